"""What belongs to others, and what nobody was offered: a press, an id or a line made up does nothing."""

from urllib.parse import quote

import pytest

from dialogs.messages.actions import Action, Verb, render
from tests.bot.bad_input.sent import presses, rows, the_case
from tests.bot.rig import doubled, settled
from tests.transcripts.scenes import a_quick_one


async def test_nobody_presses_somebody_elses_card(stage):
    ann, bob = stage.ann, stage.bob
    await ann.types("/winloss lost Acme renewal")
    await ann.card_shows("Sorry about")
    case = await the_case(stage)
    before = await rows(stage)
    for verb in (Verb.START, Verb.RESUME, Verb.LATER, Verb.NOT_MINE, Verb.LEAVE, Verb.EDIT, Verb.NEXT, Verb.FINISH):
        for rev in (0, 7):
            said = await presses(bob, render(Action(verb, case.debrief.id, rev)))
            assert "belongs to someone else" in said, verb
            assert "What tipped it" not in said
    for action in (
        Action(Verb.PICK, case.debrief.id, 0, "driver", "price"),
        Action(Verb.LATER, case.debrief.id, 0, value="tomorrow"),
        Action(Verb.NOT_MINE, case.debrief.id, 0, value=case.person.id),
    ):
        assert "belongs to someone else" in await presses(bob, render(action))
    assert await rows(stage) == before
    found = ann._find("Start", "")
    await bob._acts(found, {"value": found.element["value"]})  # from his own screen, with her message
    assert (await the_case(stage)).debrief.rev == 0


async def test_a_stale_press_shows_nobody_elses_answers(stage):
    ann, bob = stage.ann, stage.bob
    await a_quick_one(ann, "lost", "Acme renewal", "Timing and budget")
    case = await the_case(stage)
    for verb in (Verb.PICK, Verb.NEXT, Verb.LATER, Verb.LEAVE, Verb.QUOTE, Verb.BACK):
        said = await presses(bob, render(Action(verb, case.debrief.id, 0, "driver", "price")))
        assert "Timing and budget" not in said


async def test_only_those_concerned_take_a_mark_back_or_correct_it(stage):
    ann, bob, manager = stage.ann, stage.bob, stage.max
    await ann.types("/winloss lost Acme renewal")
    await ann.card_shows("Sorry about")
    closing_id = (await the_case(stage)).closing.id
    before = await rows(stage)
    for verb, value in ((Verb.UNDO, ""), (Verb.CORRECT, "won Acme renewal")):
        said = await presses(bob, render(Action(verb, closing_id, value=value)))
        assert "Only who marked it, its rep or a manager" in said
    assert await rows(stage) == before
    assert "Corrected" in await presses(manager, render(Action(Verb.CORRECT, closing_id, value="won Acme renewal")))
    assert "Taken back" in await presses(manager, render(Action(Verb.UNDO, closing_id)))


HANDS = (Verb.PASS_ON, ""), (Verb.PASS_ON, "x"), (Verb.DECLINE, ""), (Verb.TAKE_BACK, "")


async def test_only_the_rep_settles_a_follow_up(stage):
    ann, bob = stage.ann, stage.bob
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Price and value")
    await ann.clicks("Next")
    await ann.picks("Haven't asked yet")
    await ann.picks("No", under="Did you see it coming?")
    await ann.clicks("Finish here")
    await ann.sees("Worth asking about Acme renewal")
    item = f"{(await the_case(stage)).debrief.id}.ask_buyer"
    before = await rows(stage)
    for verb, value in ((Verb.TOLD, ""), (Verb.AGAIN, "14"), (Verb.DROP, ""), (Verb.DONE, ""), *HANDS):
        assert "belongs to someone else" in await presses(bob, render(Action(verb, item, value=value)))
    for days in ("0", "367", "-1", "٣", "9" * 40, "soon", "2026-11-19", "2026-13-01", "0001-01-01", "9999-12-31"):
        assert "Please pick one that lies ahead" in await presses(ann, render(Action(Verb.AGAIN, item, value=days)))
    for whom in ("nobody", (await the_case(stage)).person.id):
        assert "can't find that one any more" in await presses(ann, render(Action(Verb.PASS_ON, item, value=whom)))
    assert "belongs to someone else" in await presses(ann, render(Action(Verb.DECLINE, item)))
    assert await rows(stage) == before
    for _ in range(2):  # told twice is told once
        await presses(ann, render(Action(Verb.TOLD, item)), answered=False)
    await ann.sees("What did they say decided it?")
    await settled(stage.app)
    assert doubled(stage.slack) == {}
    history = [row.field for row in (await the_case(stage)).answers.history]
    assert history.count("asked") == 2


FORGED = (
    (Verb.RUN, "digest preview", "is for managers"),
    (Verb.RUN, "xyzzy", "I don't know"),
    (Verb.RUN, "stats 2026-Q9", "I don't know"),
    (Verb.RUN, "stats 1999-Q1", "I don't know the period"),
    (Verb.RUN, "lost", "Which deal?"),
    (Verb.RUN, "", "winloss"),
    (Verb.RUN, "stats year by driver of price", "Managers see the deals behind a figure"),
    (Verb.SHARE, "stats year by driver of price", "Managers see the deals behind a figure"),
    (Verb.SHARE, "digest preview", "is for managers"),
    (Verb.SHARE, "deal Acme renewal", "can't find that one"),
    (Verb.SHARE, "lost Acme renewal", "can't find that one"),
    (Verb.SHARE, "stats 0000-Q1", "I don't know the period"),
    (Verb.SHARE, "", "can't find that one"),
    (Verb.CORRECT, "stats all", "can't find that one"),
    (Verb.REOPEN, "lost Acme", "can't find that one"),
    (Verb.UNDO, "", "can't find that one"),
    (Verb.TOLD, "", "can't find that one"),
    (Verb.START, "", "can't find that one"),
)


async def test_a_forged_line_or_id_does_nothing_that_typing_it_would_not(stage):
    before = await rows(stage)
    for verb, line, sentence in FORGED:
        assert sentence in await presses(stage.bob, render(Action(verb, "no-such-thing", value=line))), (verb, line)
        assert await rows(stage) == before, (verb, line)
        assert stage.slack.messages(stage.sales) == []


MADE_UP = ("", "/", "start", "start/x", "fly/x/0//", "start/x/-1//", "start/x/one//", "start/x/0///", "a" * 2000, "%")


async def test_a_token_that_nobody_made_is_an_old_button(stage):
    for token in (*MADE_UP, "///"):
        assert "too old to work" in await presses(stage.ann, token), token


ODD_IDS = ("\x00", "a\x00b", "\ud800", "x" * 5000, "'; DROP TABLE deal; --", "%", "٣", "*")


OF_EVERY_KIND = (Verb.START, Verb.PICK, Verb.UNDO, Verb.TOLD, Verb.CORRECT, Verb.NOT_MINE, Verb.EDIT)


async def test_odd_ids_are_simply_not_found(on_both):
    before = await rows(on_both)
    for subject in ODD_IDS:
        for verb in OF_EVERY_KIND:
            written = quote(subject, errors="surrogatepass", safe="")
            for token in (f"{verb}/{written}/0/driver/won%20Acme", f"{verb}/{subject}/0/driver/won%20Acme"):
                said = await presses(on_both.ann, token)
                assert "can't find that one" in said or "too old to work" in said, token
    assert await rows(on_both) == before


MANAGERS_OWN = (Verb.MERGE, Verb.UNMERGE, Verb.ONE, Verb.TWO, Verb.UNSAY, Verb.TRY_AGAIN, Verb.DISCARD, Verb.NUDGE)


@pytest.mark.long
async def test_odd_things_in_a_managers_press_are_not_found_either(on_both):
    before = await rows(on_both)
    for odd in (quote(text, errors="surrogatepass", safe="") for text in ODD_IDS):
        for verb in MANAGERS_OWN:
            for subject in ("message:card", "timer:remind", odd):
                for rest in (f"{odd}/gone", f"x/{odd}", f"{odd}/{odd}"):
                    said = await presses(on_both.max, f"{verb}/{quote(subject)}/0/{rest}")
                    told = ("can't find that one", "too old to work", "isn't stopped any more")
                    assert any(words in said for words in told), (verb, subject, rest, said)
    assert await rows(on_both) == before


async def test_an_odd_person_to_hand_it_to_is_not_found(on_both):
    ann = on_both.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.card_shows("Sorry about")
    case = await the_case(on_both)
    for person_id in ODD_IDS:
        token = f"not_mine/{case.debrief.id}/0//{quote(person_id, errors='surrogatepass', safe='')}"
        said = await presses(ann, token)
        assert "can't find that one" in said or "too old to work" in said


async def test_a_number_too_large_for_a_revision_is_stale(on_both):
    ann = on_both.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.card_shows("Sorry about")
    case = await the_case(on_both)
    said = await presses(ann, render(Action(Verb.LEAVE, case.debrief.id, 10**30)))
    assert "Already answered" in said


async def test_an_answer_that_is_not_offered_is_refused(on_both):
    ann = on_both.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Start")
    await ann.card_shows("1 of 5")
    case = await the_case(on_both)
    before = await rows(on_both)
    for value in ("", "\x00", "Price and value", "PRICE", "🙂" * 50, "2026-13-45"):
        action = Action(Verb.PICK, case.debrief.id, case.debrief.rev, "driver", value)
        assert "isn't one of the answers" in await presses(ann, render(action))
    for field in ("nonsense", "\x00", "asked", ""):
        action = Action(Verb.PICK, case.debrief.id, case.debrief.rev, field, "price")
        assert "Already answered" in await presses(ann, render(action))
    for verb in (Verb.BACK, Verb.SKIP, Verb.QUOTE):
        assert await presses(ann, render(Action(verb, case.debrief.id, case.debrief.rev)))
    assert await rows(on_both) == before
