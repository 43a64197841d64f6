"""`/winloss hours` and `/winloss away`: when somebody may be written to, which they say themselves."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.commands.hours_text import day_of
from bot.commands.requests import AwayRequest, HoursRequest, Misunderstood
from bot.desk.rules import Rules
from bot.moments.holidays import country_name
from bot.moments.hours import LONGEST_AWAY, Hours
from bot.services import Services
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Button, Buttons, Message, say, with_commands
from dialogs.records import Person
from dialogs.sentences import hours as said
from dialogs.sentences.words import (
    ENGLISH,
    Sentence,
    long_date,
    time_of_day,
    together,
    weekday_names,
    weekday_of,
    words,
)
from dialogs.values import dataclass
from storage.units import people, timers

_USUAL: dict[str, Any] = dict.fromkeys(("works_on", "works_from", "works_until", "holidays"))
"""Of who never said anything."""


@dataclass(frozen=True, slots=True)
class Working:
    """What people say of their own hours."""

    services: Services
    rules: Rules

    async def hours(self, person: Person, request: HoursRequest) -> Message:
        """Keep what they say, if anything, and say how it stands."""
        if said_of := _said(request):
            person = await self._kept(person, said_of)
        theirs, now = self.rules.hours(person), self.services.clock.now()
        lines = [_stands(theirs), _holidays(theirs), words(said.ONE_A_DAY, ENGLISH)]
        if away := _away(theirs, now):
            lines.append(away)
        lines.append(words(said.CHANGE, ENGLISH))
        if not away:
            lines.append(words(said.TO_GO, ENGLISH))
        buttons = [(said.BACK, "away over")] if away else []
        if person != replace(person, **_USUAL):
            buttons.insert(0, (said.USUAL, "hours usual"))
        elif theirs.holidays:
            buttons.insert(0, (said.FREE_OF, said.NO_HOLIDAYS_LINE))
        return _message(lines, buttons)

    async def away(self, person: Person, request: AwayRequest) -> Message:
        """Keep from when on they are back, and say what waits until then. Raises Misunderstood: no such day."""
        theirs, now = self.rules.hours(person), self.services.clock.now()
        today = theirs.today(now)
        if not request.until and not request.over:
            away = _away(theirs, now)
            lines = [away, words(said.WAITS, ENGLISH)] if away else [words(said.NOT_AWAY, ENGLISH)]
            return _message(lines, [(said.BACK, "away over")] if away else [])
        back = None if request.over else day_of(request.until, today)
        if back is None and not request.over:
            raise Misunderstood(words(said.HOW_AWAY, ENGLISH))
        if back is not None and not today < back <= today + LONGEST_AWAY:
            why = said.PAST if back <= today else said.FAR
            raise Misunderstood(words(why, ENGLISH, day=long_date(back, ENGLISH)))
        planned = theirs.back(now)
        person = await self._kept(person, {"back_on": back})
        if planned is not None and (sooner := self.rules.hours(person).back(now) or now) < planned:
            await self.services.storage.write(timers.come_back, person.workspace_id, person.id, planned, sooner)
        away = _away(self.rules.hours(person), now)
        if away is None:
            return _message([words(said.OVER, ENGLISH)], [])
        return _message([away, words(said.WAITS, ENGLISH)], [(said.BACK, "away over")])

    async def _kept(self, person: Person, said_of: dict[str, Any]) -> Person:
        await self.services.storage.write(people.prefer, person.workspace_id, person.id, said_of)
        return replace(person, **said_of)


def _said(request: HoursRequest) -> dict[str, Any]:
    """What they say of their hours, by fields of Person."""
    if request.usual:
        return _USUAL
    said_of: dict[str, Any] = {} if request.days is None else {"works_on": request.days}
    if request.times is not None:
        said_of |= {"works_from": request.times[0], "works_until": request.times[1]}
    return said_of if request.holidays is None else said_of | {"holidays": request.holidays}


def _stands(theirs: Hours) -> str:
    gaps = {"days": _days(theirs.days), "begins": time_of_day(theirs.begins, ENGLISH), "zone": theirs.zone}
    if theirs.end is None:
        return words(said.STAND_LATE, ENGLISH, **gaps)
    return words(said.STAND, ENGLISH, ends=time_of_day(theirs.end, ENGLISH), **gaps)


def _days(days: frozenset[int]) -> str:
    """`Monday to Friday`, `Monday, Tuesday and Friday`."""
    names, first, last = weekday_names(ENGLISH), min(days), max(days)
    if len(days) > 2 and days == frozenset(range(first, last + 1)):  # noqa: PLR2004 - two are named one by one
        return words(said.FROM_TO, ENGLISH, first=names[first], last=names[last])
    return together([names[day] for day in sorted(days)], ENGLISH)


def _holidays(theirs: Hours) -> str:
    if not theirs.holidays:
        return words(said.NO_HOLIDAYS, ENGLISH)
    return words(said.HOLIDAYS, ENGLISH, place=country_name(theirs.holidays))


def _away(theirs: Hours, now: datetime) -> str | None:
    """From when on they are written to again; None: they aren't away."""
    back = theirs.back(now)
    if back is None:
        return None
    day = weekday_of(theirs.today(back), ENGLISH)
    return words(said.IS_AWAY, ENGLISH, day=day, time=time_of_day(theirs.begins, ENGLISH))


def _message(lines: list[str], buttons: list[tuple[Sentence, str]]) -> Message:
    blocks = tuple(say(*with_commands(line)) for line in lines)
    pressed = tuple(Button(words(label, ENGLISH), Action(Verb.RUN, value=line)) for label, line in buttons)
    return Message(lines[0], (*blocks, *((Buttons(pressed),) if pressed else ())))
