"""Amounts of earlier versions: in thousandths, and each with the currency that it counted in."""

import alembic.command
import pytest
from sqlalchemy import create_engine, text

from storage.engine.engine import database_url
from storage.migrations.migrate import preview, upgrade

DEAL = (
    "INSERT INTO deal (workspace_id, id, name, name_key, amount, currency, created_at) VALUES ('ws', {}, '2026-01-01')"
)
CLOSING = (
    "INSERT INTO closing (workspace_id, id, deal_id, outcome, closed_on, marked_at, source, amount, currency)"
    " VALUES ('ws', {}, 'won', '2026-01-01', '2026-01-01', 'chat', {})"
)
DEALS = ("'a', 'Acme', 'acme', 1200050, NULL", "'b', 'Beta', 'beta', 500, 'JPY'", "'c', 'Cyan', 'cyan', NULL, NULL")
CLOSINGS = (
    ("'a1', 'a'", "1200050, NULL"), ("'b1', 'b'", "700, NULL"), ("'c1', 'c'", "900, NULL"), ("'c2', 'c'", "NULL, NULL"),
)  # fmt: skip


@pytest.fixture
def engine(empty_database, monkeypatch):
    """A database as it was before."""
    with monkeypatch.context() as earlier:
        to_head = alembic.command.upgrade
        earlier.setattr(alembic.command, "upgrade", lambda config, _: to_head(config, "0014"))
        upgrade(empty_database)
    engine = create_engine(database_url(empty_database))
    with engine.begin() as conn:
        conn.execute(text("INSERT INTO workspace VALUES ('ws', 'slack', 'T1', 'Example', '2026-01-01')"))
        for row in DEALS:
            conn.execute(text(DEAL.format(row)))
        for ids, money in CLOSINGS:
            conn.execute(text(CLOSING.format(ids, money)))
    yield engine
    engine.dispose()


def money(engine, table):
    with engine.connect() as conn:
        return [tuple(row) for row in conn.execute(text(f"SELECT id, amount, currency FROM {table} ORDER BY id"))]


def test_what_named_no_currency_keeps_the_one_it_counted_in(engine, empty_database):
    before = money(engine, "deal"), money(engine, "closing")
    assert preview(empty_database, "EUR") == (
        "1 amounts that name no currency are kept as EUR, which app.yaml says and they count in today.",
        "1 amounts in JPY, which sums left out, get sums of their own.",
    )
    assert (money(engine, "deal"), money(engine, "closing")) == before, "a preview writes nothing"
    upgrade(empty_database, "EUR")
    assert money(engine, "deal") == [("a", 12_000_500, "EUR"), ("b", 5_000, "JPY"), ("c", None, None)]
    in_its_deals = ("b1", 7_000, None)
    assert money(engine, "closing") == [
        ("a1", 12_000_500, "EUR"),
        in_its_deals,
        ("c1", 9_000, "EUR"),
        ("c2", None, None),
    ]
    upgrade(empty_database, "USD")
    assert money(engine, "deal")[0] == ("a", 12_000_500, "EUR"), "another currency in app.yaml re-labels nothing"
