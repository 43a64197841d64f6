"""The first words: hello once a person, and what plain words are taken for, on every platform."""

from datetime import UTC, date, datetime

import pytest

from tests.transcripts.conftest import PLATFORMS
from tests.transcripts.planted import plant, plant_week
from tests.transcripts.scenes import a_quick_one, the_lost_deal


@pytest.fixture(params=PLATFORMS)
async def empty(request, sqlite_url, tmp_path):
    """A company that has just got it: nobody has written or opened anything yet."""
    async with PLATFORMS[request.param](sqlite_url, tmp_path, new=True) as made:
        yield made


EVERYBODY = "Everybody else sees figures from three sellers on, and quotes without names. Nobody is ranked."
OF_A_REP = f"Who reads what: your answers are for you and your managers. {EVERYBODY}"
OF_A_MANAGER = f"Who reads what: you see every answer, your reps see their own. {EVERYBODY}"


async def opens(stage, person):
    """What somebody does who looks what this is."""
    if stage.slack:
        await person.happens(
            {"type": "app_home_opened", "user": person.id, "channel": person.conversation, "tab": "messages"}
        )
    elif stage.teams:
        await person.installs()
    else:
        await person.look()


async def first_says(stage, person, words):
    """Write to it; in Teams one adds it first, and that is what opens it."""
    if stage.teams:
        await opens(stage, person)
    await person.says(words)


@pytest.mark.everywhere
async def test_whoever_opens_it_is_told_once_what_this_is(empty):
    ann = empty.ann
    await opens(empty, ann)
    await ann.sees(
        "Hello, I'm winloss.",
        "about a minute, mostly taps.",
        "comes back to all of you every Monday",
        OF_A_REP,
        "Tell me about a deal",
    )
    await opens(empty, ann)
    await ann.says("help")
    await ann.sees("lost Acme renewal 12k vs Globex")
    assert ann.screen.count("Hello, I'm winloss.") == 1


async def test_a_managers_hello_is_a_managers(empty):
    boss = empty.max
    await first_says(empty, boss, "pending")
    told = await boss.sees(
        "on Monday at 09:00",
        "Whom to invite: everybody who closes deals",
        OF_A_MANAGER,
        "See the summary so far",
    )
    assert "your answers are for you" not in told
    assert told.count("Hello, I'm winloss.") == 1
    await boss.clicks("See the summary so far")
    await boss.sees("Wins and losses")


async def test_where_another_company_reads_along_hello_says_so(empty):
    app = empty.app.services.settings(empty.workspace_id)
    shared = app.model_copy(update={"digest": app.digest.model_copy(update={"allow_external": True})})
    object.__setattr__(empty.app.services, "settings", lambda _workspace_id: shared)
    for person, reads in ((empty.ann, OF_A_REP), (empty.max, OF_A_MANAGER)):
        await first_says(empty, person, "hi")
        await person.sees(f"{reads} Another company may read the channel of the summary.")


async def test_hi_is_answered_again_when_it_is_said_again(empty):
    ann = empty.ann
    await first_says(empty, ann, "something else")
    await ann.sees("Hello, I'm winloss.")
    assert "no open question" not in ann.screen or not empty.slack  # elsewhere it was opened before
    await ann.says("Hello!")
    await ann._until(lambda: ann.screen.count("Hello, I'm winloss.") == 2, "the same again")
    await ann.says("something else")
    await ann.sees("There's no open question for words right now")


@pytest.mark.everywhere
async def test_a_deal_in_plain_words_is_the_first_thing_said(empty):
    ann = empty.ann
    await first_says(empty, ann, "lost Foo 5k")
    told = await ann.sees("Hello, I'm winloss.", "Foo marked as lost (EUR 5,000)", "Sorry about Foo")
    assert told.index("Hello, I'm winloss.") < told.index("Sorry about Foo"), "first hello, then the card"


async def test_the_form_is_a_press_away(empty):
    ann = empty.ann
    await first_says(empty, ann, "hi")
    await ann.sees("Tell me about a deal")
    await ann.clicks("Tell me about a deal")
    if empty.teams:
        await ann.clicks("Mark a deal")
    await ann.sees("Which deal?", "How did it end?")


async def to_the_words(ann):
    """As far as the card that asks for the buyer's words."""
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Price and value")
    await ann.clicks("Next")
    await ann.picks("Yes, they told me")
    await ann.picks("Half")
    await ann.card_shows("Their words, roughly")


async def test_while_words_are_awaited_a_command_is_asked_about(stage):
    ann = stage.ann
    await to_the_words(ann)
    await ann.says("stats")
    await ann.sees("Is that your answer, or shall I do it?")
    await ann.clicks("Do it")
    await ann.sees("1 closed: 1 lost")
    assert "Their words" not in ann.screen.replace("Their words, roughly", ""), "no answer came of it"


async def test_what_looks_like_a_command_may_be_the_answer(stage):
    ann = stage.ann
    await to_the_words(ann)
    await ann.says("pending")
    await ann.clicks("It's my answer")
    await ann.card_shows("pending")
    await ann.card_shows("3 of 6")
    await ann.says("And they never called back")
    await ann.card_shows("And they never called back")


async def test_a_known_deal_is_asked_about_and_an_unknown_one_is_an_answer(stage):
    ann, bob = stage.ann, stage.bob
    await bob.types("/winloss won Harbor Foods")
    await to_the_words(ann)
    await ann.says("lost budget in March")
    await ann.card_shows("lost budget in March")
    await ann.says("lost Harbor Foods 5k")
    await ann.sees("Is that your answer, or shall I do it?")
    assert "lost Harbor Foods" not in ann.card
    await ann.clicks("Do it")
    await ann.sees("Harbor Foods is already marked as won")


async def test_an_answer_asked_about_comes_too_late_and_is_given_back(stage):
    ann = stage.ann
    await to_the_words(ann)
    await ann.says("help")
    await ann.sees("Is that your answer, or shall I do it?")
    await ann.fills("Their words, roughly", "It was the price")
    await ann.picks("Price and value", under="Before they said so")
    await ann.picks("Price and value", under="What did they say decided it?")
    await ann.card_shows("4 of 6")
    await ann.clicks("It's my answer")
    await ann.sees("What you wrote isn't saved yet. Here it is, to copy:", "help")


async def test_words_that_name_an_option_pick_it(stage):
    ann = stage.ann
    await ann.says("lost Acme renewal")
    await ann.sees("Sorry about Acme renewal")
    await ann.says("start")
    await ann.card_shows("What tipped it the other way?")
    await ann.says("price")
    await ann.card_shows("Anything else that counted?")
    await ann.says("Timing and budget.")
    await ann.card_shows("Have they told you why?")
    await ann.says("haven't asked yet")
    await ann.says("Half")
    await ann.card_shows("3 of 5")
    await ann.says("later")
    await ann.sees("When shall I come back to Acme renewal?")
    await ann.says("finish here")
    await ann.sees("Thank you", "Price and value", "Timing and budget")


async def test_words_that_name_nothing_are_told_so(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Start")
    await ann.says("the weather")
    await ann.sees("The card above wants taps, words come later")


async def test_a_debrief_in_full_is_as_it_was(stage):
    await the_lost_deal(stage.ann)
    await stage.ann.sees("Thank you")


async def test_a_manager_who_comes_after_a_week_reads_what_there_is_and_whom_to_invite(empty):
    await first_says(empty, empty.ann, "hi")
    await a_quick_one(empty.ann, "lost", "Acme renewal vs Globex", "Price and value")
    await empty.at(datetime(2026, 11, 23, 9, tzinfo=UTC))
    await empty.later(minutes=5)
    await first_says(empty, empty.max, "hi")
    told = await empty.max.sees(
        "What came on Mon 23 Nov",
        "1 closed: 1 lost.",
        "1 of one closing in 12 months was asked about, 1 answered.",
        "Whom to invite: everybody who closes deals",
    )
    newest = told.rpartition("Hello, I'm winloss.")[2]
    assert "holds up" not in newest
    assert "Mute" not in newest


async def test_a_manager_who_comes_to_a_company_under_way_reads_how_things_stand(empty):
    storage, ws, boss = empty.app.services.storage, empty.workspace_id, empty.max
    await storage.write(plant, ws)
    await storage.write(plant_week, ws, date(2026, 11, 16), "llww")
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)
    await empty.at(monday)
    await empty.later(minutes=5)
    await first_says(empty, boss, "hi")  # on the page everybody has been there before
    told = await boss.sees(
        "Hello, I'm winloss.",
        "What came on Mon 23 Nov",
        "Wins and losses, 16–22 Nov. 4 closed: 2 won, 2 lost.",
        "Our view holds up: changing feels too hard",
        "Who was asked",
        "244 of 244 closings in 12 months were asked about",
        "No follow-up is due in the next seven days.",
        OF_A_MANAGER,
    )
    newest = told.rpartition("Hello, I'm winloss.")[2]
    assert "Whom to invite" not in newest
    assert "Tell me about a deal" not in newest
    await boss.clicks("We're working on it")
    await boss.sees("The digest will show the share before and since.")
