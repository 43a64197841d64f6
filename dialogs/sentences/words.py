"""A sentence, its name and its gaps; and how it, a number, money and days are put into words in a language.

A catalogue is gettext's: `en` is what stands here, so English loads nothing. The name is the context of the message,
so that the same English may be said differently elsewhere, and Babel finds every sentence:
`pybabel extract -k Sentence:1c,2 -k Counted:1c,2,3 dialogs/sentences`.

Numbers and days are Babel's, which is loaded with the first of them. Money is the exception: it has its currency's code
in front, since a sign (`$`, `kr`) means several, and no cents.
"""

from collections.abc import Sequence
from dataclasses import field
from datetime import date, time
from functools import cache, lru_cache
from gettext import NullTranslations
from typing import TYPE_CHECKING

from dialogs.sentences.names import isolated
from dialogs.values import dataclass

if TYPE_CHECKING:
    import babel

_AMOUNT = "¤¤ #,##0"
_DIGITS = 320
_APART = "\N{THIN SPACE}–\N{THIN SPACE}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A whole sentence or several, in English, with `{gaps}` that have names."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A sentence that depends on a number, which fills the gap `{n}`. Languages have other plurals than English."""

    name: str
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Locale:
    """A language: its code, with the country whose days and numbers it writes, and its catalogue."""

    code: str
    catalog: NullTranslations = field(repr=False)


ENGLISH = Locale("en_GB", NullTranslations())

_NTH = {
    "one": Sentence("nth-one", "{n}st"),
    "two": Sentence("nth-two", "{n}nd"),
    "few": Sentence("nth-few", "{n}rd"),
}
_NTH_OTHER = Sentence("nth-other", "{n}th")


def words(sentence: Sentence, locale: Locale, /, **gaps: object) -> str:
    """What a person reads. A gap that nothing fills is a KeyError; a whole number is written as the language does."""
    return _filled(locale.catalog.pgettext(sentence.name, sentence.text), locale, gaps)


def counted(sentence: Counted, locale: Locale, n: int, /, **gaps: object) -> str:
    """What a person reads where a number decides on the form."""
    form = locale.catalog.npgettext(sentence.name, sentence.one, sentence.other, n)
    return _filled(form, locale, {"n": n, **gaps})


def number(value: float, locale: Locale, decimals: int = 0) -> str:
    """`1,234`, `2.7`: a number with so many decimals at most."""
    return _number(value + 0, locale.code, decimals)


@lru_cache(maxsize=2048)  # most figures are small and come again, and Babel reads the pattern anew for each
def _number(value: float, code: str, decimals: int) -> str:
    from decimal import localcontext

    from babel.numbers import format_decimal

    pattern = "#,##0." + "#" * decimals if decimals else "#,##0"
    with localcontext(prec=_DIGITS):  # Babel rounds in it, and those it has run out with the largest
        return format_decimal(value, pattern, _cldr(code))


def percentage(percent: int, locale: Locale) -> str:
    """`38%`."""
    from babel.numbers import format_percent

    return format_percent(percent / 100, locale=_cldr(locale.code))


def nth(n: int, locale: Locale) -> str:
    """`1st`, `2nd`, `11th`."""
    return words(_NTH.get(_cldr(locale.code).ordinal_form(n), _NTH_OTHER), locale, n=n)


def in_currency(units: int, currency: str, locale: Locale) -> str:
    """`EUR 12,000`."""
    from babel.numbers import format_currency

    return format_currency(units, currency, _AMOUNT, _cldr(locale.code), currency_digits=False)


def together(names: Sequence[str], locale: Locale) -> str:
    """`CHF, EUR and USD`."""
    from babel.lists import format_list

    return format_list(names, locale=_cldr(locale.code))


def short_day(day: date, locale: Locale) -> str:
    """`9 Nov`."""
    return _day(day, "MMMd", locale)


def short_date(day: date, locale: Locale) -> str:
    """`9 Nov 2026`."""
    return _day(day, "yMMMd", locale)


def long_day(day: date, locale: Locale) -> str:
    """`9 November`."""
    return _day(day, "MMMMd", locale)


def long_date(day: date, locale: Locale) -> str:
    """`9 November 2026`."""
    from babel.dates import format_date

    return format_date(day, "long", _cldr(locale.code))


def short_month(day: date, locale: Locale) -> str:
    """`Nov 2026`, its month."""
    return _day(day, "yMMM", locale)


def long_month(day: date, locale: Locale) -> str:
    """`November`, its month alone."""
    from babel.dates import format_date

    return format_date(day, "LLLL", _cldr(locale.code))


def weekday_of(day: date, locale: Locale) -> str:
    """`Monday 9 November`."""
    return _day(day, "MMMMEEEEd", locale)


def short_weekday(day: date, locale: Locale) -> str:
    """`Mon 9 Nov`."""
    return _day(day, "MMMEd", locale)


def weekday_names(locale: Locale) -> tuple[str, ...]:
    """`Monday` to `Sunday`."""
    from babel.dates import get_day_names

    found = get_day_names("wide", locale=_cldr(locale.code))
    return tuple(found[day] for day in range(7))


def from_to(first: date, last: date, locale: Locale) -> str:
    """`9–15 Nov`, `1 Oct–15 Nov`, with the years where they differ; closed up, so that no line breaks inside."""
    return _interval(first.toordinal(), last.toordinal(), locale.code)


def time_of_day(at: time, locale: Locale) -> str:
    """`09:05`."""
    from babel.dates import format_time

    return format_time(at, "short", locale=_cldr(locale.code))


def _day(day: date, skeleton: str, locale: Locale) -> str:
    return _skeleton(skeleton, day.toordinal(), locale.code)


@lru_cache(maxsize=512)
def _interval(first: int, last: int, code: str) -> str:
    from babel.dates import format_interval

    start, end = date.fromordinal(first), date.fromordinal(last)
    skeleton = "MMMd" if start.year == end.year else "yMMMd"
    return format_interval(start, end, skeleton, locale=_cldr(code)).replace(_APART, "–")


@lru_cache(maxsize=512)
def _skeleton(skeleton: str, day: int, code: str) -> str:
    from babel.dates import format_skeleton

    return format_skeleton(skeleton, date.fromordinal(day), locale=_cldr(code))


@cache
def _cldr(code: str) -> "babel.Locale":
    from babel import Locale as Cldr

    return Cldr.parse(code)


def _filled(text: str, locale: Locale, gaps: dict[str, object]) -> str:
    return text.format_map({key: _gap(gap, locale) for key, gap in gaps.items()})


def _gap(gap: object, locale: Locale) -> object:
    """A number is written as the language does; a text may be a name."""
    if isinstance(gap, str):
        return isolated(gap)
    return number(gap, locale) if type(gap) is int else gap
