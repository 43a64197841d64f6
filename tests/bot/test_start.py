"""What a start leaves for later: `winloss serve` for Slack on SQLite loads nothing that only others need."""

import subprocess
import sys
import threading

import pytest
from sqlalchemy import create_mock_engine
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex

from bot import app
from bot.commands import currencies, currency_names, deal_text, money
from bot.moments import holidays
from storage import tables
from tests.bot.rig import a_stage
from tests.command_line import environment
from tests.waiting import until

STARTED = """
import sys
from bot.cli.main import settings
from bot.cli.serving import build
from bot.moments.clock import Clock
from storage.engine.engine import open_storage
from storage.migrations.migrate import is_current
is_current("sqlite:///started.db")
build(settings(), open_storage("sqlite:///started.db"), Clock())
print(*sys.modules)
"""
LATER = {
    "alembic": "migrating",
    "apscheduler": "the tick, which begins a second later",
    "babel": "words with numbers",
    "bot.cli.checking": "winloss check",
    "bot.cli.interview": "winloss init",
    "bot.crm": "files in and out",
    "bot.demo": "the demo",
    "bot.desk.polling": "a CRM that is asked",
    "bot.metrics": "Prometheus",
    "bot.platforms.teams.adapter": "Teams",
    "bot.platforms.teams.events": "Teams",
    "bot.platforms.web.adapter": "the page",
    "bot.reporting.digests": "a digest",
    "bot.reporting.figures": "figures",
    "bot.reporting.findings": "themes",
    "bot.reporting.looks": "themes",
    "bot.settings.writing": "winloss init",
    "botbuilder": "Teams",
    "charset_normalizer": "a file in a code page",
    "insights.inference": "themes",
    "insights.language.denied": "a reason suggested from words",
    "insights.language.masking": "quotes",
    "insights.messages": "figures",
    "insights.shapes.counts": "figures",
    "insights.shapes.findings": "figures",
    "insights.wording": "figures",
    "greenlet": "SQLAlchemy's asyncio, which we don't use",
    "holidays": "working hours",
    "icalendar": "a calendar of follow-ups",
    "itsdangerous": "links that are signed",
    "jinja2": "pages",
    "jwt": "Teams",
    "multiprocessing": "nothing",
    "numpy": "looks",
    "onnxruntime": "a reason suggested from words",
    "prometheus_client": "Prometheus",
    "psycopg": "PostgreSQL",
    "python_calamine": "a workbook",
    "rapidfuzz": "names that are spelt alike",
    "requests": "Teams and Salesforce",
    "ruamel": "winloss init",
    "simple_salesforce": "Salesforce",
    "sklearn": "a reason suggested from words",
    "sqlalchemy.dialects.postgresql": "PostgreSQL",
    "sqlalchemy.orm": "mapped classes, of which we have none",
    "storage.counting": "figures",
    "storage.migrations.revisions": "migrating",
    "storage.units.importing": "files in",
    "structlog": "the log",
}


@pytest.mark.long
def test_what_only_others_need_is_not_loaded(tmp_path):
    done = subprocess.run(
        (sys.executable, "-c", STARTED),
        cwd=tmp_path, env=environment(SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="xapp-1"),
        capture_output=True, text=True, check=True, timeout=60,
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
    assert set(some) == {index.name for index, _ in tables.parts._PARTIAL} > {"uq_deal_external", "ix_outbox_due"}
    assert some["uq_debrief_active"] == "status IN ('prompted', 'open', 'reminded')"
    assert some["uq_person_user"] == "user_id IS NOT NULL"


async def test_what_reads_a_deal_is_there_before_somebody_marks_the_first(sqlite_url, tmp_path, monkeypatch):
    """Signs and words for currencies, in fifty languages, and holidays: looked up once, in a thread of their own."""
    caches = (deal_text.readings, money._marks, currencies._by_symbol, currency_names._plurals, holidays._of)
    for cache in caches:
        cache.cache_clear()
    monkeypatch.setattr(app, "READY", 0.0)
    threads = set()
    read = app.understood
    monkeypatch.setattr(app, "understood", lambda *given: threads.add(threading.current_thread()) or read(*given))
    async with a_stage(sqlite_url, tmp_path):
        await until(lambda: all(cache.cache_info().currsize for cache in caches))
    assert len(threads - {threading.main_thread()}) == len(threads) == 1
