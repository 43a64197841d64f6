"""What bench.honesty simulated, kept: a line a number of companies, in a file for each part, seed and state of code.

A part, themes or trends, goes by the modules that decide it; a comment more makes them no others. Where code was
changed that was to change nothing, `adopt` takes up what was recorded before, once some of it came out the same again.
What `ship` adds up comes with the code, so that another machine goes on from there.
"""

import ast
import json
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "build" / "honesty"
SHIPPED = ROOT / "bench" / "records"
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
    with (KEPT / _name(part, seed)).open("a", encoding="utf-8") as out:
        out.write(_line(cell, numbers, seen))


def done(part: str, seed: int, cell: Cell) -> frozenset[int]:
    """The numbers of the companies on record."""
    return frozenset(number for numbers, _ in _lines(_name(part, seed), cell) for number in numbers)


def seen(part: str, seed: int, cell: Cell) -> Counter[str]:
    """What all of them showed."""
    return sum((shown for _, shown in _lines(_name(part, seed), cell)), Counter())


def adopt(part: str, seed: int, code: str, simulate: Callable[[Cell, tuple[int, ...]], Counter[str]]) -> str | None:
    """Take up what an earlier code recorded, if of every cell what came first comes out the same; else what doesn't."""
    known = {cell: list(_lines(_name(part, seed, code), cell)) for cell in _cells(_name(part, seed, code))}
    for cell, lines in known.items():
        numbers, first = lines[0]
        again = simulate(cell, numbers)
        if again != first:
            return f"{cell[0]} at {cell[1]} showed {dict(first)}, and now {dict(again)}"
    for cell, lines in known.items():
        for numbers, shown in lines:
            if not done(part, seed, cell) & {*numbers}:
                add(part, seed, cell, numbers, shown)
    return None


def ship(part: str, seed: int) -> Path:
    """Add up what is on record in a file that comes with the code, in place of what was shipped and is all in it.

    Two lines a cell: what came first, by which other code is told from the same, and all else.
    """
    SHIPPED.mkdir(parents=True, exist_ok=True)
    name = _name(part, seed)
    text = ""
    for cell in _cells(name):
        first, *others = _lines(name, cell)
        rest = tuple(number for numbers, _ in others for number in numbers)
        text += _line(cell, *first)
        text += _line(cell, rest, sum((shown for _, shown in others), Counter())) if rest else ""
    for old in SHIPPED.glob(f"*-{part}-{seed}.jsonl"):
        theirs = {cell: {n for numbers, _ in _lines(old.name, cell) for n in numbers} for cell in _cells(old.name)}
        if all(numbers <= done(part, seed, cell) for cell, numbers in theirs.items()):
            old.unlink()
    file = SHIPPED / name
    file.write_text(text, encoding="utf-8")
    return file


def _cells(name: str) -> list[Cell]:
    found = (json.loads(line)["cell"] for line in _read(name))
    return sorted({(str(world), int(size)) for world, size in found})


def _lines(name: str, cell: Cell) -> Iterator[tuple[tuple[int, ...], Counter[str]]]:
    """Companies, and what they showed; none of them twice, should two runs have been at it."""
    known = set[int]()
    for line in _read(name):
        record = json.loads(line)
        numbers = tuple(number for first, last in record["numbers"] for number in range(first, last + 1))
        if tuple(record["cell"]) == cell and not known & {*numbers}:
            known |= {*numbers}
            yield numbers, Counter(record["seen"])


def _read(name: str) -> Iterator[str]:
    """What came with the code, then what was simulated here."""
    for file in (SHIPPED / name, KEPT / name):
        if file.exists():
            yield from file.read_text(encoding="utf-8").splitlines()


def _line(cell: Cell, numbers: tuple[int, ...], seen: Counter[str]) -> str:
    """Companies by the first and the last of those that follow one another."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return json.dumps({"cell": cell, "numbers": runs, "seen": dict(sorted(seen.items()))}) + "\n"


def _name(part: str, seed: int, code: str = "") -> str:
    return f"{code or _code(part)}-{part}-{seed}.jsonl"


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
        whole.update(repr(_shape(tree)).encode())
    return whole.hexdigest()[:12]


def _shape(node: object) -> object:
    """What code does, docstrings aside. Empty fields are left out, for `ast.dump` shows other ones in each Python."""
    if isinstance(node, list):
        return tuple(shape for one in node if (shape := _shape(one)) != ())
    if not isinstance(node, ast.AST):
        return "" if node is None else repr(node)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return ()
    given = ((name, _shape(getattr(node, name, None))) for name in sorted(node._fields))
    return type(node).__name__, tuple((name, value) for name, value in given if value)


def _imported(node: ast.AST) -> Iterator[str]:
    """Modules of ours that decide something, where a node imports them."""
    if isinstance(node, ast.ImportFrom) and node.module:
        for name in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names)):
            if name.startswith(_TRIED) and (ROOT / (name.replace(".", "/") + ".py")).exists():
                yield name
