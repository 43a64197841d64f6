"""Public holidays, by country and part of it: `DE`, `DE-BY`, `US`. Pure; the days are the library's."""

from datetime import date
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

_ONE_AT_A_TIME = Lock()


def known_place(said: str) -> str | None:
    """A country's code, or with one of its parts, as it is kept: `DE-BY` for `de by`. None where there is no such."""
    words = said.upper().replace("-", " ").split()
    try:
        _of(*words)
    except (NotImplementedError, TypeError):  # no such country or part; or no word, or more than two
        return None
    return "-".join(words)


def place_of(zone: str) -> str:
    """The country whose clocks show a time zone: `DE` for `Europe/Berlin`; "" where that is none, or none we know."""
    from babel.core import get_global  # noqa: PLC0415 - nobody needs it before somebody is written to

    zone = get_global("zone_aliases").get(zone, zone)  # `Asia/Calcutta`, as some platforms still have it
    found = get_global("zone_territories").get(zone, "")
    return found if found and known_place(found) else ""


def country_name(place: str) -> str:
    """A country in words: `Germany`, and `Germany (BY)` where it is a part of it."""
    from babel import Locale  # noqa: PLC0415

    country, _, part = place.partition("-")
    name = Locale("en").territories.get(country, country)
    return f"{name} ({part})" if part else name


def holiday(place: str, day: date) -> str | None:
    """What a day is called there, where it is a holiday."""
    if not place:
        return None
    with _ONE_AT_A_TIME:  # a year's days are worked out, and noted as there before they are, when one is asked for
        return _of(*place.split("-")).get(day)


@cache
def _of(country: str, part: str | None = None) -> "HolidayBase":
    from holidays import country_holidays  # noqa: PLC0415 - the same

    return country_holidays(country, subdiv=part, language="en_US")
