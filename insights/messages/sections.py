"""The sections of a digest: pure functions from Findings to blocks, () where there is nothing to say."""

from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Block, Button, Buttons, Chart, Series, Strong, Text, say
from dialogs.records import FollowUpKind, Outcome
from dialogs.sentences.names import isolated
from dialogs.sentences.themes import MUTE, MUTING, WORKING
from dialogs.sentences.words import ENGLISH, number, short_day, words
from insights.inference.rates import one_in, rate
from insights.messages.beginning import beginning
from insights.messages.sections_themes import MONTHS, SHOWN, shown
from insights.shapes.corrections import Moved
from insights.shapes.counts import Split, Week
from insights.shapes.findings import Due, Findings
from insights.shapes.selectors import opening
from insights.wording.gap_words import gap_in_short
from insights.wording.questions import question
from insights.wording.theme_words import what
from insights.wording.words import (
    BY_WEIGHT,
    EMPTY_YEAR,
    OUTCOMES,
    PLURALS,
    SINGULARS,
    Line,
    brief,
    buyers_view,
    closed,
    count_of,
    from_buyers,
    inside,
    named,
    our_view,
    paragraph,
)

Blocks = tuple[Block, ...]

_DUE_LISTED = 4
_NAMED = 3
_MOVES = 3
_NAME = 6
"""Words of a deal's name."""


def happened(findings: Findings) -> Blocks:
    """What closed, how the year stands; on a quiet week no more than that."""
    if findings.quiet and not findings.year.closed.closed:
        return (Text(EMPTY_YEAR),)
    if findings.young:
        return (say(beginning(findings)),)
    if findings.quiet:
        latest = findings.latest
        told = f"{closed(latest)}. Too few to say anything new." if latest.closed else "Nothing closed this week."
        return (say(told),)
    counts, year = findings.counts, findings.year.closed
    lines = [f"{closed(counts.closed)}. {counts.debriefed.closed} debriefed."]
    lines.append(f"{findings.past.name}: {year.won} of {year.closed} won{rate(year.won, year.closed)}.")
    if every := one_in(year.won, year.closed):
        lines[-1] += f" One win for every {every}."
    return (say("\n".join(lines)),)


def tipped(findings: Findings) -> Blocks:
    """What tipped the period's losses, or else its wins, while no theme says more. The page has the others."""
    return () if findings.quiet or shown(findings) else _lines(views(findings)[:1])


def views(findings: Findings) -> list[Line]:
    """What tipped the period's deals by outcome, our view and what was heard from buyers kept apart."""
    shorts, counts, lines = findings.shorts, findings.counts, list[Line]()
    for outcome in BY_WEIGHT:
        title = "Undecided" if outcome is Outcome.NO_DECISION else PLURALS[outcome].capitalize()
        ours, theirs = our_view(shorts, counts, outcome, _NAMED), buyers_view(shorts, counts, outcome, _NAMED)
        heard_too: Line = (" ", Strong(from_buyers(counts, outcome)), f" {theirs}") if theirs else ()
        if ours:
            lines.append((Strong(f"{title}, our view"), f" {ours}", *heard_too))
    return lines


def heard(findings: Findings) -> Blocks:
    """The gap between our views and what was heard from buyers, over the year."""
    return () if findings.quiet else _lines(gap_in_short(findings.shorts, findings.year, MONTHS))


def closings(weeks: tuple[Week, ...]) -> Blocks:
    """The closings by week as a chart, for the page: a message has room for that of a trend."""
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
        f"Most in the week of {short_day(busiest.monday, ENGLISH)} ({busiest.split.closed})."
    )
    labels = tuple(short_day(week.monday, ENGLISH) for week in weeks)
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
    asked = None if findings.quiet or findings.young else question(findings)
    return (say(Strong("Worth discussing"), f": {asked}"),) if asked else ()


def missing(findings: Findings) -> Blocks:
    """What is still open, what came late, and what was corrected, quiet or not."""
    told, lines = findings.corrections, list[str]()
    if findings.open_debriefs:
        lines.append(f"{count_of(findings.open_debriefs, 'debrief')} open.")
    if told.late:
        lines.append(f"{count_of(told.late, 'late debrief')} counted now.")
    if told.reasons:
        whose = "One buyer's reason" if told.reasons == 1 else f"{number(told.reasons, ENGLISH)} buyers' reasons"
        lines.append(f"{whose} new or changed.")
    if moves := _moves(findings):
        rest = sum(item.n for item in moves[_MOVES:])
        items = [_moved(findings, item) for item in moves[:_MOVES]] + [f"and {number(rest, ENGLISH)} more"] * bool(rest)
        lines.append(f"Corrected: {'; '.join(items)}.")
    return (say(" ".join(lines), style="hint"),) if lines else ()


def ways_on(findings: Findings) -> Blocks:
    """Where to look further, and what to say one works on."""
    if findings.quiet:
        return ()
    further = [("Details", "themes"), ("How do we know?", "how"), *_to_work_on(findings)]
    buttons = [Button(label, Action(Verb.RUN, value=command)) for label, command in further]
    return (Buttons((*buttons, *_to_mute(findings))),)


def _to_mute(findings: Findings) -> tuple[Button, ...]:
    """Beside a theme that stands alone; of several each is muted where it is read about, or the row would be long."""
    told = shown(findings)
    if len(told) != 1:
        return ()
    mute = Action(Verb.RUN, value=opening(told[0].selector, "mute"))
    return (Button(words(MUTE, ENGLISH), mute, confirm=words(MUTING, ENGLISH)),)


def _to_work_on(findings: Findings) -> list[tuple[str, str]]:
    """A button for each theme told at length that nobody works on yet."""
    begun = {effort.selector for effort in findings.efforts}
    told = [theme.selector for theme in shown(findings)[:SHOWN] if theme.selector not in begun]
    if len(told) == 1:
        return [(words(WORKING, ENGLISH), opening(told[0], "working"))]
    return [(f"We're working on {what(one, findings.shorts)}", opening(one, "working")) for one in told]


def _lines(lines: list[Line]) -> Blocks:
    return (paragraph(lines),) if lines else ()


def _when(item: Due) -> tuple[int, str]:
    return item.on.toordinal(), item.deal


def _due(item: Due) -> str:
    deal = isolated(brief(item.deal, _NAME))
    match item.kind:
        case FollowUpKind.CONTRACT:
            return f"{deal}: {item.about or 'contract ends soon'}"
        case FollowUpKind.TALK | FollowUpKind.ASK_BUYER:
            return f"{deal}: {inside(item.about) if item.about else 'time to talk'}"


def _moves(findings: Findings) -> list[Moved]:
    """What moved, but for answers that are left out."""
    held = findings.year.held
    return [item for item in findings.corrections.moved if ("driver", item.outcome) not in held]


def _moved(findings: Findings, item: Moved) -> str:
    if item.outcome is None:
        these = _deals(Outcome(item.old), item.n, "one")
        if not item.new:
            return f"{these} taken back"
        new = Outcome(item.new)
        return f"{these} to {_deals(new, item.n, 'an' if new is Outcome.NO_DECISION else 'a')}"
    old_name, new_name = (inside(named(findings.shorts, "driver", key)) for key in (item.old, item.new))
    return f"{_deals(item.outcome, item.n, 'one')} moved from {old_name} to {new_name}"


def _deals(outcome: Outcome, n: int, one: str) -> str:
    """`one loss`, `2 losses`; after "to" `a loss`, `losses`."""
    if n == 1:
        return f"{one} {SINGULARS[outcome]}"
    return f"{number(n, ENGLISH)} {PLURALS[outcome]}" if one == "one" else PLURALS[outcome]
