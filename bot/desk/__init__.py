"""The use cases: what a person or the clock asks, and what is written for it."""
