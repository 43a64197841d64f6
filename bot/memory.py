"""Memory that was needed for a moment, given back to the system."""

from contextlib import suppress


def give_back() -> None:
    """Malloc's share: what was large lay between what stays, and malloc keeps that for another time. Under 1 ms."""
    import ctypes  # noqa: PLC0415 - a start needs none of it

    with suppress(OSError, AttributeError):  # another C library than glibc
        ctypes.CDLL("libc.so.6").malloc_trim(0)
