"""Teams: wire to event, message to Adaptive Card, and the SDK behind an adapter."""
