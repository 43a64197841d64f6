"""What bench.honesty simulated, kept: a line a number of companies, in a file for each part, seed and state of code.

A part, themes or trends, goes by the modules that decide it; a comment more makes them no others. Where code was
changed that was to change nothing, `adopt` takes up what was recorded before, once some of it came out the same again.
"""

import ast
import json
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "build" / "honesty"
THEMES, TRENDS = "themes", "trends"
PARTS = {
    THEMES: ("insights.inference.themes", "bench._seen"),
    TRENDS: ("insights.inference.trends", "bench._seen"),
}
_TRIED = ("insights.inference.", "insights.shapes.evidence", "bench._")
Cell = tuple[str, int]


def add(part: str, seed: int, cell: Cell, numbers: tuple[int, ...], seen: Counter[str]) -> None:
    """Record what these companies showed."""
    KEPT.mkdir(parents=True, exist_ok=True)
    line = {"cell": cell, "numbers": numbers, "seen": dict(sorted(seen.items()))}
    with _file(part, seed).open("a", encoding="utf-8") as out:
        out.write(json.dumps(line) + "\n")


def done(part: str, seed: int, cell: Cell) -> frozenset[int]:
    """The numbers of the companies on record."""
    return frozenset(number for line in _lines(_file(part, seed), cell) for number in line["numbers"])


def seen(part: str, seed: int, cell: Cell) -> Counter[str]:
    """What all of them showed."""
    return sum((Counter(line["seen"]) for line in _lines(_file(part, seed), cell)), Counter())


def adopt(part: str, seed: int, code: str, simulate: Callable[[Cell, tuple[int, ...]], Counter[str]]) -> str | None:
    """Take up what an earlier code recorded, if of every cell what came first comes out the same; else what doesn't."""
    old = KEPT / f"{code}-{part}-{seed}.jsonl"
    cells = dict.fromkeys(tuple(json.loads(line)["cell"]) for line in old.read_text(encoding="utf-8").splitlines())
    known = {cell: list(_lines(old, cell)) for cell in cells}
    for cell, lines in known.items():
        first, again = lines[0], simulate(cell, tuple(lines[0]["numbers"]))
        if again != Counter(first["seen"]):
            return f"{cell[0]} at {cell[1]} showed {first['seen']}, and now {dict(again)}"
    for cell, lines in known.items():
        for line in lines:
            if not done(part, seed, cell) & {*line["numbers"]}:
                add(part, seed, cell, tuple(line["numbers"]), Counter(line["seen"]))
    return None


def _lines(file: Path, cell: Cell) -> Iterator[dict[str, Any]]:
    """None of them twice, should two runs have been at it."""
    known = set[int]()
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    for line in text.splitlines():
        record = json.loads(line)
        if tuple(record["cell"]) == cell and not known & {*record["numbers"]}:
            known |= {*record["numbers"]}
            yield record


def _file(part: str, seed: int) -> Path:
    return KEPT / f"{_code(part)}-{part}-{seed}.jsonl"


@cache
def _code(part: str) -> str:
    """A word for the code that decides a part as it stands, docstrings and comments aside."""
    whole, modules = sha256(), list(PARTS[part])
    for module in modules:  # which grows by what they import
        tree = ast.parse((ROOT / (module.replace(".", "/") + ".py")).read_text(encoding="utf-8"))
        found = [name for node in ast.walk(tree) for name in _imported(node)]
        modules += [name for name in dict.fromkeys(found) if name not in modules]
    for module in sorted(modules):
        tree = ast.parse((ROOT / (module.replace(".", "/") + ".py")).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                node.value.value = None
        whole.update(ast.dump(tree).encode())
    return whole.hexdigest()[:12]


def _imported(node: ast.AST) -> Iterator[str]:
    """Modules of ours that decide something, where a node imports them."""
    if isinstance(node, ast.ImportFrom) and node.module:
        for name in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names)):
            if name.startswith(_TRIED) and (ROOT / (name.replace(".", "/") + ".py")).exists():
                yield name
