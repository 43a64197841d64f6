"""The sections of a digest: pure functions from Findings to blocks, () where there is nothing to say."""

from dialogs.actions import Action, Verb
from dialogs.messages import Block, Button, Buttons, Chart, Series, Strong, Text, say
from dialogs.records import FollowUpKind, Outcome
from insights.counts import Split, Week
from insights.findings import Correction, Due, Findings
from insights.gap_words import gap_in_short
from insights.periods import spell_day
from insights.questions import question
from insights.rates import one_in, rate
from insights.sections_themes import MONTHS, SHOWN, movement, shown
from insights.selectors import code
from insights.theme_words import what
from insights.words import (
    BY_WEIGHT,
    EMPTY_YEAR,
    OUTCOMES,
    PLURALS,
    Line,
    buyers_view,
    closed,
    count_of,
    inside,
    named,
    our_view,
    paragraph,
)

Blocks = tuple[Block, ...]

_DUE_LISTED = 4
_NAMED = 3


def happened(findings: Findings) -> Blocks:
    """What closed, how the year stands; on a quiet week no more than that."""
    if findings.quiet and not findings.year.closed.closed:
        return (Text(EMPTY_YEAR),)
    if findings.quiet:
        latest = findings.latest
        words = f"{closed(latest)}. Too few to say anything new." if latest.closed else "Nothing closed this week."
        return (say(words),)
    counts, year = findings.counts, findings.year.closed
    lines = [f"{closed(counts.closed)}. {counts.debriefed.closed} debriefed."]
    lines.append(f"{findings.past.name}: {year.won} of {year.closed} won{rate(year.won, year.closed)}.")
    if every := one_in(year.won, year.closed):
        lines[-1] += f" One win for every {every}."
    return (say("\n".join(lines)),)


def tipped(findings: Findings) -> Blocks:
    """What tipped the period's deals, ours and the buyers' view kept apart, while no theme says more."""
    if findings.quiet or shown(findings):
        return ()
    shorts, counts, lines = findings.shorts, findings.counts, list[Line]()
    for outcome in BY_WEIGHT:
        title = "Undecided" if outcome is Outcome.NO_DECISION else PLURALS[outcome].capitalize()
        ours, theirs = our_view(shorts, counts, outcome, _NAMED), buyers_view(shorts, counts, outcome, _NAMED)
        heard_too: Line = (" ", Strong("Buyers"), f" {theirs}") if theirs else ()
        if ours:
            lines.append((Strong(f"{title}, our view"), f" {ours}", *heard_too))
    return _lines(lines)


def heard(findings: Findings) -> Blocks:
    """The gap between our views and the buyers' reasons, over the year."""
    return () if findings.quiet else _lines(gap_in_short(findings.shorts, findings.year, MONTHS))


def chart(findings: Findings) -> Blocks:
    """The closings of the last weeks, where a trend's chart doesn't take the room."""
    drawn = any(isinstance(block, Chart) for block in movement(findings))
    return () if findings.quiet or drawn else closings(findings.weeks)


def closings(weeks: tuple[Week, ...]) -> Blocks:
    """The closings by week as a chart."""
    whole = sum((week.split for week in weeks), Split())
    if not whole.closed:
        return ()
    series = tuple(
        Series(word.capitalize(), tuple(float(week.split.of(outcome)) for week in weeks))
        for outcome, word in OUTCOMES.items()
        if whole.of(outcome)
    )
    busiest = max(weeks, key=lambda week: week.split.closed)
    fallback = (
        f"The last {len(weeks)} weeks: {closed(whole)}. "
        f"Most in the week of {spell_day(busiest.monday)} ({busiest.split.closed})."
    )
    labels = tuple(spell_day(week.monday) for week in weeks)
    return (Chart("bar", "Closings by week", "closings", labels, series, fallback),)


def due(findings: Findings) -> Blocks:
    """The follow-ups of this week, quiet or not."""
    named_deals = sorted((item for item in findings.due if item.kind is not FollowUpKind.ASK_BUYER), key=_when)
    items = [_due(item) for item in named_deals[:_DUE_LISTED]]
    if len(named_deals) > _DUE_LISTED:
        items.append(f"{len(named_deals) - _DUE_LISTED} more")
    if asks := len(findings.due) - len(named_deals):
        items.append(f"{count_of(asks, 'buyer')} not asked yet")
    return (say(Strong("Due this week"), ": ", " · ".join(items)),) if items else ()


def discussed(findings: Findings) -> Blocks:
    """One question worth a few minutes together."""
    words = None if findings.quiet else question(findings)
    return (say(Strong("Worth discussing"), f": {words}"),) if words else ()


def missing(findings: Findings) -> Blocks:
    """What is still open, and what was corrected, quiet or not."""
    lines = []
    if findings.open_debriefs:
        lines.append(f"{count_of(findings.open_debriefs, 'debrief')} open.")
    if findings.corrections:
        lines.append(f"Corrected: {'; '.join(_correction(findings, item) for item in findings.corrections)}.")
    return (say(" ".join(lines), style="hint"),) if lines else ()


def ways_on(findings: Findings) -> Blocks:
    """Where to look further, and what to say one works on."""
    if findings.quiet:
        return ()
    further = [("Details", "themes"), ("How do we know?", "how"), *_to_work_on(findings)]
    return (Buttons(tuple(Button(label, Action(Verb.RUN, value=command)) for label, command in further)),)


def _to_work_on(findings: Findings) -> list[tuple[str, str]]:
    """A button for each theme told at length that nobody works on yet."""
    begun = {effort.selector for effort in findings.efforts}
    told = [theme.selector for theme in shown(findings)[:SHOWN] if theme.selector not in begun]
    if len(told) == 1:
        return [("We're working on it", f"themes {code(told[0])} working")]
    return [(f"We're working on {what(one, findings.shorts)}", f"themes {code(one)} working") for one in told]


def _lines(lines: list[Line]) -> Blocks:
    return (paragraph(lines),) if lines else ()


def _when(item: Due) -> tuple[int, str]:
    return item.on.toordinal(), item.deal


def _due(item: Due) -> str:
    match item.kind:
        case FollowUpKind.CONTRACT:
            return f"{item.deal}: {item.about or 'contract elsewhere ends'}"
        case FollowUpKind.TALK | FollowUpKind.ASK_BUYER:
            return f"{item.deal}: {inside(item.about) if item.about else 'time to talk'}"


def _correction(findings: Findings, item: Correction) -> str:
    old, new = (inside(named(findings.shorts, "driver", key)) for key in (item.old, item.new))
    one = {Outcome.WON: "one win", Outcome.LOST: "one loss", Outcome.NO_DECISION: "one undecided deal"}
    many = one[item.outcome] if item.n == 1 else f"{item.n} {PLURALS[item.outcome]}"
    return f"{many} moved from {old} to {new}"
