"""What this process has done so far, in plain numbers: `bot/metrics.py` has the words, for whoever asks."""

from collections import Counter

SENT: Counter[str] = Counter()
"""Messages sent to a platform, by what became of them."""
TWINS: Counter[str] = Counter()
"""Messages that a platform accepted late, once too many, by what we did with them."""
