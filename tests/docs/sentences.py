"""Where sentences for people still stand in the code: `python -m tests.docs.sentences` counts them anew.

A sentence is a string of three words or more, a gap in it counting as one. No sentences for people are: docstrings,
log lines, SQL, what operators read (the terminal, app.yaml), the sample company's own words, and errors other than a
`DebriefError`, which are for operators or for us. Of a `DebriefError` the docstring is what people are told.
"""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
BASELINE = Path(__file__).with_name("sentences.txt")
ROOMS = ("bot", "dialogs", "insights", "storage")
ELSEWHERE = (
    "dialogs/sentences/",  # here they belong
    "bot/cli/",
    "bot/commands/tongues.py",  # what is looked for in what people wrote
    "bot/crm/importing/",  # what `winloss import` says in a terminal
    "bot/crm/salesforce/soap.py",  # what Salesforce reads
    "bot/settings/",
    "bot/metrics.py",  # what Prometheus shows
    "bot/platforms/findings.py",  # the terminal of `winloss check` and `init`
    "bot/platforms/slack/app_token.py",
    "bot/platforms/slack/asking.py",
    "bot/platforms/slack/questions.py",
    "bot/platforms/teams/asking.py",
    "bot/platforms/teams/permissions.py",  # what whoever allows the app reads
    "bot/platforms/teams/questions.py",
    "dialogs/values.py",  # code that is compiled
    "bot/demo/words.py",
    "bot/demo/company.py",
    "insights/language/denied.py",  # what is looked for in what people wrote
    "storage/engine/closed.py",  # the terminal of whoever starts it
    "storage/migrations/",
    "storage/places.py",  # docs/data.md is made of it
)
LOGGED = {"debug", "info", "warning", "error", "exception", "critical", "log"}
WORD = re.compile(r"\w*[^\W\d_](?:[\w'\u2019-]*\w)?")
RUNNING = re.compile(r"[a-z'\u2019]+ (?:[a-z'\u2019]+|¤)|¤ [a-z'\u2019]+")
SQL = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|PRAGMA|SAVEPOINT|BEGIN|WITH|SET|LOCK|ON)\b")


def _name(node: ast.expr | None) -> str:
    node = node.func if isinstance(node, ast.Call) else node
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def told(trees: list[ast.Module]) -> set[str]:
    """The errors that a person reads: `DebriefError` and what is made of it. One in a definition is for operators."""
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    names = {"DebriefError"}
    while more := {c.name for c in classes if names & {_name(base) for base in c.bases}} - names - {"DefinitionError"}:
        names |= more
    return names


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) for part in node.values)
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "¤"


def _reads_as_one(text: str) -> bool:
    words = [*WORD.findall(text), *re.findall("¤", text)]
    return len(words) > 2 and bool(RUNNING.search(text)) and not SQL.match(text)


def sentences(node: ast.AST, errors: set[str]) -> Iterator[tuple[int, str]]:
    """The sentences in a piece of code, with their lines."""
    match node:
        case ast.ClassDef(name=name) if name in errors:
            doc = ast.get_docstring(node)
            yield from [(node.lineno, doc)] if doc and _reads_as_one(doc) else []
        case ast.Expr(value=ast.Constant()):
            return
        case ast.Call(func=ast.Attribute(attr=attr)) if attr in LOGGED:
            return
        case ast.Call(func=ast.Attribute(value=ast.Name(id="click"))):
            return  # the terminal
        case ast.Raise(exc=error) if error is not None and _name(error) not in errors:
            return
        case ast.JoinedStr() | ast.Constant():
            yield from [(node.lineno, _text(node))] if _reads_as_one(_text(node)) else []
            return
    for child in ast.iter_child_nodes(node):
        yield from sentences(child, errors)


@cache
def found(root: Path = ROOT) -> dict[str, list[tuple[int, str]]]:
    """Every sentence outside the room for them: file → lines and texts."""
    files = [path for room in ROOMS for path in sorted((root / room).rglob("*.py"))]
    code = {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in files}
    trees = {name: ast.parse(text) for name, text in code.items() if not name.startswith(ELSEWHERE) or "class " in text}
    errors = told(list(trees.values()))
    here = {name: list(sentences(tree, errors)) for name, tree in trees.items() if not name.startswith(ELSEWHERE)}
    return {name: texts for name, texts in here.items() if texts}


def baseline() -> dict[str, int]:
    """How many there were: file → number."""
    lines = BASELINE.read_text(encoding="utf-8").splitlines() if BASELINE.exists() else []
    return {name: int(number) for number, name in (line.split() for line in lines)}


def main() -> int:
    """Write the baseline anew. It never grows; code that moved takes its sentences along."""
    now = {name: len(texts) for name, texts in found().items()}
    before = baseline()
    if before and sum(now.values()) > sum(before.values()):
        sys.stderr.write("There are more than before: put the new ones into dialogs/sentences (see CONTRIBUTING.md).\n")
        return 1
    BASELINE.write_text("".join(f"{number:4} {name}\n" for name, number in now.items()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
