"""Slack: wire to event, message to Block Kit, and the SDK behind an adapter."""
