"""When two mentions are one deal."""
