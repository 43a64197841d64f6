"""The first ninety days of an empty company, and a pilot with one team, on every platform."""

import re
from datetime import timedelta

import pytest

from tests.transcripts.conftest import PLATFORMS
from tests.transcripts.planted import plant_quarter
from tests.transcripts.scenes import a_quick_one, one_each, the_lost_deal
from tests.transcripts.stage import THURSDAY, on_slack

MONDAY = THURSDAY.replace(hour=9, minute=1) + timedelta(days=4)


async def test_stats_of_nothing_say_how_to_begin_and_what_comes_next(stage):
    ann = stage.ann
    await ann.types("/winloss stats")
    await ann.sees("Nothing closed yet.", "What comes next", "a percentage once 5 more deals have closed")


async def test_stats_of_one_closing_are_worth_reading(stage):
    ann = stage.ann
    await a_quick_one(ann, "lost", "Acme renewal vs Globex", "Price and value")
    await ann.types("/winloss stats")
    told = await ann.sees(
        "1 closed: 1 lost", "a percentage once 4 more deals have closed", "once three sellers have answered"
    )
    assert "nothing closed" not in told, "there is no quarter before it to compare with"


async def test_stats_of_five_closings_have_their_share_and_what_tipped_them(stage):
    await one_each(stage)
    await a_quick_one(stage.ann, "lost", "Foo phones vs Globex", "Price and value")
    await a_quick_one(stage.bob, "lost", "Bar phones vs Globex", "Timing and budget")
    told = await asks_for_stats(stage.ann, "5 closed: 1 won, 3 lost, 1 undecided")
    assert "20%" in told
    assert "more deals have closed" not in told, "what is there isn't promised"
    assert "so far 5" in told
    assert wall(told) <= 1


async def test_stats_of_twenty_closings_say_what_tipped_the_losses(stage):
    await stage.app.services.storage.write(plant_quarter, stage.workspace_id, 20)
    told = await asks_for_stats(stage.ann, "20 closed: 7 won, 13 lost")
    assert "35%" in told
    assert re.search(r"Losses, our view.*Changing \d", told, re.DOTALL)
    assert "Against Initech" in told or "Against Globex" in told
    assert wall(told) <= 1


async def asks_for_stats(person, first):
    """What stats answer, without what stood there before."""
    await person.types("/winloss stats")
    screen = await person.sees(first)
    return next(text for text in screen.split("\n---\n") if first in text)


def wall(told):
    """How often it says that something isn't there."""
    return sum(told.count(words) for words in ("Too few", "Not shown", "Nothing", "not enough"))


async def test_the_first_digest_says_what_there_is_and_what_will_be(stage):
    await a_quick_one(stage.ann, "lost", "Acme renewal vs Globex", "Price and value")
    await stage.bob.types("/winloss won Harbor Foods")
    await stage.bob.sees("Congratulations on Harbor Foods")
    await stage.at(MONDAY)
    told = await stage.ann.sees(
        "Wins and losses, 16–22 Nov",
        "2 closed: 1 won, 1 lost.",
        "2 closings were asked about; answered: 1.",
        "What comes next",
        "a percentage once 3 more deals have closed",
    )
    assert "Too few" not in told
    assert "Too early" not in told


async def test_a_week_later_it_tells_how_it_stands_so_far(stage):
    await one_each(stage)
    await stage.at(MONDAY)
    await stage.ann.sees("3 closed: 1 won, 1 lost, 1 undecided.")
    await stage.at(MONDAY + timedelta(days=7))
    await stage.ann.sees("Nothing closed this week. So far 1 of 3 won.")


async def test_a_word_is_quoted_once_three_sellers_have_said_some(stage):
    for person, deal in ((stage.ann, "Foo phones"), (stage.bob, "Bar phones"), (stage.max, "Baz phones")):
        await the_lost_deal(person, deal)
        await person.sees("Thank you")
    await stage.at(MONDAY)
    await stage.ann.sees("In somebody's words", "Wins and losses, 16–22 Nov")


async def test_managers_see_how_debriefs_are_answered_and_nobody_else(stage):
    await one_each(stage)
    await stage.ann.types("/winloss lost Foo phones")
    await stage.max.types("/winloss stats answers")
    told = await stage.max.sees(
        "How debriefs are answered. This quarter, 1 Oct–19 Nov",
        "Asked for: 4. Begun: 3. Finished: 3.",
        "Half of those finished took no more than",
        "never of one person",
    )
    assert "Ann" not in told.partition("How debriefs are answered")[2]
    await stage.bob.types("/winloss stats answers")
    await stage.bob.sees("How debriefs are answered is for managers.")


async def test_where_people_stop_is_told_once_three_sellers_did(stage):
    await one_each(stage)  # all three finish early, on the third card, which is another one for each outcome
    await stage.max.types("/winloss stats answers")
    await stage.max.sees("Which card people stop at is told once three sellers have stopped at the same one")
    for person, deal in ((stage.bob, "Bar phones"), (stage.max, "Baz phones")):
        await a_quick_one(person, "lost", f"{deal} vs Globex", "Price and value")
    await stage.max.types("/winloss stats answers")
    await stage.max.sees("Where people stop", "Where they went 3.")


async def test_what_became_of_a_week_is_kept(stage):
    await one_each(stage)
    for weeks in range(3):
        await stage.at(MONDAY + timedelta(days=7 * weeks))
    await stage.max.types("/winloss stats answers year")
    await stage.max.sees("By week", "16 Nov")


async def test_it_is_kept_where_no_digest_is_posted_and_told_to_machines(sqlite_url, tmp_path):
    async with on_slack(sqlite_url, tmp_path, digest={}) as stage:
        for person, deal in ((stage.ann, "Acme"), (stage.bob, "Betasoloin"), (stage.max, "Cedar Row")):
            await a_quick_one(person, "lost", f"{deal} renewal vs Globex", "Price and value")
        await stage.ann.types("/winloss lost Foo phones")
        assert "winloss_debriefs{" not in await metrics(stage), "the week isn't over"
        await stage.at(MONDAY + timedelta(days=21))  # nobody was there for three weeks
        told = await metrics(stage)
        of = f'workspace="{stage.workspace_id}"'
        for stage_, number in (("prompted", 4), ("started", 3), ("finished", 3)):
            assert f'winloss_debriefs{{stage="{stage_}",{of}}} {number}.0' in told
        assert f"winloss_debrief_seconds{{{of}}}" in told
        assert re.search(r'winloss_debrief_stops{card="[^"]+",' + of + "} 1.0", told), "all three ended on one card"
        assert f"winloss_debriefs_week_seconds{{{of}}} 1.7947872e+09" in told, "16 November"
        await stage.max.types("/winloss stats answers year")
        await stage.max.sees("By week", "16 Nov")


async def metrics(stage):
    async with stage.slack.session.get(f"{stage.address.removesuffix('/slack/events')}/metrics") as response:
        return await response.text()


@pytest.fixture(params=PLATFORMS)
async def pilot(request, sqlite_url, tmp_path):
    """A pilot that ann is in, and max as its manager; bob isn't."""
    async with PLATFORMS[request.param](sqlite_url, tmp_path, new=True, pilot=["nobody@example.com"]) as made:
        app = made.app.services.settings(made.workspace_id)
        inside = app.model_copy(update={"pilot": (made.user_id(made.ann).casefold(),)})
        object.__setattr__(made.app.services, "settings", lambda _workspace_id: inside)
        if made.teams:
            for person in made.people.values():
                await person.installs()
        yield made


async def test_a_pilot_answers_its_team_and_tells_everybody_else_kindly(pilot):
    await pilot.ann.types("/winloss lost Acme renewal")
    await pilot.ann.sees("Sorry about Acme renewal")
    await pilot.bob.says("lost Foo phones 5k")
    told = await pilot.bob.sees("winloss is being tried with one team first", "nothing you need to do")
    assert "marked as lost" not in told
    await pilot.max.says("stats")
    await pilot.max.sees("1 closed: 1 lost")
    await pilot.max.says("hello")
    await pilot.max.sees("This is a pilot: one person is in it")
    await pilot.ann.clicks("Not my deal")
    await pilot.ann.sees("Whose deal is Acme renewal?")
    assert "Bob Berg" not in pilot.ann.screen
