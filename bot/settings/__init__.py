"""What app.yaml and the environment say."""
