"""What an answer changes."""
