"""What people wrote: words, meanings, quotes."""
