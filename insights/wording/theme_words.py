"""How findings read: title, evidence, what would change our mind. Nothing is worded stronger than its tier."""

from collections.abc import Mapping
from datetime import date

from dialogs.definition.script import RIVALS
from dialogs.messages.messages import Strong
from dialogs.records import Outcome
from dialogs.sentences.names import isolated
from dialogs.sentences.themes import (
    COMES_WITH,
    COMES_WITH_BRIEF,
    IN_MONTHS,
    MAY_BE_CHANCE,
    NOT_HEARD,
    ODDS,
    OF_BUYERS,
    RIVAL_KNOWN,
    SELECTIVE,
    SELECTIVE_BARE,
    SELECTIVE_BRIEF,
    SELECTIVE_WITHIN,
)
from dialogs.sentences.trends import ANEW, ANEW_SINCE, ANSWER_SINCE, ELSEWHERE, FALLING, GONE, RISING
from dialogs.sentences.words import (
    ENGLISH,
    counted,
    long_month,
    number,
    percentage,
    short_date,
    short_day,
    short_month,
    words,
)
from insights.inference.rates import PERCENT_FROM, likely, percent
from insights.inference.response import bounds, selective
from insights.inference.shrinking import shrunken
from insights.shapes.dimensions import BY_KEY, FACTS
from insights.shapes.findings import Finding, Look, Selector, Shorts, Source, Trend
from insights.shapes.suspicions import Numbers
from insights.wording.words import PLURALS, Line, asking, count_of, inside, named, of

CONFIRMED = "Confirmed"
"""How a theme is called that the buyers carry."""
CHANCE = words(MAY_BE_CHANCE, ENGLISH)

_MANY = 2
"""With so many themes in a digest there is room for a few words only of what else each hangs on."""
_HANDS = frozenset(key for key, dimension in BY_KEY.items() if dimension.those)
_BUYERS_CARRY = 5
_YEAR = 12  # months
_DECIMALS_BELOW = 10
_MOVING: Mapping[str, tuple[str, str]] = {
    "win_rate": ("how many we win", "closed deals"),
    "driver": ("{}, in losses", "losses"),
    "competitor": ("deals against {}", "deals"),
}
"""Of a family of series: its name, and what it is a share of."""


def title(selector: Selector, shorts: Shorts) -> str:
    """What is found, to follow a colon: `changing feels too hard`, `our price: higher, in losses against Globex`."""
    said, where = _saying(selector, shorts), _where(selector)
    if said and selector.within and selector.within[0] in _HANDS:
        return f"{said}, in {group_of(selector)}"
    if said:
        return f"{said},{where}" if where else said
    ended = f", in {PLURALS[selector.outcome]}" if selector.outcome else "," if where else ""
    return f"{what(selector, shorts)}{ended}{where}"


def what(selector: Selector, shorts: Shorts) -> str:
    """What was said, without where: `changing`, `price with timing`, `our price: higher`."""
    family = selector.family
    if family == "pair":
        return " with ".join(inside(named(shorts, "driver", key)) for key in selector.what.split("+"))
    theme = BY_KEY[family].theme if family in BY_KEY else "{}"
    if family in FACTS:
        return theme.format(_fact(family, selector.what, shorts))
    return theme.format(inside(named(shorts, family, selector.what)))


def heading(finding: Finding, shorts: Shorts) -> str:
    """The title with how far it may be believed."""
    return f"{_belief(finding)}: {title(finding.selector, shorts)}"


def evidence(finding: Finding, *, brief: bool = False) -> str:
    """In how many deals, whose, and from how many buyers it was heard; how many said so themselves.

    `brief`: a digest has room for each theme's discussion alone, so of how many it was doesn't stand there.
    """
    selector, theirs = finding.selector, whose(finding)
    themselves = f"; {_themselves(finding, brief=brief)}" if finding.buyers else ""
    if selector.source is Source.HEARD:
        after = {Outcome.WON: "after a win", Outcome.LOST: "after a loss"}.get(_outcome(selector), "where it stopped")
        told = f"Sellers heard it from {of(finding.deals, finding.n)} buyers {after}"
        return f"{told}, from {of(finding.others, finding.others_n)} otherwise. {theirs}{themselves}."
    heard = "" if finding.heard is None else f"; {_heard(finding.heard)}"
    return f"{shares(selector, finding)}. {theirs}{heard}{themselves}."


def selected(finding: Finding, look: Look, *, of: int = 0) -> str:
    """What else a theme hangs on, to follow its evidence: which deals were heard about, and what it may come with.

    `of`: how many a digest tells of, which has less room the more there are. Of a contrast inside the losses it is not
    known how many there are of each side, so there the range is left out.
    """
    selector, told, lines = finding.selector, look.response, list[str]()
    outcome, fact = _outcome(selector), contrast(selector) and not selector.within
    if told and told.closed.of(outcome):
        closed, rest = told.closed.of(outcome), told.closed.closed - told.closed.of(outcome)
        numbers = {"n": finding.n, "closed": closed, "m": finding.others_n, "rest": rest}
        heard = finding.n + finding.others_n
        if selector.within and selective(heard, closed):
            lines.append(words(SELECTIVE_WITHIN, ENGLISH, n=heard, closed=closed))
        elif not (fact or selector.within) and (selective(finding.n, closed) or selective(finding.others_n, rest)):
            share = _bounds(finding.deals, finding.n, closed)
            other = _bounds(finding.others, finding.others_n, rest)
            form = (SELECTIVE, SELECTIVE_BRIEF, SELECTIVE_BARE)[min(of, _MANY)]
            lines.append(words(form, ENGLISH, outcome=PLURALS[outcome], share=share, other=other, **numbers))
        if "competitor" in {selector.family, (selector.within or ("",))[0]} and not of:
            k, m = told.rival.of(outcome), told.rival.closed - told.rival.of(outcome)
            lines.append(words(RIVAL_KNOWN, ENGLISH, k=k, n=closed, outcome=PLURALS[outcome], m=m, rest=rest))
    if contrast(selector):
        lines.append(words(COMES_WITH if of < _MANY else COMES_WITH_BRIEF, ENGLISH))
    return "".join(f" {line}" for line in lines)


def checked(look: Look) -> str:
    """When it was tested and will be again."""
    return f"Checked {short_day(look.day, ENGLISH)}, next {short_day(look.next_day, ENGLISH)}."


def watched(finding: Finding, shorts: Shorts) -> str:
    """`support inside their company (8 of 55 losses, 1 of 59 others)`, to stand beside a word of caution."""
    selector = finding.selector
    name = _saying(selector, shorts) or what(selector, shorts)
    these = f"{of(finding.deals, finding.n)} {group_of(selector)}"
    return f"{name} ({these}, {of(finding.others, finding.others_n)} others)"


def vanished(finding: Finding, shorts: Shorts) -> str:
    """What looked like a theme and isn't one (Simpson)."""
    return f"{sentence(watched(finding, shorts))}. Not within the segments: they differ, and this comes with them."


def odds(finding: Finding) -> str:
    """How much oftener, toned down, with its range."""
    middle, low, high = (_times(ratio) for ratio in shrunken(finding))
    return words(ODDS, ENGLISH, middle=middle, low=low, high=high)


def mind(finding: Finding) -> str:
    """What would change our mind."""
    others = "the other losses" if finding.selector.within else "the other deals"
    goes = f"It goes when a look finds it about as often in {others}, or only with one or two sellers."
    if finding.selector.family in FACTS and not finding.selector.within:
        return goes
    carry = f"at least {_BUYERS_CARRY} of them say so themselves, more often here than elsewhere"
    if finding.confirmed:
        return f"{goes} It stays confirmed while the buyers carry it: {carry}."
    if finding.selector.source is Source.HEARD:
        return f"It is what sellers hear, until the buyers carry it: {carry}. {goes}"
    if finding.heard is None:
        return f"It is our view alone: what buyers say is not compared here. {goes}"
    return f"It is our view until the buyers carry it: {carry}. What sellers heard confirms nothing. {goes}"


def moving(trend: Trend, shorts: Shorts) -> str:
    """What rises or falls, to follow "Rising" or "Falling"."""
    return _MOVING.get(trend.family, ("{}", "deals"))[0].format(_level(trend, shorts))


def turned(trend: Trend, shorts: Shorts) -> Line:
    """Which way, what and around which month, for no day is that sure; with both halves of the time."""
    way, same = RISING if trend.rising else FALLING, trend.since.year == trend.checked.year
    month = long_month(trend.since, ENGLISH) if same else short_month(trend.since, ENGLISH)
    return Strong(words(way, ENGLISH, month=month, what=moving(trend, shorts))), f"\n{halves(trend)}."


def anew(look: Look, shorts: Shorts) -> list[str]:
    """Which counted answers came, were worded anew or went within a look's data, and when."""
    return [
        words(told, ENGLISH, reasons="; ".join(_since(key, since, shorts) for key, since in those))
        for told, those in ((ANEW, look.anew), (GONE, look.gone))
        if those
    ]


def _since(answer: str, since: date, shorts: Shorts) -> str:
    """A reason; or an answer to another question, with that."""
    role, _, value = answer.rpartition(":")
    name, day = inside(named(shorts, role or "driver", value)), short_date(since, ENGLISH)
    if not role:
        return words(ANEW_SINCE, ENGLISH, reason=name, day=day)
    return words(ANSWER_SINCE, ENGLISH, answer=name, question=asking(role), day=day)


def both(trend: Trend) -> str:
    """The halves; of what moved elsewhere as well also those of there."""
    told = f"{halves(trend)}."
    if not trend.alike or trend.elsewhere is None:
        return told
    before, after = (_of(*half) for half in trend.elsewhere)
    return f"{told} {words(ELSEWHERE, ENGLISH, before=before, after=after)}."


def halves(trend: Trend) -> str:
    """The shares of both halves: `13% (5–30%) of 30 losses in the first 26 weeks → 48% (31–66%) of 29 in the last`."""
    noun = _MOVING.get(trend.family, ("", "deals"))[1]
    return f"{_of(*trend.before)} {noun} in the first {trend.weeks // 2} weeks → {_of(*trend.after)} in the last"


def sentence(words: str) -> str:
    """The words with a capital letter in front."""
    return words[:1].upper() + words[1:]


def shares(selector: Selector, counted: Finding | Numbers) -> str:
    """`14 of 40 losses against Globex, 4 of 60 other losses`."""
    others = "other losses" if selector.within else "other deals"
    these = f"{of(counted.deals, counted.n)} {group_of(selector)}"
    return f"{these}, {of(counted.others, counted.others_n)} {others}"


def whose(counted: Finding | Numbers) -> str:
    """`8 sellers, 12 companies`."""
    return f"{count_of(counted.reps, 'seller')}, {count_of(counted.accounts, 'company', 'companies')}"


def group_of(selector: Selector) -> str:
    """The deals it is looked for in: `losses`, `losses against Globex`."""
    return PLURALS[_outcome(selector)] + _where(selector)


def contrast(selector: Selector) -> bool:
    """Whether it holds some kinds of deals against others, which may differ in more than what is told."""
    return bool(selector.within) or selector.family in FACTS


def where_of(selector: Selector) -> str:
    """`against Globex`; nothing where it is in all of the losses."""
    return _where(selector).strip()


def _saying(selector: Selector, shorts: Shorts) -> str | None:
    """A driver's own saying for an outcome stands in the shorts under `driver.lost`; None where it has none."""
    return shorts.get(f"driver.{selector.outcome}", {}).get(selector.what) if selector.family == "driver" else None


def _where(selector: Selector) -> str:
    """` against Globex`, for what is found inside the losses."""
    if selector.within is None:
        return ""
    dimension, value = selector.within
    row = BY_KEY.get(dimension)
    if row and row.those:
        return f" {row.those.get(value, value)}"
    return " " + (row.within if row else "in {}").format(isolated(value))


def _belief(finding: Finding) -> str:
    if finding.confirmed:
        return CONFIRMED
    if finding.selector.source is Source.HEARD:
        return "What we hear holds up"
    return "Holds up" if finding.selector.family in FACTS and not finding.selector.within else "Our view holds up"


def _outcome(selector: Selector) -> Outcome:
    return selector.outcome or Outcome.LOST


def those(selector: Selector) -> str:
    """The deals a share is of: `losses`, `losses against Globex`, of the buyers' view those where they told us."""
    group = group_of(selector) if selector.outcome or selector.within else "deals"
    return f"{group} where a buyer told a seller why" if selector.source is Source.HEARD else group


def _heard(n: int) -> str:
    if not n:
        return words(NOT_HEARD, ENGLISH)
    return f"sellers heard it from {count_of(n, 'buyer')}"


def _themselves(finding: Finding, *, brief: bool) -> str:
    """Of how many, too, where there is room, and the look tells; and in how many months, where these are more."""
    n, asked = finding.buyers, 0 if brief else finding.asked
    if asked:
        told = counted(OF_BUYERS, ENGLISH, asked, share=of(n, asked))
    else:
        told = "one buyer said so themselves" if n == 1 else f"{number(n, ENGLISH)} buyers said so themselves"
    return told if finding.months <= _YEAR else words(IN_MONTHS, ENGLISH, told=told, months=finding.months)


def _bounds(deals: int, heard: int, closed: int) -> str:
    """`26–42%`: what a share of all that closed can be; `14%` where all of them were heard about."""
    if not closed:
        return percentage(0, ENGLISH)
    low, high = (int(share * 100 + 0.5) for share in bounds(deals, min(heard, closed), closed))
    return f"{number(low, ENGLISH)}–{percentage(high, ENGLISH)}" if low < high else percentage(high, ENGLISH)


def _times(odds_ratio: float) -> str:
    return number(odds_ratio, ENGLISH, 1 if odds_ratio < _DECIMALS_BELOW else 0)


def _level(trend: Trend, shorts: Shorts) -> str:
    if trend.family == "competitor":
        return _fact(trend.family, trend.what, shorts)
    return inside(named(shorts, trend.family, trend.what))


def _of(k: int, n: int) -> str:
    """`13% (5–30%) of 30`; from too few `1 of 3`."""
    return f"{percent(k, n)} ({likely(k, n)}) of {number(n, ENGLISH)}" if n >= PERCENT_FROM else f"{of(k, n)}"


def share(k: int, n: int) -> str:
    """` (38%)` to follow "9 of 24", and nothing from too few."""
    return f" ({percent(k, n)})" if n >= PERCENT_FROM else ""


def _fact(family: str, what: str, shorts: Shorts) -> str:
    """A name as people write it; of a competitor the short one."""
    return isolated(named(shorts, RIVALS, what) if family == "competitor" else what)
