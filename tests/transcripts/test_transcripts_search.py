"""In a form the deal is searched: one's own open ones first, then the team's, then a new one of that name."""

import pytest
from sqlalchemy import update

from bot.platforms.ports import Who
from storage.tables import person
from tests.transcripts.stage import on_slack
from tests.transcripts.test_transcripts_forms import asks_for_the_form, names
from tests.transcripts.test_transcripts_open_deals import owner
from tests.transcripts.test_transcripts_which import closed, open_deal


async def a_few_deals(stage):
    await open_deal(stage, "d1", "Acme renewal", owner_id=await owner(stage, stage.bob))
    await open_deal(stage, "d2", "Acme seats", "Acme Group", owner_id=await owner(stage, stage.ann))
    await open_deal(stage, "d3", "Harbor Foods", owner_id=await owner(stage, stage.ann))


async def test_what_is_open_is_found_by_a_part_of_its_name(stage):
    ann = stage.ann
    await a_few_deals(stage)
    await asks_for_the_form(stage, ann)
    first = await ann.searches("Which deal?", "")
    assert set(first[:2]) == {"Acme seats · Acme Group", "Harbor Foods"}
    assert first[2:] == ["Acme renewal"]
    new = [] if stage.on_the_page else ["A new deal: acm"]
    assert await ann.searches("Which deal?", "acm") == ["Acme seats · Acme Group", "Acme renewal", *new]
    assert (await ann.searches("Which deal?", "Harbr Fods"))[0] == "Harbor Foods"

    await ann.finds("Which deal?", "acm", "Acme renewal")
    await ann.clicks("Won", under="How did it end?")
    await ann.fills("Amount, if you know it", "12k")
    await ann.submits("Mark it")

    await ann.sees("Acme renewal marked as won (EUR 12,000)")
    assert await closed(stage) == ["d1"]


async def test_what_an_amount_means_is_asked_without_losing_what_was_chosen(stage):
    ann = stage.ann
    await a_few_deals(stage)
    await asks_for_the_form(stage, ann)
    await ann.finds("Which deal?", "harbor", "Harbor Foods")
    await ann.clicks("Lost", under="How did it end?")
    await ann.fills("Amount, if you know it", "12000 kr")
    await ann.submits("Mark it")
    await ann.clicks("NOK 12,000")
    await ann.sees("Harbor Foods marked as lost (NOK 12,000)")
    assert await closed(stage) == ["d3"]


async def test_a_new_one_comes_from_the_list_or_from_the_line_beside_it(stage):
    ann = stage.ann
    await a_few_deals(stage)
    await asks_for_the_form(stage, ann)
    name = "R&D <50%> für 株式会社, Ltd"
    if stage.on_the_page:
        await names(stage, ann, name)
    else:
        await ann.finds("Which deal?", name, f"A new deal: {name}")
    await ann.clicks("Lost", under="How did it end?")
    await ann.submits("Mark it")
    await ann.sees(f"{name} marked as lost")
    assert len(await closed(stage)) == 1
    assert not {"d1", "d2", "d3"} & set(await closed(stage))


async def test_a_name_that_means_several_is_asked_about_after_the_form_too(stage):
    ann = stage.ann
    await a_few_deals(stage)
    await asks_for_the_form(stage, ann)
    await names(stage, ann, "acme")
    await ann.clicks("Lost", under="How did it end?")
    await ann.submits("Mark it")
    if stage.teams:  # a dialog that ends takes no buttons
        await ann.sees("One question about it is in our chat.")
    await ann.sees("Which deal is that?")
    await ann.clicks("Acme renewal")
    await ann.sees("Acme renewal marked as lost")
    assert await closed(stage) == ["d1"]


async def test_what_was_chosen_stays_where_something_else_is_amiss(stage):
    ann = stage.ann
    await a_few_deals(stage)
    await asks_for_the_form(stage, ann)
    await ann.finds("Which deal?", "harbor", "Harbor Foods")
    await ann.clicks("Won", under="How did it end?")
    await ann.fills("Amount, if you know it", "a lot")
    said = await ann.submits("Mark it")
    assert "Write the amount like 12k or 12,000." in str(said)
    await ann.fills("Amount, if you know it", "9k")
    await ann.submits("Mark it")
    await ann.sees("Harbor Foods marked as won (EUR 9,000)")


async def test_nothing_is_found_for_whom_we_dont_know_or_who_is_no_member(stage):
    await a_few_deals(stage)
    found = stage.app.desk.found
    assert await found(Who(stage.workspace_id, "nobody-of-ours"), "acme", 10) == ()
    known = await stage.app.services.person(stage.who(stage.bob))
    gone = update(person).where(person.c.id == known.id).values(guest=True)
    await stage.app.services.storage.write(lambda conn: conn.execute(gone).rowcount)
    assert await found(stage.who(stage.bob), "acme", 10) == ()
    assert len(await found(stage.who(stage.ann), "acme", 2)) == 2


@pytest.mark.parametrize("by_socket", [False, True])
async def test_it_comes_by_socket_too_and_without_an_address_the_name_is_written(sqlite_url, tmp_path, by_socket):
    async with on_slack(sqlite_url, tmp_path, by_socket=by_socket) as stage:
        ann = stage.ann
        await a_few_deals(stage)
        await asks_for_the_form(stage, ann)
        assert (await ann.searches("Which deal?", "harb"))[0] == "Harbor Foods"
        stage.slack.asks_for_options = False
        assert await ann.searches("Which deal?", "harb") == []
        await names(stage, ann, "harb")
        await ann.clicks("Won", under="How did it end?")
        await ann.submits("Mark it")
        await ann.sees("Harbor Foods marked as won")
        assert await closed(stage) == ["d3"]
