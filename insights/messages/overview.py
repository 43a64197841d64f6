"""What `/winloss stats` answers: one screen on a phone, a chart, and buttons for the rest."""

from collections.abc import Iterator

from dialogs.messages.actions import Action, Verb
from dialogs.messages.length import words_in
from dialogs.messages.messages import Block, Button, Buttons, Chart, Message, Strong, Text, say
from dialogs.records import Outcome
from dialogs.sentences import stats as said
from dialogs.sentences.names import isolated
from dialogs.sentences.process import PROCESS
from dialogs.sentences.words import ENGLISH, Sentence, counted, words
from insights.inference.gap import gap
from insights.inference.rates import PERCENT_FROM, compared, one_in, percent, rate
from insights.messages.fitting import STAYS, Said, fitted
from insights.messages.stats import FEW_OF_ONE, nothing, shown_of, single_questions, stats
from insights.shapes.counts import Counts, Split, total
from insights.shapes.disclosure import beside_total, disclosed, everything, public
from insights.shapes.findings import Shorts
from insights.shapes.periods import Period
from insights.shapes.viewer import REP, Viewer
from insights.wording.gap_words import themselves
from insights.wording.reason_charts import ended, why
from insights.wording.words import BY_WEIGHT, PLURALS, closed, inside, named, our_view, ranking

LONGEST = 120
"""Words."""
_NAMED = 3
_DRAWN = 5
"""Fewer closings, or answers, than these make no chart."""
_BARS = 5
"""So many reasons are drawn; behind a button are all."""
_CLEAR = 5
"""A swap is the headline where it is at least one in so many of the deals compared."""
_HEARD = (said.SWAP, said.OTHER, said.MOSTLY, said.SAME)
_SAID = (said.SWAP_SAID, said.OTHER_SAID, said.MOSTLY_SAID, said.SAME_SAID)
"""The headlines of the gap: of what sellers heard alone, and where buyers told us themselves, too."""
_DROPPED = (Outcome.LOST, Outcome.NO_DECISION)
_HINTS, _RIVAL, _THEN, _COMING, _WHY, _GAP = 6, 5, 4, 3, 2, 1
"""What comes first to the room there is: the lowest."""


def stats_message(
    period: Period,
    counts: Counts,
    before: Split | None,
    shorts: Shorts,
    viewer: Viewer = REP,
    *,
    part: bool = False,
    ahead: Text | None = None,
    to_do: int = 0,
) -> Message:
    """The figures of a period in short. `before`: the closings of the period before it. What is shared has no buttons.

    `part`: of a segment, not of the whole company. `ahead`: what will be possible, while a company has only just begun.
    `to_do`: the debriefs that are open now, of any period; not all of them were asked about yet.
    """
    split = counts.closed
    if not split.closed:
        return nothing(period, before, ahead)
    told = counts if viewer.sees_all else public(counts)
    against = everything if viewer.sees_all else beside_total if part else disclosed
    heading = say(period.title, style="heading")
    chart = _chart(shorts, told, before)
    paragraphs: list[list[Said] | Chart] = [
        list(_won(split)),
        list(_headline(shorts, told, counts)),
        *([chart] if chart else []),  # so high up that a phone's first screen has it
        [*_reasons(shorts, told), *_rival(counts, shown_of(counts.competitor, against))],
        list(_before(period, split, before)),
        [Said(STAYS, (_debriefed(counts, to_do),))],
        [Said(_HINTS, (FEW_OF_ONE,))] if told.held else [],
        [Said(_COMING, ahead.parts)] if ahead else [],
    ]
    blocks: list[Block] = [heading, *fitted(paragraphs, LONGEST - words_in([heading]))]
    if not viewer.shared:
        blocks.append(Buttons(_buttons(period, counts, told)))
    return Message(f"{period.title}: {closed(split)}.", tuple(blocks))


def _won(split: Split) -> Iterator[Said]:
    yield Said(STAYS, (f"{closed(split)}.",))
    if not split.won and split.closed < PERCENT_FROM:
        return
    every, share = one_in(split.won, split.closed), rate(split.won, split.closed)
    if every:
        told = words(said.WON_EVERY, ENGLISH, won=split.won, all=split.closed, rate=share, every=every)
    else:
        told = words(said.WON, ENGLISH, won=split.won, all=split.closed, rate=share)
    if split.no_decision and split.decided:
        told += " " + _share(said.DECIDED, said.DECIDED_SHARE, split.won, split.decided, decided=split.decided)
    yield Said(STAYS, (told,))


def _before(period: Period, split: Split, before: Split | None) -> Iterator[Said]:
    if not period.before or before is None:
        return
    name = period.before.name
    if not before.closed:
        yield Said(_THEN, (words(said.BEFORE_NONE, ENGLISH, period=name),))
        return
    told = _share(said.BEFORE, said.BEFORE_SHARE, before.won, before.closed, period=name, all=before.closed)
    if period.alike:
        told += " " + compared(split.won, split.closed, before.won, before.closed)
    yield Said(_THEN, (told,))


def _share(bare: Sentence, with_share: Sentence, won: int, of: int, **gaps: object) -> str:
    """With a percentage from enough on."""
    if of < PERCENT_FROM:
        return words(bare, ENGLISH, won=won, **gaps)
    return words(with_share, ENGLISH, won=won, share=percent(won, of), **gaps)


def _headline(shorts: Shorts, told: Counts, counts: Counts) -> Iterator[Said]:
    """What we hear from buyers beside what we thought; while nobody has told, how many are still to be asked."""
    found = gap(told.gap)
    if found.n:
        own = themselves(told)
        swap, other, mostly, same = _SAID if own else _HEARD
        title, k = words(other, ENGLISH), found.differ
        if found.swap and found.swap[2] * _CLEAR >= found.n:
            view, reason, k = found.swap
            ours, theirs = inside(named(shorts, "driver", view)), inside(named(shorts, "buyer_driver", reason))
            title = words(swap, ENGLISH, ours=ours, theirs=theirs)
        elif found.differ * 2 < found.n:
            title, k = words(mostly if found.differ else same, ENGLISH), found.n - found.differ
        yield Said(_GAP, (Strong(title), f" {counted(said.OF_KNOWN, ENGLISH, found.n, k=k)}{own and f'. {own}'}"))
    elif told.asked and "told" not in counts.asked and "asked" not in {question for question, _ in told.held}:
        to_ask = told.asked.get("not_yet", Split()).closed
        more = f" {counted(said.NOT_ASKED, ENGLISH, to_ask)}" if to_ask else ""
        yield Said(_GAP, (Strong(words(said.NOT_TOLD, ENGLISH)), more))


def _reasons(shorts: Shorts, counts: Counts) -> Iterator[Said]:
    """What tipped the losses, in our view; else the wins, or the undecided."""
    for outcome in BY_WEIGHT:
        if ours := our_view(shorts, counts, outcome, _NAMED):
            title = Strong(words(said.WHY_SO, ENGLISH, outcome=PLURALS[outcome].capitalize()))
            yield Said(_WHY, (title, f" {ours} {ranking(shorts, counts.driver, outcome)}"))
            return


def _rival(counts: Counts, shown: tuple[str, ...]) -> Iterator[Said]:
    """How it went against the one met most."""
    if shown:
        split = counts.competitor[shown[0]].split
        rival = isolated(shown[0])
        yield Said(_RIVAL, (words(said.AGAINST, ENGLISH, rival=rival, won=split.won, all=split.closed),))


def _debriefed(counts: Counts, to_do: int) -> str:
    asked, done = counts.prompted.closed, counts.answered.closed
    if not asked:
        told = words(said.NOBODY, ENGLISH)
    elif done >= asked:
        told = counted(said.ALL_DEBRIEFED, ENGLISH, asked)
    else:
        told = words(said.SO_FAR, ENGLISH, done=done, asked=asked)
    return f"{told} {counted(said.STILL, ENGLISH, to_do)}" if to_do else told


def _chart(shorts: Shorts, told: Counts, before: Split | None) -> Chart | None:
    """Why deals were lost, else won, where enough have answered; else how they ended."""
    for outcome in BY_WEIGHT:
        if sum(split.of(outcome) for split in told.driver.values()) >= _DRAWN:
            return why(shorts, told, outcome, limit=_BARS)
    return ended(told.closed, before) if told.closed.closed >= _DRAWN else None


def _buttons(period: Period, counts: Counts, told: Counts) -> tuple[Button, ...]:
    """Ways to the rest, of which there is any; and sharing this."""
    ways = (
        (said.REASONS, stats("reasons", period.key), bool(told.driver)),
        (said.COMPETITORS, stats(period.key, "by competitor"), bool(counts.competitor.keys() - {""})),
        (said.OURS, stats("ours", period.key), any(tally for _, _, tally in single_questions(told))),
        (PROCESS, stats("process", period.key), any(total(told.driver).of(outcome) for outcome in _DROPPED)),
        (said.MONEY, stats("money", period.key), bool(counts.money or counts.days)),
    )
    run = [Button(words(name, ENGLISH), Action(Verb.RUN, value=line)) for name, line, there in ways if there]
    return *run, Button(words(said.SHARE, ENGLISH), Action(Verb.SHARE, value=stats(period.key)))
