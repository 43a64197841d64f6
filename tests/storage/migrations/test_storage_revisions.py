"""The draft of a migration: what storage/tables has and the migrations do not, and nothing the linter would refuse."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
MORE = """
from sqlalchemy import CheckConstraint
from storage.tables.parts import Moment
Table(
    "reminder_of_a_thing",
    metadata,
    key("workspace_id"),
    key("deal_id"),
    Column("kind", Text, nullable=False),
    Column("at", Moment, nullable=False),
    CheckConstraint("kind IN ('a_long_word_for_one', 'another_long_word_for_one', 'yet_another')", name="kind"),
    ForeignKeyConstraint(["workspace_id", "deal_id"], ["deal.workspace_id", "deal.id"]),
    Index(None, "workspace_id", "at"),
)
fact.append_column(Column("extra", Text))
_where("ix_fact_extra", *_PART, "extra", condition=DEBRIEFED & LOST)
"""


@pytest.mark.parametrize(
    ("appended", "drafted", "typed"),
    [
        (MORE, ["reminder_of_a_thing", "ix_fact_extra"], False),
        (MORE, ["reminder_of_a_thing", "ix_fact_extra"], True),
        ("", ["pass"], True),
    ],
)
@pytest.mark.long
def test_a_draft_passes_the_linter(tmp_path, appended, drafted, typed):
    shutil.copytree(ROOT / "storage", tmp_path / "storage", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "storage" / "tables" / "facts.py").open("a", encoding="utf-8") as tables:
        tables.write(appended)
    versions = tmp_path / "storage" / "migrations" / "versions"
    before = set(versions.glob("*.py"))

    def run(*words):
        ended = subprocess.run(
            [sys.executable, "-m", *words],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr

    run("storage.migrations.drafting", "What it does, in a sentence.")

    (draft,) = set(versions.glob("*.py")) - before
    assert draft.name.endswith("_what_it_does_in_a_sentence.py")
    assert all(word in draft.read_text("utf-8") for word in drafted)
    run("ruff", "check", "--no-cache", str(draft))
    run("ruff", "format", "--check", "--no-cache", str(draft))
    if typed:  # which takes longer than all the rest
        run("mypy", "--no-incremental", "--follow-imports=skip", str(draft))
