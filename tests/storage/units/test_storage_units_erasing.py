"""Erasing walks through every place: nothing of somebody's words or name is left anywhere, and figures stay."""

import json
from datetime import date, timedelta

import pytest
import pytest_asyncio
from sqlalchemy import insert, select, update

from dialogs.effects import Target, TimerKind, Want
from dialogs.merging import Stays
from dialogs.messages import codec
from dialogs.messages.messages import Message, Quote, say
from dialogs.records import Event, Moment, Person, Status
from dialogs.sentences.erasing import A_DEAL, SOMEONE
from storage import tables
from storage.units import cases, erasures, extents, merged, merging, people, rereading, timers, wants, workspaces
from storage.units.erasures import Erasure
from storage.units.merging import Merge, NotMerged
from storage.units.pruning import prune
from tests.storage.units.test_storage_units_timers import EFFECTS
from tests.storage.units_world import DAY, NOW, Says, World, fact_of, keeps, opened, texts_of

WORDS = "They said our price was a joke and walked out of the room"
NAME = "Rita Rosenkavalier"
DEAL = "Quarterhouse renewal"


@pytest_asyncio.fixture
async def world(storage):
    made = await World(storage).begins()
    await storage.write(rename, made.ws)
    return made


def rename(conn, ws):
    table = tables.person
    conn.execute(
        update(table).where(table.c.id == "rita").values(name=NAME, email="rita@example.com", conversation_id="D-rita")
    )


async def debriefed(world, deal=DEAL, by="rita", words=WORDS):
    marked = await world.marks(deal, by=by)
    await world.delivers()
    await world.acts(marked.closing.id, Says({"driver": "price", "lesson": words}, Status.DONE))
    await world.delivers()
    return marked.closing


def everything(conn, ws):
    """Every text of a workspace, by table and column."""
    found = {}
    for table in (one for one in tables.metadata.sorted_tables if one is not tables.text_key):  # of no workspace
        here = table.c.id == ws if table.name == "workspace" else table.c.workspace_id == ws
        for row in conn.execute(select(table).where(here)).mappings():
            for column, value in row.items():
                found.setdefault((table.name, column), []).append(str(value))
    return found


def holding(found, *needles):
    return {
        place
        for place, values in found.items()
        for value in values
        if any(n.casefold() in value.casefold() for n in needles)
    }


def plant(conn, ws, closing_id, told):
    """Whatever else may hold somebody's words or name."""
    quote = {"text": "our price was a joke", "source": "seller", "closing": closing_id, "field": "lesson"}
    said = Message(told, (say(told), Quote("Our price was a joke and…", "seller, lost deal")))
    message, looked = codec.to_json(said), json.dumps({"quotes": [["view:price:lost", quote]], "n": 3})
    put = lambda table, **values: conn.execute(insert(tables.metadata.tables[table]).values(workspace_id=ws, **values))  # noqa: E731
    put("digest", id="2026-W44", channel="C1", as_of=NOW, full=True, message=message, page=message)
    put("post", id="p1", message=message, created_at=NOW)
    put("web_message", id="w1", conversation="sales", key="k1", message=message, position=1)
    put("look", day=date(2026, 11, 2), findings=looked, made_at=NOW)
    put("import_answer", layout="HubSpot", kind="owner", word=NAME, answer=NAME, answered_at=NOW)
    put("web_session", id="s1", user_id="U-rita", rights="", used=1.0)
    put("conversation", id="a:1", user_id="U-rita", reference=json.dumps(NAME), remembered_at=NOW)
    put("conversation", id="D-rita", user_id="U-rita", reference="{}", remembered_at=NOW)
    put("web_message", id="w2", conversation="D-rita", key="k1", message=message, position=1)
    for kind, subject in ((Target.DIGEST, "2026-W44"), (Target.POST, "p1")):
        wants.want(conn, ws, Want(kind, subject, "C1", direct=False), 1.0)


async def test_nothing_of_a_person_is_left_anywhere_and_what_they_picked_still_counts(world, storage):
    closing = await debriefed(world)
    await debriefed(world, "Other deal", by="sam", words="Nobody answered our calls for weeks on end")
    await storage.write(plant, world.ws, closing.id, NAME)
    await world.delivers()
    before = await storage.read(everything, world.ws)
    assert len(holding(before, "joke", NAME, "U-rita", "rita@example")) >= 12

    assert await world.erases("person", "rita")

    after = await storage.read(everything, world.ws)
    assert holding(after, "joke", NAME, "U-rita", "rita@example") == set()
    assert "Nobody answered our calls" in str(after)
    assert [after["fact", column] for column in ("driver", "person_id", "debriefed", "outcome")] == [
        before["fact", column] for column in ("driver", "person_id", "debriefed", "outcome")
    ]
    assert after["deal", "name"] == before["deal", "name"]
    assert not await world.erases("person", "rita"), "twice is once"


async def test_nothing_of_a_deal_is_left_anywhere_and_how_it_ended_still_counts(world, storage):
    closing = await debriefed(world)
    await debriefed(world, "Other deal", by="sam")
    await storage.write(plant, world.ws, closing.id, DEAL)
    await storage.write(of_account, world.ws)
    before = await storage.read(everything, world.ws)
    deal_id = before["closing", "deal_id"][before["closing", "id"].index(closing.id)]

    assert await world.erases("deal", deal_id)

    after = await storage.read(everything, world.ws)
    assert holding(after, DEAL, "Quarterhouse Ltd", "crm-77") == set()
    assert [text for text in after["answer", "value"] if "joke" in text] == [f'["{WORDS}"]'], "those of the other deal"
    assert after["fact", "driver"] == before["fact", "driver"]
    assert sorted(after["deal", "name"]) == ["An erased deal", "Other deal"]
    assert after["person", "name"] == before["person", "name"]
    assert not await world.erases("deal", deal_id)


def of_account(conn, ws):
    for table in (tables.deal, tables.fact):
        conn.execute(
            update(table).values(account="Quarterhouse Ltd")
            if table is tables.fact
            else update(table).where(table.c.name == DEAL).values(account="Quarterhouse Ltd", external_id="crm-77")
        )
    conn.execute(
        update(tables.fact)
        .where(tables.fact.c.deal_id.in_(select(tables.deal.c.id).where(tables.deal.c.account.is_(None))))
        .values(account=None)
    )


async def test_what_shows_in_chat_is_shown_anew_and_then_the_address_goes(world, storage):
    closing = await debriefed(world)
    await storage.write(plant, world.ws, closing.id, NAME)
    await world.delivers()
    await world.erases("person", "rita")
    rita = await storage.read(people.get_person, world.ws, "rita")
    assert (rita.name, rita.user_id, rita.conversation_id) == (SOMEONE.text, None, "D-rita")

    shown = await world.delivers()

    assert {key.partition(":")[0] for key in shown} >= {"card", "digest", "post"}
    assert len(shown) == len(set(shown))
    (due,) = [one for one in await storage.read(timers.due, (world.ws,), NOW + DAY, 9) if one.kind is TimerKind.PRUNE]
    assert await storage.write(timers.fire, due, world.at(NOW + timedelta(minutes=2)), EFFECTS)
    rita = await storage.read(people.get_person, world.ws, "rita")
    assert rita.conversation_id is None
    left = await storage.read(everything, world.ws)
    assert holding(left, "D-rita") == set()
    assert "rita" not in left["outbox", "recipient"]


async def test_an_address_is_kept_a_day_at_most_for_a_platform_that_is_away(world, storage):
    await debriefed(world)
    await world.erases("person", "rita")
    for now, kept in ((NOW + timedelta(hours=1), True), (NOW + timedelta(hours=25), False)):
        dues = await storage.read(timers.due, (world.ws,), now, 9)
        for due in dues:
            await storage.write(timers.fire, due, world.at(now), EFFECTS)
        rita = await storage.read(people.get_person, world.ws, "rita")
        assert (rita.conversation_id is not None) == kept
    assert await world.delivers() == []


async def test_who_was_erased_and_writes_again_is_a_newcomer(world, storage):
    await debriefed(world)
    await world.erases("person", "rita")
    new = await storage.write(people.ensure_person, Person(world.ws, "new", "Rita", "U-rita"), NOW)
    assert (new.id, new.name, new.conversation_id) == ("new", "Rita", None)
    assert not await storage.read(cases.pending, world.ws, "new")


async def test_the_next_deal_is_asked_about_where_the_one_at_hand_is_erased(world, storage):
    first, second = await world.marks("Acme"), await world.marks("Globex")
    assert await world.erases("deal", first.closing.deal_id)
    active = await storage.read(cases.active_case, world.ws, "rita")
    assert active.closing.id == second.closing.id
    gone = await storage.read(cases.load_case, world.ws, first.closing.id)
    assert (gone.deal.name, gone.debrief.status) == (A_DEAL.text, Status.LEFT)


async def test_a_competitor_whom_nobody_else_named_goes_and_others_stay(world, storage):
    for deal, by, rival in (("A", "rita", "My brother's firm"), ("B", "rita", "Globex"), ("C", "sam", "Globex")):
        marked = await world.marks(deal, by=by)
        await storage.write(against, world.ws, marked.closing.id, rival)
    await world.erases("person", "rita")
    after = await storage.read(everything, world.ws)
    assert holding(after, "brother") == set()
    assert sorted(after["fact", "competitor"]) == ["Globex", "Globex", "None"]


def against(conn, ws, closing_id, name):
    conn.execute(update(tables.closing).where(tables.closing.c.id == closing_id).values(competitor=name))
    conn.execute(
        update(tables.fact).where(tables.fact.c.closing_id == closing_id).values(competitor=name, competitor_said=name)
    )
    if not conn.execute(select(tables.rival.c.said).where(tables.rival.c.said == name)).first():
        conn.execute(insert(tables.rival).values(workspace_id=ws, said=name, name=name))


async def test_words_that_were_erased_are_not_read_out_of_the_answers_anew(world, storage):
    await debriefed(world)
    await world.erases("person", "rita")
    await storage.write(rereading.read_again, world.ws, "", 9, texts_of)
    assert (await storage.read(everything, world.ws)).get(("verbatim", "text")) is None


async def test_it_waits_for_its_hour_and_is_undone_by_taking_it_away(world, storage):
    await debriefed(world)
    rita, hour = Erasure("person", "rita"), NOW + timedelta(hours=1)
    assert await storage.write(erasures.schedule, Event(world.ws, "e1"), rita, NOW, hour)
    assert not await storage.write(erasures.schedule, Event(world.ws, "e1"), rita, NOW, hour + DAY)
    assert await storage.read(erasures.due, world.ws, rita) == hour
    assert await storage.write(erasures.take_back, Event(world.ws, "e2"), rita, NOW)
    assert not await storage.write(erasures.take_back, Event(world.ws, "e2"), rita, NOW)
    assert await storage.read(erasures.due, world.ws, rita) is None

    await storage.write(erasures.schedule, Event(world.ws, "e3"), rita, NOW, hour)
    for now, name in ((hour - timedelta(seconds=1), NAME), (hour, SOMEONE.text)):
        for due in await storage.read(timers.due, (world.ws,), now, 9):
            if erasures.is_one(due.subject):
                await storage.write(timers.fire, due, world.at(now), EFFECTS)
        assert (await storage.read(people.get_person, world.ws, "rita")).name == name
    assert not await storage.write(erasures.take_back, Event(world.ws, "e4"), rita, hour), "too late"


async def test_an_undo_that_comes_again_takes_nothing_back_that_was_asked_for_after_it(world, storage):
    await debriefed(world)
    rita, hour = Erasure("person", "rita"), NOW + timedelta(hours=1)
    undo, late = Event(world.ws, "e2"), Event(world.ws, "e4")
    await storage.write(erasures.schedule, Event(world.ws, "e1"), rita, NOW, hour)
    assert await storage.write(erasures.take_back, undo, rita, NOW)
    await storage.write(erasures.schedule, Event(world.ws, "e3"), rita, NOW, hour + DAY)
    assert not await storage.write(erasures.take_back, undo, rita, NOW)
    assert await storage.read(erasures.due, world.ws, rita) == hour + DAY
    assert await storage.write(erasures.take_back, Event(world.ws, "e5"), rita, NOW)
    await storage.write(erasures.take_back, late, rita, NOW)
    assert [await storage.read(erasures.took_back, one) for one in (undo, late)] == [True, False]


async def test_a_deal_that_never_closed_goes_with_its_row(world, storage):
    def put(conn):
        conn.execute(
            insert(tables.deal).values(workspace_id=world.ws, id="D9", name=DEAL, name_key="x", created_at=NOW)
        )

    await storage.write(put)
    assert await world.erases("deal", "D9")
    assert ("deal", "name") not in await storage.read(everything, world.ws)


async def test_a_workspace_goes_with_everything_once_chat_shows_none_of_it(world, storage):
    other = await World(storage, "slack:T2").begins()
    await debriefed(other)
    untouched = await storage.read(everything, other.ws)
    closing = await debriefed(world)
    await storage.write(plant, world.ws, closing.id, NAME)
    await world.delivers()

    assert await world.erases("workspace", "")

    left = await storage.read(everything, world.ws)
    assert {table for table, _ in left} == {"workspace", "person", "conversation", "outbox", "timer"}
    assert holding(left, "joke", NAME, DEAL, "U-rita") == {("conversation", "reference")}, "to write there once more"
    assert await storage.read(workspaces.is_emptied, world.ws)
    assert {key.partition(":")[0] for key in await world.delivers()} == {"card", "digest", "post"}
    later = NOW + timedelta(minutes=2)
    for due in await storage.read(timers.due, (world.ws,), later, 9):
        await storage.write(timers.fire, due, world.at(later), EFFECTS)
    assert {table for table, _ in await storage.read(everything, world.ws)} == {"workspace", "timer"}
    assert not await storage.read(workspaces.is_emptied, world.ws)
    assert await storage.read(everything, other.ws) == untouched


async def test_what_was_posted_long_ago_is_reached_too(world, storage):
    closing = await debriefed(world)
    await world.acts(closing.id, Says({"lesson": WORDS}, below=True))  # the card before becomes a receipt
    await storage.write(plant, world.ws, closing.id, NAME)
    await world.delivers()
    later = Moment(NOW + 9 * DAY, world.real + 9 * DAY.total_seconds())
    await storage.write(prune, world.ws, later, timedelta(days=7))
    await world.erases("person", "rita")
    assert {key.partition(":")[0] for key in await world.delivers()} >= {"card", "receipt", "digest", "post"}


async def merges(world, storage, gone, kept):
    pair = await storage.read(merged.pair, world.ws, gone.deal_id, kept.deal_id)
    asked = Merge("M1", gone.deal_id, kept.deal_id, Stays.ALL, pair.stamp, "sam")
    counts = lambda case: (fact_of(case), texts_of(case))  # noqa: E731
    await storage.write(merging.merge, Event(world.ws, "m1"), world.at(), asked, opened, counts)


def shown_anew(conn, ws):
    """How many messages are to be shown again."""
    o = tables.outbox.c
    return len(
        conn.execute(select(o.subject).where(o.workspace_id == ws, o.message_id.is_not(None), o.sent < o.wanted)).all()
    )


async def test_a_deal_that_was_merged_means_the_one_it_is_now(world, storage):
    gone, kept = await debriefed(world), await debriefed(world, "Other deal", by="sam")
    await merges(world, storage, gone, kept)
    (found,) = await storage.read(extents.called, world.ws, "deal", DEAL)
    assert (found.name, found.erasure.id) == ("Other deal", kept.deal_id), "which is what is asked"
    foreseen = await storage.read(extents.extent, world.ws, found.erasure, keeps)
    assert (foreseen.debriefs, foreseen.messages) == (2, 2)
    assert await world.erases("deal", gone.deal_id)
    assert await storage.read(shown_anew, world.ws) == foreseen.messages
    assert holding(await storage.read(everything, world.ws), DEAL, "Other deal", "joke") == set()


async def test_a_deal_that_is_to_be_erased_is_not_merged_meanwhile(world, storage):
    gone, kept = await debriefed(world), await debriefed(world, "Other deal", by="sam")
    asked = Erasure("deal", gone.deal_id)
    await storage.write(erasures.schedule, Event(world.ws, "e1"), asked, NOW, NOW + timedelta(hours=1))
    with pytest.raises(NotMerged, match="to be erased"):
        await merges(world, storage, gone, kept)
    await storage.write(erasures.take_back, Event(world.ws, "e2"), asked, NOW)
    await merges(world, storage, gone, kept)
