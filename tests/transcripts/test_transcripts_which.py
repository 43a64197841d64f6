"""Which deal is meant: a name as people type it finds the deal that is open, or is asked about."""

from dataclasses import asdict

import pytest
from sqlalchemy import select

from dialogs.records import Deal
from storage.tables import closing
from storage.units import deals


async def open_deal(stage, /, number, name, account=None, owner_id=None, **more):
    """A deal that the CRM has, without a decision. `more`: of its fields."""
    made = Deal(stage.workspace_id, number, name, account=account, owner_id=owner_id, **more)

    def write(conn):
        values = {**asdict(made), "name_key": deals.name_key(made.name), "created_at": stage.clock.now()}
        conn.execute(deals.NEW_DEAL(), values)

    await stage.app.services.storage.write(write)


async def closed(stage):
    """The ids of the deals with a decision."""

    def read(conn):
        return [row[0] for row in conn.execute(select(closing.c.deal_id).order_by(closing.c.deal_id))]

    return await stage.app.services.storage.read(read)


async def test_the_one_open_deal_like_it_is_found(stage):
    await open_deal(stage, "d1", "Acme renewal")
    await stage.ann.types("/winloss lost acme 12k")
    await stage.ann.sees("Acme renewal marked as lost (EUR 12,000)")
    assert await closed(stage) == ["d1"]


@pytest.mark.everywhere
async def test_of_several_one_is_chosen(stage):
    await open_deal(stage, "d1", "Acme renewal")
    await open_deal(stage, "d2", "Acme seats", "Acme Group")
    await stage.ann.types("/winloss won acme 5k vs Globex")
    await stage.ann.sees("Which deal is that?", "Acme renewal", "Acme seats · Acme Group", "A new deal")
    assert await closed(stage) == []

    await stage.ann.clicks("Acme renewal")

    await stage.ann.sees("Acme renewal marked as won (EUR 5,000, against Globex)")
    assert await closed(stage) == ["d1"]


@pytest.mark.parametrize("again", ["Zeta rollout.", "zeta-rollout!", "the Zeta rollout"])
async def test_a_deal_that_has_ended_said_again_in_other_signs_is_no_second_one(stage, again):
    await stage.ann.types("/winloss lost Zeta rollout 20k")
    await stage.bob.types(f"/winloss lost {again}")
    await stage.bob.sees("Zeta rollout was already marked as lost")
    assert len(await closed(stage)) == 1


async def test_a_deal_that_has_ended_is_asked_about_where_it_is_misspelt(stage):
    await stage.ann.types("/winloss lost Zeta rollout 2026")
    await stage.bob.types("/winloss lost Zeta rolout 2026")
    await stage.bob.sees("Which deal is that?", "Zeta rollout 2026", "A new deal")
    await stage.bob.clicks("Zeta rollout 2026")
    await stage.bob.sees("Zeta rollout 2026 was already marked as lost")
    assert len(await closed(stage)) == 1


@pytest.mark.parametrize("other", ["Zeta rollout 2027", "Zeta", "Zera rollout 2026", "C# rollout"])
async def test_another_name_is_another_deal(stage, other):
    for name in ("Zeta rollout 2026", "C++ rollout"):
        await stage.ann.types(f"/winloss lost {name}")
    await stage.bob.types(f"/winloss lost {other}")
    await stage.bob.sees(f"{other} marked as lost")
    assert len(await closed(stage)) == 3


@pytest.mark.parametrize("name", ["Harbor Foods", "Harbor Foods print fleet"])
async def test_a_misspelt_name_is_asked_about_and_so_is_a_part_of_one(stage, name):
    await open_deal(stage, "d1", name)
    await stage.ann.types("/winloss lost Harbr Fods")
    await stage.ann.sees("Which deal is that?", "Harbor Foods", "A new deal")

    await stage.ann.clicks("A new deal")

    await stage.ann.sees("Harbr Fods marked as lost")
    assert len(await closed(stage)) == 1
    assert await closed(stage) != ["d1"]


async def test_a_name_that_is_there_is_not_asked_about(stage):
    await open_deal(stage, "d1", "Acme")
    await open_deal(stage, "d2", "Acme renewal")
    await stage.ann.types("/winloss lost ACME")
    await stage.ann.sees("Acme marked as lost")
    assert await closed(stage) == ["d1"]
