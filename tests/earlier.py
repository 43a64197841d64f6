"""The version before this one, as a wheel: the last commit that didn't know the newest migration."""

import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path

from storage.migrations import migrate
from tests.warm import TREE

ROOT = Path(TREE)
ROOMS = ("bot", "dialogs", "insights", "storage", "pyproject.toml", "README.md", "LICENSE")


def git(*args: str) -> bytes:
    """What git says, b"" where it knows nothing of that: no repository, or a clone without history."""
    try:
        done = subprocess.run(("git", *args), cwd=ROOT, capture_output=True, check=False)
    except FileNotFoundError:
        return b""
    return done.stdout if done.returncode == 0 else b""


def before() -> str:
    """The commit: that of this tree, where its newest migration isn't committed yet. Raises LookupError."""
    (newest,) = (ROOT / "storage" / "migrations" / "versions").glob(f"{migrate.newest()}_*.py")
    brought = git("log", "-1", "--diff-filter=A", "--format=%H", "--", str(newest.relative_to(ROOT))).decode().strip()
    known = git("rev-parse", "--verify", f"{brought}~1" if brought else "HEAD").decode().strip()
    if not known or not git("ls-tree", known, "storage/migrations/versions/"):
        raise LookupError(
            "the version before isn't here: this is no clone with history (git fetch --unshallow brings it)"
        )
    return known


def built(folder: Path) -> Path:
    """The folder that the wheel was installed in. What it needs it has of this environment. Raises LookupError."""
    folder.mkdir(exist_ok=True)
    with tarfile.open(fileobj=BytesIO(git("archive", before(), *ROOMS))) as tree:
        tree.extractall(folder / "source", filter="data")
    for args in (
        ("build", "--wheel", "--no-isolation", "--outdir", str(folder), str(folder / "source")),
        ("pip", "install", "--no-deps", "--no-index", "--quiet", "--target", str(folder / "there"), str(folder)),
    ):
        given = args if args[0] == "build" else (*args[:-1], str(next(folder.glob("*.whl"))))
        done = subprocess.run((sys.executable, "-m", *given), cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    return folder / "there"
