"""What is encrypted at rest: secrets of a workspace, and, where app.yaml says so, what people wrote."""
