"""What a definition file may say. One mistake becomes one sentence with its place."""

import difflib
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from dialogs.definition.kinds import Kind
from dialogs.definition.roles import Role
from dialogs.errors import DefinitionError
from dialogs.records import Outcome


def _by_outcome(value: object) -> object:
    """A plain text counts for every outcome."""
    if isinstance(value, str):
        return dict.fromkeys(Outcome, value)
    if isinstance(value, Mapping):
        for key in value:
            if key not in list(Outcome):
                raise ValueError(f'"{key}" isn\'t an outcome; they are won, lost and no_decision')
    return value


def _conditions(value: object) -> object:
    """One mapping or a list of them; one value or a list of them."""
    unfolded = []
    for group in value if isinstance(value, list) else [value]:
        if not isinstance(group, Mapping):
            raise ValueError('should be written as "field: value"')  # noqa: TRY004 - pydantic listens for this one
        unfolded.append({key: v if isinstance(v, list) else [v] for key, v in group.items()})
    return unfolded


def _sized(limit: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=limit)


Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]*$", max_length=40)]
Name = Annotated[str, _sized(60)]
Words = Annotated[dict[Outcome, Annotated[str, _sized(75)]], BeforeValidator(_by_outcome)]
Ask = Annotated[dict[Outcome, Annotated[str, _sized(150)]], BeforeValidator(_by_outcome)]
Label = Annotated[dict[Outcome, Annotated[str, _sized(30)]], BeforeValidator(_by_outcome)]
Long = Annotated[dict[Outcome, Annotated[str, _sized(1000)]], BeforeValidator(_by_outcome)]
When = Annotated[
    tuple[Annotated[dict[str, Annotated[tuple[str, ...], Field(min_length=1)]], Field(min_length=1)], ...],
    BeforeValidator(_conditions),
]
Outcomes = Annotated[tuple[Outcome, ...], Field(min_length=1)]
Groups = tuple[dict[str, tuple[str, ...]], ...]
ALL = tuple(Outcome)
SHORT = 20  # characters that a chart has room for

PROBLEMS = {
    "string_too_long": '"{given}" has {size} characters; {max_length} fit',
    "string_too_short": "there is nothing in it",
    "string_pattern_mismatch": '"{given}" should be made of small letters, digits and _',
    "enum": '"{given}" should be {expected}',
    "literal_error": '"{given}" should be {expected}',
    "tuple_type": "should be a list",
    "too_short": "needs at least one entry",
    "model_type": 'should be written as "key: value" lines',
    "dict_type": 'should be written as "key: value" lines',
    "string_type": "should be a text",
    "int_parsing": '"{given}" should be a whole number',
    "int_type": "should be a whole number",
    "bool_parsing": '"{given}" should be true or false',
    "bool_type": "should be true or false",
    "greater_than_equal": "{given} is too small; {ge} is the least",
    "less_than_equal": "{given} is too big; {le} is the most",
}


class Entry(BaseModel):
    """Part of the file: frozen, and an unknown key is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class SpanDef(Entry):
    """`in: {weeks: 2}` or `in: {months: 3}`."""

    weeks: int = Field(0, ge=0, le=520)
    months: int = Field(0, ge=0, le=120)


class OptionDef(Entry):
    """One answer, or with `from` a whole list of them."""

    source: Literal["competitors", "drivers"] | None = Field(None, alias="from")
    leaving_out: tuple[str, ...] = Field((), alias="except")
    value: Key | None = None
    label: Words | None = None
    help: Words = {}
    short: Annotated[str, _sized(SHORT)] | None = None
    saying: Words = {}
    tags: tuple[Key, ...] = ()
    outcomes: Outcomes = ALL
    span: SpanDef | None = Field(None, alias="in")
    retired: bool = False


class FieldDef(Entry):
    """One question."""

    key: Key
    kind: Kind
    ask: Ask
    name: Label
    hint: Ask = {}
    placeholder: Ask = {}
    counts_as: Role | None = None
    required: bool = False
    quotable: bool = False
    heard: bool = False
    limit: Annotated[int, Field(ge=1, le=4000)] | None = None
    other_than: str = ""
    low: Label = {}
    high: Label = {}
    options: tuple[OptionDef, ...] = ()
    outcomes: Outcomes = ALL
    when: When = ()
    unless: When = ()


class StepDef(Entry):
    """One card."""

    key: Key
    title: Label
    fields: Annotated[tuple[FieldDef, ...], Field(min_length=1)]
    outcomes: Outcomes = ALL
    when: When = ()
    unless: When = ()


class DefinitionDef(Entry):
    """The whole file."""

    competitors: tuple[Name, ...] = ()
    greeting: Long
    privacy: Long
    ask_buyer: Long
    ask_again: Long | None = None
    drivers: tuple[OptionDef, ...] = ()
    steps: Annotated[tuple[StepDef, ...], Field(min_length=1)]


def validate(raw: object) -> DefinitionDef:
    """The file's content, checked. Raises DefinitionError with one sentence and its place."""
    if not isinstance(raw, Mapping):
        raise DefinitionError("The definition should start with keys such as steps: and greeting:.")
    try:
        return DefinitionDef.model_validate(raw)
    except ValidationError as error:
        # a misspelt key also leaves the right one missing: name the misspelling, not its consequence
        found = sorted(error.errors(), key=lambda e: e["type"] != "extra_forbidden")
        raise DefinitionError(_sentence(raw, found[0])) from None


def place(loc: Sequence[str | int]) -> str:
    """A path such as `steps[3].fields[0].options`."""
    text = ""
    for part in loc:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _sentence(raw: object, error: Any) -> str:
    *parents, last = error["loc"]
    written: list[str | int] = []
    here = raw
    for part in (*parents, last):  # only as far as the file itself goes: what we unfolded is not the reader's
        if not (isinstance(here, Mapping) and part in here) and not (isinstance(here, list) and isinstance(part, int)):
            break
        here = here[part]
        written.append(part)
    if error["type"] == "missing":
        return f'{place(written) or "The definition"}: "{last}" is missing'
    if error["type"] == "extra_forbidden":
        return f'{place(parents) or "The definition"}: unknown key "{last}"{_meant(parents, last)}'
    return f"{place(written)}: {_problem(error)}"


def _meant(parents: Sequence[str | int], key: str) -> str:
    models: dict[str | int, type[Entry]] = {
        "steps": StepDef, "fields": FieldDef, "options": OptionDef, "drivers": OptionDef, "in": SpanDef,
    }  # fmt: skip
    model = next((models[part] for part in reversed(parents) if part in models), DefinitionDef)
    known = [field.alias or name for name, field in model.model_fields.items()]
    close = difflib.get_close_matches(key, known, 1)
    return f'; did you mean "{close[0]}"?' if close else ""


def _problem(error: Any) -> str:
    given, context = error["input"], error.get("ctx", {})
    if error["type"] == "value_error":
        return str(context["error"])
    template = PROBLEMS.get(error["type"], error["msg"].replace("{", "{{").replace("}", "}}"))
    size = len(given) if isinstance(given, str) else 0
    text: str = template.format(given=given, size=size, **context)
    return text.replace("'", '"') if "expected" in context else text
