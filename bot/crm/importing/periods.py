"""For how long an amount is: a monthly value of 100 is 1,200 a year, as sales operations count it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from bot.crm.importing.reading import Row, clean
from bot.crm.importing.vocabulary import squash, yaml_of

_SAID = re.compile(
    r"(?P<amount>.*\d.*?)[\s(]*(?:/|\b(?:per|a|pro|je|par|por|al|ao|à|au)\b)?\s*"
    r"(?P<period>[^\W\d_]{2,}(?:[ -][^\W\d_]+){0,2})\.?\)?"
)


PERIODS = {52: "week", 12: "month", 4: "quarter", 2: "half year"}
"""How often a year they come."""


class Yearly:
    """How many rows have amounts that are due more than once a year. `on`: unless a person doesn't want it."""

    def __init__(self, columns: Mapping[str, int], *, on: bool) -> None:
        self._columns = columns
        self.on = on
        self.rows = Counter[int]()

    def add(self, row: Row) -> None:
        """Look at one row."""
        said = {name: clean(row.cells[self._columns[name]]) for name in ("amount", "period") if name in self._columns}
        times = period_of(said["period"]) if said.get("period") else parted(said.get("amount", ""))[1]
        if self.on and times and times > 1 and said.get("amount"):
            self.rows[times] += 1


def period_of(text: str) -> int | None:
    """How often a year a period comes: 12 for monthly; None for what is none."""
    return _periods().get(squash(text))


def parted(text: str) -> tuple[str, int | None]:
    """An amount without the period behind it, and how often that comes a year; None where it names none."""
    if not text or text[-1].isdecimal():
        return text, None
    if (found := _SAID.fullmatch(text)) and (times := period_of(found["period"])):
        return found["amount"].strip(), times
    return text, None


@cache
def _periods() -> dict[str, int]:
    return {squash(word): times for times, words in yaml_of("periods.yaml").items() for word in _flat(words)}


def _flat(words: list[Any]) -> Iterator[str]:
    for word in words:
        yield from _flat(word) if isinstance(word, list) else (word,)
