"""What is known before the next pitch against a competitor. Every figure with its n, and nothing from too few."""

from collections.abc import Mapping, Sequence

from dialogs.actions import Action, Verb
from dialogs.messages import Block, Button, Buttons, Message, Quote, Strong, say
from dialogs.records import Outcome
from insights import theme_words as words
from insights.counts import Counts
from insights.findings import Look, Selector, Shorts
from insights.periods import Period
from insights.quotes import Quoted
from insights.rates import one_in, rate
from insights.stats import reasons
from insights.words import (
    BY_WEIGHT,
    DEBRIEFS_FROM,
    REPS_FROM,
    by_outcome,
    closed,
    paragraph,
    put_together,
)

CLOSED_FROM = 3
"""Fewer deals than this say nothing of how it usually goes."""
_QUOTES = 2
_LESSONS = {
    Outcome.WON: "What worked, in our words",
    Outcome.LOST: "What we'd try next time",
    Outcome.NO_DECISION: "What we'd try where it stopped",
}


def versus_message(
    competitor: str,
    counts: Counts,
    period: Period,
    quotes: Mapping[Outcome, Sequence[Quoted]],
    shorts: Shorts,
    *,
    look: Look | None = None,
    few: bool = False,
) -> Message:
    """How it went against a competitor, why, and what to try.

    `counts`: of the closings against them, `competitor` of it theirs. `quotes`: lessons, by outcome. `few`: as in
    `stats_message`. Where fewer than three reps have met them, any figure would be about those.
    """
    heading = f"Against {competitor}. {period.title}"
    head = say(heading, style="heading")
    split = counts.closed
    if not split.closed:
        return Message(heading, (head, say("Nothing closed against them in this period."), _ways(period, competitor)))
    if split.closed < CLOSED_FROM:
        few_words = f"{split.closed} closed against them. Too few to go by; from {CLOSED_FROM} on there is more to say."
        return Message(heading, (head, say(few_words), _ways(period, competitor)))
    if len(put_together(list(counts.competitor.values())).reps) < REPS_FROM:
        return Message(heading, (head, say(_too_few_of_us(competitor)), _ways(period, competitor)))
    blocks: list[Block] = [head, say(_record(counts))]
    if look:
        blocks += _holding(look, competitor, shorts)
    if few or counts.debriefed.closed >= DEBRIEFS_FROM:
        blocks += _answers(shorts, counts)
        for outcome, title in _LESSONS.items():
            said = quotes.get(outcome, ())[:_QUOTES]
            blocks += [say(Strong(title)), *(Quote(one.text, one.source) for one in said)] if said else []
    else:
        blocks.append(say(f"Answers are shown here once {DEBRIEFS_FROM} deals are debriefed.", style="hint"))
    debriefed = (
        f"{counts.debriefed.closed} of {split.closed} debriefed. Only deals where we know they were in the running."
    )
    summary = f"{heading}: {closed(split)}."
    return Message(summary, (*blocks, say(debriefed, style="hint"), _ways(period, competitor)))


def _record(counts: Counts) -> str:
    split = counts.closed
    every = one_in(split.won, split.closed)
    won = f"Won {split.won} of {split.closed}{rate(split.won, split.closed)}"
    return f"{closed(split)}\n{won}, one for every {every}." if every else f"{closed(split)}\n{won}."


def _holding(look: Look, competitor: str, shorts: Shorts) -> list[Block]:
    """Themes that are about them."""
    found = [theme for theme in look.themes if _about(theme.selector, competitor)]
    return [say(Strong(words.heading(theme, shorts)), f"\n{words.evidence(theme)}") for theme in found]


def _about(selector: Selector, competitor: str) -> bool:
    return selector.within == ("competitor", competitor) or (
        selector.family == "competitor" and selector.what == competitor
    )


def _answers(shorts: Shorts, counts: Counts) -> list[Block]:
    """Why, ours and the buyers' view apart; price, pace, what was ours to change."""
    why = [line for outcome in BY_WEIGHT for line in reasons(shorts, counts, outcome)]
    rest = [
        *by_outcome("Our price next to theirs?", shorts, "price", counts.price),
        *by_outcome("How much was ours to change?", shorts, "control", counts.control),
        *by_outcome("In step with the buyer?", shorts, "alignment", counts.alignment),
    ]
    return [paragraph(group) for group in (why, rest) if group]


def _too_few_of_us(competitor: str) -> str:
    return f"Fewer than {REPS_FROM} of you have met {competitor} in this period, so any figure would be about them."


def _ways(period: Period, competitor: str) -> Buttons:
    ways = [("All competitors", f"stats {period.key} by competitor")]
    if period.key != "all":
        ways.insert(0, ("All time", f"vs {competitor} all"))
    return Buttons(tuple(Button(label, Action(Verb.RUN, value=command)) for label, command in ways))
