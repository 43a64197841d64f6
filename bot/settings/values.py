"""The kinds of values that stand in app.yaml, each with the sentence that says what to write instead."""

import re
from datetime import date
from datetime import time as TimeOfDay  # noqa: N812 -- a field of ours is called time
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from bot.moments.zones import known_zone
from dialogs.identity.spelling import address_key, as_name

LONGEST_NAME = 60
RATES_DATE = "date"
MOST_COMPETITORS = 80
"""A select holds 100 options, and the card has some of its own."""


def _zone(name: str) -> str:
    if known_zone(name) is None:
        raise ValueError(f'"{name}" is not a time zone; write one like Europe/Berlin')
    return name


def _local_time(text: Any) -> Any:
    if isinstance(text, str):
        found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text.strip())
        if not found:
            raise ValueError(f'"{text}" is not a time of day; write one like 09:00')
        return TimeOfDay(int(found[1]), int(found[2]))
    return text


def _currency(text: str) -> str:
    if not re.fullmatch("[A-Z]{3}", text):
        raise ValueError(f'"{text}" is not a currency; write three capital letters, such as EUR')
    return text


def _rates(given: dict[str, str]) -> dict[str, str]:
    for code, text in given.items():
        if code == RATES_DATE:
            try:
                date.fromisoformat(text)
            except ValueError:
                raise ValueError(f'"{text}" is not a day; write one like 2026-11-02') from None
            continue
        _currency(code)
        try:
            worth = Decimal(text)
        except InvalidOperation:
            raise ValueError(f'{code}: "{text}" is not a number; write one like 0.92') from None
        if not (worth.is_finite() and worth > 0):
            raise ValueError(f"{code}: {text} is not a rate; it must be more than 0")
    if given and RATES_DATE not in given:
        raise ValueError(f"say of which day they are, such as {RATES_DATE}: 2026-11-02")
    return given


def _people(people: tuple[str, ...]) -> tuple[str, ...]:
    people = tuple(map(address_key, people))
    for person in people:
        if not person or " " in person:
            raise ValueError(f'"{person}" is neither an e-mail address nor a user id')
    return people


def _competitors(names: tuple[str, ...]) -> tuple[str, ...]:
    names = tuple(as_name(name) for name in names)
    folded = [name.casefold() for name in names]
    for name in names:
        if not 0 < len(name) <= LONGEST_NAME:
            raise ValueError(f'"{name}" has {len(name)} characters; a name has 1 to {LONGEST_NAME}')
        if folded.count(name.casefold()) > 1:
            raise ValueError(f'"{name}" is there twice')
    if len(names) > MOST_COMPETITORS:
        raise ValueError(f"{len(names)} names; {MOST_COMPETITORS} fit on the card, name those you meet most")
    return names


def _field_name(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z]\w*(\.[A-Za-z]\w*){0,4}", name, re.ASCII):
        raise ValueError(f'"{name}" is not the API name of a field; it is like Loss_Reason__c')
    return name


Zone = Annotated[str, AfterValidator(_zone)]
LocalTime = Annotated[TimeOfDay, BeforeValidator(_local_time)]
Currency = Annotated[str, AfterValidator(_currency)]
Rates = Annotated[dict[str, str], AfterValidator(_rates)]
"""Code -> what one is worth; `date`: of which day."""
People = Annotated[tuple[str, ...], AfterValidator(_people)]
"""User ids or e-mail addresses."""
Competitors = Annotated[tuple[str, ...], AfterValidator(_competitors)]
HookName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
FieldName = Annotated[str, AfterValidator(_field_name)]
"""As Salesforce names a field, or one of a record that it looks up."""
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
