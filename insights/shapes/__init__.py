"""What is counted and found, as data."""
