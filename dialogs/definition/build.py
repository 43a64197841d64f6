"""Prepares one outcome of a definition, and checks what only shows between its parts."""

import itertools
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from dialogs.definition.kinds import Kind
from dialogs.definition.roles import Role
from dialogs.definition.schema import SHORT, DefinitionDef, FieldDef, Groups, OptionDef, StepDef
from dialogs.definition.script import RIVAL, Condition, Field, Script, Span, Step, Test
from dialogs.errors import DefinitionError
from dialogs.messages.messages import Option
from dialogs.records import Outcome

AT_ONCE = 3  # questions on one card
OPTIONS = 99  # a select holds 100; one place is for the competitor a deal was marked with
TICKS = 10
TEXT = 4000
"""Characters of an answer in words, where its question doesn't say: some dictate them."""
RESERVED = {"any", "date"}
SINGLE = {Kind.CHOICE, Kind.YESNO, Kind.SCALE, Kind.DATE}
ONLY_FOR = {
    "options": {Kind.CHOICE, Kind.CHOICES, Kind.DATE},
    "limit": {Kind.TEXT, Kind.CHOICES},
    "quotable": {Kind.TEXT},
    "heard": {Kind.TEXT},
    "placeholder": {Kind.TEXT},
    "other_than": {Kind.CHOICE, Kind.CHOICES},
    "low": {Kind.SCALE},
    "high": {Kind.SCALE},
}


class Offer(NamedTuple):
    """One option of a field, prepared."""

    option: Option
    short: str
    tags: frozenset[str] = frozenset()
    span: Span | None = None
    retired: bool = False


class Builder:
    """Prepares one outcome. `roles`: by field key. `earlier` grows with the fields that a `when` may look back to."""

    def __init__(self, source: DefinitionDef, outcome: Outcome, roles: Mapping[str, Role]) -> None:
        self.source = source
        self.outcome = outcome
        self.roles = roles
        self.earlier: dict[str, FieldDef] = {}
        self.fields: dict[str, Field] = {}
        self._answers: dict[str, Mapping[str, set[str]]] = {}

    def script(self) -> Script:
        """Prepare everything. Raises DefinitionError."""
        source = self.source
        steps = tuple(step for i, d in enumerate(source.steps) if (step := self.step(d, f"steps[{i}]")) is not None)
        return Script(
            self.outcome,
            self.words(source.greeting, "greeting"),
            self.words(source.privacy, "privacy"),
            self.words(source.ask_buyer, "ask_buyer"),
            self.words(source.ask_again or source.ask_buyer, "ask_again"),
            steps,
            MappingProxyType(self.fields),
            MappingProxyType({field.role: field for field in self.fields.values() if field.role}),
        )

    def words(self, by_outcome: Mapping[Outcome, str], place: str) -> str:
        """Take this outcome's words."""
        if self.outcome not in by_outcome:
            raise DefinitionError(f"{place}: says nothing for {self.outcome}")
        return by_outcome[self.outcome]

    def step(self, d: StepDef, place: str) -> Step | None:
        """Prepare a card, None where this outcome doesn't have it."""
        when, unless = self.condition(d.when, f"{place}.when"), self.condition(d.unless, f"{place}.unless")
        prepared = [self.field(f, d, f"{place}.fields[{j}]") for j, f in enumerate(d.fields)]
        fields = tuple(field for field in prepared if field is not None)
        if not fields:
            return None
        for some in itertools.combinations(fields, AT_ONCE + 1):
            if not any(_exclusive(a, b) for a, b in itertools.combinations(some, 2)):
                raise DefinitionError(f"{place}.fields: {AT_ONCE + 1} could be on the card at once; {AT_ONCE} fit")
        self.fields.update((field.key, field) for field in fields)
        return Step(d.key, self.words(d.title, f"{place}.title"), fields, when, unless)

    def field(self, d: FieldDef, step: StepDef, place: str) -> Field | None:
        """Prepare a question, None where this outcome doesn't have it."""
        when, unless = self.condition(d.when, f"{place}.when"), self.condition(d.unless, f"{place}.unless")
        if d.other_than and d.other_than not in self.earlier:
            raise DefinitionError(f'{place}.other_than: there is no field "{d.other_than}" before this one')
        for key, kinds in ONLY_FOR.items():
            if getattr(d, key) and d.kind not in kinds:
                raise DefinitionError(f"{place}.{key}: a field of kind {d.kind} doesn't take that")
        self.earlier[d.key] = d
        if self.outcome not in d.outcomes or self.outcome not in step.outcomes:
            return None
        known = tuple(self.offers(d, place))
        offers = tuple(offer for offer in known if not offer.retired)
        if not offers and d.kind in {Kind.CHOICE, Kind.CHOICES}:
            raise DefinitionError(f"{place}.options: there is nothing to pick for {self.outcome}")
        if len(offers) > OPTIONS:
            raise DefinitionError(f"{place}.options: {len(offers)} options; {OPTIONS} fit")
        role = self.roles.get(d.key)
        return Field(
            key=d.key,
            step=step.key,
            kind=d.kind,
            ask=self.words(d.ask, f"{place}.ask"),
            name=self.words(d.name, f"{place}.name"),
            hint=d.hint.get(self.outcome, ""),
            placeholder=d.placeholder.get(self.outcome, ""),
            required=d.required,
            single=d.kind in SINGLE,
            quotable=d.quotable,
            heard=d.heard or role is Role.BUYER_WORDS,  # files from before `heard` don't say so
            limit=d.limit or (TEXT if d.kind is Kind.TEXT else min(len(offers), TICKS)),
            competitors=any(o.source == "competitors" and self.outcome in o.outcomes for o in d.options),
            other_than=d.other_than,
            options=tuple(offer.option for offer in offers),
            labels=MappingProxyType({o.option.value: o.option.label for o in known}),
            shorts=MappingProxyType({o.option.value: o.short for o in known}),
            tags=MappingProxyType({o.option.value: o.tags for o in known}),
            spans=MappingProxyType({o.option.value: o.span for o in known if o.span}),
            when=when,
            unless=unless,
            role=role,
        )

    def offers(self, d: FieldDef, place: str) -> Iterator[Offer]:
        """Give the options of a field; no value twice."""
        seen = set()
        for offer in self.expanded(d, place):
            if offer.option.value in seen:
                raise DefinitionError(f'{place}.options: duplicate value "{offer.option.value}"')
            seen.add(offer.option.value)
            yield offer

    def expanded(self, d: FieldDef, place: str) -> Iterator[Offer]:
        """Give the options of a field with its lists unfolded."""
        if d.kind is Kind.YESNO:
            yield from (Offer(Option("yes", "Yes"), "Yes"), Offer(Option("no", "No"), "No"))
        if d.kind is Kind.SCALE:
            ends = {"1": d.low.get(self.outcome), "5": d.high.get(self.outcome)}
            yield from (Offer(Option(n, f"{n} · {ends[n]}" if ends.get(n) else n), n) for n in "12345")
        for i, given in enumerate(d.options):
            if self.outcome not in given.outcomes:
                continue
            here = f"{place}.options[{i}]"
            _check_list(given, here)
            if given.source is None:
                yield self.offer(given, d, here)
            else:
                listed = self.competitors() if given.source == "competitors" else self.drivers(d)
                yield from (offer for offer in listed if offer.option.value not in given.leaving_out)

    def competitors(self) -> Iterator[Offer]:
        """Give the workspace's competitors: the value is the name itself."""
        for name in self.source.competitors:
            short = name if len(name) <= SHORT else name[: SHORT - 1] + "…"
            yield Offer(Option(name, name), short, frozenset({RIVAL}))

    def drivers(self, d: FieldDef) -> Iterator[Offer]:
        """Give the drivers of this outcome."""
        for n, driver in enumerate(self.source.drivers):
            if self.outcome in driver.outcomes:
                yield self.offer(driver, d, f"drivers[{n}]")

    def offer(self, given: OptionDef, d: FieldDef, place: str) -> Offer:
        """Prepare one option that was written out."""
        if given.source is not None or given.value is None or given.label is None:
            raise DefinitionError(f"{place}: needs a value and a label")
        if given.value in RESERVED:
            raise DefinitionError(f'{place}.value: "{given.value}" has a meaning of its own in when; take another')
        if given.span is not None and d.kind is not Kind.DATE:
            raise DefinitionError(f"{place}.in: only a date has that")
        label = self.words(given.label, f"{place}.label")
        if given.short is None and len(label) > SHORT:
            raise DefinitionError(f'{place}: "{label}" needs a short name of at most {SHORT} characters')
        span = Span(given.span.weeks, given.span.months) if given.span else None
        option = Option(given.value, label, given.help.get(self.outcome, ""))
        return Offer(option, given.short or label, frozenset(given.tags), span, given.retired)

    def condition(self, groups: Groups, place: str) -> Condition:
        """Prepare a `when` or `unless`."""
        return tuple(tuple(self.test(key, wanted, place) for key, wanted in group.items()) for group in groups)

    def answers(self, d: FieldDef, place: str) -> Mapping[str, set[str]]:
        """Give the answers of a field, each with its tags; asked of the same few fields again and again."""
        if d.key not in self._answers:
            tags: dict[str, set[str]] = {}
            for outcome in d.outcomes:  # an answer that only another outcome offers is a legal thing to ask for
                for offer in Builder(self.source, outcome, self.roles).offers(d, place):
                    tags.setdefault(offer.option.value, set()).update(offer.tags)
            self._answers[d.key] = tags
        return self._answers[d.key]

    def test(self, written: str, wanted: tuple[str, ...], place: str) -> Test:
        """Prepare one `field: values`, which may only look back."""
        key = written.removeprefix("first.")
        source = self.earlier.get(key)
        if source is None:
            raise DefinitionError(f'{place}: there is no field "{key}" before this one')
        tags = self.answers(source, place)
        rivals = any(o.source == "competitors" for o in source.options)
        legal = {"any", *tags, *itertools.chain.from_iterable(tags.values())}
        legal |= ({RIVAL} if rivals else set()) | ({"date"} if source.kind is Kind.DATE else set())
        for value in wanted:
            if value not in legal:
                raise DefinitionError(f'{place}: "{key}" has no answer or tag "{value}"')
        return Test(
            key=key,
            first=written != key,
            values=frozenset(value for value, its in tags.items() if value in wanted or its & set(wanted)),
            words=f"{written} answered" if "any" in wanted else f"{written} = {' or '.join(wanted)}",
            anything="any" in wanted,
            dated="date" in wanted,
            rival=rivals and RIVAL in wanted,
        )


def _check_list(given: OptionDef, place: str) -> None:
    if given.source and given.model_fields_set - {"source", "leaving_out", "outcomes"}:
        raise DefinitionError(f'{place}: "from" brings whole options; beside it only except and outcomes make sense')
    if given.leaving_out and not given.source:
        raise DefinitionError(f'{place}.except: goes with "from"')


def _exclusive(a: Field, b: Field) -> bool:
    """Whether two fields can be seen never to show together: one needs an answer that the other rules out."""
    return _rules_out(a, b) or _rules_out(b, a)


def _rules_out(a: Field, b: Field) -> bool:
    """Whether each way in which `a` comes up needs an answer with which `b` doesn't."""
    barred = [group[0] for group in b.unless if len(group) == 1]
    needed = [test for group in b.when for test in group] if len(b.when) == 1 else []

    def plain(test: Test) -> bool:
        return not (test.anything or test.dated or test.rival)

    def clashes(test: Test) -> bool:
        about = (test.key, test.first)
        return plain(test) and (
            any((t.key, t.first) == about and test.values <= t.values for t in barred)
            or any((t.key, t.first) == about and plain(t) and not t.values & test.values for t in needed)
        )

    return bool(a.when) and all(any(clashes(test) for test in group) for group in a.when)
