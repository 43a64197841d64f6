"""storage.places names every place where words or names are kept, and docs/data.md is made from it."""

import ast
import re
from pathlib import Path

import pytest
from sqlalchemy import Column, Table, Text

from storage.places import ELSEWHERE, HOLD_NONE, LOGGED, TABLES, Kind, Then, unreached
from storage.tables import key, metadata, owned, within
from tests.docs import data_map

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "dialogs", "insights", "storage")
HOW = "Say in storage/places.py what stands there and what erasing does to it; then python -m tests.docs.data_map."


def unnamed(tables):
    """Columns that the registry doesn't have, and those of it that aren't there."""
    there = {(table.name, column.name) for table in tables.values() for column in table.columns}
    named = {(table, column) for table, places in TABLES.items() for column in places}
    return there ^ named


def test_every_column_is_in_the_registry():
    assert unnamed(metadata.tables) == set(), HOW


def test_a_table_or_a_column_that_is_added_without_it_is_seen():
    others = type(metadata)(naming_convention=metadata.naming_convention)
    for table in metadata.tables.values():
        table.to_metadata(others)
    Table("note", others, key("workspace_id"), key("id"), Column("text", Text), owned())
    others.tables["person"].append_column(Column("nick", Text))
    assert unnamed(others.tables) == {("note", "workspace_id"), ("note", "id"), ("note", "text"), ("person", "nick")}


def test_what_points_to_a_person_is_a_pseudonym_by_which_an_export_finds_it():
    pointing = {
        (table.name, column.name)
        for table in metadata.tables.values()
        for constraint in table.foreign_key_constraints
        if constraint.referred_table.name == "person"
        for column in constraint.columns
        if column.name != "workspace_id"
    }
    assert pointing == {
        (table, column)
        for table, places in TABLES.items()
        for column, place in places.items()
        if place.hers == "person"
        and (table, column) != ("person", "id")
        and table not in {"outbox", "doubt", "fact", "pseudonym"}
    }
    assert within("person", "x") is not None


def test_no_words_and_no_name_of_a_person_stay_without_a_reason():
    staying = {
        (table, column)
        for table, places in TABLES.items()
        for column, place in places.items()
        if place.kind in {Kind.WORDS, Kind.NAME} and Then.STAYS is place.person is place.deal
    }
    assert staying == {("workspace", "name")}


MAY_WRITE = re.compile(r"open|write_|FileHandler|copyfile")  # what stands in all code that does
WRITERS = ("open", "write_text", "write_bytes", "FileHandler", "copyfile")
MAY_LOG = re.compile(r"logs\.|_came_to|_event\(|\.more\[|_say\(")  # the same


def writes(source):
    """The lines on which code writes a file."""
    found = []
    for node in ast.walk(ast.parse(source)) if MAY_WRITE.search(source) else ():
        name = getattr(node.func, "attr", None) or getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
        if not name.endswith(WRITERS):
            continue  # to write each call out would take as long as parsing them all
        called = ast.unparse(node.func)
        given = [ast.unparse(one) for one in (*node.args, *(k.value for k in node.keywords))]
        opens = called.endswith("open") and any(mode in {"'w'", "'wb'", "'a'", "'x'", "'r+'"} for mode in given)
        created = called == "os.open" and any("O_WRONLY" in one or "O_RDWR" in one for one in given)
        if opens or created or called.endswith((".write_text", ".write_bytes", "FileHandler", "copyfile")):
            found.append(node.lineno)
    return found


def test_every_file_that_is_written_is_in_the_registry():
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "versions" not in path.parts]
    writing = {path.relative_to(ROOT).as_posix() for path in files if writes(path.read_text("utf-8"))}
    known = {file for one in ELSEWHERE for file in one.written_by} | set(HOLD_NONE)
    assert writing - {"storage/migrations/drafting.py"} == known, HOW


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("path.write_text(found)", True),
        ("with path.open('w') as file: pass", True),
        ("open(path, mode='a')", True),
        ("os.open(path, os.O_WRONLY | os.O_CREAT)", True),
        ("logging.FileHandler(path)", True),
        ("path.open(encoding='utf-8')", False),
        ("path.read_text()", False),
    ],
)
def test_what_writes_a_file_is_seen(code, seen):
    assert bool(writes(code)) == seen


def logged(source):
    """The fields that code puts into a line of the log."""
    found = set()
    for node in ast.walk(ast.parse(source)) if MAY_LOG.search(source) else ():
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="logs"), attr="line" | "came_to")):
                found |= {word.arg for word in node.keywords}
            case ast.Call(func=ast.Name(id="_came_to" | "_event")):
                found |= {word.arg for word in node.keywords}
            case ast.Subscript(value=ast.Attribute(attr="more"), slice=ast.Constant(value=name)):
                found.add(name)
            case ast.Call(func=ast.Name(id="_say"), args=[ast.Dict(keys=keys)]):
                found |= {name.value for name in keys if name is not None}
    return found


def test_every_field_of_the_log_is_in_the_registry():
    found = set().union(*(logged(path.read_text("utf-8")) for path in (ROOT / "bot").rglob("*.py"))) - {None}
    assert found == set(LOGGED), HOW
    assert logged("logs.line('timer', ws, 'fired', who=name)") == {"who"}


def test_the_page_is_made_from_the_registry():
    assert data_map.PAGE.read_text("utf-8") == data_map.page(), "python -m tests.docs.data_map"


def test_what_cannot_be_reached_is_named():
    assert len(unreached()) >= 5
    assert all(one.holds and bool(one.unreached) != bool(one.reached) for one in ELSEWHERE)
