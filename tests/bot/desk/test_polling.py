"""A CRM is asked what changed: by one replica at a time, on from where it stood, and later where it fails."""

import asyncio
from datetime import timedelta
from functools import partial
from types import SimpleNamespace

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.crm.hubspot.client import Client
from bot.crm.hubspot.source import HubSpot as Source
from bot.crm.whose import whose
from bot.desk.polling import Polling
from bot.desk.troubles import told
from bot.reporting.needing import needing
from bot.settings.app_file import AppFile, HubSpotSettings
from dialogs.records import Moment, Workspace
from storage.tables import inbox
from storage.units import holds, people, polls
from tests.stand_ins.hubspot import HubSpot
from tests.transcripts.stage import THURSDAY
from tests.waiting import until

WS = "slack:T1"
CHANGED, CLOSED = "hubspot:changed", "hubspot:closed"
SEARCH = "POST /crm/objects/2026-09/deals/search"


class Company:
    """A workspace whose CRM is HubSpot, and a clock for all three."""

    def __init__(self, storage, hubspot):
        self.storage, self.hubspot, self.at, self.real = storage, hubspot, THURSDAY, 1_000.0
        hubspot.now = lambda: self.at
        self.sources = []
        self.polling = self.replica()

    def replica(self, served=(WS,), workspace=""):
        """Another process that serves it."""
        clock = SimpleNamespace(now=lambda: self.at, real=lambda: self.real)
        services = SimpleNamespace(storage=self.storage, clock=clock, whose=partial(whose, served), moment=self.moment)
        services.settings = lambda _workspace_id: AppFile()
        client = Client(self.hubspot.url, SecretStr(self.hubspot.key), 5.0)
        self.sources.append(Source(client, HubSpotSettings(), "Europe/Berlin"))
        return Polling(services, self.sources[-1], workspace)

    def moment(self):
        return Moment(self.at, self.real)

    async def later(self, **delta):
        passed = timedelta(**delta)
        self.at, self.real = self.at + passed, self.real + passed.total_seconds()
        await self.polling.turn()

    def lost(self, number=1):
        made = [self.hubspot.deal(f"Deal {n}", stage="default-lost") for n in range(number)]
        for n, deal in enumerate(made):
            self.at += timedelta(milliseconds=5)
            self.hubspot.edits(deal, amount=str(n))
        return made

    async def stands(self, feed=CHANGED):
        return await self.storage.read(polls.get, WS, feed)

    async def noticed(self):
        """The ids of deals that events are about, one an event."""
        found = await self.storage.read(lambda conn: conn.execute(select(inbox.c.body)).scalars().all())
        return sorted(body.partition('"deal_id": "')[2].partition('"')[0] for body in found)

    async def health(self):
        found = await needing(self.storage, WS, self.moment())
        return [await told(self.storage, WS, one) for one in found if one.place == "crm"]


@pytest.fixture
async def company(storage):
    await storage.write(people.ensure_workspace, Workspace(WS, "slack", "T1", "Sales"), THURSDAY)
    async with HubSpot(lambda: THURSDAY) as hubspot:
        made = Company(storage, hubspot)
        await made.later(seconds=0)
        yield made
        for source in made.sources:
            await source.close()
        assert hubspot.refusals == []


async def test_every_five_minutes_it_is_asked_and_not_before(company):
    asked = company.hubspot.asked
    assert asked[SEARCH] == 2  # what changed, and what closed lately
    await company.later(minutes=4, seconds=59)
    assert asked[SEARCH] == 2
    await company.later(seconds=1)
    assert asked[SEARCH] == 3
    await company.later(minutes=55)
    assert asked[SEARCH] == 5


async def test_what_closed_is_noticed_once_however_often_it_is_read(company):
    made = company.lost(3)
    for _ in range(30):
        await company.later(minutes=5)
    assert await company.noticed() == made
    assert await company.health() == []


async def test_deals_that_are_worked_on_leave_nothing_behind(company):
    deal = company.hubspot.deal("Acme")
    await company.later(minutes=6)
    assert await company.noticed() == []
    company.hubspot.moves(deal, "default-won")
    await company.later(minutes=6)
    company.hubspot.moves(deal, "default-first")
    await company.later(minutes=6)
    company.hubspot.edits(deal, amount="7")
    await company.later(minutes=6)
    assert await company.noticed() == [deal, deal]  # that it was won, and that it isn't


async def test_a_change_that_is_taken_back_is_noticed_again(company):
    (deal,) = company.lost()
    for amount in ("0", "5", "0"):
        company.hubspot.edits(deal, amount=amount)
        await company.later(minutes=6)
    assert await company.noticed() == [deal] * 3


async def test_what_the_search_shows_late_is_found(company):
    company.hubspot.late = timedelta(minutes=4)
    late = company.lost()
    company.hubspot.late = timedelta(seconds=1)
    await company.later(minutes=1)
    soon = company.lost()
    await company.later(minutes=4)
    await company.later(minutes=5)
    assert await company.noticed() == sorted(late + soon)


async def test_what_it_shows_too_late_is_found_within_the_hour(company):
    company.hubspot.late = timedelta(minutes=30)
    late = company.lost()
    company.hubspot.late = timedelta(seconds=1)
    for _ in range(6):
        company.lost()
        await company.later(minutes=5)
    assert late[0] not in await company.noticed()
    for _ in range(8):
        await company.later(minutes=5)
    assert late[0] in await company.noticed()


async def test_what_closed_while_nobody_asked_is_found(company):
    made = company.lost(450)
    await company.later(days=1)
    assert await company.noticed() == sorted(made)


async def test_killed_between_two_pages_it_goes_on_and_nothing_is_missed_or_doubled(company):
    made = company.lost(900)
    pages, hubspot = 0, company.hubspot

    async def killed():
        nonlocal pages
        pages += 1
        if pages == 3:
            task.cancel()

    hubspot.between = killed
    company.at += timedelta(minutes=6)
    task = asyncio.create_task(company.polling.turn())
    await asyncio.gather(task, return_exceptions=True)
    hubspot.between = None
    assert 0 < len(await company.noticed()) < 900
    hubspot.asked.clear()
    company.polling = company.replica()
    await company.later(seconds=1)
    assert await company.noticed() == sorted(made)
    assert (await company.stands()).going_on is None


async def test_what_was_read_and_how_far_are_kept_together_or_not_at_all(company, monkeypatch):
    made = company.lost(2)
    before = await company.stands()
    with monkeypatch.context() as broken:
        broken.setattr(holds, "keep", None)  # the last statement of the unit
        await company.later(minutes=6)
    assert await company.noticed() == []
    stands = await company.stands()
    assert (stands.read_to, stands.going_on, stands.failing) == (before.read_to, None, "fault")
    await company.later(minutes=1)
    assert await company.noticed() == sorted(made)


async def test_of_two_replicas_one_asks(company):
    company.lost(300)
    other = company.replica()
    company.at += timedelta(minutes=6)
    company.hubspot.asked.clear()
    await asyncio.gather(company.polling.turn(), other.turn())
    assert company.hubspot.asked[SEARCH] == 2  # two pages, each once
    assert len(await company.noticed()) == 300


async def test_who_died_with_the_lease_holds_nobody_up_for_long(company):
    made = company.lost()
    await company.storage.write(holds.take, WS, f"crm:{CHANGED}", company.real, polls.LEASE)
    await company.storage.write(holds.keep, WS, f"crm:{CHANGED}", company.real + 360 + polls.LEASE)
    await company.later(minutes=6)
    assert await company.noticed() == []
    await company.later(seconds=61)
    assert await company.noticed() == made


async def test_a_limit_is_waited_for_and_what_was_read_before_it_is_not_read_again(company):
    made = company.lost(900)
    company.at += timedelta(minutes=6)
    company.hubspot.asked.clear()
    company.hubspot.faults = ["", "", "", "", "429 90"]  # pipelines, and three pages
    await company.polling.turn()
    assert company.hubspot.asked[SEARCH] == 4
    company.hubspot.asked.clear()
    await company.later(seconds=89)
    assert company.hubspot.asked[SEARCH] == 0
    await company.later(seconds=1)
    assert company.hubspot.asked[SEARCH] == 2
    assert await company.noticed() == sorted(made)
    assert (await company.stands()).tries == 0


async def test_limited_again_and_again_it_goes_on_as_soon_as_it_may(company):
    made = company.lost(1_500)
    company.at += timedelta(minutes=6)
    company.hubspot.faults = ["", "", "429"] * 7  # pipelines, one page
    for _ in range(6):
        await company.polling.turn()
        stands = await company.stands()
        assert (stands.failing, stands.due_at - company.at) == ("limited", timedelta(seconds=30))
        company.at += timedelta(seconds=30)
    company.hubspot.faults = []
    await company.polling.turn()
    assert await company.noticed() == sorted(made)


async def test_the_first_time_what_closed_in_two_days_is_read(storage):
    await storage.write(people.ensure_workspace, Workspace(WS, "slack", "T1", "Sales"), THURSDAY)
    async with HubSpot(lambda: THURSDAY) as hubspot:
        new = Company(storage, hubspot)
        long_ago, lately = new.lost(), []
        for _ in range(2):
            new.at += timedelta(days=1, hours=12)
            lately = new.lost()
        await new.later(minutes=1)
        assert long_ago[0] not in await new.noticed()
        assert lately[0] in await new.noticed()
        await new.sources[0].close()


async def test_while_it_fails_it_is_asked_ever_more_seldom_and_a_quarter_of_an_hour_at_most(company):
    company.hubspot.scopes.clear()
    await company.later(minutes=6)
    waits = []
    for _ in range(8):
        due = (await company.stands()).due_at
        waits.append((due - company.at).total_seconds())
        await company.later(seconds=waits[-1])
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]


async def test_an_outage_is_told_once_it_lasts_and_forgotten_once_it_is_over(company):
    made = company.lost()
    company.hubspot.faults = ["503"] * 40
    await company.later(minutes=6)
    assert await company.health() == []
    for _ in range(12):
        await company.later(minutes=1)
    (said,) = await company.health()
    assert said.startswith("What changed in HubSpot isn't read since 19 Nov 2026 14:11 UTC: it doesn't answer")
    company.hubspot.faults = []
    await company.later(minutes=16)
    assert await company.health() == []
    assert await company.noticed() == made


@pytest.mark.parametrize(
    ("breaks", "says"),
    [
        (lambda hubspot: setattr(hubspot, "key", "another"), "its key isn't taken"),
        (lambda hubspot: hubspot.scopes.discard("deals"), "its key may not read that"),
    ],
)
async def test_what_no_waiting_mends_is_told_at_once(company, breaks, says):
    breaks(company.hubspot)
    await company.later(minutes=6)
    (said,) = await company.health()
    assert says in said


async def test_where_nobody_asks_any_more_that_is_told(company):
    company.at += timedelta(minutes=16)
    assert await company.health() == ["What changed in HubSpot is late."]


async def test_switched_off_it_is_not_missed_and_switched_on_again_it_goes_on(company):
    await company.storage.write(polls.rest, WS)
    made = company.lost()
    company.at += timedelta(days=3)
    assert await company.health() == []
    assert await company.storage.read(polls.of_all) == ()
    await company.later(seconds=1)
    assert await company.noticed() == made


async def test_a_fault_of_ours_is_told_and_tried_again(company):
    company.hubspot.deal("Acme", stage="default-lost")
    company.hubspot.pipelines[0]["stages"] = 7
    await company.later(minutes=6)
    assert (await company.stands()).failing == "fault"


async def test_where_nobody_says_whose_deals_they_are_nothing_is_asked(company):
    company.hubspot.asked.clear()
    company.at += timedelta(minutes=6)
    await company.replica(served=()).turn()
    await company.replica(served=(WS, "web:local")).turn()
    assert not company.hubspot.asked
    await company.replica(served=(WS, "web:local"), workspace=WS).turn()
    assert company.hubspot.asked


async def test_it_is_asked_while_it_runs_until_it_is_stopped(company, monkeypatch):
    monkeypatch.setattr("bot.desk.turns.SECONDS", 0.01)
    made = company.lost()
    company.at += timedelta(minutes=6)
    running = asyncio.create_task(company.polling.run())
    await until(company.noticed)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert await company.noticed() == made


async def test_where_another_crm_is_asked_the_one_before_is_missed_by_nobody(company):
    company.lost()
    await company.later(minutes=6)
    await company.storage.write(polls.failed, WS, CHANGED, "key", company.at, timedelta(0))
    await company.storage.write(polls.begin, WS, "pipedrive:changed", company.at)
    await company.storage.write(polls.rest, WS, "pipedrive")
    assert [poll.feed for _, poll in await company.storage.read(polls.of_all)] == ["pipedrive:changed"]


@pytest.mark.everywhere
@pytest.mark.parametrize("after", [timedelta(0), timedelta(seconds=10)])
async def test_what_is_told_while_it_is_read_is_read_once_more(company, after):
    company.lost(3)
    late = []

    async def told_meanwhile():
        if not late:
            company.hubspot.between = None
            late.append(company.lost()[0])
            await company.replica().hasten(after)

    await company.later(minutes=6)
    company.lost()
    company.hubspot.between = told_meanwhile
    await company.later(minutes=6)
    company.hubspot.asked.clear()
    await company.later(seconds=11)
    assert company.hubspot.asked[SEARCH] == 1
    assert late[0] in await company.noticed()
    await company.later(minutes=4)
    assert company.hubspot.asked[SEARCH] == 1, "and not again before it is time"
