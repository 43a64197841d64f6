"""What is known before the next pitch against a competitor. Every figure with its n, and nothing from too few."""

from collections.abc import Mapping

from dialogs.messages.messages import Block, Message, Quote, Strong, say
from dialogs.records import Outcome
from dialogs.sentences.names import isolated
from insights.inference.rates import one_in, rate
from insights.messages.stats import FEW_OF_ONE, questions, reasons
from insights.shapes.codes import shortened, word
from insights.shapes.counts import Counts, Split
from insights.shapes.disclosure import public
from insights.shapes.findings import Look, Selector, Shorts
from insights.shapes.periods import Period
from insights.shapes.texts import Quoted
from insights.shapes.viewer import REP, Viewer
from insights.wording import theme_words as words
from insights.wording.deal_list import run_buttons
from insights.wording.words import BY_WEIGHT, PLURALS, SINGULARS, by_outcome, closed, count_of, held_back, paragraph

CLOSED_FROM = 3
"""Fewer deals than this say nothing of how it usually goes."""
_LESSONS = {
    Outcome.WON: "What worked, in our words",
    Outcome.LOST: "What we'd try next time",
    Outcome.NO_DECISION: "What we'd try where it stopped",
}


def versus_message(
    competitor: str,
    counts: Counts,
    period: Period,
    quotes: Mapping[Outcome, tuple[Quoted, int]],
    shorts: Shorts,
    *,
    segment: str = "",
    look: Look | None = None,
    viewer: Viewer = REP,
    kept_back: bool = False,
) -> Message:
    """How it went against a competitor, why, and what to try.

    `counts`: of the closings against them, in that segment if one is given. `quotes`: by outcome the lesson that
    represents them, and how many have one, where it may be told. `kept_back`: fewer than three sellers have met
    them. From who sees all no small group is held back, and they open the deals.
    """
    name = f"{isolated(competitor)} in {isolated(segment)}" if segment else isolated(competitor)
    heading = f"Against {name}. {period.title}"
    head = say(heading, style="heading")
    split = counts.closed
    where = f" in {shortened(segment)}" if segment else ""
    ways = _ways(period, competitor, where)
    if not split.closed:
        return Message(heading, (head, say("Nothing closed against them in this period."), run_buttons(ways)))
    if split.closed < CLOSED_FROM:
        few_words = f"{split.closed} closed against them. Too few to go by; from {CLOSED_FROM} on there is more to say."
        return Message(heading, (head, say(few_words), run_buttons(ways)))
    if kept_back:
        return Message(heading, (head, say(held_back(f"against {name}")), run_buttons(ways)))
    blocks: list[Block] = [head, say(_record(counts))]
    if look:
        blocks += _holding(look, competitor, shorts)
    told = counts if viewer.sees_all else public(counts)
    blocks += _answers(shorts, told)
    for outcome, title in _LESSONS.items():
        if outcome in quotes:
            quote, n = quotes[outcome]
            blocks += [say(Strong(f"{title} ({_one_of(n, outcome, split)})")), Quote(quote.text, quote.source)]
    if told.held:
        blocks.append(say(FEW_OF_ONE, style="hint"))
    debriefed = (
        f"{counts.debriefed.closed} of {split.closed} debriefed. Only deals where we know they were in the running."
    )
    summary = f"{heading}: {closed(split)}."
    if viewer.sees_all:
        ways.insert(0, ("Deals", f"stats {period.key} by competitor of {word(competitor)}{where}"))
    return Message(summary, (*blocks, say(debriefed, style="hint"), run_buttons(ways)))


def _record(counts: Counts) -> str:
    split = counts.closed
    every = one_in(split.won, split.closed)
    won = f"Won {split.won} of {split.closed}{rate(split.won, split.closed)}"
    return f"{closed(split)}\n{won}, one for every {every}." if every else f"{closed(split)}\n{won}."


def _holding(look: Look, competitor: str, shorts: Shorts) -> list[Block]:
    """Themes that are about them."""
    found = [theme for theme in look.themes if _about(theme.selector, competitor)]
    return [
        say(Strong(words.heading(theme, shorts)), f"\n{words.evidence(theme)}{words.selected(theme, look)}")
        for theme in found
    ]


def _about(selector: Selector, competitor: str) -> bool:
    return selector.within == ("competitor", competitor) or (
        selector.family == "competitor" and selector.what == competitor
    )


def _answers(shorts: Shorts, counts: Counts) -> list[Block]:
    """Why, our view and what was heard apart; price, pace, what was ours to change."""
    why = [line for outcome in BY_WEIGHT for line in reasons(shorts, counts, outcome)]
    rest = [line for title, key, tally in questions(counts) for line in by_outcome(title, shorts, key, tally)]
    return [paragraph(group) for group in (why, rest) if group]


def _one_of(n: int, outcome: Outcome, split: Split) -> str:
    """`1 of 3 wins`; where not all of them have such words, `1 of the 2 wins with a note`."""
    these = count_of(n, SINGULARS[outcome], PLURALS[outcome])
    if n == split.of(outcome):
        return f"1 of {these}"
    return f"the only {SINGULARS[outcome]} with a note" if n == 1 else f"1 of the {these} with a note"


def _ways(period: Period, competitor: str, where: str) -> list[tuple[str, str]]:
    ways = [("All competitors", f"stats {period.key} by competitor{where}")]
    if period.key != "all":
        ways.insert(0, ("All time", f"vs {shortened(competitor)} all{where}"))
    return ways
