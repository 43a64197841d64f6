"""New ids: random and sortable by time (ULID), made here and nowhere else."""

from ulid import ULID


def new_id() -> str:
    """A fresh id of 26 characters."""
    return str(ULID())
