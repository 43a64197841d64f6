"""What a look is made of: plain functions for a thread. They load numpy, and what reads texts, only when they run."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from dialogs.records import Outcome
from insights.inference.calendar import next_look
from insights.shapes.disclosure import enough
from insights.shapes.evidence import Evidence
from insights.shapes.findings import Finding, Look, Source
from insights.shapes.staggered import Closed, Offer, Staggered
from insights.shapes.suspicions import MONTHS, Numbers, Suspicion, Verdict
from insights.shapes.texts import Quoted, Verbatim, Verbatims

if TYPE_CHECKING:
    from insights.inference.ground import Ground

DAY = timedelta(days=1)
Lesson = tuple[Quoted, int]
"""A lesson that represents those of some deals, and how many of them have one."""


def grounded(seen: Evidence) -> "Ground":
    """What all tests of these closings stand on, laid once."""
    from insights.inference.ground import Ground

    return Ground(seen)


def tested(ground: "Ground", longer: "Ground | None", since: date, checked: date) -> Look:
    """The look without words. `longer`: the ground with the year before, where that is read."""
    from insights.inference import response, themes, trends
    from insights.inference.shares import shares

    seen = ground.evidence
    of, moving = themes.shape_of(ground), shares(ground, longer)
    return Look(
        day=checked,
        next_day=next_look(checked),
        start=seen.start,
        findings=themes.find(ground, checked, longer),
        trends=trends.find(moving, checked),
        theme_outlook=themes.outlook(seen, since, checked, of),
        trend_outlook=trends.outlook(moving, checked),
        reach=themes.reach(seen, since, checked, of),
        response=response.response(seen),
    )


def in_words(
    look: Look, recent: Verbatims, earlier: Verbatims, names: tuple[str, ...], rivals: tuple[str, ...]
) -> Look:
    """The look with what people wrote: quotes on its themes, new words with theirs. `names`: those nobody may read."""
    from insights.language.phrases import fresh
    from insights.language.quotes import about, saying

    texts, quotes = (*recent.texts, *earlier.texts), []
    for theme in look.themes:
        wanted = theme.selector
        if wanted.family == "driver" and wanted.outcome is not None:
            quote = about(texts, wanted.what, wanted.outcome, names)
            quotes += [(wanted, quote)] if quote else []
    phrases = fresh(recent.texts, earlier.texts, (*names, *rivals))
    sayings = [(phrase.words, quote) for phrase in phrases if (quote := saying(recent.texts, phrase, names))]
    cut = recent.cut + earlier.cut
    return replace(look, quotes=tuple(quotes), phrases=phrases, sayings=tuple(sayings), texts_cut=cut)


def watching(ground: "Ground", day: date, known: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What may become a theme; none of those that are `known`."""
    from insights.inference.themes import watching

    # what is heard may say the same, more faintly
    themes = {replace(theme.selector, source=Source.OURS) for theme in known}
    found = watching(ground, day, known)
    return tuple(finding for finding in found if replace(finding.selector, source=Source.OURS) not in themes)


def lessons(
    texts: Verbatims, people: tuple[str, ...], questions: frozenset[str], *, few: bool
) -> dict[Outcome, Lesson]:
    """By outcome; `questions` are those whose answers are lessons."""
    from insights.language.quotes import usual

    found: dict[Outcome, Lesson] = {}
    for outcome in Outcome:
        told = [text for text in texts.texts if text.outcome is outcome and text.field in questions]
        if not few and not enough({text.person for text in told} - {""}):
            continue
        quote = usual(told, people)
        if quote:
            found[outcome] = quote, len({text.closing for text in told})
    return found


def untold(texts: list[Verbatim], people: tuple[str, ...], told: str) -> Quoted | None:
    """What represents these texts, without any that is in what was `told`; `people` is nobody's to read."""
    from insights.language.quotes import usual

    while quote := usual(texts, people):
        if json.dumps(quote.text, ensure_ascii=False)[1:-1] not in told and quote.text not in told:
            break
        texts = [text for text in texts if text.closing != quote.closing]
    return quote


def suspected(
    seen: Evidence, due: Iterable[tuple[Suspicion, date]]
) -> list[tuple[str, date, Verdict | None, Numbers | None]]:
    """By its id, what a look at each suspicion found on its day; those of one time stand on the same ground."""
    from insights.inference.ground import Ground
    from insights.inference.suspicions import look

    grounds, told = dict[tuple[date, date], Ground](), []
    for one, day in due:
        time = one.named_on + DAY, day
        if time not in grounds:
            grounds[time] = Ground(seen.between(*time))
        found = look(grounds[time], one, day)
        told.append((one.id, day, found.verdict, found.numbers))
    return told


def foretold(
    seen: Evidence, driver: str, within: tuple[str, str] | None, day: date
) -> dict[int, tuple[date, int | None]]:
    """By months its last look and, per cent, how likely it would show; None where nothing can be said of that."""
    from insights.inference.suspicions import ends, pace, power

    usual = pace(seen, driver, within)
    return {
        months: (ends(day, months), None if usual is None else round(100 * power(usual, months))) for months in MONTHS
    }


def offered(before: Mapping[str, tuple[int, int]], *, rising: bool) -> Offer:
    """What a start team by team would come to. Its power is of the same made-up companies each time."""
    from insights.inference.staggered import offered

    return offered(before, 1, rising=rising)


def concluded(start: Staggered, closed: Sequence[Closed], teams: Mapping[str, str], *, rising: bool) -> Staggered:
    """What came of one."""
    from insights.inference.staggered import concluded

    return concluded(start, closed, teams, rising=rising)


def drawn(teams: Sequence[str], seed: str) -> tuple[str, ...]:
    """The order in which they start."""
    from insights.inference.staggered import drawn

    return drawn(teams, seed)
