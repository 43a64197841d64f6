"""A CRM that is asked what changed: what it is asked for, what it answers, and why it may not."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from dialogs.decided import Decided, Told
from dialogs.values import dataclass


class Why(StrEnum):
    """Why a CRM can't be read. Kept in the database, and put into words for people."""

    KEY = "key"  # it doesn't take our key (any more)
    SCOPES = "scopes"  # the key may not read what we need
    LIMITED = "limited"  # too much was asked
    AWAY = "away"  # no answer, or one that says that it can't
    ODD = "odd"  # an answer that says nothing to us
    FAULT = "fault"  # a fault of ours


class Unreadable(Exception):
    """A CRM didn't answer what it was asked, as its words say. `after`: not before so long."""

    def __init__(self, why: Why, told: str, after: timedelta = timedelta(0)) -> None:
        super().__init__(told)
        self.why, self.after = why, after


@dataclass(frozen=True, slots=True)
class Feed:
    """One way of asking. `overlap`: so much of what was read before is read again, for what shows late.

    `closed`: only deals that are closed.
    """

    name: str
    every: timedelta
    overlap: timedelta
    closed: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A part of what a feed tells, in the order of time. Of what changed `up_to` then nothing is left to be told."""

    told: tuple[tuple[Decided, Told], ...]
    up_to: datetime


class Source(Protocol):
    """A CRM that is polled."""

    name: str
    feeds: tuple[Feed, ...]

    def pages(self, feed: Feed, since: datetime) -> AsyncIterator[Page]:
        """What changed since a moment, once each page is asked for. Raises Unreadable."""
        ...

    async def close(self) -> None:
        """Ask nothing more."""
        ...
