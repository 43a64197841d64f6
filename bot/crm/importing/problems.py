"""Why a file, or a row of it, can't be imported."""

from collections.abc import Mapping
from typing import Literal

from dialogs.values import dataclass


class ImportProblem(Exception):
    """The file as a whole can't be imported. The message is the sentence the person reads."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What the file doesn't tell of how it is read. `about`: the field of a request that answers it.

    `options`: what may be typed behind `flag`, and what a request then holds.
    """

    about: Literal["order", "decimal", "counts"]
    said: str
    flag: str
    options: Mapping[str, str | int]

    def __str__(self) -> str:
        typed = f" or {self.flag} ".join(self.options)
        return f"{self.said} Say it with {self.flag} {typed}."


class Undecided(ImportProblem):
    """Somebody has to say how the file is read."""

    def __init__(self, *questions: Question) -> None:
        super().__init__("\n".join(map(str, questions)))
        self.questions = questions


@dataclass(frozen=True, slots=True)
class Unclear:
    """A sign or a name of a currency that several may be meant by, or none is known by."""

    said: str
    possible: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row that can't be imported, with the number of its line in the file and all that is wrong with it.

    `faults`: what the row itself has to have mended.
    """

    line: int
    faults: tuple[str, ...] = ()
    stage: str = ""  # what isn't known
    said: str = ""  # of its stage by a person, which it gainsays
    gainsays: str = ""  # with what
    currency: Unclear | None = None  # where somebody has to say what it is
    sign: str = ""  # the sentence for it

    @property
    def reason(self) -> str:
        """Everything, in a line."""
        unknown = f'the stage "{self.stage}" isn\'t known' if self.stage else ""
        said = f'the stage "{self.stage}" is said to be {self.said}, but it {self.gainsays}' if self.said else ""
        return "; ".join(filter(None, (said or unknown, self.sign, *self.faults)))


@dataclass(frozen=True, slots=True)
class Repeated:
    """One row that says again what the row on line `of` said: a row a contact isn't a row a deal."""

    line: int
    of: int


@dataclass(frozen=True, slots=True)
class Deleted:
    """One row of a deal that was deleted in the CRM."""

    line: int


@dataclass(frozen=True, slots=True)
class Questioned:
    """One row that reads as open although something speaks against it; left out until somebody says."""

    line: int
    stage: str
    why: str
