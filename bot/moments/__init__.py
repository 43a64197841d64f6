"""The only clock, and local times."""
