"""Small files of shapes that once went wrong in public, each read with no option: what comes out, or what is asked."""

import json
from datetime import date
from pathlib import Path

import pytest

from bot.crm.importing.check import check
from bot.crm.importing.plan import Request, prepare
from bot.crm.importing.rows import read_rows
from storage.units.import_changes import ImportRow

TODAY = date(2026, 11, 26)
CASES = Path(__file__).parent / "cases"
EXPECTED = json.loads((CASES / "expected.json").read_text(encoding="utf-8"))


def came_to(path):
    """The deals of a file, and how many rows are asked about by stage or sign, or refused by line."""
    plan = prepare(Request(path))
    checked = check(plan, TODAY)
    rows = [row for row in read_rows(plan, "ws", TODAY) if isinstance(row, ImportRow)]
    return {
        "unknown": dict(checked.unknown),
        "questioned": {stage: len(some) for stage, some in checked.questioned.items()},
        "signs": {" ".join(sign.possible[:4]): n for sign, n in checked.signs.items()},
        "refused": [row.line for row in checked.bad],
        "deals": [] if checked.unknown else [_deal(row) for row in rows],
    }


def _deal(row):
    deal, closing = row.deal, row.closing
    return [
        deal.name, deal.external_id, deal.account, row.owner.name if row.owner else None,
        closing.outcome.value if closing else "open", str(closing.closed_on) if closing else None,
        deal.amount and deal.amount / 1000, deal.currency,
    ]  # fmt: skip


@pytest.mark.parametrize("name", sorted(str(path.relative_to(CASES)) for path in CASES.glob("*/*.csv")))
def test_what_comes_out_of_a_shape(name):
    nothing = {"unknown": {}, "questioned": {}, "signs": {}, "refused": []}
    assert came_to(CASES / name) == nothing | EXPECTED[name]
