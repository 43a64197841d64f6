"""Follow-ups in one's own calendar: an address to subscribe to, a file of one, and what goes from them."""

import asyncio
import re
from datetime import UTC, date, datetime

import aiohttp
import pytest
from icalendar import Calendar

from dialogs.sentences.calendars import NO_SUCH
from dialogs.sentences.words import ENGLISH, words
from storage.units import following
from tests.transcripts.conftest import PLATFORMS
from tests.transcripts.scenes import a_contract_elsewhere
from tests.transcripts.stage import on_slack

ENVIRON = {
    "WINLOSS_PUBLIC_URL": "http://debrief.northwind.example",
    "WINLOSS_SECRET_KEY": "for tests and for nothing else",
}
LINK = re.compile(r"http://debrief\.northwind\.example(/calendar/[\w.-]+)")


@pytest.fixture(params=PLATFORMS)
async def stage(request, sqlite_url, tmp_path):
    async with PLATFORMS[request.param](sqlite_url, tmp_path, environ=ENVIRON) as made:
        yield made


async def get(stage, path):
    """What a calendar program gets: its status and its events."""
    async with aiohttp.ClientSession() as http, http.get(stage.address + path) as response:
        body = await response.read()
        if response.status != 200:
            assert body == words(NO_SUCH, ENGLISH).encode()
            return response.status, []
        assert response.content_type == "text/calendar"
        assert b"Familiarity" not in body, "no answers"
        calendar = Calendar.from_ical(body)
        assert not calendar.errors
        assert body.count(b"\r\n") == body.count(b"\n")
        assert max(map(len, body.split(b"\r\n"))) <= 75
        assert calendar["version"] == "2.0"
        assert "prodid" in calendar
        return 200, calendar.events


async def item_of(stage, person):
    """Somebody's one follow-up."""
    services = stage.app.services
    known = await services.profiled(stage.who(person))
    ((item, _),) = await services.storage.read(following.of_person, stage.workspace_id, known.id)
    return item


async def file_of(stage, person):
    """Where somebody has the file of their one follow-up."""
    item, links = await item_of(stage, person), stage.app.services.calendars
    return links.file_link(stage.workspace_id, item.id, item.person_id).removeprefix(ENVIRON["WINLOSS_PUBLIC_URL"])


async def asked_for(person, before=()):
    """The address that came, another than those before."""
    for _ in range(200):
        if hasattr(person, "look"):
            await person.look()
        if new := [path for path in LINK.findall(person.screen) if path not in before]:
            return new[-1]
        await asyncio.sleep(0.05)
    raise AssertionError("no address came")


async def test_a_rep_subscribes_and_what_is_done_goes_from_the_calendar(stage):
    ann = stage.ann
    await a_contract_elsewhere(ann)
    await ann.types("/winloss followups calendar")
    path = await asked_for(ann)
    status, (event,) = await get(stage, path)
    assert status == 200
    assert event["summary"] == "Acme renewal: their contract ends on 31 May 2029"
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2029, 4, 3), date(2029, 4, 4))
    assert event["dtstamp"].dt == datetime(2026, 11, 19, 14, 5, tzinfo=UTC)
    assert event["uid"].endswith(".contract@winloss")

    await ann.types("/winloss followups")
    await ann.clicks("Later")
    await ann.clicks("In 3 months")
    _, (later,) = await get(stage, path)
    assert (later["uid"], later["dtstart"].dt) == (event["uid"], date(2027, 2, 18)), "the same one, on another day"
    await ann.types("/winloss followups")
    await ann.clicks("Done")
    await ann.sees("Acme renewal: done, thank you.")
    assert await get(stage, path) == (200, [])


async def test_a_file_of_one_says_when_it_is_over(stage):
    ann = stage.ann
    await a_contract_elsewhere(ann, 'Acme, "Renewal"; 100 % \\ größer als alles, was wir je verkauft haben')
    await ann.types("/winloss followups")
    await ann.sees("As a calendar file")
    path = await file_of(stage, ann)
    _, (event,) = await get(stage, path)
    assert str(event["summary"]).startswith('Acme, "Renewal"; 100 % \\ größer als alles')
    assert "status" not in event
    await ann.clicks("Not any more")
    await ann.sees("all right, I won't bring it up again")
    _, (over,) = await get(stage, path)
    assert (over["uid"], over["status"]) == (event["uid"], "CANCELLED")
    await stage.later(minutes=2)
    await ann.clicks("Undo")
    await ann.sees("I'll remind you on 3 April 2029")
    _, (again,) = await get(stage, path)
    assert "status" not in again, "what was taken back is there again"
    assert event["sequence"] <= over["sequence"] < again["sequence"], "or programs keep what they had"


async def test_a_new_address_ends_the_one_before_and_off_ends_them_all(stage):
    ann = stage.ann
    await a_contract_elsewhere(ann)
    await ann.types("/winloss followups calendar")
    first = await asked_for(ann)
    await ann.types("/winloss followups calendar")
    await ann.sees("subscribe to")
    assert {*LINK.findall(ann.screen)} == {first}, "asked again it is the same"
    await ann.types("/winloss followups calendar new")
    second = await asked_for(ann, {first})
    assert [(await get(stage, path))[0] for path in (first, second)] == [404, 200]
    other = second[:-1] + ("B" if second.endswith("A") else "A")
    for bad in (second[:-1], other, "/calendar/x", "/calendar/" + "x" * 5000):
        assert (await get(stage, bad))[0] == 404
    await ann.types("/winloss followups calendar off")
    await ann.sees("The address opens nothing any more.")
    assert (await get(stage, second))[0] == 404


async def test_with_who_is_erased_goes_their_calendar(stage):
    ann, manager = stage.ann, stage.max
    await a_contract_elsewhere(ann)
    await ann.types("/winloss followups calendar")
    path = await asked_for(ann)
    assert (await get(stage, path))[0] == 200
    await manager.types("/winloss erase person Ann Ames")
    await manager.clicks("Erase it in an hour")
    await stage.later(hours=1, minutes=1)
    assert (await get(stage, path))[0] == 404


async def test_who_handed_one_on_has_it_no_more_and_who_left_reads_none(stage):
    ann = stage.ann
    await stage.bob.types("/winloss help")
    await a_contract_elsewhere(ann)
    path = await file_of(stage, ann)
    await ann.types("/winloss followups")
    await ann.clicks("Someone else")
    await ann.clicks("Bob Berg")
    await ann.sees("Take it back")
    _, (event,) = await get(stage, path)
    assert event["status"] == "CANCELLED"
    await stage.app.desk.left(stage.who(ann))
    assert (await get(stage, path))[0] == 404


async def test_without_a_public_address_there_is_none(sqlite_url, tmp_path):
    async with on_slack(sqlite_url, tmp_path) as stage:
        await a_contract_elsewhere(stage.ann)
        await stage.ann.types("/winloss followups calendar")
        await stage.ann.sees("I have no public address that a calendar could look at")
        await stage.ann.types("/winloss followups")
        assert "calendar file" not in await stage.ann.sees("One follow-up of yours is open.")
