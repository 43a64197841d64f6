"""HubSpot, asked by a Service Key what changed: no app, and no address that it could reach."""
