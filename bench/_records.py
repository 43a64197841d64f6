"""What bench.honesty simulated, kept: a line a number of companies, in a file for each seed and state of the code.

By the code that decides, and by that of the worlds; a comment more makes it no other.
"""

import ast
import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "build" / "honesty"
TRIED = ("insights/inference/*.py", "insights/shapes/evidence.py", "bench/_worlds.py", "bench/_seen.py")
Cell = tuple[str, int]


def add(seed: int, cell: Cell, numbers: tuple[int, ...], seen: Counter[str]) -> None:
    """Record what these companies showed."""
    KEPT.mkdir(parents=True, exist_ok=True)
    line = {"cell": cell, "numbers": numbers, "seen": dict(sorted(seen.items()))}
    with _file(seed).open("a", encoding="utf-8") as out:
        out.write(json.dumps(line) + "\n")


def done(seed: int, cell: Cell) -> frozenset[int]:
    """The numbers of the companies on record."""
    return frozenset(number for line in _lines(seed, cell) for number in line["numbers"])


def seen(seed: int, cell: Cell) -> Counter[str]:
    """What all of them showed."""
    return sum((Counter(line["seen"]) for line in _lines(seed, cell)), Counter())


def _lines(seed: int, cell: Cell) -> Iterator[dict[str, Any]]:
    """None of them twice, should two runs have been at it."""
    file, known = _file(seed), set[int]()
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    for line in text.splitlines():
        record = json.loads(line)
        if tuple(record["cell"]) == cell and not known & {*record["numbers"]}:
            known |= {*record["numbers"]}
            yield record


def _file(seed: int) -> Path:
    return KEPT / f"{_code()}-{seed}.jsonl"


@cache
def _code() -> str:
    """A word for the code as it stands, docstrings and comments aside."""
    whole = sha256()
    for path in sorted(path for pattern in TRIED for path in ROOT.glob(pattern)):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                node.value.value = None
        whole.update(ast.dump(tree).encode())
    return whole.hexdigest()[:12]
