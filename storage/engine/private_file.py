"""The database file is for its owner: made so from the first moment, and tightened where it was left open."""

import os
import stat
from contextlib import suppress
from pathlib import Path

BESIDE = ("", "-wal", "-shm", "-journal")  # SQLite gives these the mode of the database


def make(path: Path) -> None:
    """Make the folders that are missing, 0700, and the file where there is none, 0600. Raises OSError for a folder.

    A folder that is there is somebody's choice and stays as it is.
    """
    for folder in reversed([folder for folder in path.parents if not folder.is_dir()]):
        folder.mkdir(mode=0o700, exist_ok=True)
    # only a new file is opened: closing an old one would drop the locks that SQLite holds on it in this process
    with suppress(OSError):  # it is there; or it can't be made, which SQLite says better
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def tighten(path: Path) -> None:
    """Take what others may do to the database away from them, as far as it is ours to say."""
    there = os.path.realpath(path)
    for name in BESIDE:
        with suppress(OSError):
            file = Path(there + name)
            mode = stat.S_IMODE(file.stat().st_mode)
            if mode & 0o077:
                file.chmod(mode & 0o700)
