"""Expand, then contract: no migration takes away what the version before it still uses, while both run."""

import ast
from pathlib import Path

import pytest

import storage.migrations.migrate

VERSIONS = Path(storage.migrations.migrate.__file__).parent / "versions"
SINCE = "0021"
"""What landed up to here came before the rule."""
TAKES = {
    "drop_column": "takes a column away that the version before reads or writes",
    "drop_table": "takes a table away that the version before reads or writes",
    "rename_table": "renames a table under the version before",
    "create_check_constraint": "may refuse what the version before writes",
    "create_unique_constraint": "may refuse what the version before writes",
    "create_foreign_key": "may refuse what the version before writes",
}
HOW = "Add beside it now; take the old away in a migration of a later version, which says contracts = (the revision)."


def breaks(source: str) -> list[str]:
    """What a migration does that the version before can't live with, each a sentence."""
    tree = ast.parse(source)
    named = {
        target.id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    last, contracts = str(named.get("down_revision")), named.get("contracts")
    if contracts is not None:
        early = str(contracts) < last
        return [] if early else [f"contracts = {contracts!r}: a whole version must have done without since, not {last}"]
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    made = {text(call.args[0]) for call in calls if call.func.attr == "create_table" and call.args}
    return [f"line {call.lineno}: {why}. {HOW}" for call in calls if (why := _why(call, made))]


def _why(call: ast.Call, made: set[str]) -> str:
    name = call.func.attr
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    place = 1 if name.startswith("create_") and name != "create_table" else 0  # the name of what is made comes first
    if name == "create_table" or (len(call.args) > place and text(call.args[place]) in made):
        return ""
    if name in TAKES:
        return TAKES[name]
    if name == "create_index" and _is(given.get("unique"), True):
        return TAKES["create_unique_constraint"]
    if name == "alter_column":
        if "new_column_name" in given:
            return "renames a column under the version before"
        return TAKES["create_check_constraint"] if _is(given.get("nullable"), False) or "type_" in given else ""
    if name == "add_column":
        column = next((arg for arg in call.args if isinstance(arg, ast.Call)), None)
        how = {keyword.arg: keyword.value for keyword in column.keywords} if column else {}
        if _is(how.get("nullable"), False) and "server_default" not in how:
            return "adds a column that the version before leaves empty"
    return ""


def _is(node: ast.expr | None, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def text(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ""


@pytest.mark.parametrize("path", sorted(VERSIONS.glob("[0-9]*.py")), ids=lambda path: path.stem)
def test_the_version_before_can_live_with_each_migration(path):
    assert path.stem[:4] <= SINCE or breaks(path.read_text("utf-8")) == []


BEGINS = 'revision = "0024"\ndown_revision = "0023"\n'


@pytest.mark.parametrize(
    ("does", "why"),
    [
        ('op.drop_column("deal", "stage")', "takes a column away"),
        ('with op.batch_alter_table("deal") as batch:\n    batch.drop_column("stage")', "takes a column away"),
        ('op.drop_table("look")', "takes a table away"),
        ('op.rename_table("look", "looks")', "renames a table"),
        ('op.alter_column("deal", "stage", new_column_name="step")', "renames a column"),
        ('op.alter_column("deal", "stage", nullable=False)', "may refuse"),
        ('op.alter_column("deal", "stage", type_=sa.Integer())', "may refuse"),
        ('op.add_column("deal", sa.Column("size", sa.Integer(), nullable=False))', "leaves empty"),
        ('op.create_index("uq_deal_name", "deal", ["name"], unique=True)', "may refuse"),
        ('op.create_unique_constraint("uq", "deal", ["name"])', "may refuse"),
        ('op.drop_column("deal", "stage")\ncontracts = "0023"', "a whole version must have done without"),
        ('op.drop_column("deal", "stage")\ncontracts = "0022"', ""),
        ('op.add_column("deal", sa.Column("size", sa.Integer()))', ""),
        ('op.add_column("deal", sa.Column("size", sa.Integer(), nullable=False, server_default="0"))', ""),
        ('op.create_index("ix_deal_name", "deal", ["name"])', ""),
        ('op.drop_index("ix_deal_name")', ""),
        ('op.create_table("new", sa.Column("id", sa.Text()))\nop.create_index("uq", "new", ["id"], unique=True)', ""),
        ('op.execute("UPDATE deal SET stage = NULL")', ""),
    ],
)
def test_what_breaks_the_version_before_is_seen(does, why):
    found = breaks(BEGINS + does)
    assert (len(found) > 0) == bool(why)
    assert all(why in sentence for sentence in found)
