"""People who are called alike: whose a deal is goes by who they are, never by what they are called."""

import pytest
from sqlalchemy import update

from storage.tables import person as people
from storage.units.people import person_by_email
from tests.transcripts.test_transcripts_open_deals import owner
from tests.transcripts.test_transcripts_which import closed, open_deal

NAME = "Anna Schmidt"


async def both_are_called(stage, name=NAME, **more):
    """Ann and Bob have one name from now on. `more`: what else is known of both."""
    ids = [await owner(stage, stage.ann), await owner(stage, stage.bob)]

    def write(conn):
        conn.execute(update(people).where(people.c.id.in_(ids)).values(name=name, **more))

    await stage.app.services.storage.write(write)
    return ids


async def in_the_crm(stage, person_id, name, email=None):
    """Somebody whom nobody in chat is linked with."""

    def write(conn):
        row = {"workspace_id": stage.workspace_id, "id": person_id, "name": name, "email": email}
        conn.execute(people.insert().values(row))

    await stage.app.services.storage.write(write)


@pytest.mark.everywhere
@pytest.mark.parametrize("known", [{}, {"email": None}])
async def test_of_two_deals_of_one_name_each_of_two_namesakes_marks_their_own(stage, known):
    anns, bobs = await both_are_called(stage, **known)
    await open_deal(stage, "d1", "Acme renewal", owner_id=bobs)
    await open_deal(stage, "d2", "Acme renewal", owner_id=anns)
    await stage.bob.types("/winloss lost Acme renewal")
    await stage.bob.sees("Acme renewal marked as lost")
    assert await closed(stage) == ["d1"]


async def test_a_namesake_s_deal_is_asked_about(stage):
    _, bobs = await both_are_called(stage)
    await open_deal(stage, "d1", "Acme renewal", owner_id=bobs)
    await open_deal(stage, "d2", "Acme renewal")
    await stage.ann.types("/winloss lost Acme renewal")
    await stage.ann.sees("Which deal is that?", "A new deal")
    assert await closed(stage) == []


async def test_deals_that_nothing_else_tells_apart_are_told_apart_by_whose_they_are(stage):
    anns, bobs = await both_are_called(stage)
    for number, owner_id in (("d1", bobs), ("d2", anns), ("d3", anns)):
        await open_deal(stage, number, "Acme renewal", "Acme", owner_id=owner_id)
    bob = await stage.app.services.person(stage.who(stage.bob))
    await stage.ann.types("/winloss lost Acme renewal")
    screen = await stage.ann.sees("Which deal is that?")
    whose = bob.email.partition("@")[0]
    shown = [f"Acme renewal · {NAME} · {whose}", *(one.partition("]")[0] for one in screen.split("["))]
    await stage.ann.clicks(next(one for one in shown if one.endswith(whose) and one in screen))  # Teams shortens it
    await stage.ann.sees("Acme renewal marked as lost")
    assert await closed(stage) == ["d1"]


async def test_a_deal_that_a_crm_has_under_ones_name_alone_is_asked_about(stage):
    anns, _ = await both_are_called(stage)
    await in_the_crm(stage, "crm", "Schmidt, Anna")
    await open_deal(stage, "d1", "Acme renewal", owner_id="crm")
    await open_deal(stage, "d2", "Acme renewal", owner_id=anns)
    await stage.ann.types("/winloss lost Acme renewal")
    await stage.ann.sees("Which deal is that?", "A new deal")
    await stage.ann.types("/winloss deals")
    await stage.ann.sees("2 open deals are yours")


async def test_where_nobody_else_has_that_name_it_is_one_s_own(stage):
    await in_the_crm(stage, "crm", (await stage.app.services.person(stage.who(stage.ann))).name.upper())
    await open_deal(stage, "d1", "Acme renewal", owner_id="crm")
    await open_deal(stage, "d2", "Acme renewal", owner_id=await owner(stage, stage.bob))
    await stage.ann.types("/winloss lost Acme renewal")
    await stage.ann.sees("Acme renewal marked as lost")
    assert await closed(stage) == ["d1"]


async def test_a_namesake_in_the_crm_with_another_address_may_be_somebody_else_and_is_asked_about(stage):
    anns, _ = await both_are_called(stage, email="anna@acme.example")
    await in_the_crm(stage, "crm", NAME, "anna.schmidt@acme.example")
    await open_deal(stage, "d1", "Acme renewal", owner_id="crm")
    await open_deal(stage, "d2", "Acme renewal", owner_id=anns)
    await stage.ann.types("/winloss lost Acme renewal")
    await stage.ann.sees("Which deal is that?", "A new deal")
    assert await closed(stage) == []


async def test_an_address_with_capitals_beyond_ascii_is_one_s_own(stage):
    await both_are_called(stage, email="\xe4nn@acme.example")
    await in_the_crm(stage, "crm", "A.", "\xc4NN@Acme.example")
    await open_deal(stage, "d1", "Acme renewal", owner_id="crm")
    await stage.ann.types("/winloss deals")
    await stage.ann.sees("One open deal is yours")
    found = await stage.app.services.storage.read(
        person_by_email, stage.workspace_id, "A\N{COMBINING DIAERESIS}NN@acme.example"
    )
    assert found.email == "\xe4nn@acme.example"
