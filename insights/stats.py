"""What `/winloss stats` answers: counts with their n, intervals, and no more than they allow."""

from dialogs.actions import Action, Verb
from dialogs.messages import Block, Button, Buttons, Code, Message, Strong, Table, Text, say
from dialogs.records import Outcome
from insights.counts import Breakdown, Counts, Slice, Split, Tally
from insights.deal_list import Deals, deals_message, opens, run_buttons
from insights.findings import Shorts
from insights.gap_words import the_gap
from insights.periods import Period
from insights.rates import PERCENT_FROM, compared, likely, one_in, percent, rate
from insights.selectors import word
from insights.words import (
    BY_WEIGHT,
    DEBRIEFS_FROM,
    EMPTY,
    OUTCOMES,
    PLURALS,
    REPS_FROM,
    Line,
    buyers_view,
    by_outcome,
    closed,
    count_of,
    guarded,
    kept_back,
    money,
    named,
    our_view,
    paragraph,
    put_together,
    ranking,
    responses,
    too_few_of_us,
    won_of,
)

ANSWERS = {"driver", "price", "control", "alignment"}
"""Dimensions that are answers of a debrief; by the others, a row can be one person's patch."""
_FEW = f"Answers are shown here once {DEBRIEFS_FROM} deals are debriefed."
_AGAINST = 4
_ROWS = 12
_TITLES = {"price": "Our price", "control": "Ours to change", "alignment": "In step"}


def stats_message(
    period: Period,
    counts: Counts,
    before: Split | None,
    shorts: Shorts,
    currency: str,
    *,
    few: bool = False,
    buttons: bool = True,
) -> Message:
    """The figures of a period. `before`: the closings of the period before it. `buttons=False`: the copy to share.

    `few`: for someone who may see the answers of fewer than three debriefs.
    """
    if not counts.closed.closed:
        return _nothing(period, before)
    blocks: list[Block] = [say(period.title, style="heading"), say(_overall(period, counts.closed, before))]
    if few or counts.debriefed.closed >= DEBRIEFS_FROM:
        blocks += [paragraph(group) for group in _answers(shorts, counts) if group]
    elif counts.debriefed.closed:
        blocks.append(say(_FEW, style="hint"))
    blocks.append(paragraph(_rest(counts, currency)))
    if buttons:
        blocks.append(_buttons(f"stats {period.key}", f"stats {period.key} by driver"))
    return Message(f"{period.title}: {closed(counts.closed)}.", tuple(blocks))


def by_message(
    period: Period, dimension: str, slices: Breakdown, shorts: Shorts, *, few: bool = False, buttons: bool = True
) -> Message:
    """The closings of a period by one dimension: a table, and what to make of it in words.

    `few`: for a manager, who may see the answers of fewer than three debriefs, and the deals of a row.
    """
    everything = sum((item.split for item in slices.values()), Split())
    if not everything.closed:
        return _nothing(period, None)
    known = {key: item for key, item in slices.items() if key}
    heading = f"By {dimension}. {period.title}"
    summary = f"{heading}: {closed(everything)}."
    blocks: list[Block] = [say(heading, style="heading")]
    other = f"stats {period.key}"
    here = put_together(list(known.values())).split.closed
    if not here or (dimension in ANSWERS and here < DEBRIEFS_FROM and not few):
        unknown = "Nobody has answered" if dimension in ANSWERS else f"No {dimension} is known"
        blocks.append(say(_FEW if here else f"{unknown} in this period."))
        return Message(summary, (*blocks, Buttons((_run(other),))) if buttons else tuple(blocks))
    blocks.append(say(_reach(here, everything.closed)))
    shown, rest = (_by_size(known), None) if dimension in ANSWERS else guarded(slices)
    rows = [_row(named(shorts, dimension, key), item) for key, item in shown[:_ROWS]]
    if len(shown) > _ROWS:
        smaller = [item for _, item in shown[_ROWS:]]
        rows.append(_row(f"{len(smaller)} smaller", put_together(smaller)))
    if rest and len(rest[1].reps) >= REPS_FROM:
        rows.append(_row(f"{rest[0]} with few sellers", rest[1]))
    if rows:
        title = _TITLES.get(dimension, dimension.capitalize())
        blocks.append(Table((title, "Closed", "Won", "Lost", "Undecided", "Win rate (likely)"), tuple(rows)))
    blocks.append(say(_reading(dimension, rest), style="hint"))
    command = f"stats {period.key} by {dimension}"
    if buttons and few:
        rows_of = [(named(shorts, dimension, key), f"{command} of {word(key)}") for key, _ in shown[:_ROWS]]
        blocks += opens("row", "The deals of a row", rows_of)
    if buttons:
        blocks.append(_buttons(command, other))
    return Message(summary, tuple(blocks))


def row_message(
    period: Period, dimension: str, key: str, slices: Breakdown, deals: Deals, shorts: Shorts, currency: str
) -> Message:
    """The deals of one row, for managers; nothing of a row that the table doesn't show."""
    heading = f"By {dimension}: {named(shorts, dimension, key)}. {period.title}"
    back = [(f"By {dimension}", f"stats {period.key} by {dimension}")]
    if dimension not in ANSWERS and kept_back(slices, key):
        few = say(too_few_of_us("sold these"))
        return Message(heading, (say(heading, style="heading"), few, run_buttons(back)))
    return deals_message(heading, f"{closed(slices[key].split)}.", deals, currency, back)


def too_few_message(period: Period, segment: str) -> Message:
    """What is said of a segment whose figures are kept back."""
    words = too_few_of_us(f"sell in {segment}")
    back = [("All segments", f"stats {period.key} by segment")]
    return Message(f"{period.title}: {words}", (say(period.title, style="heading"), say(words), run_buttons(back)))


def _answers(shorts: Shorts, counts: Counts) -> tuple[list[Line], ...]:
    """What the debriefs say, in paragraphs."""
    why = [line for outcome in BY_WEIGHT for line in reasons(shorts, counts, outcome)]
    single = [line for title, field, tally in _questions(counts) for line in by_outcome(title, shorts, field, tally)]
    return why, the_gap(shorts, counts), single


def reasons(shorts: Shorts, counts: Counts, outcome: Outcome) -> list[Line]:
    """What tipped the deals of one outcome: our view and the buyers', kept apart."""
    title = "held the undecided back" if outcome is Outcome.NO_DECISION else f"tipped {PLURALS[outcome]}"
    lines: list[Line] = []
    if ours := our_view(shorts, counts, outcome):
        lines.append((Strong(f"What {title}, our view"), f" {ours} {ranking(shorts, counts.driver, outcome)}"))
    if theirs := buyers_view(shorts, counts, outcome):
        lines.append((Strong(f"What {title}, the buyers' view"), f" {theirs}"))
    return lines


def _questions(counts: Counts) -> tuple[tuple[str, str, Tally], ...]:
    """The single questions: title, field, answers."""
    return (
        ("Have they told us why?", "asked", counts.asked),
        ("Did we expect it?", "expected", counts.expected),
        ("How much was ours to change?", "control", counts.control),
        ("Our price next to theirs?", "price", counts.price),
        ("In step with the buyer?", "alignment", counts.alignment),
    )


def _overall(period: Period, split: Split, before: Split | None) -> str:
    every = one_in(split.won, split.closed)
    won = f"Won {split.won:,} of {split.closed:,}{rate(split.won, split.closed)}"
    lines = [closed(split), f"{won}, one for every {every}." if every else f"{won}."]
    if split.no_decision and split.decided:
        lines[-1] += f" Leaving out undecided: {split.won:,} of {split.decided:,}{rate(split.won, split.decided)}."
    if period.before and before is not None:
        lines.append(_beside(period, period.before.name, split, before))
    return "\n".join(lines)


def _beside(period: Period, name: str, split: Split, before: Split) -> str:
    """The period before, `name`; and whether the share differs, where the two may be compared."""
    if not before.closed:
        return f"{name}: nothing closed."
    was = f"{name}: {before.won:,} of {before.closed:,}{rate(before.won, before.closed)}."
    return f"{was} {compared(split.won, split.closed, before.won, before.closed)}" if period.alike else was


def _rest(counts: Counts, currency: str) -> list[Line]:
    """Competitors, days, money and how many were debriefed."""
    days = " · ".join(
        f"{word} {counts.days[outcome].median:g} ({count_of(counts.days[outcome].n, 'deal')})"
        for outcome, word in OUTCOMES.items()
        if outcome in counts.days
    )
    lines = (
        ("Against", _against(counts.competitor)),
        ("Days from engaging to close, median", days),
        ("Money, where known", money(counts, currency)),
        ("Debriefed", responses(counts) or "nobody was asked in this period"),
    )
    return [(Strong(title), f": {words}.") for title, words in lines if words]


def _against(slices: Breakdown) -> str:
    shown = guarded(slices)[0][:_AGAINST]
    items = [f"{name}, {won_of(item.split)}{rate(item.split.won, item.split.closed)}" for name, item in shown]
    more = len(slices.keys() - {""}) - len(shown)
    if more:
        items.append(f"{more} more" if items else f"not shown yet, it would tell of fewer than {REPS_FROM} of you")
    return " · ".join(items)


def _reach(here: int, everything: int) -> str:
    """How many closings the table is about."""
    if here == everything:
        return f"All {count_of(here, 'closing')}." if here > 1 else "One closing."
    return f"{here:,} of {everything:,} closings; of {everything - here:,} it isn't known."


def _by_size(slices: Breakdown) -> list[tuple[str, Slice]]:
    return sorted(slices.items(), key=lambda item: (-item[1].split.closed, item[0]))


def _row(name: str, item: Slice) -> tuple[str, ...]:
    split = item.split
    share = "too few"
    if split.closed >= PERCENT_FROM and len(item.reps) >= REPS_FROM:
        share = f"{percent(split.won, split.closed)} ({likely(split.won, split.closed)})"
    return (name, *(f"{n:,}" for n in (split.closed, split.won, split.lost, split.no_decision)), share)


def _reading(dimension: str, rest: tuple[int, Slice] | None) -> str:
    words = "Largest first, not best first. Differences between rows may be chance, or come with who sells what."
    if dimension in ANSWERS:
        said = "A reason is named" if dimension == "driver" else "This is answered"
        words += f" {said} once the outcome is known; this is no forecast."
    if rest is None:
        return words
    if len(rest[1].reps) >= REPS_FROM:
        return f"{words} Rows with fewer than {REPS_FROM} sellers are put together."
    left_out = (
        f"{count_of(rest[0], 'row')} with fewer than {REPS_FROM} sellers left out ({rest[1].split.closed} closed)"
    )
    return f"{words} {left_out}."


def _nothing(period: Period, before: Split | None) -> Message:
    if period.start is None:
        return Message("Nothing closed yet.", (Text(EMPTY),))
    words = f"{period.title}: nothing closed."
    if period.before and before and before.closed:
        words += f" {period.before.name}: {closed(before)}."
    return Message(words, (say(words), say("Try ", Code("/winloss stats all"), ".", style="hint")))


def _buttons(share: str, other: str) -> Buttons:
    return Buttons((Button("Share", Action(Verb.SHARE, value=share)), _run(other)))


def _run(command: str) -> Button:
    return Button(f"Try: {command}", Action(Verb.RUN, value=command))
