"""Counts in, findings in plain words out: pure and synchronous."""
