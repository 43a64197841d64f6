"""Chat platforms, and what they share."""
