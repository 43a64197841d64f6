"""A debrief as it runs: prepared once per outcome when the definition is loaded, so that a click only reads it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, timedelta

from dialogs.definition.kinds import Kind
from dialogs.definition.roles import Role
from dialogs.fact import Fact
from dialogs.identity.spelling import as_name
from dialogs.messages.messages import Option
from dialogs.records import Answer, Outcome
from dialogs.rivals import fold
from dialogs.values import dataclass

RIVAL = "rival"
RIVALS = "competitor.short"
"""Where `shorts` has the names of all answers to whom we were up against."""
_FACT = frozenset(one.name for one in fields(Fact))
_COUNTED = tuple(role for role in Role if role in _FACT and role is not Role.BUYER_DRIVER)
"""The roles whose options are counted; the buyer's reason has those of the driver."""
KEY = re.compile(r"[a-z0-9][a-z0-9_]*")


def iso(value: str) -> date | None:
    """The date of an ISO text, None where it is none."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def is_name(value: str) -> bool:
    """Whether a value outside the options is a competitor's name rather than the key of an option that is gone."""
    return KEY.fullmatch(value) is None or value[0].isdigit()  # 3m is a company


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time from a given day."""

    weeks: int = 0
    months: int = 0

    def after(self, day: date) -> date:
        """The day this much later; the 31st becomes the last day of a shorter month."""
        year, month = divmod(day.year * 12 + day.month - 1 + self.months, 12)
        last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day  # noqa: PLR2004
        return date(year, month + 1, min(day.day, last)) + timedelta(weeks=self.weeks)


@dataclass(frozen=True, slots=True)
class Test:
    """One `field: value` of a `when`. `first` looks at the first answer ever given instead of the present one."""

    key: str
    first: bool
    values: frozenset[str]
    words: str  # as the definition wrote it, for the graph
    anything: bool = False
    dated: bool = False
    rival: bool = False

    def holds(self, value: Sequence[str]) -> bool:
        """Whether an answer passes; no answer never does."""
        for one in value:
            if self.anything or one in self.values:
                return True
            if self.dated and iso(one) is not None:
                return True
            if self.rival and is_name(one):
                return True
        return False


Condition = tuple[tuple[Test, ...], ...]
"""Any of these groups; all tests of a group. Empty: nothing was asked for."""


def holds(condition: Condition, values: Mapping[str, tuple[str, ...]], first: Mapping[str, Answer]) -> bool:
    """Whether one group of the condition passes in full."""
    for group in condition:
        for test in group:
            if test.first:
                answer = first.get(test.key)
                value = answer.value if answer else ()
            else:
                value = values.get(test.key, ())
            if not test.holds(value):
                break
        else:
            return True
    return False


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One question, in the words of one outcome. `step` is the key of its card."""

    key: str
    step: str
    kind: Kind
    ask: str
    name: str
    labels: Mapping[str, str]
    shorts: Mapping[str, str]
    tags: Mapping[str, frozenset[str]]
    spans: Mapping[str, Span]
    hint: str = ""
    placeholder: str = ""
    required: bool = False
    single: bool = False  # one pick answers it, and is committed at once
    quotable: bool = False
    heard: bool = False  # the buyer's words, as the rep heard them
    limit: int = 1  # choices: how many; text: how many characters
    competitors: bool = False  # offers the workspace's competitors
    other_than: str = ""  # leaves out what that field says
    options: tuple[Option, ...] = ()
    when: Condition = ()
    unless: Condition = ()
    role: Role | None = None

    def applies(self, values: Mapping[str, tuple[str, ...]], first: Mapping[str, Answer]) -> bool:
        """Whether it is asked, given the answers before it."""
        if self.when and not holds(self.when, values, first):
            return False
        return not (self.unless and holds(self.unless, values, first))

    def rival(self, value: str) -> bool:
        """Whether this answer names a competitor, listed or not."""
        tags = self.tags.get(value)
        return RIVAL in tags if tags is not None else self.competitors and is_name(value)

    def retired(self, value: str) -> bool:
        """Whether this is an answer that isn't offered any more."""
        return value in self.labels and all(option.value != value for option in self.options)

    def label(self, value: str) -> str:
        """How an answer reads. One that the definition no longer knows is shown as it stands."""
        known = self.labels.get(value)
        if known is not None:
            return known
        plain = self.kind is Kind.TEXT or is_name(value)
        return value if plain else value.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One card."""

    key: str
    title: str
    fields: tuple[Field, ...]
    when: Condition = ()
    unless: Condition = ()

    def applies(self, values: Mapping[str, tuple[str, ...]], first: Mapping[str, Answer]) -> bool:
        """Whether the card comes at all, given the answers before it."""
        if self.when and not holds(self.when, values, first):
            return False
        return not (self.unless and holds(self.unless, values, first))


@dataclass(frozen=True, slots=True, eq=False)
class Script:
    """The whole debrief in the words of one outcome. `greeting` has `{deal}` where the deal's name goes.

    `ask_buyer`, `ask_again`: words to send to the buyer, and once more where nothing came.
    """

    outcome: Outcome
    greeting: str
    privacy: str
    ask_buyer: str
    ask_again: str
    steps: tuple[Step, ...]
    fields: Mapping[str, Field]
    roles: Mapping[Role, Field]


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """A debrief for every outcome. `shorts` are names for charts: role or field -> value -> at most 20 characters.

    Under `driver.lost`, `driver.won`, `driver.no_decision` they are what a theme of that driver is called, under
    `competitor.short` the names of all that offer competitors. `uncounted`: sentences on what isn't counted for want of
    a question or an answer.
    """

    scripts: Mapping[Outcome, Script]
    competitors: tuple[str, ...]
    shorts: Mapping[str, Mapping[str, str]]
    uncounted: tuple[str, ...] = ()

    @property
    def main(self) -> bool:
        """Whether every outcome has a question for what tipped it."""
        return all(Role.DRIVER in script.roles for script in self.scripts.values())

    @property
    def offered(self) -> Mapping[str, str]:
        """What is offered of all that is counted, as people read it: its words, of every outcome where they differ.

        By value what may have tipped a deal; an answer to another question behind its role: `alignment:fast_risk`.
        """
        found: dict[str, dict[str, None]] = {}
        for script in self.scripts.values():
            for role in (role for role in _COUNTED if role in script.roles):
                for option in script.roles[role].options:
                    answer = option.value if role is Role.DRIVER else f"{role}:{option.value}"
                    found.setdefault(answer, {})[option.label] = None
        return {answer: " / ".join(words) for answer, words in found.items()}

    def keys(self, role: Role) -> frozenset[str]:
        """The keys of the questions with this role, as stored answers and texts name them."""
        return frozenset(script.roles[role].key for script in self.scripts.values() if role in script.roles)

    def script(self, outcome: Outcome) -> Script:
        """The debrief for this outcome."""
        return self.scripts[outcome]

    def competitor(self, name: str) -> str:
        """The listed spelling of a competitor's name, else the name itself, told apart from an option's key."""
        name = as_name(name)
        folded = fold(name)
        listed = next((known for known in self.competitors if fold(known) == folded), None)
        return listed or (name if is_name(name) else name.capitalize())

    def label(self, outcome: Outcome, field: str, value: str) -> str:
        """How an answer reads to the person who gave it."""
        found = self.scripts[outcome].fields.get(field)
        return found.label(value) if found else value
