"""Click, activity and startup of another commit and of this tree, in one run: whether anything became slower.

A commit is checked out beside; a folder is another checkout, taken as it stands. Both run the benchmarks that they
have, with the same Python and packages, and take turns. Each figure is against the floor of its own run, which is the
same on both sides; medians of all turns. Before the last commit itself, where nothing is changed, it tells the noise.
Usage: python -m bench.before [commit or folder, by default the last commit] [turns, by default 3]
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from bench._shared import ROOT, table

RUNS = {"click": "150", "activity": "150", "startup": "3"}
PRINTED = re.compile(r"^([A-Z][^:\n]*): ([\d.]+) x the ", re.MULTILINE)
TRIES = 3  # of a run that a busy machine lets fail


def printed(tree: Path, name: str) -> dict[str, float]:
    """What a benchmark prints of a tree: its last lines, each a figure against the floor's."""
    for _ in range(TRIES):
        done = subprocess.run(
            (sys.executable, "-m", f"bench.{name}", RUNS[name]),
            cwd=tree,
            env={**os.environ, "PYTHONPATH": str(tree)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            return {what: float(figure) for what, figure in PRINTED.findall(done.stdout)}
    raise SystemExit(f"bench.{name} of {tree} failed:\n{done.stdout}{done.stderr}")


def checked_out(said: str, folder: Path) -> Path:
    """The tree of a commit, or the folder itself."""
    if Path(said).is_dir():
        return Path(said).resolve()
    asked = ("git", "-C", ROOT, "rev-parse", "--verify", "--quiet", f"{said}^{{commit}}")
    found = subprocess.run(asked, capture_output=True, text=True, check=False)
    if found.returncode != 0:
        raise SystemExit(f"There is no folder and no commit {said!r} here.")
    subprocess.run(("git", "clone", "--quiet", "--shared", "--no-checkout", ROOT, folder), check=True)
    subprocess.run(("git", "-C", folder, "checkout", "--quiet", "--detach", found.stdout.strip()), check=True)
    return folder


def main(said: str, turns: int) -> None:
    seen: dict[tuple[str, str], tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
    with tempfile.TemporaryDirectory() as name:
        trees = (checked_out(said, Path(name) / "before"), ROOT)
        for turn in range(turns):
            for bench in RUNS:
                for side in (0, 1) if turn % 2 == 0 else (1, 0):
                    for what, figure in printed(trees[side], bench).items():
                        seen[bench, what][side].append(figure)
            print(f"turn {turn + 1} of {turns} is done", file=sys.stderr, flush=True)
    print(f"Times the floor of the same run, medians of {turns} turns, of {said} and of this tree.\n")
    rows = []
    for (bench, what), (before, after) in seen.items():
        if before and after:  # an older tree may print other lines
            old, new = statistics.median(before), statistics.median(after)
            rows.append((f"{bench}: {what}", f"{old:.2f}", f"{new:.2f}", f"{new / old:.2f}"))
    table(("", "before", "after", "after / before"), *rows)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "HEAD", int(sys.argv[2]) if len(sys.argv) > 2 else 3)
