"""What is worked on, taken up by team after team in an order drawn by lot: offered, drawn, told. Every platform."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import update

from bot.cli.audit import said as tell
from storage.tables import fact, person
from storage.units import audit
from tests.bot.desk.test_noting import logged
from tests.transcripts.conftest import PLATFORMS
from tests.transcripts.planted import REPS, THEME, lose, plant
from tests.transcripts.test_transcripts_insights import answer, asks, digest

TEAMS = ("DACH", "EMEA", "Iberia", "Nordics")
OFFER = "Your 4 teams can start one after another, in an order drawn by lot."
ORDER = "Team by team, in the order drawn"
HIDDEN = re.compile(r"(DACH|EMEA|Iberia|Nordics)\W+\d+ of \d+")


@pytest.fixture(params=PLATFORMS)
async def teams(request, sqlite_url, tmp_path):
    """The planted year, whose eight sellers are four teams of two, and an autumn in which they lost more."""
    mails = [f"rep{i}@example.com" for i in range(len(REPS))]
    named = {name: {"members": mails[2 * i : 2 * i + 2]} for i, name in enumerate(TEAMS)}
    async with PLATFORMS[request.param](sqlite_url, tmp_path, sales_teams=named) as stage:
        write = stage.app.services.storage.write
        await write(plant, stage.workspace_id)
        for i, mail in enumerate(mails):
            await write(addressed, stage.workspace_id, f"rep{i}", mail)
        days = [date(2026, 10, 12) + timedelta(days=i % 35) for i in range(120)]
        await write(lose, stage.workspace_id, [(day, i % 8, i % 5 < 3) for i, day in enumerate(days)])
        yield stage


def addressed(conn, ws, rep, mail):
    """A write unit: a seller is known by an address."""
    conn.execute(update(person).where(person.c.workspace_id == ws, person.c.id == rep).values(email=mail))


async def test_a_manager_who_works_on_a_theme_has_the_order_drawn_and_everybody_reads_it(teams):
    max_, ann = teams.max, teams.ann
    said = await asks(max_, "themes 1 working")
    assert "Noted. The digest will show the share before and since." in said
    assert OFFER in said
    assert re.search(r"until \d+ \w+ 202\d, \d+ weeks from the first start: if it makes this a third as likely", said)
    assert re.search(r"that would show (about \d times of 10|nearly always), cautiously counted\.", said)

    said = await answer(max_, max_.clicks("Draw the order"))
    assert ORDER in said
    order = re.findall(r"(\d+ \w{3} \d{4}): \W?(DACH|EMEA|Iberia|Nordics)", said)
    assert sorted(name for _, name in order) == list(TEAMS)
    days = [datetime.strptime(day, "%d %b %Y").replace(tzinfo=UTC) for day, _ in order]
    assert days[0].date() == date(2026, 11, 23), "the Monday after"
    assert {day.weekday() for day in days} == {0}
    assert len({later - sooner for sooner, later in pairwise(days)}) == 1
    assert f"On {order[-1][0]}, when the last would start, the digest says whether it helped." in said

    said = await asks(ann, "themes")
    assert f"next {order[0][1]}, {order[0][0]}. Whether it helped is told {order[-1][0]}." in re.sub(
        "[\u2068\u2069]", "", said
    )
    assert not HIDDEN.search(said)
    said = await answer(ann, ann.clicks("Who starts when: changing"))
    assert ORDER in said
    assert "All at once" not in said
    assert "Only managers decide that" in await asks(ann, "themes 1 together")


async def test_declined_or_dropped_all_start_at_once_and_drawn_again_the_order_is_the_same(teams):
    max_ = teams.max
    await asks(max_, "themes 1 working")
    said = await answer(max_, max_.clicks("All at once"))
    assert "All start at once, then. The digest shows the share before and since." in said
    assert "losses in the 6 months to 19 Nov" in await asks(max_, "themes 1")
    said = await answer(max_, max_.clicks("Start team by team?"))
    assert OFFER in said
    first = await answer(max_, max_.clicks("Draw the order"))
    assert first == await asks(max_, "themes 1 draw"), "an order that stands stays"
    await answer(max_, max_.clicks("All at once"))
    assert "nothing debriefed since" in await asks(max_, "themes 1")
    assert first == await asks(max_, "themes 1 draw")
    read = teams.app.services.storage.read
    last, names = (await read(audit.entries, teams.workspace_id))[-1], await read(audit.names, teams.workspace_id)
    theme = "driver:implementation_risk:lost:ours"
    assert tell(last, names.things).startswith(f"drew the order of a start team by team: {theme} (")
    assert "Taken off the list" in await asks(max_, "themes 1 stop")
    assert "in an order drawn" not in await asks(max_, "themes")
    days = [datetime.strptime(day, "%d %b %Y").date() for day in re.findall(r"(\d+ \w{3} \d{4}): ", first)]
    order = ", ".join(re.findall(r"\d{4}: \W?(DACH|EMEA|Iberia|Nordics)", first))
    kept = f"{order}, {days[0]}, {days[-1]}"
    assert [entry for entry in await logged(teams) if entry[1] != "read"] == [
        ("Max Moss", "drew", kept),
        ("Max Moss", "at_once", kept),
        ("Max Moss", "drew", kept),
    ], "what was declined, or stood already, is none"


async def test_whoever_is_no_manager_is_not_asked_and_few_teams_are_told_why(stage):
    await stage.app.services.storage.write(plant, stage.workspace_id)
    for who in (stage.bob, stage.max):
        said = await asks(who, "themes 1 working")
        assert "one after another" not in said
        await asks(who, "themes 1 stop")
    assert "Only managers decide that" in await asks(stage.bob, "themes 1 stagger")
    said = await asks(stage.max, "themes 1 stagger")
    assert "takes at least 4 teams under sales_teams in app.yaml" in said
    assert "there are 0" in said


@pytest.mark.long
@pytest.mark.everywhere
@pytest.mark.parametrize("helps", [True, False])
async def test_when_the_last_would_start_the_digest_says_whether_it_helped(teams, helps):
    max_, bob, write = teams.max, teams.bob, teams.app.services.storage.write
    await asks(max_, "themes 1 working")
    said = await answer(max_, max_.clicks("Draw the order"))
    order = re.findall(r"(\d+ \w{3} \d{4}): \W?(DACH|EMEA|Iberia|Nordics)", said)
    starts = {name: datetime.strptime(day, "%d %b %Y").date() for day, name in order}
    first, last = min(starts.values()), max(starts.values())
    lost = []
    for i in range((last - first).days * 2):
        day, rep = first + timedelta(days=i // 2), i % 8
        started = day >= starts[TEAMS[rep // 2]]
        lost.append((day, rep, i % 10 < (2 if started and helps else 6)))
    await write(lose, teams.workspace_id, lost)
    await teams.at(datetime.combine(last, datetime.min.time(), UTC) + timedelta(hours=9))
    said = re.sub("[\u2068\u2069]", "", await digest(bob, ""))
    told = rf"up to {order[-1][0]}: (\d+) of (\d+) losses \(\d+%\) where a team had started, (\d+) of (\d+) \(\d+%\)"
    k, n, k2, n2 = map(int, re.search(told, said).groups())
    assert n + n2 == len(lost)
    assert k + k2 == sum(meant for _, _, meant in lost)
    assert ("It helped, told by a start team by team" in said) is helps
    assert ("No clear difference in a start team by team" in said) is not helps
    assert not HIDDEN.search(said)
    kept = await asks(bob, "themes")
    await write(all_said, teams.workspace_id)
    assert re.search(told, await asks(bob, "themes")).group() == re.search(told, kept).group(), "told once"


@pytest.mark.long
async def test_while_there_is_too_little_to_tell_it_waits_for_late_debriefs(teams):
    max_, write = teams.max, teams.app.services.storage.write
    await asks(max_, "themes 1 working")
    said = await answer(max_, max_.clicks("Draw the order"))
    last = datetime.strptime(re.findall(r"(\d+ \w{3} \d{4}): ", said)[-1], "%d %b %Y").replace(tzinfo=UTC)
    teams.clock.at = last + timedelta(hours=9)
    assert "with too few deals to tell." in await asks(max_, "themes")
    days = [date(2026, 11, 24) + timedelta(days=i) for i in range((last.date() - date(2026, 11, 24)).days)]
    await write(lose, teams.workspace_id, [(day, i % 8, i % 10 < 6) for i, day in enumerate(days)])
    await max_.types("/winloss themes")
    await max_.sees("No clear difference in a start team by team")


def all_said(conn, ws):
    """A write unit: every answer is corrected."""
    conn.execute(update(fact).where(fact.c.workspace_id == ws).values(drivers=THEME, driver=THEME))
