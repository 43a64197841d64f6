"""Pipedrive, which is asked which deals closed, and may say when to."""
