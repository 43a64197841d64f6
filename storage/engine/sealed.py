"""Text that may be encrypted where it stands: the type of its columns, through which all of it goes in and out.

What stands sealed begins with MARK and is opened whatever app.yaml says, so that both kinds may stand beside each
other. The same text is sealed alike as long as the key is the same: statements may compare what they write.
"""

from typing import Protocol
from weakref import WeakKeyDictionary

from sqlalchemy import Dialect, Text, TypeDecorator

from storage.engine.executor import StorageError

MARK = "\x1a"
"""What no one types, and is escaped where they do."""
ESCAPED = f"{MARK}0:"
"""Before a text in the clear that begins with MARK itself."""
NOTHING = frozenset({"", "[]"})
"""What says nothing, and is asked for by statements: it stays as it is."""


class Seal(Protocol):
    """Who seals and opens the texts of one database."""

    def sealed(self, text: str) -> str:
        """As it is to be stored now: sealed, or as `in_the_clear` has it."""

    def opened(self, stored: str) -> str:
        """What was sealed. StorageError: its key is not to be had."""


class Sealed(TypeDecorator[str]):
    """A text column whose words may be encrypted."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """As it is stored."""
        if value is None or value in NOTHING:
            return value
        seal = _SEALS.get(dialect)
        return in_the_clear(value) if seal is None else seal.sealed(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """As it was written."""
        if value is None or not value.startswith(MARK):
            return value
        if value.startswith(ESCAPED):
            return value.removeprefix(ESCAPED)
        seal = _SEALS.get(dialect)
        if seal is None:
            raise StorageError("What people wrote is encrypted, and was asked for without a key.")
        return seal.opened(value)


_SEALS: WeakKeyDictionary[Dialect, Seal] = WeakKeyDictionary()
"""By the dialect of an engine, which is all that a column's type is told of where it is."""


def attach(dialect: Dialect, seal: Seal) -> None:
    """Have all that an engine reads and writes go through this seal."""
    _SEALS[dialect] = seal


def seal_of(dialect: Dialect) -> Seal | None:
    """The seal of an engine."""
    return _SEALS.get(dialect)


def in_the_clear(text: str) -> str:
    """A text that stays readable, so that it can't be taken for one that is sealed."""
    return f"{ESCAPED}{text}" if text.startswith(MARK) else text
