"""Folders that needn't outlive their process: in memory where there is room, as a disk takes time and CPU to sync."""

import os
import shutil
import tempfile
from pathlib import Path

import psutil

MEMORY = Path("/dev/shm")
ENOUGH = 1 << 30


def folder(prefix: str) -> Path:
    """A new folder, whose owner throws it away; those that killed processes have left go now."""
    fits = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH
    place = MEMORY if fits else Path(tempfile.gettempdir())
    for left in place.glob(f"{prefix}*"):
        if not psutil.pid_exists(int(left.name.removeprefix(prefix).split("-")[0])):
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{prefix}{os.getpid()}-", dir=place))
