"""How answers, days and counts read in a sentence."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, time, timedelta

from dialogs.definition.kinds import Kind
from dialogs.definition.script import Field, iso
from dialogs.engine.position import Position
from dialogs.messages.messages import Option, Part, Strong
from dialogs.records import Case, Person
from dialogs.rivals import NOBODY, Names
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, long_date, long_day
from dialogs.values import dataclass

LONGEST_LABEL = 75
"""Characters of an option, as Slack takes it."""
AHEAD = timedelta(days=60)  # before a contract ends: time enough to be heard


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An answer that the rep's words suggest for a field, `instead_of` what it says now ("": nothing)."""

    field: str
    value: str
    instead_of: str


SATURDAY = 5


def on_workday(day: date) -> date:
    """The day, or the Monday after it where it is a Saturday or a Sunday: nobody is reminded of deals at weekends."""
    weekday = day.weekday()
    return day + timedelta(days=7 - weekday) if weekday >= SATURDAY else day


@dataclass(frozen=True, slots=True)
class Context:
    """What a message needs from outside.

    `today`: the rep's local date, `clock` the time there. `waiting`: debriefs of theirs behind this one. `count`:
    debriefs finished this quarter, this one included. `digest_day`: the weekday of the summary, "" where there is none.
    `resume`: when a put-off debrief comes back, in the rep's zone, such as "tomorrow at 09:00". `marked_by`: who marked
    the deal, where that is somebody else. `offer`: what the words just typed sound like. `outside`: another company may
    read the channel. `rivals`: who is met in deals, where the card asks for that. `like`: the name of a deal that may
    be the same one. `crm`: where what is answered goes, "" for nowhere, with what else app.yaml has go there (`also`),
    unless it is `kept_out`. `buyers_page`: whether a link for the buyer can be made; `buyers_link`: one that is
    open. `ahead`: how long before a contract's end it comes back. `heard`: in how many deals of this year that ended so
    a buyer named the same, this one included; 0 where that isn't told. `worked_on`: a driver that it names on which
    somebody works, and since when. `workday`: the first of the rep's days from a day on.
    """

    today: date
    clock: time | None = None
    waiting: int = 0
    count: int = 0
    digest_day: str = ""
    resume: str = ""
    marked_by: str = ""
    like: str = ""
    outside: bool = False
    offer: Suggestion | None = None
    rivals: Names = NOBODY
    crm: str = ""
    also: tuple[str, ...] = ()
    kept_out: bool = False
    buyers_page: bool = False
    buyers_link: str = ""
    ahead: timedelta = AHEAD
    heard: int = 0
    worked_on: tuple[str, date] | None = None
    workday: Callable[[date], date] = on_workday


def day(value: date, today: date | None = None) -> str:
    """`12 March`, with the year where it isn't today's."""
    same_year = today is not None and today.year == value.year
    return long_day(value, ENGLISH) if same_year else long_date(value, ENGLISH)


def people_to_pick(people: Iterable[Person]) -> tuple[Option, ...]:
    """Options of people, by their names; of those of one name by their addresses, too."""
    found = tuple(people)
    often = Counter(one.name for one in found)
    said = (f"{one.name} · {one.email}" if often[one.name] > 1 and one.email else one.name for one in found)
    return tuple(Option(one.id, cut(text, LONGEST_LABEL)) for one, text in zip(found, said, strict=True))


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, an ellipsis included: at a word, where there is one in the second half."""
    if len(text) <= limit:
        return text
    short, behind = text[: limit - 1], text[limit - 1]
    at = limit - 1 if behind.isspace() else max(short.rfind(space) for space in " \n")
    return (short[:at] if at > limit // 2 else short).rstrip() + "…"


def deal_of(case: Case) -> Strong:
    """The deal's name, to stand in a sentence."""
    return Strong(isolated(case.deal.name))


def sentence(template: str, deal: str) -> tuple[Part, ...]:
    """A text with `{deal}` filled in as a part of its own, so that a deal's name is never read as markup."""
    parts: list[Part] = []
    for i, piece in enumerate(template.split("{deal}")):
        if i:
            parts.append(Strong(isolated(deal)))
        if piece:
            parts.append(piece)
    return tuple(parts)


def shown(field: Field, value: tuple[str, ...]) -> str:
    """A field's answer for reading."""
    if field.kind is Kind.DATE:
        found = iso(value[0])
        return day(found) if found else field.label(value[0])
    return ", ".join(isolated(field.label(one)) for one in value)


def answered(position: Position) -> Iterator[tuple[Field, tuple[str, ...]]]:
    """The fields that say something, in the order of the cards."""
    for card in position.cards:
        for field in card.fields:
            value = position.values.get(field.key)
            if value:
                yield field, value


def gist(position: Position, case: Case, limit: int) -> tuple[Part, ...]:
    """The deal and what was said of it, in about `limit` characters."""
    said = [
        f"{field.name}: " + (f"“{isolated(cut(value[0], 60))}”" if field.kind is Kind.TEXT else shown(field, value))
        for field, value in answered(position)
    ]
    text = cut(" · ".join(said), limit)
    return (deal_of(case), f". {text}" if text else ": goes on below.")
