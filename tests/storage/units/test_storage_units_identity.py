"""Which deal is meant: those that are there, those that a typed name may mean, and never another workspace's."""

from datetime import date, timedelta

import pytest
import pytest_asyncio
from sqlalchemy import insert

from dialogs.identity.spelling import name_key
from dialogs.identity.verdict import Known, Mention
from dialogs.records import Person
from storage import tables
from storage.units import identity
from tests.storage.units_world import DAY, NOW, World

ELSEWHERE = "slack:T2"
TODAY = date(2026, 11, 2)
SINCE = TODAY - timedelta(days=30)
RITA = Person("slack:T1", "rita", "Rita", "U-rita", "Rita@Acme.example")


@pytest_asyncio.fixture
async def world(storage):
    """Two workspaces, in which people have the same ids."""
    await World(storage, ELSEWHERE).begins()
    return await World(storage).begins()


def put(conn, ws, table, rows):
    conn.execute(insert(table), [{"workspace_id": ws, **row} for row in rows])


async def deals(world, *rows, ws="slack:T1"):
    """Deals by id and name, each a day older than the one before; what else is known of them behind it."""
    made = [
        {"owner_id": None, "account": None, "external_id": None}
        | {"id": deal_id, "name": name, "name_key": name_key(name), "created_at": NOW - DAY * age}
        | (more[0] if more else {})
        for age, (deal_id, name, *more) in enumerate(rows)
    ]
    await world.storage.write(put, ws, tables.deal, made)


async def closed(world, *rows, ws="slack:T1", undone_at=None):
    """Decisions, by deal and day; the later ones have the earlier ids."""
    made = [
        {"id": f"{undone_at}-{99 - n}", "deal_id": of, "closed_on": day, "outcome": "lost", "source": "chat"}
        | {"marked_at": NOW + DAY, "undone_at": undone_at}
        for n, (of, day) in enumerate(rows)
    ]
    await world.storage.write(put, ws, tables.closing, made)


async def merged(world, gone, kept):
    of = {"id": f"M-{gone}", "gone_id": gone, "kept_id": kept, "at": NOW, "merged_by": "sam"}
    await world.storage.write(put, world.ws, tables.merging, [of | {"closings": "[]", "noted": "{}"}])


async def people(world, *rows, ws="slack:T1"):
    made = [{"id": person_id, "name": name, "email": email, "user_id": user} for person_id, name, email, user in rows]
    await world.storage.write(put, ws, tables.person, made)


def ids(found):
    return [one.id for one in found]


async def test_every_deal_is_known_by_what_it_is_called_who_has_it_and_the_days_of_its_decisions(world, storage):
    await people(world, ("crm", "Sam Crane", "Sam@CRM.example", None))
    hers = {"owner_id": "crm", "account": "Acme Group", "external_id": "77"}
    await deals(world, ("d3", "Globex"), ("d2", "Acme renewal", hers), ("d1", "Acme", {"owner_id": "rita"}))
    await deals(world, ("d2", "Initech", {"owner_id": "sam"}), ws=ELSEWHERE)
    await closed(world, ("d2", TODAY), ("d2", SINCE), ("d3", SINCE))
    await closed(world, ("d2", TODAY - DAY), undone_at=NOW)
    await merged(world, "d1", "d2")
    renewal = Mention("Acme renewal", "Acme Group", frozenset({"sam crane", "sam@crm.example"}), external_id="77")
    assert await storage.read(identity.known_deals, world.ws) == (
        Known("d1", Mention("Acme", owners=frozenset({"rita"})), (SINCE, TODAY)),
        Known("d2", renewal, (SINCE, TODAY)),
        Known("d3", Mention("Globex"), (SINCE,)),
    )
    assert await storage.read(identity.known_deals, ELSEWHERE) == (
        Known("d2", Mention("Initech", owners=frozenset({"sam"}))),
    )


async def test_of_open_deals_the_newest_come_first(world, storage):
    same = {"created_at": NOW - 9 * DAY}
    await deals(world, ("d4", "New"), ("d6", "Closed"), ("d1", "Reopened"), ("d5", "Gone"), ("d0", "Kept"))
    await deals(world, ("d3", "Old b", same), ("d2", "Old a", same))
    await deals(world, ("d4", "Another's"), ws=ELSEWHERE)
    await closed(world, ("d6", SINCE))
    await closed(world, ("d1", SINCE), undone_at=NOW)
    await closed(world, ("d4", SINCE), ws=ELSEWHERE)
    await merged(world, "d5", "d0")
    found = await storage.read(identity.open_deals, world.ws)
    assert ids(found) == ["d4", "d1", "d0", "d2", "d3"]
    assert found[0] == Known("d4", Mention("New"))
    assert await storage.read(identity.open_deals, ELSEWHERE) == ()


async def test_a_deal_of_no_crm_is_one_of_lately_while_it_is_open_or_was_marked_since_that_day(world, storage):
    before, of_crm = SINCE - DAY, {"external_id": "77"}
    await deals(world, ("d9", "Open"), ("d8", "Long ago"), ("d7", "That day"), ("d6", "In the CRM", of_crm))
    await deals(world, ("d5", "Gone"), ("d4", "Taken back"), ("d3", "Both", {"created_at": NOW}))
    await deals(world, ("d8", "Another's"), ws=ELSEWHERE)
    await closed(world, ("d8", TODAY), ws=ELSEWHERE)
    await closed(world, ("d8", before), ("d7", SINCE), ("d3", TODAY), ("d3", before), ("d4", before))
    await closed(world, ("d4", SINCE), undone_at=NOW)
    await merged(world, "d5", "d9")
    found = await storage.read(identity.lately, world.ws, SINCE)
    assert [(one.id, one.closings) for one in found] == [
        ("d3", (before, TODAY)),
        ("d9", ()),
        ("d4", (before,)),
        ("d7", (SINCE,)),
    ]
    assert await storage.read(identity.lately, "slack:T3", SINCE) == ()


async def test_of_very_many_deals_the_newest_three_thousand_are_looked_through(world, storage):
    await deals(world, *((f"d{n:04}", f"{n:04} east") for n in range(3000)), ("oldest", "Quarterhouse"))
    newest = [f"d{n:04}" for n in range(3000)]
    assert ids(await storage.read(identity.open_deals, world.ws)) == newest
    assert ids(await storage.read(identity.lately, world.ws, SINCE)) == newest
    assert await storage.read(identity.deals_meant, world.ws, "Quarterhous") == ()
    assert ids(await storage.read(identity.deals_meant, world.ws, "Quarterhouse")) == ["oldest"]
    assert ids(await storage.read(identity.deals_meant, world.ws, "2999")) == ["d2999"]


async def test_while_a_name_is_typed_ones_own_come_first_and_before_them_the_one_that_was_chosen(world, storage):
    await people(world, ("crm", "Somebody", "rita@acme.EXAMPLE", None))
    hers, sams = {"owner_id": "rita"}, {"owner_id": "sam"}
    first = ("d5", "Acme east", sams), ("d4", "Acme west", hers), ("d3", "Globex"), ("d2", "Acme", sams)
    await deals(world, *first, ("d1", "Acme south", {"owner_id": "crm"}), ("d0", "Acme north", sams))
    await closed(world, ("d0", TODAY))
    sought = await storage.read(identity.open_sought, RITA, "acme", 9)
    assert ids(sought) == ["d4", "d1", "d2", "d5"]
    for most, chosen, expected in (
        (3, "", ["d4", "d1", "d2"]),
        (3, "d3", ["d3", "d4", "d1"]),
        (9, "d5", ["d5", "d4", "d1", "d2"]),
        (9, "d0", ["d4", "d1", "d2", "d5"]),
    ):
        assert ids(await storage.read(identity.open_sought, RITA, "acme", most, chosen)) == expected


async def test_ones_own_are_also_those_that_a_crm_has_under_ones_name_or_address_while_nobody_is_linked(world, storage):
    await people(
        world,
        ("crm1", "Rita", None, None),
        ("crm2", "R. Quarter", "RITA@acme.example", None),
        ("crm3", "Rita", "rita@acme.example", "U-other"),
        ("crm4", "Ritas", "sam@acme.example", None),
    )
    await people(world, ("crm1", "Rita", None, None), ws=ELSEWHERE)
    whose = (("crm1", "b"), ("crm2", "a"), ("crm3", "x"), ("crm4", "y"), ("sam", "z"))
    await deals(world, *((f"d-{name}", name, {"owner_id": owner}) for owner, name in whose), ("d-none", "None's"))
    await deals(world, ("d2", "C", {"owner_id": "rita"}), ("d1", "c", {"owner_id": "rita"}))
    await deals(world, ("d0", "closed", {"owner_id": "rita"}))
    await deals(world, ("d3", "a", {"owner_id": "rita"}), ("d4", "a", {"owner_id": "crm1"}), ws=ELSEWHERE)
    await closed(world, ("d0", TODAY))
    found, total = await storage.read(identity.owned_open, RITA, 9, 0)
    assert (ids(found), total) == (["d-a", "d-b", "d1", "d2"], 4)
    assert found[2] == Known("d1", Mention("c", owners=frozenset({"rita"})))
    part, total = await storage.read(identity.owned_open, RITA, 2, 1)
    assert (ids(part), total) == (["d-b", "d1"], 4)


async def test_who_has_no_address_isnt_taken_for_others_who_have_none(world, storage):
    await people(world, ("crm1", "Nobody", None, None))
    await deals(world, ("d1", "a", {"owner_id": "crm1"}), ("d2", "b", {"owner_id": "sam"}))
    sam = Person(world.ws, "sam", "Sam", "U-sam")
    found, total = await storage.read(identity.owned_open, sam, 9, 0)
    assert (ids(found), total) == (["d2"], 1)


async def meant(world, typed, *owner, ws="slack:T1"):
    mine = Person(ws, *owner, *owner) if owner else Person(ws, "nobody else", "")
    found, plain = await world.storage.read(identity.meant_by, mine, typed)
    return ids(found), plain


async def test_a_typed_name_means_the_open_deals_that_it_may_be_of_unless_it_names_one_anyway(world):
    hers, sams = {"owner_id": "rita"}, {"owner_id": "sam"}
    await deals(world, ("d9", "Twice", sams), ("d8", "Twice", hers), ("d7", "Acme", sams), ("d6", "Acme"))
    await deals(world, ("d5", "Quarterhouse east"), ("d4", "Quarterhouse west", hers), ("d3", "Initech"))
    await deals(world, ("d2", "Ended", hers), ("d1", "Ended", sams))
    await closed(world, ("d6", TODAY), ("d2", TODAY), ("d1", TODAY))
    assert await meant(world, "twice") == (["d9", "d8"], False)
    assert await meant(world, "TWICE", "rita") == (["d8"], True)
    assert await meant(world, "Acme") == ([], False), "one is open"
    assert await meant(world, "Initech") == ([], False)
    assert await meant(world, "Ended") == ([], False), "none is open"
    assert await meant(world, "Init") == (["d3"], True)
    assert await meant(world, "Quarterhouse") == (["d5", "d4"], False)
    assert await meant(world, "Quarterhouse", "rita") == (["d4", "d5"], False)
    assert await meant(world, "Nothing") == ([], False)
    assert await meant(world, "Init", ws=ELSEWHERE) == ([], False)


async def test_a_deal_that_has_ended_is_no_second_one_when_it_is_spelt_another_way(world):
    await deals(world, ("d3", "Quarterhouse"), ("d2", "Quarterhouse"), ("d1", "Globex"), ("d0", "Initech renewal"))
    await closed(world, ("d3", TODAY), ("d1", TODAY), ("d0", TODAY))
    await merged(world, "d2", "d3")
    assert await meant(world, "The Quarterhouse") == (["d3"], True), "what went isn't there"
    assert await meant(world, "Quarterhous") == (["d3"], False)
    assert await meant(world, "Initech") == ([], False), "a part is no other spelling"
    assert await meant(world, "The Globex", ws=ELSEWHERE) == ([], False)


@pytest.mark.parametrize(("newer", "found"), [(499, ["old"]), (500, [])])
async def test_one_that_has_ended_may_be_said_again_while_it_is_one_of_the_newest_five_hundred(world, newer, found):
    await deals(world, *((f"d{n:03}", f"{n:03}") for n in range(newer)), ("old", "Quarterhouse"))
    await closed(world, ("old", TODAY))
    assert await meant(world, "The Quarterhouse") == (found, bool(found))


async def choices(world, typed, ws="slack:T1"):
    found = await world.storage.read(identity.deals_meant, ws, typed)
    return [(one.id, one.closings) for one in found]


async def test_who_means_a_deal_by_its_id_its_name_or_a_part_gets_it_open_or_not(world):
    await deals(world, ("d1", "Acme"), ("d2", "Acme"), ("d3", "Globex"), ("d4", "Quarterhouse east"))
    await deals(world, ("d5", "deal:d3"), ("d6", "Acme two"))
    await deals(world, ("d1", "Acme"), ("d4", "Umbrella"), ws=ELSEWHERE)
    await closed(world, ("d2", TODAY), ("d2", SINCE), ("d4", TODAY))
    await closed(world, ("d3", TODAY), undone_at=NOW)
    await closed(world, ("d1", SINCE), ws=ELSEWHERE)
    two = [("d1", ()), ("d2", (SINCE, TODAY))]
    assert await choices(world, "ACME") == two
    assert await choices(world, "deal:d2") == two[1:]
    assert await choices(world, "deal:d4") == [("d4", (TODAY,))]
    assert await choices(world, "deal:d3") == [("d5", ())], "it is called so"
    assert await choices(world, "Glob") == [("d3", ())]
    assert await choices(world, "quarterhouse") == [("d4", (TODAY,))]
    assert await choices(world, "Nothing") == []
    assert await choices(world, "d2") == []
    assert await choices(world, "acme", ws=ELSEWHERE) == [("d1", (SINCE,))]
    assert await choices(world, "deal:d2", ws=ELSEWHERE) == []


async def test_who_means_a_deal_that_was_merged_gets_the_one_that_is_kept(world):
    await deals(world, ("d1", "Acme"), ("d2", "Acme renewal"), ("d3", "Globex"), ("d4", "Globex"))
    await closed(world, ("d2", TODAY))
    await merged(world, "d1", "d2")
    await merged(world, "d3", "d2")
    kept = [("d2", (TODAY,))]
    assert await choices(world, "Acme") == kept
    assert await choices(world, "deal:d1") == kept
    assert await choices(world, "Globex") == [("d4", ())], "one of that name is there"
    assert await choices(world, "deal:d3") == kept
    assert await choices(world, "globx") == [("d4", ())], "what went isn't there"


async def test_words_mention_a_deal_by_any_reading_or_an_open_one_by_a_part_of_the_last(world, storage):
    await deals(world, ("d1", "Acme renewal"), ("d2", "Globex"), ("d3", "Initech east"), ("d4", "Initech west"))
    await closed(world, ("d2", TODAY))

    async def mentioned(*names, ws="slack:T1"):
        return await storage.read(identity.is_mentioned, Person(ws, "nobody else", ""), names)

    exact, by_a_part = (("x", "acme RENEWAL", "y"), ("Globex", "x", "y")), (("x", "y", "Acme"), ("Acme",), ("Initech",))
    for names in (*exact, *by_a_part):
        assert await mentioned(*names) is True
        assert await mentioned(*names, ws=ELSEWHERE) is False
    for names in (("Acme", "x", "y"), ("x", "Acme", "y"), ("x", "y", "z")):
        assert await mentioned(*names) is False
