"""The rooms are described in ARCHITECTURE.md."""
