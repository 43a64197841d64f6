"""What managers suspect: the register, what would be frozen, and what the digest and the method say of it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Block, Buttons, Message, Strong, as_message, say, with_commands
from dialogs.messages.messages import Button as Press
from dialogs.sentences import suspicions as said
from dialogs.sentences.words import ENGLISH, counted, short_date, words
from insights.inference.calendar import next_look
from insights.messages.sections_themes import shown
from insights.shapes.findings import Findings, Shorts
from insights.shapes.periods import Period
from insights.shapes.selectors import suspected
from insights.shapes.suspicions import COMMAND, SURE, WITHDRAW, Suspicion, free, line
from insights.wording.deal_list import opens
from insights.wording.suspicion_words import called, dates, group, name_of, often, stands
from insights.wording.theme_words import contrast, where_of
from insights.wording.words import brief, named

_HEADING = 12
"""Words of a name in the digest."""
_LISTED = 12
"""How many the method lists: those of four years."""
_NAMED = 4
"""How many of those that are over the register tells of, beside those that have a place."""


def register_message(register: Sequence[Suspicion], shorts: Shorts, drivers: Sequence[str], day: date) -> Message:
    """All that have a place, numbered, and the last that are over; what can be named and withdrawn."""
    title = words(said.TITLE, ENGLISH)
    blocks: list[Block] = [say(title, style="heading"), say(words(said.WHY, ENGLISH))]
    placed = with_places(register, day)
    over = [one for one in register if not one.takes_place(day)][-_NAMED:]
    blocks += [_told(one, shorts, f"{number} · ") for number, one in enumerate(placed, 1)]
    blocks += [_told(one, shorts) for one in over]
    left = free(register, day)
    if left:
        blocks.append(say(counted(said.FREE, ENGLISH, left), style="hint"))
        ways = [(named(shorts, "driver", driver), line(driver, None)) for driver in drivers]
        blocks += opens("suspect", words(said.WHICH, ENGLISH), ways)
    else:
        blocks.append(say(full(register, day), style="hint"))
    ending = [
        Press(words(said.WITHDRAW, ENGLISH, n=number), _runs(f"{COMMAND} {WITHDRAW} {one.id}"))
        for number, one in enumerate(placed, 1)
        if one.running
    ]
    return Message(title, (*blocks, *([Buttons(tuple(ending))] if ending else [])))


def with_places(register: Sequence[Suspicion], day: date) -> list[Suspicion]:
    """Those that have a place, in the order in which they are numbered."""
    return [one for one in register if one.takes_place(day)]


def full(register: Sequence[Suspicion], day: date) -> str:
    """That no place is free, and when one will be."""
    first = min(one.last_look for one in with_places(register, day))
    return words(said.FULL, ENGLISH, day=short_date(first + timedelta(days=1), ENGLISH))


def preview_message(
    driver: str,
    within: tuple[str, str] | None,
    shorts: Shorts,
    foretold: Mapping[int, tuple[date, int | None]],
    inside: Sequence[tuple[str, str]] = (),
) -> Message:
    """What would be frozen. `foretold`: by months its last look and its power; `inside`: where it may be looked for."""
    selector = suspected(driver, within)
    what = called(selector, shorts)
    these, others = group(selector)
    (first, sooner), (second, later) = (foretold[months] for months in sorted(foretold))
    gaps = {"first": short_date(first, ENGLISH), "second": short_date(second, ENGLISH)}
    power = (
        words(said.NO_POWER, ENGLISH, **gaps)
        if sooner is None or later is None
        else words(said.POWER, ENGLISH, often=often(sooner), oftener=often(later), **gaps)
    )
    blocks: list[Block] = [
        say(what, style="heading"),
        say(words(said.TESTED, ENGLISH, group=these, others=others), " ", words(said.COUNTS, ENGLISH)),
        say(power),
        say(words(said.FROZEN, ENGLISH), style="hint"),
    ]
    names = [Press(words(said.FOR[one], ENGLISH), _runs(line(driver, within, one))) for one in sorted(foretold)]
    ways = [(where_of(suspected(driver, one)), line(driver, one)) for one in inside]
    blocks += [Buttons(tuple(names)), *opens("only", words(said.ONLY, ENGLISH), ways)]
    return Message(words(said.PREVIEW, ENGLISH, what=what), tuple(blocks))


def done_message(one: Suspicion, shorts: Shorts, *, new: bool) -> Message:
    """That it is named, or was before."""
    gaps = {"what": name_of(one, shorts), "last": short_date(one.last_look, ENGLISH)}
    if not new:
        return as_message(words(said.ALREADY, ENGLISH, **gaps))
    first = short_date(next_look(one.named_on), ENGLISH)
    return as_message(words(said.DONE, ENGLISH, first=first, how="`/winloss how`", **gaps))


def withdrawing_message(one: Suspicion, shorts: Shorts) -> Message:
    """What withdrawing comes to, and the button for it."""
    last = short_date(one.last_look, ENGLISH)
    ask = words(said.ASK_WITHDRAW, ENGLISH, what=name_of(one, shorts), last=last)
    press = Press(words(said.WITHDRAW_IT, ENGLISH), _runs(f"{COMMAND} {WITHDRAW} {one.id} {SURE}"), "danger")
    return Message(ask, (say(ask), Buttons((press,))))


def withdrawn_message(one: Suspicion, shorts: Shorts) -> Message:
    """That it was withdrawn."""
    last = short_date(one.last_look, ENGLISH)
    return as_message(words(said.GONE, ENGLISH, what=name_of(one, shorts), last=last))


def registered(register: Sequence[Suspicion], shorts: Shorts) -> tuple[Block, ...]:
    """What the method says of suspicions, and each that was named."""
    listed = [say(f"• {name_of(one, shorts)}. {dates(one)} {stands(one)}") for one in register[: -_LISTED - 1 : -1]]
    after = "" if listed else f" {words(said.NONE, ENGLISH)}"
    earlier = len(register) - len(listed)
    more = (say(counted(said.EARLIER, ENGLISH, earlier), style="hint"),) if earlier else ()
    return (say(Strong(words(said.TITLE, ENGLISH)), f"\n{words(said.METHOD, ENGLISH)}{after}"), *listed, *more)


def decided(findings: Findings) -> tuple[Block, ...]:
    """What looks since the last full digest, or on a quiet week since the one before, made of suspicions.

    Of one with its numbers; of several by name, for a digest is short and `how` has the rest. What a contrast may come
    with is left to `how` where two themes take the room, or one says it.
    """
    period = findings.week if findings.quiet else findings.since
    found = [one for one in findings.suspicions if one.verdict and one.checked and _within(one.checked, period)]
    told = [(brief(name_of(one, findings.shorts), _HEADING), one) for one in found]
    if len(told) == 1:
        ((what, one),) = told
        told_of = () if findings.quiet or findings.young else shown(findings)
        taken = len(told_of) > 1 or any(contrast(theme.selector) for theme in told_of)
        stood = stands(one, short=taken)
        return (say(Strong(words(said.SUSPECTED, ENGLISH, what=what)), f"\n{stood}"),)
    lines = [words(said.DIGEST[one.verdict], ENGLISH, what=what) for what, one in told if one.verdict]
    return (say(Strong(words(said.TITLE, ENGLISH)), "\n", "\n".join(lines)),) if lines else ()


def asked(findings: Findings) -> tuple[Block, ...]:
    """As the business year begins: that managers may name what they suspect."""
    if not findings.suspicions_wanted or findings.quiet or findings.young:
        return ()
    told = with_commands(words(said.INVITED, ENGLISH))
    return (say(Strong(words(said.YEAR_BEGINS, ENGLISH)), " ", *told),)


def _within(day: date, period: Period) -> bool:
    """Whether a look of that day came before this digest, and not before the last one."""
    return (period.start or date.min) < day <= (period.end or date.max)


def _told(one: Suspicion, shorts: Shorts, before: str = "") -> Block:
    return say(Strong(f"{before}{name_of(one, shorts)}"), f"\n{dates(one)} {stands(one)}")


def _runs(command: str) -> Action:
    return Action(Verb.RUN, value=command)
