"""Names that people gave, in sentences of ours."""

from unicodedata import bidirectional

ISOLATE, POP = "\u2068", "\u2069"
_TURNING = frozenset({"R", "AL"})


def isolated(name: str) -> str:
    """A name to stand in a sentence: one in Arabic or Hebrew letters would reorder what stands around it.

    For what is read only: what is compared, exported or sent back is the name as it is.
    """
    if name.isascii() or ISOLATE in name or not any(bidirectional(letter) in _TURNING for letter in name):
        return name
    return f"{ISOLATE}{name}{POP}"
