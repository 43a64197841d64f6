"""The date formats people have. The format is found over the whole file, never cell by cell."""

import re
from collections import Counter
from dataclasses import field
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from functools import cache

from bot.crm.importing.problems import ImportProblem, Question, Undecided
from bot.crm.importing.vocabulary import squash
from dialogs.values import dataclass

Example = tuple[int, str]  # a line and what stands there


class Order(StrEnum):
    """In which order day, month and year stand in a date of three numbers."""

    MDY = "M/D/Y"
    DMY = "D/M/Y"
    YMD = "Y-M-D"


class Shape(StrEnum):
    """What a date looks like; what `--date-format` decides is only the order within three numbers."""

    ISO = "2017-03-01"
    SLASHES = "3/1/2017"
    DASHES = "1-3-2017"
    DOTS = "1.3.2017"
    WORDS = "1 Mar 2017"
    SERIAL = "42795"
    MONTH = "2017-03"


NUMBERS = {Shape.SLASHES, Shape.DASHES, Shape.DOTS}


_CLOCK = (
    r"(?:,?[T ]\s*(?P<clock>\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?)"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
)
_ISO = re.compile(
    r"(?P<y>\d{4})(?:(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})|(?P<m2>\d{2})(?P<d2>\d{2}))" + _CLOCK
)
_NUMBERS = re.compile(r"(\d{1,2})([/.-]) ?(\d{1,2})\2 ?(\d{4}|\d{2})" + _CLOCK)
_SERIAL = re.compile(r"([2-7]\d{4})(?:[.,]\d+)?")
_DAY, _MONTH, _YEAR = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?", r"(?P<m>[^\W\d]{3,9})\.?", r"(?P<y>\d{4}|\d{2})"
_WEEKDAY = r"(?:[^\W\d]{2,10}\.?,? )?"
_WORD_DATES = (
    re.compile(rf"{_WEEKDAY}{_DAY}\.?[ -]?(?:de )?{_MONTH},?[ -](?:de )?{_YEAR}{_CLOCK}"),
    re.compile(rf"{_WEEKDAY}{_MONTH}[ -]{_DAY},?[ -]{_YEAR}{_CLOCK}"),
)
_MONTH_DATES = (
    re.compile(r"(?P<y>\d{4})[-/.](?P<n>\d{1,2})"),
    re.compile(r"(?P<n>\d{1,2})[-/.](?P<y>\d{4})"),
    re.compile(r"(?P<w>[^\W\d]{3,9})\.?[ -](?:de )?(?P<y>\d{4})"),
)
_LOCALES = ("en", "de", "fr", "es", "pt", "it", "nl")
_CLOCKS = ("%H:%M", "%H:%M:%S", "%I:%M%p", "%I:%M:%S%p")
_EPOCH = date(1899, 12, 30)  # day 0 of a spreadsheet that counts 29 February 1900
_PIVOT = 69  # two-digit years from 69 on are of the last century
_MONTHS_A_YEAR = 12
_DAYS_A_MONTH = 31


@dataclass(slots=True)
class Survey:
    """What one column's dates look like: how many of each shape and an example with its line."""

    shapes: Counter[Shape] = field(default_factory=Counter)
    examples: dict[Shape, Example] = field(default_factory=dict)
    orders: dict[Order, Example] = field(default_factory=dict)  # what only that order can read
    short_first: bool = True  # with dashes and two-digit years, might the year come first?

    def add(self, text: str, line: int) -> None:
        """Look at one cell."""
        shape = shape_of(text)
        if shape is None or not _may_be(text, shape):
            return  # the row is reported when it is read
        self.shapes[shape] += 1
        self.examples.setdefault(shape, (line, text))
        if shape in NUMBERS:
            self._weigh(text, line)

    def _weigh(self, text: str, line: int) -> None:
        match = _NUMBERS.fullmatch(text)
        assert match  # noqa: S101 -- shape_of has just matched it
        first, second, last = int(match[1]), int(match[3]), match[4]
        if first > _DAYS_A_MONTH:
            order = Order.YMD
        elif first > _MONTHS_A_YEAR >= second:
            order = Order.DMY
        elif second > _MONTHS_A_YEAR >= first:
            order = Order.MDY
        else:
            order = None
        if order:
            self.orders.setdefault(order, (line, text))
        if len(last) > 2 or int(last) > _DAYS_A_MONTH or second > _MONTHS_A_YEAR:  # noqa: PLR2004 -- a four-digit year
            self.short_first = False


def _may_be(text: str, shape: Shape) -> bool:
    """Whether something that looks like a date is one in any order: 31.31.2026 isn't."""
    return shape not in NUMBERS or any(_reads(text, order) for order in Order)


def _reads(text: str, order: Order) -> bool:
    try:
        read_date(text, order)
    except ValueError:
        return False
    return True


def read_order(text: str) -> Order:
    """What the person wrote after --date-format, such as M/D/Y, dd.mm.yyyy or iso."""
    letters = "".join(dict.fromkeys(char for char in text.casefold() if char in "dmy"))
    orders = {"mdy": Order.MDY, "dmy": Order.DMY, "ymd": Order.YMD}
    if text.strip().casefold() == "iso":
        return Order.YMD
    if letters not in orders:
        raise ImportProblem(f'"{text}" is not a date format; write M/D/Y, D/M/Y or Y-M-D.')
    return orders[letters]


def decide(columns: dict[str, Survey], wanted: Order | None) -> Order:
    """The order of day and month in the whole file, the first one shown where they are mixed.

    Undecided: it can't be told.
    """
    if wanted:
        return wanted
    evidence = _evidence(columns)
    if mixed(columns):
        return next(iter(evidence), Order.DMY)
    dashes = [survey for survey in columns.values() if Shape.DASHES in survey.shapes]
    if Order.DMY in evidence and dashes and all(survey.short_first for survey in dashes):
        raise _open_question(evidence[Order.DMY], "the day or the year", {"D-M-Y": Order.DMY, "Y-M-D": Order.YMD})
    if evidence:
        return next(iter(evidence))
    for survey in columns.values():
        if survey.shapes.keys() & {Shape.SLASHES, Shape.DASHES}:
            example = next(iter(survey.examples.values()))
            raise _open_question(example, "the day or the month", {"M/D/Y": Order.MDY, "D/M/Y": Order.DMY})
    return Order.DMY  # nothing to decide: with dots the day comes first, the rest says it itself


def mixed(columns: dict[str, Survey], wanted: Order | None = None) -> tuple[str, ...]:
    """What of the dates is written in more than one way, a sentence each."""
    said = [_mixed_shapes(name, survey) for name, survey in columns.items() if len(survey.shapes) > 1]
    evidence = _evidence(columns)
    if len(evidence) > 1 and not wanted:
        seen = (f"{text} on line {line} can only be {order}" for order, (line, text) in evidence.items())
        said.append(f"The dates mix formats: {', '.join(seen)}. Write them all in one way.")
    return tuple(said)


def _evidence(columns: dict[str, Survey]) -> dict[Order, Example]:
    """The orders that some date shows, each with its first."""
    evidence: dict[Order, Example] = {}
    for survey in columns.values():
        for order, example in survey.orders.items():
            evidence.setdefault(order, example)
    return evidence


def _mixed_shapes(name: str, survey: Survey) -> str:
    seen = (
        f"{count:,} like {survey.examples[shape][1]} (first on line {survey.examples[shape][0]})"
        for shape, count in survey.shapes.most_common()
    )
    return f'The column "{name}" mixes date formats: {", ".join(seen)}. Write them all in one way.'


def _open_question(example: Example, either: str, options: dict[str, str | int]) -> Undecided:
    line, text = example
    said = (
        f"Whether {text} on line {line} begins with {either} can't be told, and no other date in the file settles it."
    )
    return Undecided(Question("order", said, "--date-format", options))


def shape_of(text: str) -> Shape | None:
    """What a date looks like, None if it doesn't look like one."""
    if _ISO.fullmatch(text):
        return Shape.ISO
    if match := _NUMBERS.fullmatch(text):
        return {"/": Shape.SLASHES, "-": Shape.DASHES, ".": Shape.DOTS}[match[2]]
    if _SERIAL.fullmatch(text):
        return Shape.SERIAL
    if any(pattern.fullmatch(text) for pattern in _MONTH_DATES):
        return Shape.MONTH
    return Shape.WORDS if any(pattern.fullmatch(text) for pattern in _WORD_DATES) else None


def read_date(text: str, order: Order, zone: tzinfo = UTC) -> date:
    """The day in a cell: of a month its last, of a moment that names its zone the day it was in `zone`.

    Other times are left out. ValueError: it isn't a date.
    """
    if match := _ISO.fullmatch(text):
        return _there(
            date(int(match["y"]), int(match["m"] or match["m2"]), int(match["d"] or match["d2"])), match, zone
        )
    if match := _NUMBERS.fullmatch(text):
        parts = (match[1], match[3], match[4])
        year, month, day = {
            Order.MDY: (parts[2], parts[0], parts[1]),
            Order.DMY: (parts[2], parts[1], parts[0]),
            Order.YMD: parts,
        }[order]
        return _there(date(_year(year), int(month), int(day)), match, zone)
    if match := _SERIAL.fullmatch(text):
        return _EPOCH + timedelta(days=int(match[1]))
    for pattern in _MONTH_DATES:
        if match := pattern.fullmatch(text):
            found = match.groupdict()
            first = date(int(found["y"]), int(found.get("n") or _month(found["w"])), 1)
            return (first + timedelta(days=_DAYS_A_MONTH)).replace(day=1) - timedelta(days=1)
    for pattern in _WORD_DATES:
        if match := pattern.fullmatch(text):
            return _there(date(_year(match["y"]), _month(match["m"]), int(match["d"])), match, zone)
    raise ValueError("not a date")


def _there(day: date, match: re.Match[str], zone: tzinfo) -> date:
    """The day of a moment in a zone. Midnight is how a CRM writes a mere date, and stays on its day."""
    clock, offset = match["clock"], match["zone"]
    if not clock or not offset:
        return day
    text = re.sub(r"[ .]", "", re.sub(r"(?<=\d:\d\d:\d\d)[.,]\d+", "", clock)).upper()
    time = next((found.time() for form in _CLOCKS if (found := _parsed(text, form))), None)
    if time is None or (not time.hour and not time.minute and not time.second):
        return day
    theirs = datetime.strptime(offset, "%z").tzinfo if offset[0] in "+-" else UTC
    return datetime.combine(day, time, theirs).astimezone(zone).date()


def _parsed(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007 -- the zone stands beside it
    except ValueError:
        return None


def _month(word: str) -> int:
    number = _months().get(squash(word))
    if number is None:
        raise ValueError("not a month")
    return number


@cache
def _months() -> dict[str, int]:
    """Babel's names of the months, long and short, and two that people write otherwise."""
    from babel.dates import get_month_names

    found = {"sept": 9, "mrz": 3}
    for locale in _LOCALES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, locale).items():
                    found.setdefault(squash(name), number)
    return found


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (1900 if year >= _PIVOT else 2000)  # noqa: PLR2004 -- digits of a year
