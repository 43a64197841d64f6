"""The local page: a chat platform that needs no account, and digests on pages of their own."""
