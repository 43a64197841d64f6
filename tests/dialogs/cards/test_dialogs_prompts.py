"""What stands around the cards: the first prompt, reminders, thanks, follow-ups, the graph."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.platforms.teams.render import body
from dialogs.cards import prompts
from dialogs.cards.followups import Hands, comes_up, follow_up, follow_ups
from dialogs.cards.wording import cut, day
from dialogs.definition.graph import mermaid
from dialogs.messages.actions import BY_CARDS, Verb
from dialogs.messages.messages import Buttons, Choice, Facts, Input, Quote, Strong, Text, plain
from dialogs.records import UNOWNED, FollowUpKind, FollowUpStatus, Person, Status
from tests.dialogs.dialogs_talk import CONTEXT, STANDARD, TODAY, Talk, heard, lost, new_case

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def text(message):
    return "\n".join(plain(block.parts) for block in message.blocks if isinstance(block, Text))


def buttons(message):
    return {b.label: b.action for block in message.blocks if isinstance(block, Buttons) for b in block.buttons}


def at(case, status, **changes):
    return replace(case, debrief=replace(case.debrief, status=status, **changes))


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("won", "Congratulations on Acme renewal! One minute, so we can do it again."),
        (
            "lost",
            "Sorry about Acme renewal. When you're ready: about a minute, mostly taps. There are no wrong answers.",
        ),
        ("no_decision", "Acme renewal stopped without a decision. Those are hard to read. One minute?"),
    ],
)
def test_the_first_prompt(outcome, words):
    message = prompts.card(STANDARD, new_case(outcome, Status.PROMPTED), prompts.Context(TODAY, waiting=2))
    assert message.summary == words
    assert "quotes in the channel carry no names. 2 more wait behind it." in text(message)
    assert {label: action.verb for label, action in buttons(message).items()} == {
        "Start": Verb.START, "Later": Verb.LATER, "Not my deal": Verb.NOT_MINE,
        "All on one form": Verb.FORM,
    }  # fmt: skip


def test_who_took_the_form_last_finds_it_first_and_the_cards_beside_it():
    case = new_case("lost", Status.PROMPTED)
    message = prompts.card(STANDARD, replace(case, person=replace(case.person, one_form=True)), CONTEXT)
    shown = [button for block in message.blocks if isinstance(block, Buttons) for button in block.buttons]
    assert [(button.label, button.style) for button in shown[:2]] == [
        ("All on one form", "primary"), ("Card by card", "plain"),
    ]  # fmt: skip
    assert (shown[1].action.verb, shown[1].action.value) == (Verb.START, BY_CARDS)
    assert [button.label for button in shown].count("All on one form") == 1


def test_a_deals_name_is_a_part_of_its_own():
    message = prompts.card(STANDARD, new_case("won", Status.PROMPTED, deal="<!channel> {deal} *x*"), CONTEXT)
    assert message.blocks[0].parts[1] == Strong("<!channel> {deal} *x*")


def test_a_card_says_where_we_are_and_its_summary_is_the_question():
    card = lost().picks("field", "Globex").card
    assert card.summary == "Acme renewal, 3 of 5: Our price next to theirs?"
    assert text(card) == "Acme renewal · 3 of 5"


@pytest.mark.parametrize(
    ("day", "choices"),
    [
        (16, ["Tomorrow morning", "Next week"]),  # a Monday
        (19, ["Tomorrow morning", "Monday morning", "Next week"]),
        (20, ["Monday morning", "Next week"]),
        (21, ["Monday morning", "Next week"]),
        (22, ["Tomorrow morning", "Next week"]),
    ],
)
def test_later_names_no_weekend_and_no_day_twice(day, choices):
    chooser = prompts.later_chooser(new_case(), prompts.Context(date(2026, 11, day)))
    assert list(buttons(chooser)) == [*choices, "Don't remind me", "At that time"]


@pytest.mark.parametrize(
    ("day", "clock", "first"),
    [
        (19, time(9), ["In an hour", "After lunch", "Tomorrow morning"]),
        (19, time(14), ["In an hour", "Tomorrow morning"]),
        (19, time(17, 30), ["Tomorrow morning", "Monday morning"]),
        (21, time(9), ["Monday morning", "Next week"]),
    ],
)
def test_later_is_later_today_too_on_a_workday(day, clock, first):
    chooser = prompts.later_chooser(new_case(), prompts.Context(date(2026, 11, day), clock))
    assert list(buttons(chooser))[: len(first)] == first


def test_later_asks_when():
    case = new_case()
    chooser = prompts.later_chooser(case, CONTEXT)
    assert [a.value for a in buttons(chooser).values()] == ["tomorrow", "monday", "week", "never", "at"]
    assert all(a.verb is Verb.LATER for a in buttons(chooser).values())
    (at_a_time,) = (block for block in chooser.blocks if isinstance(block, Input))
    assert at_a_time.earliest == CONTEXT.today.isoformat()
    assert f"'min': '{CONTEXT.today}'" in str(body(chooser))  # Slack's box has no such bound
    put_off = at(case, Status.LATER, resume_at=NOON)
    put_off = prompts.card(STANDARD, put_off, replace(CONTEXT, resume="tomorrow at 09:00"))
    assert put_off.summary == "I'll come back to Acme renewal tomorrow at 09:00."
    assert buttons(put_off)["Continue now"].verb is Verb.RESUME


def test_reminders_are_two_and_the_last_says_so():
    case = heard().case
    first = prompts.card(STANDARD, at(case, Status.REMINDED, reminders=1), CONTEXT)
    assert first.summary == "Acme renewal: you're at 3 of 6 and your answers are safe."
    assert list(buttons(first)) == ["Continue", "Tomorrow", "Don't remind me", "Leave it"]
    last = prompts.card(STANDARD, at(case, Status.REMINDED, reminders=2), CONTEXT)
    assert last.summary == "Last nudge for Acme renewal. Finish now, or leave it here; I won't ask again."
    assert list(buttons(last)) == ["Continue", "Leave it"]
    untouched = prompts.card(STANDARD, new_case("won", Status.REMINDED, competitor="Globex"), CONTEXT)
    assert untouched.summary == "Acme renewal: about a minute, whenever you're ready."


def test_thanks_with_all_that_was_said():
    talk = lost().presses("Skip").presses("Skip").picks("next", "2027-03-12").picks("about", "in_touch")
    done = at(talk.case, Status.DONE)
    context = prompts.Context(TODAY, count=20, digest_day="Monday")
    message = prompts.card(STANDARD, done, context)
    assert text(message) == (
        "Acme renewal\nThank you, that's the 20th debrief this quarter. One deal is one story; what repeats goes into "
        "Monday's summary. I'll remind you on 12 March 2027."
    )
    assert buttons(message)["Change an answer"].verb is Verb.EDIT
    assert any(isinstance(block, Facts) for block in message.blocks)
    bare = prompts.card(STANDARD, at(lost().presses("Finish here").case, Status.DONE), CONTEXT)
    assert "Thank you. One deal is one story." in text(bare)
    assert "the first debrief this quarter" in text(prompts.card(STANDARD, done, prompts.Context(TODAY, count=1)))


def test_a_finished_one_shows_the_card_that_is_being_changed():
    talk = lost().presses("Finish here")
    talk.case = at(talk.case, Status.DONE)
    talk.edits("heard")
    assert talk.buttons == ["Next", "Back", "Finish here"]
    talk.picks("asked", "told").presses("Next")
    assert talk.step == "buyer"
    talk.presses("Finish here")
    assert talk.buttons == ["Change an answer"]


def test_the_recap_of_one_that_is_still_open_can_be_closed():
    talk = lost().presses("Finish here")
    assert talk.buttons == ["Done", "Change an answer"]
    assert talk.card.summary == "That's all for Acme renewal. Is it right like this?"


def test_the_cards_to_change_are_those_that_were_asked():
    message = prompts.edit_chooser(STANDARD, lost().picks("field", "self").case)
    assert {label: a.field for label, a in buttons(message).items()} == {
        "What tipped it": "reason", "What you heard": "heard", "Where they went": "instead",
    }  # fmt: skip
    offers = prompts.edit_chooser(STANDARD, lost().picks("field", "self").case, proposes=True)
    assert list(buttons(offers))[-1] == "Leave it out of the figures"
    assert "no answer to change" in text(prompts.edit_chooser(STANDARD, new_case()))


def test_whose_deal_is_it():
    people = (Person("w", "ana", "Ana"), Person("w", "ben", "Ben"))
    message = prompts.owner_chooser(new_case(), people)
    (choice,) = [block for block in message.blocks if isinstance(block, Choice)]
    assert [(o.value, o.label) for o in choice.options] == [("ben", "Ben")]
    assert choice.pick.verb is Verb.NOT_MINE
    assert buttons(message)["I don't know"].value == UNOWNED
    assert "don't know anybody else" in text(prompts.owner_chooser(new_case(), people[:1]))
    assert not buttons(prompts.owner_chooser(new_case(), people, Verb.HAND_ON))
    assert prompts.passed_on(new_case(), "Ben").summary == "Passed Acme renewal on to Ben. Thank you."


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.LEFT, "All right, I'll leave Acme renewal alone."),
        (Status.UNDONE, "The mark on Acme renewal was taken back. Nothing of it is counted."),
        (Status.WAITING, "Acme renewal is next, once the card before it is done."),
    ],
)
def test_the_quiet_states(status, words):
    assert prompts.card(STANDARD, new_case(status=status), CONTEXT).summary == words


def test_one_that_is_put_off_without_a_moment_says_that_it_isnt_brought_up_and_where_it_is():
    quiet = prompts.card(STANDARD, new_case(status=Status.LATER), CONTEXT)
    assert quiet.summary == "I won't remind you of Acme renewal. It stays yours: /winloss pending and Home have it."
    assert list(buttons(quiet)) == ["Continue now"]


def test_only_answers_that_were_given_are_kept_and_safe():
    case = heard().case
    assert prompts.card(STANDARD, at(case, Status.LEFT), CONTEXT).summary.endswith("What you told me is kept.")
    assert prompts.card(STANDARD, at(case, Status.LATER), CONTEXT).summary.endswith("Your answers are safe.")


def test_the_first_prompt_says_who_marked_it_and_what_waits():
    case = new_case(status=Status.PROMPTED)
    message = prompts.card(STANDARD, case, prompts.Context(TODAY, waiting=2, marked_by="Ben"))
    assert message.summary.endswith("Ben marked it lost.")
    assert "2 more wait behind it." in text(message)


def test_every_status_has_a_message():
    assert all(prompts.card(STANDARD, new_case(status=status), CONTEXT).blocks for status in Status)


def test_a_receipt_is_a_line_or_two():
    talk = heard()
    assert prompts.receipt(STANDARD, new_case()).summary == "Acme renewal: goes on below."
    said = "Our view: Price and value · Told us why: Yes, they told me · Expected: No"
    assert prompts.receipt(STANDARD, talk.case).summary == f"Acme renewal. {said}"
    talk.types("word " * 190)
    assert len(prompts.receipt(STANDARD, talk.case).summary) <= 180


def test_not_heard_yet_brings_words_to_send():
    talk = lost()
    (ask,) = follow_ups(STANDARD, talk.case, TODAY)
    assert (ask.id, ask.kind, ask.due_on, ask.status) == ("d1.ask_buyer", FollowUpKind.ASK_BUYER, TODAY, "open")
    message = follow_up(STANDARD, talk.case, ask, CONTEXT)
    assert message.summary == "Worth asking about Acme renewal. Words you can send:"
    (quote,) = [block for block in message.blocks if isinstance(block, Quote)]
    assert quote.text.startswith("Hi [name], thank you for telling me")
    pressed = buttons(message)
    assert [(a.verb, a.value, a.subject) for a in pressed.values()] == [
        (Verb.TOLD, "", "d1.ask_buyer"), (Verb.AGAIN, "14", "d1.ask_buyer"), (Verb.DROP, "", "d1.ask_buyer"),
    ]  # fmt: skip
    later = follow_up(STANDARD, talk.case, replace(ask, due_on=TODAY + timedelta(14)), CONTEXT)
    assert later.summary.endswith("I'll ask again on 26 November.")
    assert follow_ups(STANDARD, heard().case, TODAY) == ()


def test_a_date_to_talk_and_a_contract_that_ends_come_back():
    talk = heard().presses("Skip").presses("Skip").presses("Skip")
    talk.picks("next", "2027-02-01").picks("about", "other_service")
    (due,) = follow_ups(STANDARD, talk.case, TODAY)
    assert (due.kind, due.due_on, due.about) == (FollowUpKind.TALK, date(2027, 2, 1), "other_service")
    on_the_day = prompts.Context(due.due_on)
    message = follow_up(STANDARD, talk.case, due, on_the_day)
    wanted = "you wanted to talk to them again. You noted: another service or product."
    assert message.summary == f"Acme renewal: today is the day {wanted}"
    late = follow_up(STANDARD, talk.case, due, prompts.Context(due.due_on + timedelta(2)))
    assert late.summary == f"Acme renewal: {wanted}"
    assert [(a.verb, a.value) for a in buttons(message).values()] == [
        (Verb.DONE, ""), (Verb.AGAIN, ""), (Verb.DROP, ""), (Verb.PASS_ON, ""),
    ]  # fmt: skip
    assert "I'll remind you on 1 February 2027." in follow_up(STANDARD, talk.case, due, CONTEXT).summary

    talk = heard().presses("Skip").picks("field", "stayed").presses("Skip").presses("Skip")
    talk.picks("contract_end", "2027-03-31")
    (ends,) = follow_ups(STANDARD, talk.case, TODAY)
    assert (ends.kind, ends.due_on) == (FollowUpKind.CONTRACT, date(2027, 2, 1)), "60 days before is a Saturday"
    message = follow_up(STANDARD, talk.case, ends, prompts.Context(ends.due_on))
    assert message.summary == "Acme renewal: their contract ends on 31 March. A good moment to get in touch."


def test_a_contract_that_ends_soon_is_due_at_once():
    talk = heard().presses("Skip").picks("field", "stayed").presses("Skip").presses("Skip")
    (ends,) = follow_ups(STANDARD, talk.picks("contract_end", "2026-12-01").case, TODAY)
    assert ends.due_on == TODAY


def test_a_contracts_end_comes_up_twice_and_neither_at_a_weekend():
    talk = heard().presses("Skip").picks("field", "stayed").presses("Skip").presses("Skip")
    case = talk.picks("contract_end", "2027-03-27").case
    (ends,) = follow_ups(STANDARD, case, TODAY, timedelta(days=30))
    assert ends.due_on == date(2027, 2, 25)
    again = timedelta(days=14)
    assert comes_up(STANDARD, case, ends, TODAY, again) == date(2027, 2, 25)
    assert comes_up(STANDARD, case, ends, date(2027, 2, 25), again) == date(2027, 3, 15), "13 March is a Saturday"
    assert comes_up(STANDARD, case, ends, date(2027, 3, 15), again) is None


def test_in_other_hands_it_says_whose_and_shows_nothing_of_the_debrief():
    talk = heard().presses("Skip").presses("Skip").presses("Skip")
    talk.picks("next", "2027-02-01").picks("about", "other_service")
    (due,) = follow_ups(STANDARD, talk.case, TODAY)
    given = replace(due, person_id="bob", handed_by="ana")
    for_bob = follow_up(STANDARD, talk.case, given, prompts.Context(due.due_on), Hands(giver="Ana"))
    assert for_bob.summary == (
        "Ana asks you to take this on. Acme renewal: time to talk to them again. About: another service or product."
    )
    assert Verb.DECLINE in {action.verb for action in buttons(for_bob).values()}
    for_ana = follow_up(STANDARD, talk.case, given, CONTEXT, Hands(holder="Bob", gave=True))
    assert for_ana.summary == "Acme renewal: Bob has it now."
    assert [action.verb for action in buttons(for_ana).values()] == [Verb.TAKE_BACK]
    over = replace(given, status=FollowUpStatus.DONE)
    assert buttons(follow_up(STANDARD, talk.case, over, CONTEXT, Hands(holder="Bob", gave=True))) == {}


def test_looking_again_is_a_talk_too():
    talk = Talk("no_decision").picks("driver", "not_sure").picks("asked", "told").picks("expected", "no")
    talk.presses("Skip").picks("field", "postponed").picks("again", "months_6")
    assert [(f.kind, f.due_on) for f in follow_ups(STANDARD, talk.case, TODAY)] == [("talk", date(2027, 5, 12))]


def test_follow_ups_that_are_over_say_so_in_a_line():
    (ask,) = follow_ups(STANDARD, lost().case, TODAY)
    over = [replace(ask, status=status) for status in (FollowUpStatus.DONE, FollowUpStatus.DROPPED)]
    assert [follow_up(STANDARD, lost().case, item, CONTEXT).summary for item in over] == [
        "Acme renewal: done, thank you.",
        "Acme renewal: all right, I won't bring it up again.",
    ]


def test_the_graph_shows_every_card_and_the_ways_past_it():
    lines = mermaid(STANDARD).splitlines()
    assert lines[0] == "flowchart TD"
    assert '  card_reason -->|"otherwise"| card_instead' in lines
    assert '  card_heard -->|"asked = told"| card_buyer' in lines
    assert not any(line.startswith('  card_reason -->|"asked') for line in lines)
    assert "  card_ahead --> recap" in lines
    assert all(line.count('"') in {0, 2} for line in lines)


def test_small_words():
    assert (day(date(2026, 3, 1), TODAY), day(date(2027, 3, 1), TODAY)) == ("1 March", "1 March 2027")
    assert (cut("abcdef", 6), cut("abc defg", 5)) == ("abcdef", "abc…")


def test_what_is_given_back_is_whole_in_pieces_that_are_shown_so():
    written = "so recht tragen wollte ihn keiner\n" * 100
    _, *quotes = prompts.given_back({"Their words": written.strip()})
    assert all(len(quote.text) <= prompts.PIECE and quote.source == "Their words" for quote in quotes)
    assert " ".join(quote.text for quote in quotes).split() == written.split()
    assert "".join(quote.text for quote in prompts.given_back({"": "x" * 6000})[1:]) == "x" * 6000


def test_what_is_cut_is_cut_at_a_word_where_there_is_one():
    assert cut("keiner wollte ihn tragen", 16) == "keiner wollte…"
    assert cut("keiner wollte", 13) == "keiner wollte"
    assert cut("x" * 30, 10) == "x" * 9 + "…"
    assert cut("a " + "x" * 30, 10) == "a " + "x" * 7 + "…"
