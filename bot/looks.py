"""Looks at themes and trends: made on the fixed calendar, frozen, and what was decided about a theme."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from pydantic import TypeAdapter

from bot.house import House
from dialogs.errors import NotFound
from dialogs.records import Outcome
from dialogs.script import Kind as FieldKind
from insights.cells import Evidence, Weekly
from insights.findings import Behind, Effort, Finding, Look, Selector, Source, Tier
from insights.looks import YEAR, last_look, next_look
from insights.phrases import fresh
from insights.quotes import Quoted, about, usual
from insights.selectors import code, parse
from insights.texts import Verbatims
from storage import evidence, selecting, verbatims
from storage.units import looks, people
from storage.units.looks import Kind

TEXTS = 20_000
"""How many texts a look reads at most; it says how many it left out."""
UNNAMED = frozenset({"not_sure", "not_a_fit", "other"})
"""Answers that name no driver."""
BEHIND = timedelta(weeks=YEAR)
"""How far back a look reads."""
BEFORE = timedelta(days=182)
"""How far back the share goes that an effort is compared with."""
LESSON = "lesson"
"""The question what one would do again, or try next time."""
RECENT = timedelta(days=91)
"""What counts as new words."""
SHOWN = 50
"""Deals listed behind a theme."""


@dataclass(frozen=True, slots=True)
class Looks:
    """Looks of the workspaces of this house. What takes numpy runs, and is imported, off the event loop."""

    house: House

    async def at(self, workspace_id: str, day: date) -> Look:
        """The latest look up to a day, made now where nobody has made it yet. Late answers count in the next one."""
        checked = last_look(day)
        stored = await self.house.storage.read(looks.get_look, workspace_id, checked)
        if stored is None:
            made = await self._make(workspace_id, checked)
            text = json.dumps(_adapter().dump_python(made, mode="json"))  # dump_json would lose an infinite odds ratio
            now = self.house.clock.now()
            stored = await self.house.storage.write(looks.freeze_look, workspace_id, checked, text, now)
        return _adapter().validate_python(json.loads(stored))

    async def _make(self, workspace_id: str, checked: date) -> Look:
        read, start = self.house.storage.read, checked - BEHIND
        seen = await read(evidence.evidence, workspace_id, start, checked, self._drivers())
        weekly = await read(evidence.weekly, workspace_id, start, checked)
        found = await asyncio.to_thread(_candidates, seen, checked)
        accounts = await read(selecting.accounts, workspace_id, tuple(f.selector for f in found), start, checked)
        texts = await self._texts(workspace_id, start, checked)
        names = tuple(person.name for person in await read(people.people, workspace_id))
        return await asyncio.to_thread(_look, seen, weekly, found, accounts, texts, names, checked)

    async def _texts(self, workspace_id: str, start: date, end: date, competitor: str | None = None) -> Verbatims:
        scripts = self.house.definition.scripts.values()
        fields = {field.key for script in scripts for field in script.fields.values() if field.kind is FieldKind.TEXT}
        read = self.house.storage.read
        return await read(verbatims.verbatims, workspace_id, start, end, tuple(sorted(fields)), TEXTS, competitor)

    async def lessons(
        self, workspace_id: str, competitor: str, start: date, end: date
    ) -> dict[Outcome, tuple[Quoted, ...]]:
        """What represents the lessons of deals against a competitor, by outcome, without names."""
        texts = await self._texts(workspace_id, start, end, competitor)
        names = tuple(person.name for person in await self.house.storage.read(people.people, workspace_id))
        return await asyncio.to_thread(_lessons, texts, names)

    def _drivers(self) -> tuple[str, ...]:
        return tuple(key for key in self.house.definition.shorts["driver"] if key not in UNNAMED)

    async def watching(self, workspace_id: str, day: date, look: Look) -> tuple[Finding, ...]:
        """What may become a theme, by the data of now; unconfirmed."""
        start = day - BEHIND
        seen = await self.house.storage.read(evidence.evidence, workspace_id, start, day, self._drivers())
        return await asyncio.to_thread(_watching, seen, day, look.themes)

    async def weekly(self, workspace_id: str, look: Look) -> dict[str, Weekly]:
        """The series behind a look's trends."""
        return dict(await self.house.storage.read(evidence.weekly, workspace_id, look.start, look.day))

    async def behind(self, workspace_id: str, finding: Finding, look: Look) -> tuple[Behind, ...]:
        """The deals behind a theme, newest first."""
        read = self.house.storage.read
        return await read(selecting.deals_behind, workspace_id, finding.selector, look.start, look.day, SHOWN)

    async def of_deal(self, workspace_id: str, day: date, deal_id: str) -> tuple[Finding, ...]:
        """The themes that a deal is one of."""
        look, read = await self.at(workspace_id, day), self.house.storage.read
        return tuple(
            [
                theme
                for theme in look.themes
                if await read(selecting.behind, workspace_id, theme.selector, look.start, look.day, deal_id)
            ]
        )

    async def muted(self, workspace_id: str) -> frozenset[Selector]:
        """The themes that are not to be shown in the digest."""
        decided = await self.house.storage.read(looks.decided, workspace_id)
        return frozenset(parse(item.selector) for item in decided if item.kind == "muted")

    async def efforts(self, workspace_id: str, day: date) -> tuple[Effort, ...]:
        """What is worked on, with its share before and since."""
        read, found = self.house.storage.read, []
        for item in await read(looks.decided, workspace_id):
            if item.kind == "working":
                selector, since = parse(item.selector), item.since
                before = await read(selecting.share, workspace_id, selector, since - BEFORE, since)
                found.append(
                    Effort(selector, since, before, await read(selecting.share, workspace_id, selector, since, day))
                )
        return tuple(found)

    async def theme(self, workspace_id: str, day: date, given: str) -> tuple[Look, Finding]:
        """The theme of a number, as the latest look shows them, or of a code. Raises NotFound."""
        look = await self.at(workspace_id, day)
        for number, finding in enumerate(look.themes, 1):
            if given in {str(number), code(finding.selector)}:
                return look, finding
        raise NotFound("That theme isn't one of the last look's any more. `/winloss themes` shows those that hold.")

    async def decide(self, workspace_id: str, kind: Kind, given: str, day: date) -> bool:
        """Remember that a theme is worked on, or muted; whether that is new. Raises NotFound."""
        _, finding = await self.theme(workspace_id, day, given)
        return await self.house.storage.write(looks.decide, workspace_id, kind, code(finding.selector), day)

    async def undo(self, workspace_id: str, kind: Kind, given: str, day: date) -> None:
        """Take that back, also of a theme that holds no more. Raises NotFound."""
        known = await self.house.storage.read(looks.decided, workspace_id)
        word = given if any(item.selector == given for item in known) else None
        if word is None:
            _, finding = await self.theme(workspace_id, day, given)
            word = code(finding.selector)
        await self.house.storage.write(looks.undo, workspace_id, kind, word)


@cache
def _adapter() -> TypeAdapter[Look]:
    return TypeAdapter(Look)


def _candidates(seen: Evidence, checked: date) -> tuple[Finding, ...]:
    from insights.themes import candidates

    return candidates(seen, checked)


def _watching(seen: Evidence, day: date, known: tuple[Finding, ...]) -> tuple[Finding, ...]:
    from insights.themes import watching

    themes = {replace(theme.selector, source=Source.OURS) for theme in known}  # buyers may say the same, more faintly
    found = watching(seen, day, known)
    return tuple(finding for finding in found if replace(finding.selector, source=Source.OURS) not in themes)


def _lessons(texts: Verbatims, names: tuple[str, ...]) -> dict[Outcome, tuple[Quoted, ...]]:
    found: dict[Outcome, tuple[Quoted, ...]] = {}
    for outcome in Outcome:
        quote = usual((t for t in texts.texts if t.outcome is outcome and t.field == LESSON), names)
        found[outcome] = (quote,) if quote else ()
    return found


def _look(
    seen: Evidence,
    weekly: dict[str, Weekly],
    found: tuple[Finding, ...],
    accounts: Mapping[Selector, int],
    texts: Verbatims,
    names: tuple[str, ...],
    checked: date,
) -> Look:
    from insights import trends
    from insights.themes import decide, outlook

    findings = decide(seen, found, accounts)
    quarter = checked - RECENT
    recent = tuple(text for text in texts.texts if text.at.date() >= quarter)
    earlier = tuple(text for text in texts.texts if text.at.date() < quarter)
    said = []
    for finding in findings:
        wanted = finding.selector
        if finding.tier is Tier.THEME and wanted.family == "driver" and wanted.outcome is not None:
            quote = about(texts.texts, wanted.what, wanted.outcome, names)
            said += [(wanted, quote)] if quote else []
    losses = weekly["driver"]
    since = next((monday for monday, n in zip(losses.mondays, losses.total, strict=True) if n), checked)
    return Look(
        day=checked,
        next_day=next_look(checked),
        start=seen.start,
        findings=findings,
        trends=trends.look(weekly, checked),
        theme_outlook=outlook(seen, since, checked),
        trend_outlook=trends.outlook(weekly, checked),
        quotes=tuple(said),
        phrases=fresh(recent, earlier, names),
        texts_cut=texts.cut,
    )
