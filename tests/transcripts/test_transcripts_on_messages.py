"""Debrief this deal, on anybody's message: the form opens with what the message names, and keeps nothing of it."""

import pytest
from sqlalchemy import select

from storage import tables
from tests.transcripts.test_transcripts_which import open_deal

TOLD = "Sad news: we lost Harbor Foods rollout to Globex today. Their CFO Zebulon hated the switch."


async def on_a_message(stage, person, text):
    """Its form, where the platform has a menu on messages; the page has it below what one wrote."""
    if stage.slack:
        await person.uses_on("debrief_message", text)
    elif stage.teams:
        await person.uses("debrief", on=text)
    else:
        await person.says(text)
        await person.clicks("Debrief this deal")
    await person.sees("Which deal?", "How did it end?")


@pytest.mark.everywhere
async def test_the_deal_its_end_and_who_it_went_to_stand_in_the_form_and_the_message_is_not_kept(stage):
    ann = stage.ann
    await open_deal(stage, "d1", "Harbor Foods rollout", "Harbor Foods")
    await on_a_message(stage, ann, TOLD)
    await ann.submits("Mark it")
    await ann.sees("Harbor Foods rollout marked as lost (against Globex)")
    if stage.slack:
        ann.closes()
    await ann.sees("Sorry about Harbor Foods rollout")
    if stage.slack or stage.teams:  # what one wrote oneself stays in the page's conversation
        assert "Zebulon" not in await everything(stage)


@pytest.mark.everywhere
async def test_a_message_that_names_no_deal_is_asked_about_and_names_none(stage):
    ann = stage.ann
    await on_a_message(stage, ann, "Hi all, sad news from Globex today, it wasn't the price")
    await ann.sees("named in “Hi all, sad news from Globex today, it wasn't the price”. Which one is it about?")
    await ann.fills("Which deal?" if stage.on_the_page else "Or its name, if it isn't there", "Harbor Foods seats")
    await ann.picks("Lost", under="How did it end?")
    await ann.submits("Mark it")
    await ann.sees("Harbor Foods seats marked as lost")


async def everything(stage):
    """All that the database holds."""
    read = stage.app.services.storage.read
    rows = [
        await read(lambda conn, table=table: conn.execute(select(table)).all())
        for table in tables.metadata.sorted_tables
    ]
    return repr(rows)
