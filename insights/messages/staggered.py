"""What is answered about something that is worked on: that it is noted, and whether teams start one after another."""

from collections.abc import Sequence

from dialogs.messages.messages import Block, Message, Strong, as_message, say
from dialogs.sentences import efforts as said
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, short_date, words
from insights.shapes.findings import Effort, Selector, Shorts
from insights.shapes.selectors import opening
from insights.shapes.staggered import FEWEST_TEAMS, MOST_TEAMS, Offer, Staggered
from insights.shapes.viewer import Viewer
from insights.wording.deal_list import run_buttons
from insights.wording.effort_words import worked_on
from insights.wording.suspicion_words import often
from insights.wording.theme_words import sentence, what

Ways = Sequence[tuple[str, str]]


def noted(selector: Selector, coming: Staggered | None, power: int) -> Message:
    """That it is noted, with the way to take it back; and what a start team by team would come to, where it is one."""
    done = as_message(words(said.NOTED, ENGLISH))
    undo = (words(said.UNDO, ENGLISH), opening(selector, "stop"))
    if coming is None:
        return undoable(words(said.NOTED, ENGLISH), [undo])
    return Message(done.summary, (*done.blocks, *_told(selector, coming, power, [undo])))


def offered(selector: Selector, coming: Staggered, power: int) -> Message:
    """What a start team by team would come to."""
    return Message(words(said.BY_TEAM, ENGLISH), _told(selector, coming, power, ()))


def not_worth_it(selector: Selector, found: Offer) -> Message:
    """Why none is offered."""
    teams = len(found.teams)
    if teams < FEWEST_TEAMS:
        return as_message(words(said.FEW_TEAMS, ENGLISH, least=FEWEST_TEAMS, teams=teams))
    if teams > MOST_TEAMS:
        return as_message(words(said.MANY_TEAMS, ENGLISH, most=MOST_TEAMS, teams=teams))
    return as_message(words(said.WEAK, ENGLISH, effect=_effect(selector)))


def order(effort: Effort, start: Staggered, shorts: Shorts, viewer: Viewer) -> Message:
    """Which team starts when, and how far that is; no team's figures."""
    title = words(said.DRAWN, ENGLISH)
    starts = "\n".join(
        words(said.STARTS, ENGLISH, day=short_date(day, ENGLISH), team=isolated(team))
        for team, day in zip(start.teams, start.days, strict=True)
    )
    blocks: list[Block] = [
        say(title, style="heading"),
        say(Strong(sentence(what(effort.selector, shorts))), f"\n{starts}"),
        say(
            sentence(worked_on(effort, shorts))
            if start.verdict
            else words(said.KEEP, ENGLISH, last=short_date(start.last, ENGLISH)),
        ),
    ]
    if viewer.configures and start.verdict is None:
        blocks.append(run_buttons([(words(said.AT_ONCE, ENGLISH), opening(effort.selector, "together"))]))
    return Message(title, tuple(blocks))


def undoable(sentence: str, ways: Ways) -> Message:
    """What was done, with the way to take it back."""
    done = as_message(sentence)
    return Message(done.summary, (*done.blocks, run_buttons(ways)))


def _told(selector: Selector, coming: Staggered, power: int, more: Ways) -> tuple[Block, ...]:
    told = words(
        said.OFFER,
        ENGLISH,
        teams=len(coming.teams),
        last=short_date(coming.last, ENGLISH),
        weeks=(coming.last - coming.first).days // 7,
        effect=_effect(selector),
        often=often(power),
    )
    ways = [
        (words(said.DRAW, ENGLISH), opening(selector, "draw")),
        (words(said.AT_ONCE, ENGLISH), opening(selector, "together")),
    ]
    return say(Strong(words(said.BY_TEAM, ENGLISH)), f" {told}"), run_buttons([*ways, *more])


def _effect(selector: Selector) -> str:
    return words(said.THREEFOLD if selector.rising else said.A_THIRD, ENGLISH)
