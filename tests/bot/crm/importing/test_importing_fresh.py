"""Exports whose expectations were written before anything had read them, by the command, in one round at most two."""

import json
import shlex
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, select

from bot.cli.import_ import import_command
from storage.engine.engine import database_url
from storage.tables import closing, deal, person
from tests.bot.crm.importing.workbooks import workbook
from tests.examples import more

FRESH = Path(__file__).parent / "fresh"
EXPECTED = json.loads((FRESH / "expected.json").read_text(encoding="utf-8"))
# of each kind one or two: of a CRM as text and as a workbook, of a hand, with stages, currencies and columns to ask for
SOONER = {
    "hubspot_de.csv", "sf_fr_groupe.json", "pipedrive_es.csv", "dynamics_fr.json", "sap_de.csv", "mx.csv", "eigene.csv",
    "sf_de_2stufig.json", "superoffice.csv", "close_view.csv", "own_pct.json", "sf_products.csv", "mois.csv",
}  # fmt: skip


@pytest.fixture
def winloss(migrated, tmp_path, monkeypatch):
    """`winloss import` on a database of its own."""
    migrated(tmp_path / "winloss.db")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WINLOSS_DATABASE_URL", f"sqlite:///{tmp_path / 'winloss.db'}")
    return lambda *words: CliRunner().invoke(import_command, list(words))


def stored(folder):
    """Every deal in the database."""
    engine = create_engine(database_url(f"sqlite:///{folder / 'winloss.db'}"))
    owned = deal.outerjoin(person, person.c.id == deal.c.owner_id).outerjoin(closing, closing.c.deal_id == deal.c.id)
    columns = (deal.c.name, deal.c.account, person.c.name, closing.c.outcome, closing.c.closed_on)
    with engine.connect() as conn:
        rows = conn.execute(select(*columns, deal.c.amount, deal.c.currency).select_from(owned)).all()
    engine.dispose()
    return sorted(
        [name, account, owner, ended or "open", day and str(day), amount and amount / 1000, currency or "EUR"]
        for name, account, owner, ended, day, amount, currency in rows
    )


def cell(value):
    """A cell of a workbook; `@2026-03-14` is a day there, `@2026-03-14 10:00` a moment."""
    if not isinstance(value, str) or not value.startswith("@"):
        return value
    return datetime.fromisoformat(value[1:]) if " " in value else date.fromisoformat(value[1:])


@pytest.mark.parametrize("name", [name if name in SOONER else more(name) for name in EXPECTED])
def test_what_is_in_the_database(winloss, tmp_path, name):
    path, expected = FRESH / name, EXPECTED[name]
    if path.suffix == ".json":
        rows = [list(map(cell, row)) for row in json.loads(path.read_text(encoding="utf-8"))]
        path = workbook(tmp_path / f"{path.stem}.xlsx", rows)
    guessed = expected["answers"] == "as guessed"
    done = winloss(str(path), "--yes", "--workspace", "slack:T1", *([] if guessed else expected["answers"]))
    if guessed and done.exit_code:
        line = next(line for line in done.output.splitlines() if line.startswith("  winloss import"))
        assert "OUTCOME" not in line
        assert "CODE" not in line
        done = winloss(*shlex.split(line)[2:])
    assert done.exit_code == 0, done.output
    assert stored(tmp_path) == sorted(expected["deals"]), done.output
