"""The sections of a digest: pure functions from Findings to blocks, () where there is nothing to say."""

from dialogs.actions import Action, Verb
from dialogs.messages import Block, Button, Buttons, Chart, Series, Strong, Text, say
from dialogs.records import FollowUpKind, Outcome
from insights.counts import Split
from insights.findings import Correction, Due, Findings
from insights.periods import spell_day
from insights.questions import question
from insights.rates import one_in, rate
from insights.words import (
    BY_WEIGHT,
    EMPTY_YEAR,
    OUTCOMES,
    PLURALS,
    Line,
    buyers_view,
    by_outcome,
    closed,
    count_of,
    inside,
    money,
    named,
    our_view,
    paragraph,
    the_gap,
)

Blocks = tuple[Block, ...]

TREND_NEEDS = 300
"""Debriefed losses at which a driver's share stepping from 10 to 30 % is found three times in four (simulated)."""
_DUE_LISTED = 4
_NAMED = 3
_SHORTEST_PACE = 4  # weeks: a pace measured over fewer is a guess
_MONTHS_FROM, _YEARS_FROM = 9, 104  # weeks


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
    if amounts := money(counts, findings.currency):
        lines.append(f"Worth, where known: {amounts}.")
    lines.append(f"{findings.past.name}: {year.won} of {year.closed} won{rate(year.won, year.closed)}.")
    if every := one_in(year.won, year.closed):
        lines[-1] += f" One win for every {every}."
    return (say("\n".join(lines)),)


def tipped(findings: Findings) -> Blocks:
    """What tipped the period's deals, our view and the buyers' kept apart, losses and wins alike."""
    if findings.quiet:
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
    return () if findings.quiet else _lines(the_gap(findings.shorts, findings.year, f", {inside(findings.past.name)}"))


def surprises(findings: Findings) -> Blocks:
    """Whether the period's outcomes were expected."""
    if findings.quiet:
        return ()
    return _lines(by_outcome("Expected?", findings.shorts, "expected", findings.counts.expected))


def movement(findings: Findings) -> Blocks:
    """Why nothing is said to rise or fall yet, with what it would take at the present pace."""
    if findings.quiet:
        return ()
    n = findings.year.debriefed.lost
    title = Strong("Rising or falling?")
    if n >= TREND_NEEDS:
        return (say(title, f" {n} debriefed losses in 12 months. No trend was tested, so none is claimed."),)
    losses = "loss" if n == 1 else "losses"
    have = f"{n} debriefed {losses}; we'd need about {TREND_NEEDS}{_horizon(findings)}."
    return (say(title, f" Too early to say. {have}"),)


def chart(findings: Findings) -> Blocks:
    """The closings of the last weeks."""
    weeks = findings.weeks
    whole = sum((week.split for week in weeks), Split())
    if findings.quiet or not whole.closed:
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
    """What is still open, how many answered, and what was corrected, quiet or not."""
    lines = []
    if findings.open_debriefs:
        lines.append(f"{count_of(findings.open_debriefs, 'debrief')} open.")
    asked, done = findings.year.prompted.closed, findings.year.answered.closed
    if asked and not findings.quiet:
        lines.append(f"Debriefed over the year: {done} of {asked} asked.")
    if findings.corrections:
        lines.append(f"Corrected: {'; '.join(_correction(findings, item) for item in findings.corrections)}.")
    return (say(" ".join(lines), style="hint"),) if lines else ()


def ways_on(findings: Findings) -> Blocks:
    """Where to look further."""
    if findings.quiet:
        return ()
    further = (("This quarter", "stats quarter"), ("Year by driver", "stats year by driver"))
    return (Buttons(tuple(Button(label, Action(Verb.RUN, value=command)) for label, command in further)),)


def _lines(lines: list[Line]) -> Blocks:
    return (paragraph(lines),) if lines else ()


def _horizon(findings: Findings) -> str:
    """How long the rest takes at the pace of the last 12 months, or since the first closing."""
    n, past, first = findings.year.debriefed.lost, findings.past, findings.year.first
    if not (n and past.start and past.end and first):
        return ""
    weeks = (past.end - max(past.start, first)).days / 7
    if weeks < _SHORTEST_PACE:
        return ""
    left = (TREND_NEEDS - n) / n * weeks
    if left < _MONTHS_FROM:
        return f", about {count_of(max(1, round(left)), 'week')} at our pace"
    if left < _YEARS_FROM:
        return f", about {count_of(round(left * 12 / 52), 'month')} at our pace"
    return ", years at our pace"


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
