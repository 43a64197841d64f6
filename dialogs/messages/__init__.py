"""The one message model, and what its buttons say."""
