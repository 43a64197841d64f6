"""How the reasons of a debrief read, and since when: kept at every start."""

from datetime import date

import pytest

from dialogs.records import Workspace
from storage.engine.engine import Storage
from storage.units import people
from storage.units.reasons import note_reasons, worded_anew
from tests.storage.units_world import NOW

HERE, THERE = "slack:T1", "slack:T2"
FIRST, MAY, JUNE = date(2026, 1, 5), date(2026, 5, 12), date(2026, 6, 1)
YEAR = (date(2026, 1, 1), date(2027, 1, 1))
AT_FIRST = {"price": "Price", "fit": "Fit"}


@pytest.fixture(autouse=True)
async def _two_workspaces(storage: Storage) -> None:
    for ws in (HERE, THERE):
        await storage.write(people.ensure_workspace, Workspace(ws, "slack", ws, "Acme Sales"), NOW)
    await storage.write(note_reasons, HERE, AT_FIRST, FIRST)


async def test_of_the_first_nobody_knows_since_when(storage: Storage) -> None:
    assert await storage.read(worded_anew, HERE, *YEAR) == ()


async def test_what_is_worded_anew_or_new_is_so_since_that_day(storage: Storage) -> None:
    now = {"price": "Price or budget", "fit": "Fit", "trust": "Trust"}
    await storage.write(note_reasons, HERE, now, MAY)
    await storage.write(note_reasons, HERE, now, JUNE)
    assert await storage.read(worded_anew, HERE, *YEAR) == (("price", MAY, False), ("trust", MAY, False))
    assert await storage.read(worded_anew, HERE, JUNE, YEAR[1]) == ()
    assert await storage.read(worded_anew, HERE, YEAR[0], MAY) == ()


async def test_what_was_away_and_comes_back_is_new(storage: Storage) -> None:
    for day in (MAY, JUNE):
        await storage.write(note_reasons, HERE, {"price": "Price"}, day)
    assert await storage.read(worded_anew, HERE, *YEAR) == (("fit", MAY, True),)
    await storage.write(note_reasons, HERE, AT_FIRST, JUNE)
    assert await storage.read(worded_anew, HERE, *YEAR) == (("fit", JUNE, False),)


async def test_of_another_question_nobody_knows_since_when_at_first_either(storage: Storage) -> None:
    more = AT_FIRST | {"alignment:in_step": "In step", "alignment:not_sure": "Not sure"}
    await storage.write(note_reasons, HERE, more, MAY)
    assert await storage.read(worded_anew, HERE, *YEAR) == ()
    by_phase = AT_FIRST | {"alignment:in_step": "In step", "alignment:fast_risk": "Ahead on risk"}
    await storage.write(note_reasons, HERE, by_phase, JUNE)
    assert await storage.read(worded_anew, HERE, *YEAR) == (
        ("alignment:fast_risk", JUNE, False),
        ("alignment:not_sure", JUNE, True),
    )


async def test_each_workspace_has_its_own(storage: Storage) -> None:
    await storage.write(note_reasons, THERE, AT_FIRST, FIRST)
    await storage.write(note_reasons, THERE, {"price": "Cost", "fit": "Fit"}, MAY)
    assert await storage.read(worded_anew, HERE, *YEAR) == ()
    assert await storage.read(worded_anew, THERE, *YEAR) == (("price", MAY, False),)
