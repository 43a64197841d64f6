"""The cards that the product really shows: Teams takes them all, and the main ones look as agreed."""

import random
from contextlib import suppress
from dataclasses import replace

import pytest

from bot.commands.help import help_in_full, help_message
from bot.platforms.teams.render import card
from dialogs.cards import prompts
from dialogs.cards.followups import follow_up
from dialogs.engine import engine
from dialogs.errors import DebriefError
from dialogs.messages.actions import Verb
from dialogs.messages.messages import Buttons, Choice, Input, Message
from dialogs.records import FollowUp, FollowUpKind, FollowUpStatus, Outcome, Person, Status
from insights.messages.digest import digest
from insights.messages.overview import stats_message
from insights.messages.stats import by_message
from insights.shapes.counts import Split
from insights.shapes.viewer import MANAGER
from tests.dialogs.dialogs_talk import CONTEXT, NOW, STANDARD, TODAY, Talk, heard
from tests.goldens import agrees_json
from tests.insights.sample import QUARTER, SHORTS, findings, quarter
from tests.stand_ins import teams_rules as rules


def stats() -> Message:
    return stats_message(quarter(), QUARTER, Split(15, 22, 5), SHORTS)


def by_competitor() -> Message:
    return by_message(quarter(), "competitor", QUARTER.competitor, SHORTS)


MAIN = {
    "first_card": lambda: Talk("lost").card,
    "first_card_answered": lambda: Talk("lost").picks("driver", "price").card,
    "card_of_words": lambda: heard().card,
    "digest": lambda: digest(findings()),
    "stats_by": by_competitor,
}


@pytest.mark.parametrize("name", MAIN)
def test_a_main_card_renders_as_agreed(name):
    made = card(MAIN[name]())
    assert rules.card(made) == []
    agrees_json(made, f"teams/{name}.json")


def offered(message: Message):
    for block in message.blocks:
        match block:
            case Buttons(buttons):
                yield from (button.action for button in buttons)
            case Choice(pick=pick) if pick:
                yield from (replace(pick, value=option.value) for option in block.options)
            case Input(pick=pick) if pick:
                yield replace(pick, value="2027-03-01")


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("seed", range(6))
def test_teams_takes_every_card_on_the_way_through_a_debrief(outcome, seed):
    chance, talk, last = random.Random(seed), Talk(outcome), set()
    for _ in range(22):
        message = talk.card
        assert rules.card(card(message)) == [], message.summary
        last.add(message.summary)
        if not (choices := [a for a in offered(message) if a.verb is not Verb.BACK]):
            break
        boxes = [block.key for block in message.blocks if isinstance(block, Input) and not block.pick]
        typed = {
            key: ("so *they* said",) for key in ("buyer_words", "lesson") if chance.random() < 0.5 and key in boxes
        }
        action = chance.choice(choices)
        with suppress(DebriefError):
            talk.write(engine.act(talk.definition, talk.case, action, typed, NOW, TODAY))
    assert len(last) >= 3, "the shortest way, of a deal that was no fit, has two cards and a recap"


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("outcome", Outcome)
def test_teams_takes_every_status_of_a_debrief(outcome, status):
    case = Talk(outcome).case
    case = replace(case, debrief=replace(case.debrief, status=status), deal=replace(case.deal, name="*A* [b](c)"))
    context = replace(CONTEXT, resume="tomorrow at 9:00", digest_day="Monday")
    people = tuple(Person("w", f"p{n}", f"Person {n}") for n in range(130))
    for message in (
        prompts.card(STANDARD, case, context),
        prompts.receipt(STANDARD, case),
        prompts.later_chooser(case, context),
        prompts.edit_chooser(STANDARD, case),
        prompts.owner_chooser(case, people),
        prompts.owner_chooser(case, people[:9]),
        prompts.passed_on(case, "Ann"),
    ):
        assert rules.card(card(message, whisper=True)) == []


@pytest.mark.parametrize("status", FollowUpStatus)
@pytest.mark.parametrize("kind", FollowUpKind)
def test_teams_takes_every_follow_up(kind, status):
    case = heard().case
    item = FollowUp("w", f"d1.{kind}", "d1", "deal1", "ana", kind, TODAY, "*about* [it](x)", status)
    message = follow_up(STANDARD, case, item, CONTEXT)
    assert rules.card(card(message)) == []


@pytest.mark.parametrize(
    "message", [stats(), by_competitor(), digest(findings()), help_message(MANAGER), help_in_full(MANAGER)]
)
def test_teams_takes_every_report(message):
    assert rules.card(card(message)) == []
