"""How suspicions read: what is suspected, how it stands, and whether it would show."""

from dialogs.sentences import suspicions as said
from dialogs.sentences.themes import COMES_WITH
from dialogs.sentences.words import ENGLISH, Sentence, counted, short_date, words
from insights.inference.calendar import next_look
from insights.shapes.findings import Selector, Shorts
from insights.shapes.selectors import suspected
from insights.shapes.suspicions import Suspicion, Verdict
from insights.wording.theme_words import contrast, group_of, shares, whose
from insights.wording.words import named

_HARDLY, _NEARLY = 5, 95
_STANDS: dict[Verdict | None, tuple[Sentence, Sentence]] = {  # where too few sellers stand behind its numbers, and else
    None: (said.FEW_SO_FAR, said.SO_FAR),
    Verdict.BORNE_OUT: (said.FEW, said.BORNE_OUT),
    Verdict.RULED_OUT: (said.FEW, said.RULED_OUT),
    Verdict.NOT_ENOUGH: (said.FEW, said.NOT_ENOUGH),
}


def selector_of(one: Suspicion) -> Selector:
    """What it is about."""
    if one.within and not one.within[1]:
        return suspected(one.driver, (one.within[0], words(said.ERASED, ENGLISH)))
    return suspected(one.driver, one.within)


def called(selector: Selector, shorts: Shorts) -> str:
    """`Price, in losses against Globex`."""
    return words(said.CALLED, ENGLISH, reason=named(shorts, selector.family, selector.what), group=group_of(selector))


def name_of(one: Suspicion, shorts: Shorts) -> str:
    """The same, of one that was named."""
    return called(selector_of(one), shorts)


def dates(one: Suspicion) -> str:
    """Since when and until when it is tested, and whether it would show, as that was foretold."""
    day, last = short_date(one.named_on, ENGLISH), short_date(one.last_look, ENGLISH)
    told = words(said.NAMED, ENGLISH, day=day, months=one.months, last=last)
    if one.power is None or not one.running:
        return told
    return f"{told} {words(said.FORETOLD, ENGLISH, often=often(one.power))}"


def stands(one: Suspicion, *, short: bool = False) -> str:
    """How it stands. `short`: without what a contrast may come with."""
    if one.withdrawn_on:
        last = short_date(one.last_look, ENGLISH)
        return words(said.WITHDRAWN, ENGLISH, day=short_date(one.withdrawn_on, ENGLISH), last=last)
    if one.checked is None:
        return words(said.WAITS, ENGLISH, day=short_date(next_look(one.named_on), ENGLISH))
    gaps = {"day": short_date(one.checked, ENGLISH), "next": short_date(next_look(one.checked), ENGLISH)}
    if one.numbers:
        gaps |= {"numbers": shares(selector_of(one), one.numbers), "whose": whose(one.numbers)}
    told = words(_STANDS[one.verdict][one.numbers is not None], ENGLISH, **gaps)
    if one.verdict is Verdict.BORNE_OUT and one.numbers and contrast(selector_of(one)) and not short:
        told += f" {words(COMES_WITH, ENGLISH)}"
    return told


def group(selector: Selector) -> tuple[str, str]:
    """The deals it is looked for in, and those it is held against: `losses against Globex`, `losses`."""
    return group_of(selector), "losses" if selector.within else "deals"


def often(power: int) -> str:
    """`about 4 times of 10`, of per cent."""
    if power < _HARDLY:
        return words(said.HARDLY, ENGLISH)
    if power >= _NEARLY:
        return words(said.NEARLY, ENGLISH)
    return counted(said.TIMES, ENGLISH, max(1, min(9, round(power / 10))))
