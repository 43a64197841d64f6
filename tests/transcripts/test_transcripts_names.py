"""Names in Hebrew and Arabic: no line of ours is torn by them, and nothing of ours gets into them."""

from io import StringIO

import pytest

from bot.crm.exporting import export
from tests.transcripts import stage as stages

DEAL, RIVAL, PERSON = "חידוש 2026", "جلوبكس (٢)", "אן אמס 3"
ISOLATE, POP = "\u2068", "\u2069"


@pytest.fixture(autouse=True)
def ann_is_written_in_hebrew(monkeypatch):
    monkeypatch.setitem(stages.PEOPLE, "ann", PERSON)


def bare(screen: str) -> list[str]:
    """Such names as stand in sight without being isolated."""
    return [name for name in (DEAL, RIVAL) if name in screen.replace(isolated(name), "")]


def isolated(name: str) -> str:
    return ISOLATE + name + POP


@pytest.mark.everywhere
async def test_names_that_read_from_right_to_left(stage):
    ann, bob = stage.ann, stage.bob
    await bob.types(f"/winloss lost {DEAL} vs {RIVAL}")
    seen = [await bob.sees(f"Sorry about {isolated(DEAL)}.", f"against {isolated(RIVAL)}")]
    await bob.clicks("Not my deal")
    seen.append(await bob.sees(f"Whose deal is {isolated(DEAL)}?"))
    await bob.picks(PERSON)
    seen.append(await bob.sees(f"Passed {isolated(DEAL)} on to {isolated(PERSON)}. Thank you."))

    await ann.clicks("Start")
    seen.append(await ann.sees(f"{isolated(DEAL)} · 1 of "))
    await ann.clicks("Later")
    seen.append(await ann.sees(f"come back to {isolated(DEAL)}?"))
    await ann.types("/winloss pending")
    seen.append(await ann.sees(isolated(DEAL)))
    await ann.types(f"/winloss deal {isolated(DEAL)}")  # copied from a card
    seen.append(await ann.sees("Lost on 19 Nov 2026"))
    assert [name for screen in seen for name in bare(screen)] == []

    made = stage.app
    out = StringIO()
    services = made.services
    await export(services.storage, services.definition(stage.workspace_id), "EUR", stage.workspace_id, out)
    assert DEAL in out.getvalue()
    assert RIVAL in out.getvalue()
    assert not {ISOLATE, POP} & set(out.getvalue())
    assert not {ISOLATE, POP} & set(str(await stored(services.storage)))


async def stored(storage):
    """Every name as the database has it."""

    def read(conn):
        return [
            *conn.exec_driver_sql("SELECT name, name_key FROM deal"),
            *conn.exec_driver_sql("SELECT competitor FROM closing"),
            *conn.exec_driver_sql("SELECT name FROM person"),
        ]

    return await storage.read(read)
