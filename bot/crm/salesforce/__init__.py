"""Salesforce, which is asked which opportunities closed, and may say when to."""
