"""What people say freely: a reason is no deal, and a deal beside an open answer is asked about."""

import yaml

from bot.desk.meanings import Meanings, ToTheCard
from storage.units import cases
from tests.bot.commands.test_doubts import DATA
from tests.transcripts.test_transcripts_hello import to_the_words
from tests.transcripts.test_transcripts_open_deals import owner
from tests.transcripts.test_transcripts_which import closed, open_deal


async def test_a_reason_is_no_deal(stage):
    ann = stage.ann
    await open_deal(stage, "d1", "Acme renewal", owner_id=await owner(stage, ann))
    await ann.says("we lost to Globex on price")
    await ann.sees("Which deal was that? “to Globex on price” doesn't read like a name.", "Acme renewal")
    assert await closed(stage) == []

    await ann.clicks("Acme renewal")

    await ann.sees("Acme renewal marked as lost (against Globex)")
    assert await closed(stage) == ["d1"]


async def test_what_reads_like_an_amount_may_be_a_name_after_all(stage):
    ann = stage.ann
    await ann.types("/winloss won 12k")
    await ann.sees("Which deal was that? “12k” doesn't read like a name.")
    await ann.clicks("It's called 12k")
    await ann.sees("12k marked as won")
    await ann.types("/winloss won 12k")  # it is known by now
    await ann.sees("12k was already marked as won")


async def test_one_competitor_counts_and_which_is_asked(stage):
    ann = stage.ann
    await open_deal(stage, "d1", "Acme renewal")
    await ann.types("/winloss lost acme 5k vs Globex vs Hooli")
    await ann.sees("One competitor counts for a deal. Which one was it?")
    await ann.clicks("Hooli")
    await ann.sees("Acme renewal marked as lost (EUR 5,000, against Hooli)")
    assert await closed(stage) == ["d1"]


async def test_inches_in_a_name_stand_as_one_mark_and_break_no_button(stage):
    ann = stage.ann
    await ann.types('/winloss lost Acme 24" monitors vs Globex vs Hooli')
    await ann.clicks("Hooli")
    await ann.sees("Acme 24' monitors marked as lost (against Hooli)")


async def test_a_deal_is_lost_to_whom_we_know_and_asked_about_else(stage):
    ann = stage.ann
    await ann.types("/winloss lost Contoso 5k to globex")
    await ann.sees("Contoso marked as lost (EUR 5,000, against Globex)")
    await ann.types("/winloss lost Migration to cloud")
    await ann.sees("What is the deal called?", "Migration, against Cloud")
    await ann.clicks("Migration to cloud")
    await ann.sees("Migration to cloud marked as lost")


async def test_a_part_of_an_open_deal_s_name_beside_an_answer_is_asked_about(stage):
    ann = stage.ann
    await open_deal(stage, "d1", "Northwind renewal 2026", "Northwind")
    await to_the_words(ann)
    await ann.says("lost northwind 12k")
    await ann.sees("Is that your answer, or shall I do it?")
    await ann.clicks("Do it")
    await ann.sees("Northwind renewal 2026 marked as lost")


async def test_ordinary_answers_are_answers_whatever_is_open(stage):
    ann = stage.ann
    accounts = [line.partition(",")[0] for line in (DATA / "accounts.csv").read_text().splitlines()[1:]]
    for number, name in enumerate(accounts):
        await open_deal(stage, f"d{number}", f"{name} GTX Basic", name)
    said = [text for texts in yaml.safe_load((DATA / "suggest_held_out.yaml").read_text()).values() for text in texts]
    assert len(said) > 50
    await to_the_words(ann)
    case, meanings = await the_case(stage), Meanings(stage.app.services, stage.app.delivery.views)
    lines = (line for text in said for line in (text, f"lost {text}", f"won {text}"))
    assert [
        line for line in lines if not isinstance(await meanings.of(line, case, case.debrief.workspace_id), ToTheCard)
    ] == []


async def the_case(stage):
    person = await stage.app.services.person(stage.who(stage.ann))
    return await stage.app.services.storage.read(cases.active_case, stage.workspace_id, person.id)


async def test_a_greeting_before_a_command_doesn_t_hide_it(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    for words in (() if stage.on_the_page else ("hey @winloss stats all",)) + ("/WINLOSS stats all",):
        await ann.says(words)
        await ann.sees("1 closed: 1 lost")
