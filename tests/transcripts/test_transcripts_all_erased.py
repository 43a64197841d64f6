"""A workspace that has used everything: whatever is erased, by whom or by its age, none of it is left anywhere.

Looked for in every column of every table, in what the CRM holds of us, and in what stands in chat.
"""

import json
from datetime import date, timedelta
from unittest.mock import patch

import aiohttp
import pytest
from sqlalchemy import insert, select, update

from bot.desk.polling import Polling
from bot.desk.retaining import retained
from dialogs.messages import codec
from dialogs.messages.messages import Message, Quote, say
from dialogs.records import Moment
from storage import tables
from storage.units import erasures, retention
from storage.units.erasing import How
from storage.units.erasures import Erasure
from storage.units.personal import kept_of
from tests.bot.rig import settled
from tests.stand_ins.hubspot import HubSpot
from tests.storage.units.test_storage_units_erasing import everything, holding
from tests.transcripts.conftest import PLATFORMS
from tests.transcripts.scenes import a_quick_one
from tests.transcripts.stage import THURSDAY
from tests.transcripts.test_transcripts_buyers import ENVIRON, LINK, Buyer, new_link
from tests.transcripts.test_transcripts_writing_back import FIELDS, Writing, told

pytestmark = [pytest.mark.long, pytest.mark.everywhere]

THEIRS = "Our plant managers feared another rollout in harvest time"
LATE = "Somebody else had the better story for the board"
CONTACT = "Kim Odermatt, 555 0100"
OURS = ("Nobody wanted to own the switch", "Show the switch on day one")
DEAL, ACCOUNT, STOPPED = "Herdbook rollout", "Fernhill Dairies", "Quarterhouse pilot"


@pytest.fixture(params=PLATFORMS)
async def used(request, sqlite_url, tmp_path):
    async with HubSpot(lambda: THURSDAY) as hubspot:
        hubspot.records.picklist("closed_lost_reason", expensive="Too expensive", rival="The other side's offer")
        environ = {"HUBSPOT_SERVICE_KEY": hubspot.key, "HUBSPOT_API_URL": hubspot.url, **ENVIRON}
        crm = {"hubspot": {"fields": FIELDS}}
        async with PLATFORMS[request.param](sqlite_url, tmp_path, environ=environ, crm=crm) as made:
            hubspot.now = lambda: made.clock.at
            async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
                used = await Used(made, hubspot).begins(http)
                with patch.object(Polling, "_feed", _nothing):  # its names would be told anew, as docs/data.md says
                    yield used


async def _nothing(*_):
    """HubSpot isn't asked."""


class Used(Writing):
    """Two deals of Ann's: the buyer of one answered, that of the other wants no questions. Her answers went home."""

    async def begins(self, http):
        ann, max_ = self.ann, self.max
        await self.later(seconds=1)
        await max_.types("/winloss crm on")
        await max_.sees("Answers go to HubSpot")
        await max_.types("/winloss suspect")
        await max_.picks("Changing")
        await max_.clicks("Name it for 12 months")
        await max_.sees("Named:")
        self.closed = await self.deal(ann, DEAL)
        self.hubspot.moves(self.closed, "default-lost")
        await self.later(minutes=6)
        await self.later(hours=2, minutes=1)
        await ann.sees(f"Sorry about {DEAL}")
        await self.storage.write(belongs, self.workspace_id, DEAL, ACCOUNT)
        await told(ann)
        await ann.clicks("A link for the buyer")
        await ann.sees(f"A page of their own for {DEAL}")
        self.buyer = Buyer(self.address, http, LINK.search(ann.screen)[1])
        given = {"driver": "price", "words": THEIRS, "quote": "yes", "crm": "yes", "contact": CONTACT}
        assert "It is kept" in await self.buyer.sends(**given)
        self.receipt = self.buyer.at
        await self.later(days=1)
        await ann.sees("answered on their own page", THEIRS, CONTACT)
        await a_quick_one(ann, "lost", STOPPED, "Price and value")
        await self.storage.write(belongs, self.workspace_id, STOPPED, f"{ACCOUNT} Holding")
        await ann.clicks("A link for the buyer")
        self.other = Buyer(self.address, http, await new_link(ann, self.buyer.path))
        await max_.types(f"/winloss deal {DEAL}")
        await max_.sees(DEAL)
        await self.storage.write(quoted, self.workspace_id, await self.closing(DEAL))
        await self.writes()
        return self

    @property
    def storage(self):
        return self.app.services.storage

    async def of(self, name):
        return await self.storage.read(
            lambda conn: conn.execute(
                select(tables.deal.c.id, tables.deal.c.owner_id).where(tables.deal.c.name == name)
            ).one()
        )

    async def closing(self, name):
        known = (await self.of(name)).id
        return await self.storage.read(
            lambda conn: conn.execute(select(tables.closing.c.id).where(tables.closing.c.deal_id == known)).scalar_one()
        )

    @property
    def how(self):
        rules = self.app.rules
        return How(rules.keeps(self.workspace_id), rules.opened(self.clock.now()))

    async def erases(self, what, one):
        at = self.app.services.moment()
        assert await self.storage.write(
            erasures.erase_now, self.workspace_id, Erasure(what, one), Moment(at.now, at.real), self.how
        )
        await self.is_shown()

    async def is_shown(self):
        """What was to be shown anew is."""
        for _ in range(3):
            await settled(self.app)
            await self.writes()
            await self.stage.later(minutes=6)

    async def left(self, *needles):
        """Where any of these stands."""
        await self.is_shown()
        found = await self.storage.read(everything, self.workspace_id)
        places = {f"{table}.{column}" for table, column in holding(found, *needles)}
        shown = str([*self.notes(self.closed), *self.tasks(self.closed)])
        places |= {"hubspot" for one in needles if one in shown}
        return places | {"chat" for one in needles if one in self.posted}

    @property
    def posted(self):
        """What stands in their conversations for good; in Teams in Ann's alone, as Max's holds answers to commands."""
        if self.slack:
            return json.dumps([self.slack.messages(person.conversation) for person in (self.ann, self.max)])
        if self.teams:  # names stand there in what she typed
            return self.ann.screen.replace(DEAL, "").replace(STOPPED, "").replace("Ann Ames", "")
        return ""  # the page's are in its tables


def belongs(conn, ws, name, account):
    conn.execute(update(tables.deal).where(tables.deal.c.name == name).values(account=account))
    closings = select(tables.closing.c.id).join(tables.deal, tables.deal.c.id == tables.closing.c.deal_id)
    theirs = tables.fact.c.closing_id.in_(closings.where(tables.deal.c.name == name))
    conn.execute(update(tables.fact).where(theirs).values(account=account))


def quoted(conn, ws, closing_id):
    said = Message("Wins", (say(f"Wins: {DEAL}"), Quote(f"{THEIRS}.", "a buyer, lost deal")))
    message = codec.to_json(said)
    quote = {"text": THEIRS, "source": "a buyer", "closing": closing_id, "field": "own"}
    put = lambda table, **values: conn.execute(insert(tables.metadata.tables[table]).values(workspace_id=ws, **values))  # noqa: E731
    put("digest", id="2026-W44", channel="C1", as_of=THURSDAY, full=True, message=message, page=message)
    put("look", day=date(2026, 11, 2), findings=json.dumps({"quotes": [["buyer:price:lost", quote]]}), made_at=THURSDAY)


WHERE_THEIRS = {"buyer_answer.words", "verbatim.text", "digest.message", "digest.page", "look.findings", "hubspot"}


async def test_what_a_buyer_deletes_is_nowhere(used):
    assert await used.left(THEIRS) >= WHERE_THEIRS
    assert await used.left(CONTACT) >= {"buyer_answer.contact"}
    assert "It is deleted" in await used.buyer.sends(used.receipt, do="delete")
    assert await used.left(THEIRS, CONTACT) == set()
    assert await used.left(OURS[0]) >= {"answer.value", "hubspot"}


async def test_of_an_erased_deal_nothing_is_left_and_its_company_is_asked_nothing(used):
    assert await used.left(DEAL, ACCOUNT, THEIRS, CONTACT, *OURS) >= WHERE_THEIRS
    assert "we won't ask again" in await used.other.sends(do="stop")
    for name in (DEAL, STOPPED):
        await used.erases("deal", (await used.of(name)).id)
    assert await used.left(DEAL, ACCOUNT, STOPPED, THEIRS, CONTACT, *OURS) == set()


async def test_of_an_erased_rep_nothing_is_left_and_what_their_buyer_said_stays_the_buyers(used):
    owner = (await used.of(DEAL)).owner_id
    kept = json.dumps(await used.storage.read(kept_of, used.workspace_id, owner), default=str)
    assert OURS[0] in kept
    assert not [one for one in (THEIRS, CONTACT) if one in kept]
    assert "What decided it" in await used.other.opens()
    await used.erases("person", owner)
    assert await used.left("Ann Ames", *OURS) == set()
    assert await used.left(THEIRS) >= {"buyer_answer.words", "hubspot"}
    assert "Nobody is here to read it" in await used.other.opens()
    assert "Nobody is here to read it" in await used.other.sends(driver="price")
    assert THEIRS in await used.buyer.opens(used.receipt)
    assert "It is deleted" in await used.buyer.sends(used.receipt, do="delete")
    assert await used.left(THEIRS, CONTACT) == set()


async def night(used, **months):
    """All that is too old goes, on a day so many months on. How much was foretold."""
    settings = used.app.services.settings(used.workspace_id)
    kept = settings.retention.model_copy(update={"words": None, "names": None, **months})
    (found,) = retained(settings.model_copy(update={"retention": kept}), used.clock.now())
    old = await used.storage.read(retention.old, used.workspace_id, found, used.how)
    after, at = "", used.app.services.moment()
    while True:
        after = await used.storage.write(retention.take_old, used.workspace_id, after, at, found, used.how)
        if not after:
            await used.is_shown()
            return old


async def test_what_is_too_old_goes_a_buyers_words_by_the_day_they_wrote_them(used):
    used.clock.at += timedelta(days=55)
    assert "It is kept" in await used.other.sends(driver="price", words=LATE)
    late = used.other.at
    used.clock.at += timedelta(days=30)
    assert (await night(used, words=3)).by_month.total() == 0
    assert await used.left(THEIRS) >= WHERE_THEIRS
    used.clock.at += timedelta(days=10)
    assert (await night(used, words=3)).by_month.total() >= 4
    assert await used.left(THEIRS, CONTACT, *OURS) == set()
    assert await used.left(DEAL) >= {"deal.name"}
    assert await used.left(LATE) >= {"buyer_answer.words", "verbatim.text"}
    assert "Price and value" in await used.buyer.opens(used.receipt)
    assert LATE in await used.other.opens(late)
    used.clock.at += timedelta(days=55)
    assert (await night(used, words=3)).by_month.total() == 1
    assert await used.left(LATE) == set()


async def test_names_that_are_too_old_go_with_whom_buyers_named_and_who_wants_no_questions(used):
    assert "we won't ask again" in await used.other.sends(do="stop")
    used.clock.at += timedelta(days=365 + 120)
    assert len((await night(used, names=12)).by_month) == 2
    assert await used.left(DEAL, ACCOUNT, STOPPED, THEIRS, CONTACT, *OURS) == set()


async def test_of_an_erased_workspace_nothing_is_left(used):
    ws, at = used.workspace_id, used.app.services.moment()
    await used.storage.write(erasures.erase_now, ws, Erasure("workspace", ws), at, used.how)
    await used.is_shown()
    found = holding(await used.storage.read(everything, ws), DEAL, ACCOUNT, STOPPED, THEIRS, CONTACT, "Ann Ames", *OURS)
    assert found == set()
