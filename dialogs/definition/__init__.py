"""The debrief as data."""
