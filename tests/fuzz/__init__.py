"""Requests that no platform would send, thrown at a real `winloss serve`: `python -m tests.fuzz --inputs 100000`."""
