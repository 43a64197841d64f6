"""What only tests call is no part of the product: it gets a caller, or goes."""

import ast
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "dialogs", "insights", "storage")
OTHERS = {
    "bot/platforms/teams/adapter.py: create_user_token_client",  # botbuilder calls it
    "storage/places.py: HOLD_NONE",  # docs/data.md is made and held by these
    "storage/places.py: LOGGED",
}


def names(tree: ast.AST) -> dict[str, list[int]]:
    """The names that code uses, and in which lines."""
    found = defaultdict[str, list[int]](list)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
            found[node.id if isinstance(node, ast.Name) else node.attr].append(node.lineno)
    return found


def _first(node: ast.stmt) -> int:
    """The line where what stands on a function begins, too."""
    return min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])


def registers(node: ast.stmt, decorator: ast.expr) -> bool:
    """Whether a decorator hands what it stands on to somebody who calls it: @answers("stats"), @main.command."""
    by_name = isinstance(decorator, ast.Call) and not isinstance(node, ast.ClassDef)
    return by_name or "command" in ast.unparse(decorator)


def uncalled(code: dict[str, str], pages: str = "") -> set[str]:
    """`file: function` or class or constant that nothing uses outside of itself. Decorated ones are registered."""
    trees = {name: ast.parse(text) for name, text in code.items()}
    places = {name: names(tree) for name, tree in trees.items()}
    used = Counter[str]()
    for here in places.values():
        used.update({name: len(lines) for name, lines in here.items()})
    found = set()
    for file, tree in trees.items():
        own = [
            node for node in tree.body if isinstance(node, ast.ClassDef) and not node.bases
        ]  # others: a library calls
        for node in (*tree.body, *(method for one in own for method in one.body)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                name, lines = node.name, range(_first(node), (node.end_lineno or 0) + 1)
                idle = used[name] == sum(line in lines for line in places[file].get(name, ()))
                idle = idle and not any(registers(node, decorator) for decorator in node.decorator_list)
                if idle and not name.startswith("__") and name not in pages:
                    found.add(f"{file}: {name}")
        for node in tree.body:
            if isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                constants = [target.id for target in targets if isinstance(target, ast.Name)]
                found |= {f"{file}: {name}" for name in constants if not used[name] and not name.startswith("__")}
    return found


def test_everything_is_used_by_the_product():
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "versions" not in path.parts]
    code = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in files}
    pages = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.html"))
    assert uncalled(code, pages) == OTHERS


def test_what_calls_only_itself_is_found():
    code = {"a.py": "def f(): return f()\ndef g(): pass\nLIMIT = 3\nMOST = 4", "b.py": "from a import g\ng(MOST)"}
    assert uncalled(code) == {"a.py: f", "a.py: LIMIT"}
