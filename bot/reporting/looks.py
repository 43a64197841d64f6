"""Looks at themes and trends: made on the fixed calendar, frozen, and what was decided about a theme."""

import asyncio
import json
import logging
import re
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from bot.memory import give_back
from bot.reporting import making
from bot.reporting.rereading import reread
from bot.reporting.staggering import Staggering
from bot.services import Services
from dialogs.definition.roles import Role
from dialogs.errors import NotFound
from dialogs.records import Outcome
from dialogs.sentences.digest import HEARD_FROM
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass
from insights.inference.calendar import LONG, RECENT, YEAR, last_look
from insights.shapes.counts import UNNAMED
from insights.shapes.disclosure import enough
from insights.shapes.evidence import Weekly
from insights.shapes.findings import Effort, Finding, Look, Selector
from insights.shapes.selectors import code, means, parse
from insights.shapes.texts import Quoted, Verbatims
from insights.wording.deal_list import LISTED, Deals
from storage.counting import evidence, selecting, verbatims
from storage.counting.grouping import Only
from storage.units import looks, people, reasons
from storage.units.looks import Kind

if TYPE_CHECKING:
    from insights.inference.ground import Ground

log = logging.getLogger(__name__)

TEXTS = 20_000
"""How many texts are read at most of the deals that may bring new words, and of those before.

A look says how many it left out.
"""
BEHIND = timedelta(weeks=YEAR)
"""How far back a look reads."""
LONG_BEHIND, PLENTY = timedelta(weeks=LONG), 20_000
"""And how far for drivers' trends, where a year closes no more than so many: of more a year shows whatever moves."""
BEFORE = timedelta(days=182)
"""How far back the share goes that an effort is compared with."""
NEW = timedelta(weeks=RECENT)
"""Deals that may bring new words."""


@dataclass(frozen=True, slots=True)
class Looks:
    """Looks of the workspaces that are served. What takes numpy runs, and is imported, off the event loop."""

    services: Services

    async def at(self, workspace_id: str, day: date) -> Look:
        """The latest look up to a day, made now where nobody has made it yet. Late answers count in the next one."""
        look, _ = await self._latest(workspace_id, day)
        return look

    async def with_watching(self, workspace_id: str, day: date, until: date) -> tuple[Look, tuple[Finding, ...]]:
        """The latest look up to a day, and what may become a theme by the data up to another.

        Read once where the two are the same, as for a digest on a look's day.
        """
        look, watched = await self._latest(workspace_id, day, until)
        return look, await self.watching(workspace_id, until, look) if watched is None else watched

    async def _latest(
        self, workspace_id: str, day: date, until: date | None = None
    ) -> tuple[Look, tuple[Finding, ...] | None]:
        """The look, and what is watched where it was made now of the closings up to `until`."""
        checked, write, watched = last_look(day), self.services.storage.write, None
        stored = await self.services.storage.read(looks.get_look, workspace_id, checked)
        look = _read(stored) if stored else None
        if look is None:
            made, watched = await self._make(workspace_id, checked, watch=checked == until)
            text = json.dumps(_adapter().dump_python(made, mode="json"))
            if stored is None:
                kept = await write(looks.freeze_look, workspace_id, checked, text, self.services.clock.now())
            else:  # or no digest would come until the next look
                kept = await write(looks.replace_look, workspace_id, checked, stored, text)
            look = _adapter().validate_python(json.loads(kept))
            watched = watched if kept == text else None  # somebody else's stands, who may have seen other closings
        return await self.standing(workspace_id, look), watched

    async def standing(self, workspace_id: str, look: Look) -> Look:
        """A look without the quotes whose words were changed or taken back since it was frozen."""
        if not (look.quotes or look.sayings):
            return look
        from insights.language.quotes import still_says

        await reread(self.services, workspace_id)
        those = {(quote.closing, quote.field) for _, quote in (*look.quotes, *look.sayings)}
        texts = await self.services.storage.read(verbatims.quotable, workspace_id, those)

        def stands(quote: Quoted) -> bool:
            return still_says(quote, texts.get((quote.closing, quote.field), ""))

        return replace(
            look,
            quotes=tuple(found for found in look.quotes if stands(found[1])),
            sayings=tuple(found for found in look.sayings if stands(found[1])),
        )

    async def _make(self, workspace_id: str, checked: date, *, watch: bool) -> tuple[Look, tuple[Finding, ...] | None]:
        read, start = self.services.storage.read, checked - BEHIND
        since = await read(evidence.since, workspace_id, start, checked) or checked
        ground = await self._ground(workspace_id, start, checked)
        longer = None
        if len(ground.evidence.outcome) <= PLENTY:
            longer = await self._ground(workspace_id, checked - LONG_BEHIND, checked)
        made = await asyncio.to_thread(making.tested, ground, longer, since, checked)
        watched = await asyncio.to_thread(making.watching, ground, checked, made.themes) if watch else None
        rivals = (*self.services.definition(workspace_id).competitors, *ground.evidence.column("competitor").known)
        del ground, longer  # which are large, and not needed for words
        await asyncio.to_thread(give_back)
        anew = await read(reasons.worded_anew, workspace_id, made.earliest, checked)
        known = [found for found in anew if found[0] not in UNNAMED]
        told, gone = (tuple((key, on) for key, on, went in known if went is those) for those in (False, True))
        made = replace(made, anew=told, gone=gone)
        recent = await self._texts(workspace_id, checked - NEW, checked)
        earlier = await self._texts(workspace_id, start, checked - NEW)
        names = tuple(person.name for person in await read(people.people, workspace_id))
        return await asyncio.to_thread(making.in_words, made, recent, earlier, names, rivals), watched

    async def _ground(self, workspace_id: str, start: date, end: date) -> "Ground":
        drivers = self._drivers(workspace_id)
        seen = await self.services.storage.read(evidence.evidence, workspace_id, start, end, drivers)
        return await asyncio.to_thread(making.grounded, seen)

    async def _texts(self, workspace_id: str, start: date, end: date, only: Only = None) -> Verbatims:
        await reread(self.services, workspace_id)
        return await self.services.storage.read(verbatims.verbatims, workspace_id, start, end, TEXTS, only)

    async def lessons(
        self, workspace_id: str, start: date, end: date, only: Only, *, few: bool = False
    ) -> dict[Outcome, making.Lesson]:
        """What represents the lessons of a part of the deals, by outcome, without names.

        `few`: for a manager, also where fewer than three sellers wrote them.
        """
        texts = await self._texts(workspace_id, start, end, only)
        names = tuple(person.name for person in await self.services.storage.read(people.people, workspace_id))
        keys = self.services.definition(workspace_id).keys(Role.LESSON)
        return await asyncio.to_thread(making.lessons, texts, names, keys, few=few)

    async def word(self, workspace_id: str, start: date, end: date, told: str) -> Quoted | None:
        """A word that may be quoted while nothing more can be said; none of those in what was `told` last.

        As everywhere, three sellers must have written some, so that nobody knows whose it is.
        """
        texts = [text for text in (await self._texts(workspace_id, start, end)).texts if text.quotable]
        if not enough({text.person for text in texts} - {""}):
            return None
        names = tuple(person.name for person in await self.services.storage.read(people.people, workspace_id))
        return await asyncio.to_thread(making.untold, texts, names, told)

    def _drivers(self, workspace_id: str) -> tuple[str, ...]:
        named = self.services.definition(workspace_id).shorts.get(Role.DRIVER, {})
        return tuple(key for key in named if key not in UNNAMED)

    async def watching(self, workspace_id: str, day: date, look: Look) -> tuple[Finding, ...]:
        """What may become a theme, by the data of now; unconfirmed."""
        ground = await self._ground(workspace_id, day - BEHIND, day)
        found = await asyncio.to_thread(making.watching, ground, day, look.themes)
        del ground
        await asyncio.to_thread(give_back)
        return found

    async def weekly(self, workspace_id: str, look: Look) -> dict[str, Weekly]:
        """The series behind a look's trends."""
        return dict(await self.services.storage.read(evidence.weekly, workspace_id, look.earliest, look.day))

    async def behind(self, workspace_id: str, selector: Selector, start: date, end: date) -> Deals:
        """The deals that a selector means, as they stand now."""
        read, those = self.services.storage.read, (workspace_id, selector, start, end)
        return Deals(await read(selecting.count_behind, *those), await read(selecting.deals_behind, *those, LISTED))

    async def of_deal(self, workspace_id: str, day: date, deal_id: str) -> tuple[Finding, ...]:
        """The themes that a deal is one of."""
        look, read = await self.at(workspace_id, day), self.services.storage.read
        return tuple(
            [
                theme
                for theme in look.themes
                if await read(selecting.behind, workspace_id, theme.selector, look.start, look.day, deal_id)
            ]
        )

    async def muted(self, workspace_id: str) -> frozenset[Selector]:
        """The themes that are not to be shown in the digest."""
        decided = await self.services.storage.read(looks.decided, workspace_id)
        return frozenset(parse(item.selector) for item in decided if item.kind == "muted")

    async def efforts(self, workspace_id: str, day: date) -> tuple[Effort, ...]:
        """What is worked on, with its share before and since, or how far a start team by team is."""
        read, found = self.services.storage.read, []
        for item in await read(looks.decided, workspace_id):
            if item.kind == "working":
                selector, since = parse(item.selector), item.since
                if item.start:
                    start = await self.staggering.told(workspace_id, item.selector, item.start, day)
                    found.append(Effort(selector, since, (0, 0), (0, 0), start=start, day=day))
                    continue
                times = (since - BEFORE, since), (since, day)
                before, after = [await read(selecting.share, workspace_id, selector, *time) for time in times]
                those, these = [await read(selecting.sellers, workspace_id, selector, *time) for time in times]
                found.append(Effort(selector, since, before, after, (those, these)))
        return tuple(found)

    @property
    def staggering(self) -> Staggering:
        """Starts team by team."""
        return Staggering(self.services)

    async def theme(self, workspace_id: str, day: date, given: str) -> tuple[Look, Finding]:
        """The theme of a number, as the latest look shows them, or of a word of a button. Raises NotFound."""
        look = await self.at(workspace_id, day)
        for number, finding in enumerate(look.themes, 1):
            if given == str(number) or means(given, finding.selector):
                return look, finding
        if given.isdecimal():
            raise NotFound(_no_such(given, len(look.themes)))
        raise NotFound("That theme isn't one of the last look's any more. `/winloss themes` shows those that hold.")

    async def decide(self, workspace_id: str, kind: Kind, selector: Selector, day: date) -> bool:
        """Remember that a theme is worked on, or muted; whether that is new."""
        return await self.services.storage.write(looks.decide, workspace_id, kind, code(selector), day)

    async def undo(self, workspace_id: str, kind: Kind, given: str, day: date) -> None:
        """Take that back, also of a theme that holds no more. Raises NotFound."""
        await self.services.storage.write(looks.undo, workspace_id, kind, await self.meant(workspace_id, given, day))

    async def meant(self, workspace_id: str, given: str, day: date) -> str:
        """A theme as it is stored, also one that holds no more but something was decided about. Raises NotFound."""
        known = await self.services.storage.read(looks.decided, workspace_id)
        word = next((item.selector for item in known if means(given, parse(item.selector))), None)
        return word or code((await self.theme(workspace_id, day, given))[1].selector)


@cache
def _adapter() -> TypeAdapter[Look]:
    return TypeAdapter(Look)


def _read(stored: str) -> Look | None:
    """A look as it was stored (by json, for dump_json would lose an infinite odds ratio); None if it can't be read."""
    try:
        return _adapter().validate_python(_now(json.loads(stored)))
    except ValueError as error:
        log.error("a look can't be read, and is made anew: %s", type(error).__name__)  # noqa: TRY400 - it may quote
        return None


def _now(look: Any) -> Any:
    """A look as it is now kept.

    An older one called said, and so confirmed, what sellers had heard from buyers, and saw a trend in the gap.
    """
    found = look.get("findings", ()) if isinstance(look, dict) else ()
    older = [finding for finding in found if "heard" not in finding]
    for finding in older:
        finding |= {"heard": finding.pop("buyers", None), "confirmed": False}
    for _, quote in (*look.get("quotes", ()), *look.get("sayings", ())) if older else ():
        quote["source"] = re.sub("^buyer(?=,)", words(HEARD_FROM, ENGLISH), quote["source"])
    if isinstance(look, dict):
        look["trends"] = [trend for trend in look.get("trends", ()) if trend["family"] != "gap"]
    return look


def _no_such(number: str, holding: int) -> str:
    if not holding:
        return f"There is no theme {number}: none holds yet."
    return f"There is no theme {number}; {'only 1 holds' if holding == 1 else f'1 to {holding} hold'}."
