"""Figures by a dimension, and the deals of a row: counts with their n, intervals, and no more than they allow."""

from collections.abc import Callable, Iterator, Sequence

from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Block, Button, Buttons, Code, Message, Strong, Table, Text, say
from dialogs.records import Outcome
from dialogs.sentences.crm import COLUMN
from dialogs.sentences.names import isolated
from dialogs.sentences.stats import BACK
from dialogs.sentences.words import ENGLISH, number
from dialogs.sentences.words import words as sentence
from insights.inference.rates import PERCENT_FROM, likely, percent
from insights.shapes.codes import word
from insights.shapes.counts import Breakdown, Counts, Slice, Split, Tally
from insights.shapes.dimensions import ANSWERED, ASKED, BY_KEY, CRM_REASON, spoken
from insights.shapes.disclosure import Disclosed, Groups, disclosed, enough, everything
from insights.shapes.findings import Shorts
from insights.shapes.periods import Period
from insights.shapes.viewer import REP, Viewer
from insights.wording.deal_list import Deals, deals_message, opens, run_buttons
from insights.wording.words import (
    EMPTY,
    PLURALS,
    Line,
    asking,
    buyers_view,
    closed,
    count_of,
    from_buyers,
    held_back,
    named,
    of,
    our_view,
    paragraph,
    put_together,
    ranking,
)

FEW = "Answers are shown here once three sellers have debriefed."
FEW_OF_ONE = "Answers about wins, losses and undecided deals are each shown once three sellers have given them."
Rule = Callable[[Groups], Disclosed]
_ROWS = 12


def stats(*words: str) -> str:
    """The line of the command that is behind a button."""
    return " ".join(("stats", *words))


def by_message(
    period: Period,
    dimension: str,
    slices: Breakdown,
    shorts: Shorts,
    viewer: Viewer = REP,
    besides: Sequence[Line] = (),
) -> Message:
    """The closings of a period by one dimension: a table, and what to make of it in words.

    Who sees all opens the deals of a row, too. What is shared has no buttons. `besides`: what else is to be said.
    """
    total = sum((item.split for item in slices.values()), Split())
    if not total.closed:
        return nothing(period, None)
    groups = dict(_by_size(slices))
    known = {key: item for key, item in groups.items() if key}
    called = spoken(dimension)
    heading = f"By {called}. {period.title}"
    summary = f"{heading}: {closed(total)}."
    blocks: list[Block] = [say(heading, style="heading")]
    other = f"stats {period.key}"
    together = put_together(list(known.values()))
    here = together.split.closed
    if not here or (dimension in ANSWERED and not viewer.sees_all and not enough(together.reps)):
        unknown = "Nobody has answered" if dimension in ANSWERED else f"No {called} is known"
        blocks.append(say(FEW if here else f"{unknown} in this period."))
        return Message(summary, (*blocks, Buttons((_run(other),))) if not viewer.shared else tuple(blocks))
    # who hasn't answered tells nothing of the answers
    found = _sellers(everything if viewer.sees_all else disclosed, known if dimension in ANSWERED else groups)
    if found.total:
        blocks.append(say(_in_all(total.closed) if found.held else _reach(here, total.closed)))
    else:
        summary = heading
    rows = [_row(named(shorts, dimension, key), groups[key], viewer) for key in found.alone[:_ROWS]]
    if smaller := [groups[key] for key in found.alone[_ROWS:]]:
        rows.append(_row(f"{len(smaller)} smaller", put_together(smaller), viewer))
    if found.together:
        rest = put_together([groups[key] for key in found.together])
        rows.append(_row(f"{len(found.together)} with few sellers", rest))
    if rows:
        title = (BY_KEY[dimension].title if dimension in BY_KEY else sentence(COLUMN, ENGLISH)) or called.capitalize()
        blocks.append(Table((title, "Closed", "Won", "Lost", "Undecided", "Win rate (likely)"), tuple(rows)))
    if besides:
        blocks.append(paragraph(list(besides)))
    blocks.append(say(_reading(dimension, found), style="hint"))
    command = f"stats {period.key} by {dimension}"
    if viewer.sees_all and (dimension in BY_KEY or dimension == CRM_REASON):
        rows_of = [(named(shorts, dimension, key), f"{command} of {word(key)}") for key in found.alone[:_ROWS]]
        blocks += opens("row", "The deals of a row", rows_of)
    if not viewer.shared:
        blocks.append(_buttons(command, other))
    return Message(summary, tuple(blocks))


def row_message(
    period: Period, dimension: str, key: str, slices: Breakdown, deals: Deals, shorts: Shorts, currency: str
) -> Message:
    """The deals of one row, for managers."""
    called = spoken(dimension)
    heading = f"By {called}: {named(shorts, dimension, key)}. {period.title}"
    back = [(f"By {called}", f"stats {period.key} by {dimension}")]
    return deals_message(heading, f"{closed(slices[key].split)}.", deals, currency, back)


def held_back_message(period: Period, segment: str) -> Message:
    """What is said of a segment whose figures are held back."""
    words = held_back(f"in {isolated(segment)}")
    back = [("All segments", f"stats {period.key} by segment")]
    return Message(f"{period.title}: {words}", (say(period.title, style="heading"), say(words), run_buttons(back)))


def reasons(shorts: Shorts, counts: Counts, outcome: Outcome) -> list[Line]:
    """What tipped the deals of one outcome: our view and what came from buyers, kept apart."""
    title = "held the undecided back" if outcome is Outcome.NO_DECISION else f"tipped {PLURALS[outcome]}"
    lines: list[Line] = []
    if ours := our_view(shorts, counts, outcome):
        lines.append((Strong(f"What {title}, our view"), f" {ours} {ranking(shorts, counts.driver, outcome)}"))
    if theirs := buyers_view(shorts, counts, outcome):
        whose = from_buyers(counts, outcome)
        lines.append((Strong(f"What {title}, {whose[0].lower()}{whose[1:]}"), f" {theirs}"))
    return lines


def single_questions(counts: Counts) -> tuple[tuple[str, str, Tally], ...]:
    """The single questions: title, field, answers."""
    return (
        (asking("asked"), "asked", counts.asked),
        (asking("expected"), "expected", counts.expected),
        *sorted(questions(counts), key=lambda asked: asked[1] != "control"),  # whose doing it was comes first
    )


def questions(counts: Counts) -> Iterator[tuple[str, str, Tally]]:
    """Those of the dimensions that are asked one by one."""
    for key in ASKED:
        yield BY_KEY[key].question, key, counts.tally(key)


def shown_of(slices: Breakdown, rule: Rule) -> tuple[str, ...]:
    """Those of a breakdown that a rule lets be shown, the largest first."""
    return _sellers(rule, dict(_by_size(slices))).alone


def _sellers(rule: Rule, groups: Breakdown) -> Disclosed:
    """What a rule lets be shown of these groups."""
    return rule({name: item.reps for name, item in groups.items()})


def _in_all(everything: int) -> str:
    """How many closings there are, where how many the table is about would tell of rows that it doesn't show."""
    return f"{count_of(everything, 'closing')} in all."


def _reach(here: int, everything: int) -> str:
    """How many closings the table is about."""
    if here == everything:
        return f"All {count_of(here, 'closing')}." if here > 1 else "One closing."
    return f"{of(here, everything)} closings; of {number(everything - here, ENGLISH)} it isn't known."


def _by_size(slices: Breakdown) -> list[tuple[str, Slice]]:
    return sorted(slices.items(), key=lambda item: (-item[1].split.closed, item[0]))


def _row(name: str, item: Slice, viewer: Viewer = REP) -> tuple[str, ...]:
    split = item.split
    share = "too few"
    if split.closed >= PERCENT_FROM and (viewer.sees_all or enough(item.reps)):
        share = f"{percent(split.won, split.closed)} ({likely(split.won, split.closed)})"
    return (name, *(number(n, ENGLISH) for n in (split.closed, split.won, split.lost, split.no_decision)), share)


def _reading(dimension: str, found: Disclosed) -> str:
    words = "Largest first, not best first. Differences between rows may be chance, or come with who sells what."
    if dimension in ANSWERED:
        said = "A reason is named" if dimension == "driver" else "This is answered"
        words += f" {said} once the outcome is known; this is no forecast."
    if found.together:
        words += " Rows with fewer than three sellers are put together."
    if found.held:
        words += f" {count_of(len(found.held), 'row')} not shown: fewer than three sellers."
    elif not found.total:
        words += f" Deals whose {spoken(dimension)} isn't known are not shown: fewer than three sellers closed them."
    return words


def nothing(period: Period, before: Split | None, ahead: Text | None = None) -> Message:
    """Where nothing closed: what to do, or where to look. `ahead`: what will be possible."""
    if period.start is None or (ahead and before is None):
        return Message("Nothing closed yet.", (Text(EMPTY), *((ahead,) if ahead else ())))
    words = f"{period.title}: nothing closed."
    if period.before and before and before.closed:
        words += f" {period.before.name}: {closed(before)}."
    return Message(words, (say(words), say("Try ", Code("/winloss stats all"), ".", style="hint")))


def _buttons(share: str, other: str) -> Buttons:
    return Buttons((Button("Share", Action(Verb.SHARE, value=share)), _run(other)))


def _run(command: str) -> Button:
    return Button(sentence(BACK, ENGLISH), Action(Verb.RUN, value=command))
