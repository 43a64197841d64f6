"""What is read: figures, findings, digests."""
