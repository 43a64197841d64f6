"""What a start leaves for later: `winloss serve` for Slack on SQLite loads nothing that only others need."""

import subprocess
import sys

import pytest
from sqlalchemy import create_mock_engine
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex

from storage import tables
from tests.command_line import environment

STARTED = """
import sys
from bot.cli.main import settings
import bot.cli.serving, bot.platforms.slack.adapter
from storage.engine.engine import open_storage
settings()
open_storage("sqlite:///started.db")
print(*sys.modules)
"""
LATER = {
    "alembic": "migrating",
    "babel": "words with numbers",
    "bot.demo": "the demo",
    "bot.platforms.teams.adapter": "Teams",
    "bot.platforms.web.adapter": "the page",
    "insights.language.denied": "a reason suggested from words",
    "insights.language.masking": "quotes",
    "itsdangerous": "links that are signed",
    "jinja2": "pages",
    "numpy": "looks",
    "psycopg": "PostgreSQL",
    "sqlalchemy.dialects.postgresql": "PostgreSQL",
    "structlog": "the log",
}


def test_what_only_others_need_is_not_loaded(tmp_path):
    done = subprocess.run(
        (sys.executable, "-c", STARTED),
        cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    loaded = set(done.stdout.split())
    assert {"slack_bolt", "sqlalchemy", "bot.app"} <= loaded
    assert not {name: why for name, why in LATER.items() if name in loaded}


@pytest.mark.parametrize("dialect", [sqlite, postgresql])
def test_an_index_of_some_rows_is_one_on_both_databases(dialect):
    said = []
    engine = create_mock_engine(f"{dialect.__name__.rpartition('.')[2]}://", lambda sql, *_, **__: said.append(sql))
    tables.metadata.create_all(engine, checkfirst=False)
    made = [str(sql.compile(dialect=dialect.dialect())) for sql in said if isinstance(sql, CreateIndex)]
    some = {sql.split(" ON ")[0].split()[-1]: sql.rpartition(" WHERE ")[2] for sql in made if " WHERE " in sql}
    assert len(some) == 11
    assert some["uq_debrief_active"] == "status IN ('prompted', 'open', 'reminded')"
    assert some["uq_person_user"] == "user_id IS NOT NULL"
