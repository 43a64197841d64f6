"""Who did what that somebody may have to answer for: the acts, an entry of the log, and the chain that entries make.

An entry's hash covers the hash of the one before it, so that what is changed, taken out or put in breaks the chain
there. A pseudonym stands for whoever did it: once nobody knows any more whose it is, the chain still holds.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

from dialogs.values import dataclass


class Act(StrEnum):
    """What is logged. Values are stored: they stay as they are."""

    CONFIGURED = "configured"
    EXPORTED = "exported"
    ERASED = "erased"
    KEPT = "kept"  # within the hour in which an erasure can be undone
    REOPENED = "reopened"
    CORRECTED = "corrected"
    UNDONE = "undone"
    MERGED = "merged"
    UNMERGED = "unmerged"
    JOINED = "joined"  # two names of a competitor count as one
    PARTED = "parted"  # they are two
    UNSAID = "unsaid"  # either was taken back
    SUSPECTED = "suspected"  # a reason was named before the deals came in
    GAVE_UP = "gave_up"  # a suspicion was withdrawn
    DREW = "drew"  # the order in which teams start with what is worked on
    AT_ONCE = "at_once"  # they all start, whatever order was drawn
    READ = "read"  # a deal's answers, by somebody who didn't give them
    WITHDREW = "withdrew"  # a digest's page
    HANDED_ON = "handed_on"  # a debrief of somebody who left
    PROPOSED = "proposed"  # to leave a deal out of the figures
    LEFT_OUT = "left_out"  # of the figures
    COUNTED = "counted"  # it isn't, or isn't any more
    LIFTED = "lifted"  # a buyer's wish not to be asked again
    CRM_ON = "crm_on"  # answers go into a CRM
    CRM_OFF = "crm_off"  # they don't any more
    MOVED = "moved"  # the workspace, to another database
    IMPORTED = "imported"  # a file of deals
    TOOK_BACK = "took_back"  # an import


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that is about to be logged. `by`: a person's id, or whoever is at the command line (`operator`).

    `pseudonym`: theirs from now on, if they have none yet. `about`: our own id of what it was done to, "" for none.
    `detail`: words of ours, never of those who answered.
    """

    act: Act
    by: str
    pseudonym: str
    about: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log. `number` counts from 1 in each workspace; `act` may be one that a newer version added."""

    number: int
    at: datetime
    who: str
    act: str
    about: str
    detail: str
    hash: str


OPERATOR = "operator:"
HASH_LENGTH = 32
"""Hexadecimal digits: 128 bits."""


def operator(name: str) -> str:
    """Who did something at the command line: the machine's user."""
    return OPERATOR + name


def chained(ws: str, before: str, entry: Entry) -> str:
    """The hash that an entry has behind the one whose hash is `before`, "" for the first. Its own isn't looked at."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    covered = [before, ws, entry.number, at, entry.who, entry.act, entry.about, entry.detail]
    return sha256(json.dumps(covered, separators=(",", ":")).encode()).hexdigest()[:HASH_LENGTH]


class Broken(StrEnum):
    """How a link doesn't hold. One that is UNLINKED was changed, or the one before it was, or some between them."""

    GONE = "gone"
    FIRST = "first"
    UNLINKED = "unlinked"


@dataclass(frozen=True, slots=True)
class Break:
    """The first link that doesn't hold: of the entry of this number; of several that are GONE, up to the `last`."""

    number: int
    how: Broken
    last: int


def first_break(ws: str, entries: Iterable[Entry]) -> Break | None:
    """The first broken link of a whole log, in its order; None where every one holds.

    What was cut off at the end leaves a whole chain: only who noted the head of before can tell.
    """
    before, expected = "", 1
    for entry in entries:
        if entry.number != expected:
            return Break(expected, Broken.GONE, entry.number - 1)
        if entry.hash != chained(ws, before, entry):
            return Break(expected, Broken.UNLINKED if before else Broken.FIRST, expected)
        before, expected = entry.hash, expected + 1
    return None


def head(entry: Entry) -> str:
    """What to note of the last entry, to compare with later."""
    return f"{entry.number}:{entry.hash}"
