"""Salesforce, which is asked which opportunities closed, may say when to, and is told what their reps answered."""
