"""The dialog: pure and synchronous, without I/O, clock, randomness or a platform."""
