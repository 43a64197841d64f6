"""Home as a message: what stands on it, what is pressed on it, and how much of it there may be."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.platforms.slack.render import render
from dialogs.cards.home import ROWS, TAB, Due, Ending, Home, Seeing, home, on_home, pressed
from dialogs.cards.open_deals import ends
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Buttons, Facts, Message, Text, plain
from dialogs.records import FollowUp, FollowUpKind, Status
from tests.dialogs.dialogs_talk import STANDARD, new_case
from tests.stand_ins import slack_rules

AT = datetime(2026, 11, 19, 14, 5, tzinfo=UTC)
TODAY = AT.date()


def said(message):
    return "\n".join(plain(block.parts) for block in message.blocks if isinstance(block, Text))


def buttons(message):
    return [button for block in message.blocks if isinstance(block, Buttons) for button in block.buttons]


def due(kind=FollowUpKind.TALK, day=TODAY):
    return Due(FollowUp("W", f"D.{kind}", "D", "d", "P", kind, day), "Acme renewal")


def test_where_there_is_nothing_it_says_what_to_do():
    shown = home(STANDARD, Home(AT, digest_day="Monday"))
    for text in ("No debrief waits for you", "/winloss lost Acme", "They come from your CRM", "No follow-up is due"):
        assert text in said(shown)
    assert "The first summary comes on Monday." in said(shown)
    assert "Nothing has closed yet." in said(shown)
    assert "For you to see to" not in said(shown)
    assert [button.label for button in buttons(shown)] == ["Tell me about a deal"]


@pytest.mark.parametrize(
    ("status", "label", "verb"),
    [
        (Status.PROMPTED, "Start", Verb.START),
        (Status.OPEN, "Continue", Verb.RESUME),
        (Status.REMINDED, "Continue", Verb.RESUME),
        (Status.LATER, "Continue", Verb.RESUME),
        (Status.WAITING, "Do this one first", Verb.FIRST),
    ],
)
def test_what_waits_goes_on_with_the_press_that_it_has_elsewhere(status, label, verb):
    case = new_case()
    case = replace(case, debrief=replace(case.debrief, status=status, rev=7))
    first = buttons(home(STANDARD, Home(AT, waiting=(case,))))[0]
    assert (first.label, pressed(first.action)) == (label, Action(verb, case.debrief.id, 7))


def test_who_answers_on_one_form_goes_on_there():
    case = new_case()
    case = replace(case, person=replace(case.person, one_form=True))
    for status in Status.PROMPTED, Status.OPEN, Status.REMINDED, Status.LATER:
        case = replace(case, debrief=replace(case.debrief, status=status))
        first = buttons(home(STANDARD, Home(AT, waiting=(case,))))[0]
        assert first.action.verb is Verb.FORM if status.active else pressed(first.action).verb is Verb.RESUME


def test_every_press_is_marked_as_made_on_home_and_commands_stay():
    shown = home(STANDARD, Home(AT, open_deals=(Ending("Beta", ends("d1")),), open_in_all=9), TAB)
    for button in buttons(shown):
        assert button.action.verb is Verb.RUN or (button.action.verb, button.action.field) == (Verb.HOME, TAB)
    assert [pressed(button.action).subject for button in buttons(shown)[:3]] == ["d1"] * 3
    assert on_home(shown, TAB) == shown
    with pytest.raises(ValueError, match="home"):
        pressed(Action(Verb.HOME, value="home/a/0//"))


def test_what_is_due_says_since_when_and_what_is_not_yet_when_it_comes():
    late = home(STANDARD, Home(AT, due=(due(day=date(2026, 11, 12)), due(FollowUpKind.ASK_BUYER))))
    assert "talk to them again, since 12 November" in said(late)
    assert "ask the buyer, today" in said(late)
    assert [pressed(button.action).verb for button in buttons(late)[1:]] == [
        *(Verb.DONE, Verb.AGAIN, Verb.DROP, Verb.PASS_ON),
        *(Verb.TOLD, Verb.AGAIN, Verb.DROP, Verb.PASS_ON),
    ]
    handed = due(FollowUpKind.ASK_BUYER)
    handed = replace(handed, item=replace(handed.item, handed_by="Q"))
    taken = buttons(home(STANDARD, Home(AT, due=(handed,))))[1:]
    assert [pressed(button.action).verb for button in taken] == [Verb.DONE, Verb.AGAIN, Verb.DROP, Verb.DECLINE]
    ahead = home(STANDARD, Home(AT, next_due=due(day=date(2027, 3, 1))))
    assert "The next one comes on 1 March 2027: Acme renewal." in said(ahead)


def test_a_manager_sees_how_much_needs_them_and_nothing_else():
    shown = said(home(STANDARD, Home(AT, seeing=Seeing(2, everybody=True, stopped=1, alike=0))))
    assert "2 debriefs are still open in the company.\nOne thing doesn't go on by itself." in shown
    assert "competitor" not in shown
    assert "Nothing needs you" in said(home(STANDARD, Home(AT, seeing=Seeing(0, everybody=False))))


def test_the_quarter_is_three_figures_and_the_summary_a_line():
    shown = home(STANDARD, Home(AT, quarter=(("Deals", "24 closed"),), digest=(date(2026, 11, 16), "Wins and losses")))
    assert Facts((("Deals", "24 closed"),)) in shown.blocks
    assert "The last summary, 16 Nov 2026\nWins and losses" in said(shown)


def test_as_much_as_there_may_be_is_taken_by_slack():
    long = "Ω" * 300
    case = new_case()
    case = replace(case, deal=replace(case.deal, name=long))
    much = Home(
        AT,
        waiting=(case,) * 9,
        open_deals=tuple(Ending(long, ends("d" * 40)) for _ in range(9)),
        open_in_all=400,
        due=tuple(replace(due(), deal=long) for _ in range(9)),
        told=(case,) * 9,
        digest=(TODAY, long * 5),
        link="https://winloss.example.com/digest/x",
        quarter=(("Deals", long),) * 3,
        seeing=Seeing(9, everybody=True, stopped=9, alike=9),
    )
    shown = home(STANDARD, much, TAB)
    assert sum(button.label == "Change an answer" for button in buttons(shown)) == ROWS
    assert slack_rules.view({"type": "home", "blocks": render(shown)["blocks"]}) == []
    assert len(render(shown)["blocks"]) <= 50
    assert isinstance(shown, Message)
