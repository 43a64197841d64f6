"""Plants faults one by one and counts which of them no test notices: `python -m tests.mutation [part of a path …]`.

Goes on where it was stopped, and tries again what survived before: a test may have come for it. At the end, or with
`--table` at once, the table by module; with `--alive` what no test notices.
"""

import ast
import os
import re
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.config import ConfigDict, load_config
from cosmic_ray.modules import filter_paths, find_modules
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec, WorkerOutcome, WorkItem, WorkResult

from tests.mutation import warm

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SESSIONS = ROOT / "build" / "mutation"
MEMORY = Path("/dev/shm")
ROOMS = ("bot", "dialogs", "insights", "storage")
PURE = ("dialogs", "insights")
LOGGING = ("log.", "logs.")


def modules(config: ConfigDict) -> list[Path]:
    """The files to mutate, from the root."""
    return sorted(
        filter_paths(find_modules([Path(path) for path in config["module-path"]]), config["excluded-modules"])
    )


def tests_of(config: ConfigDict, module: Path) -> list[str]:
    """The tests that must notice: those of the longest path that the module is under."""
    known = [path for path in config["tests"] if str(module).startswith(path)]
    return config["tests"][max(known, key=len)]


def session(module: Path) -> Path:
    """Where the results of a module, as it is written now, are kept."""
    SESSIONS.mkdir(parents=True, exist_ok=True)
    return SESSIONS / f"{'.'.join(module.with_suffix('').parts)}.{sha256(module.read_bytes()).hexdigest()[:8]}.sqlite"


def left_out(source: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Where a fault is none for a test to notice: annotations, decorators, what is logged or counted for metrics."""
    spans: list[ast.AST | None] = []
    for node in ast.walk(ast.parse(source)):
        spans += getattr(node, "decorator_list", [])
        match node:
            case ast.arg(annotation=note) | ast.AnnAssign(annotation=note):
                spans.append(note)
            case ast.FunctionDef(returns=note) | ast.AsyncFunctionDef(returns=note):
                spans.append(note)
            case ast.Call(func=func) if ast.unparse(func).startswith(LOGGING):
                spans.append(node)
            case ast.AugAssign(target=ast.Subscript(value=ast.Name(id="SENT" | "TWINS"))):
                spans.append(node)
    return [((n.lineno, n.col_offset), (n.end_lineno, n.end_col_offset)) for n in spans if n is not None]


def between(source: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Where operators stand between two operands: the stars of a signature or a call multiply nothing."""
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.BinOp)]
    return [((n.left.end_lineno, n.left.end_col_offset), (n.right.lineno, n.right.col_offset)) for n in found]


def begin(config: ConfigDict, module: Path, db: WorkDB) -> None:
    """Plan all mutants of a module."""
    source = module.read_text()
    excluded = re.compile("|".join(config.sub("filters", "operators-filter")["exclude-operators"]))
    spans, sums, nodes = left_out(source), between(source), list(ast_nodes(get_ast(source)))
    items = []
    for name in operator_names():
        operator = get_operator(name)
        if operator.arguments() or excluded.match(name):
            continue
        spots = [spot for node in nodes for spot in operator().mutation_positions(node)]
        items += [
            WorkItem.single(uuid.uuid4().hex, MutationSpec(module, name, number, start, end))
            for number, (start, end) in enumerate(spots)
            if not any(first <= start < last for first, last in spans)
            and ("BinaryOperator" not in name or any(left <= start < right for left, right in sums))
        ]
    db.add_work_items(items)


def mutant(source: str, spec: MutationSpec) -> tuple[str, str]:
    """The mutated module, and the line that differs."""
    text = mutate_code(source, get_operator(spec.operator_name)(), spec.occurrence)
    old, new = source.splitlines(), text.splitlines()
    changed = next((b for a, b in zip(old, new, strict=False) if a != b), "")
    return text, " ".join(changed.split())


def run(config: ConfigDict, module: Path) -> None:
    """Try what of a module is untried or survived."""
    with use_db(session(module)) as db:
        if not db.num_work_items:
            begin(config, module, db)
        known = equivalents()
        items = [*db.pending_work_items, *(item for item, result in db.completed_work_items if alive(result))]
    source, plan = module.read_text(), []
    for spec, job in sorted(((item.mutations[0], item.job_id) for item in items), key=drawn):
        text, line = mutant(source, spec)
        if (str(module), line) not in known:
            plan.append(Planned(job, spec, text, line))
    if plan:
        tests = tests_of(config, module)
        trials = Trials(module, source, tests, plan)
        warm.forked(lambda: int(pytest.main([*warm.ASKED, *trials.temp, *tests], plugins=[trials.loop])), 36000)
        trials.again()


def drawn(one: tuple[MutationSpec, str]) -> str:
    """An order as if drawn, the same each time: what was tried when it was stopped is a fair sample."""
    return sha256(f"{one[0].operator_name}:{one[0].occurrence}".encode()).hexdigest()


@dataclass
class Planned:
    """A mutant to try."""

    job: str
    spec: MutationSpec
    text: str
    line: str


class Trials:
    """The mutants of one module at work."""

    def __init__(self, module: Path, source: str, tests: list[str], plan: list[Planned]) -> None:
        self.module, self.path, self.source, self.tests, self.plan = module, ROOT / module, source, tests, plan
        self.name = ".".join(module.with_suffix("").parts)
        self.heads = warm.statements(source)
        self.found = SESSIONS / f"{self.name}.watched"
        self.temp = ["--basetemp", f"{MEMORY if MEMORY.is_dir() else SESSIONS}/mutation.{self.name}"]
        self.loop = warm.Loop(self.path, self.work)

    def work(self, loop: warm.Loop) -> None:
        """All of them, with everything loaded."""
        began = time.monotonic()
        if (ended := loop.watched(self.found)) != warm.SURVIVED:
            tell(f"{self.module}: its tests don't pass as it is ({ended}): {self.tests}")
            return
        self.read()
        swaps = loop.tried(self.chosen(None), self.name, self.source, 60 + 5 * (time.monotonic() - began))
        if swaps != warm.SURVIVED:
            tell(f"{self.module}: it can't be swapped ({swaps})")
            return
        began = time.monotonic()
        with use_db(session(self.module)) as db:
            for number, one in enumerate(self.plan, 1):
                names = self.chosen(one.spec)
                seconds = 10 + 5 * sum(self.took[name] for name in names)  # what never ends is noticed
                ended = self.tried(loop, names, one.text, seconds) if names else warm.SURVIVED
                self.note(db, one, ended)
                pace = (time.monotonic() - began) / number
                left = f"{pace * (len(self.plan) - number) / 60:.0f} min to go"
                tell(f"{self.module}  {number} of {len(self.plan)}  {left}", passing=True)

    def tried(self, loop: warm.Loop, names: list[str], text: str, seconds: float) -> str:
        """How it ended. What is pure needs no fork."""
        if self.module.parts[0] in PURE:
            return loop.tried_here(names, self.name, text, self.source, seconds)
        return loop.tried(names, self.name, text, seconds)

    def read(self) -> None:
        """What was watched."""
        self.lines, self.took = ast.literal_eval(self.found.read_text())

    def note(self, db: WorkDB, one: Planned, ended: str) -> None:
        """Keep how it ended."""
        outcome = "survived" if ended == warm.SURVIVED else "killed"
        db.set_result(one.job, WorkResult(WorkerOutcome.NORMAL, ended, outcome, one.line))

    def again(self) -> None:
        """What survived where swapping may not reach, with everything loaded anew."""
        self.read()
        far = warm.far(self.source, self.name, [path for room in ROOMS for path in (ROOT / room).rglob("*.py")])
        with use_db(session(self.module)) as db:
            left = {item.job_id for item, result in db.completed_work_items if alive(result)}
            plan = [one for one in self.plan if one.job in left and one.spec.start_pos[0] in far - {*self.heads}]
            if plan:
                warm.warm(self.tests)
            for number, one in enumerate(plan, 1):
                tell(f"{self.module}  {number} of {len(plan)} once more", passing=True)
                names = self.chosen(None)

                def work(one: Planned = one, names: list[str] = names) -> int:
                    warm.load_as(self.path, one.text)
                    return int(pytest.main(["-x", *warm.ASKED, *self.temp, *self.tests], plugins=[warm.Chosen(names)]))

                self.note(db, one, warm.forked(work, 60 + 10 * sum(self.took.values())))

    def chosen(self, spec: MutationSpec | None) -> list[str]:
        """The tests that run the mutated statement, or all if it runs when the module is loaded; the quickest first."""
        first, last = self.heads.get(spec.start_pos[0], (0, 0)) if spec else (0, 0)
        names = [n for n, lines in self.lines.items() if not first or any(first <= line <= last for line in lines)]
        names = names or list(self.lines)  # it may have run when the module was loaded
        return sorted(names, key=lambda name: self.took[name])


TOLD = os.dup(1)


def tell(line: str, *, passing: bool = False) -> None:
    """Say it on the terminal, from whatever process; what passes is overwritten there."""
    if os.isatty(TOLD):
        line = f"\r\033[K{line}" + ("" if passing else "\n")
    else:
        line += "\n"
    os.write(TOLD, line.encode())


def alive(result: WorkResult) -> bool:
    return result.worker_outcome is WorkerOutcome.NORMAL and not result.is_killed


def equivalents() -> set[tuple[str, str]]:
    """The mutants that change nothing, by path and mutated line."""
    lines = (HERE / "equivalent.txt").read_text().splitlines()
    rows = [line.rpartition(" | ")[0].partition(" | ") for line in lines if line and not line.startswith("#")]
    return {(path, line) for path, _, line in rows}


def rows(config: ConfigDict, wanted: list[Path]) -> Iterator[tuple[str, int, int, int, int, list[str]]]:
    """By module: its mutants, tried ones, killed ones, equivalent ones, and those alive."""
    known = equivalents()
    for module in wanted:
        with use_db(session(module)) as db:
            if not db.num_work_items:
                begin(config, module, db)
            results = {item.job_id: result for item, result in db.completed_work_items}
            planned = tried = killed = same = 0
            left = []
            for item in db.work_items:
                result = results.get(item.job_id)
                if result is not None and result.worker_outcome is WorkerOutcome.SKIPPED:
                    continue
                planned += 1
                spec = item.mutations[0]
                if result is not None and result.is_killed:
                    tried, killed = tried + 1, killed + 1
                elif (str(module), line := mutant(module.read_text(), spec)[1]) in known:
                    tried, same = tried + 1, same + 1
                elif result is not None:
                    tried += 1
                    left.append(f"{module}:{spec.start_pos[0]}: {line}    ({spec.operator_name.partition('/')[2]})")
            yield str(module), planned, tried, killed, same, sorted(left)


def table(config: ConfigDict, wanted: list[Path], *, all_alive: bool) -> None:
    """Print it as Markdown."""
    print("\n| Module | mutants | tried | killed | equivalent | alive |\n|---|---:|---:|---:|---:|---:|")
    sums, lines = [0] * 4, []
    for module, *numbers, left in rows(config, wanted):
        print(row(f"`{module}`", numbers))
        sums, lines = [a + b for a, b in zip(sums, numbers, strict=True)], [*lines, *left]
    print(row("together", sums))
    if all_alive:
        print("", *lines, sep="\n")


def row(name: str, numbers: list[int]) -> str:
    planned, tried, killed, same = numbers
    shares = [f"{n} ({n / max(1, tried):.1%})" for n in (killed, same)]
    return f"| {name} | {planned} | {tried} | {shares[0]} | {shares[1]} | {tried - killed - same} |"


def main(asked: list[str]) -> None:
    """Run and tell."""
    config = load_config(HERE / "cosmic-ray.toml")
    parts = [part for part in asked if not part.startswith("--")]
    wanted = [m for m in modules(config) if not parts or any(part in str(m) for part in parts)]
    if not {"--table", "--alive"} & {*asked}:
        for module in wanted:
            run(config, module)
    table(config, wanted, all_alive="--alive" in asked)


if __name__ == "__main__":
    main(sys.argv[1:])
