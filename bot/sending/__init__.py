"""The outbox at work."""
