"""What counts as an answer to a field. Anything else is a NotAnAnswer, said kindly."""

from datetime import date

from dialogs.definition.kinds import Kind
from dialogs.definition.script import Definition, Field, is_name, iso
from dialogs.errors import NotAnAnswer
from dialogs.messages.messages import Option
from dialogs.records import Case
from dialogs.rivals import LONGEST_NAME, NOBODY, Names
from dialogs.sentences.cards import TOO_LONG, TOO_LONG_ADDED
from dialogs.sentences.words import ENGLISH, number
from dialogs.sentences.words import words as sentence

_UNWRITABLE = dict.fromkeys(
    (
        *(n for n in range(32) if chr(n) not in "\t\n"),
        127,
        *range(0x202A, 0x202F),  # these two turn the direction of all that follows, our own words included
        *range(0x2066, 0x206A),
        *range(0xD800, 0xE000),
    )
)


def clean(text: str) -> str:
    """Typed words without what can't be stored or shown, one kind of line end, no space around them."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_UNWRITABLE).strip()


def words(field: Field, text: str, there: str = "") -> str:
    """A text answer, "" where nothing was typed; below what is `there`. Raises NotAnAnswer when it is too long."""
    text = clean(text)
    whole = f"{there}\n{text}" if there else text
    if len(whole) > field.limit:
        numbers = {"n": number(len(whole), ENGLISH), "most": number(field.limit, ENGLISH)}
        if there:
            raise NotAnAnswer(sentence(TOO_LONG_ADDED, ENGLISH, there=number(len(there), ENGLISH), **numbers))
        raise NotAnAnswer(sentence(TOO_LONG, ENGLISH, **numbers))
    return whole


def options(definition: Definition, case: Case, field: Field, rivals: Names = NOBODY) -> tuple[Option, ...]:
    """What a field offers here: of competitors the most frequent `rivals`, before its other answers.

    The one that the deal was marked with, or that was picked, is among them as it was said; first, where it is rare.
    What isn't offered any more is, last, where it was picked.
    """
    if not field.competitors:
        picked = [said for said in case.answers.value(field.key) if field.retired(said)]
        return (*field.options, *(Option(said, field.labels[said]) for said in picked))
    offered = rivals.offered or tuple(option.value for option in field.options if field.rival(option.value))
    marked = case.closing.competitor and definition.competitor(case.closing.competitor)
    for said in filter(None, (marked, *case.answers.value(field.key))):
        if not field.rival(said) or said in offered:
            continue
        counts_as = rivals.called(said)
        offered = tuple(said if name == counts_as else name for name in offered)
        offered = offered if said in offered else (said, *offered)
    rest = (option for option in field.options if not field.rival(option.value))
    return (*(_named(said, rivals.called(said)) for said in offered), *rest)


def _named(said: str, name: str) -> Option:
    return Option(said, name if len(name) <= 75 else name[:74] + "…")  # noqa: PLR2004 - a button


def pick(definition: Definition, case: Case, field: Field, value: str, other: tuple[str, ...], today: date) -> str:
    """One picked value, a date preset turned into its ISO date. `other`: values that another field has taken."""
    if field.kind is Kind.DATE:
        return _day(field, value, today)
    if (
        field.competitors
        and is_name(value)
        and 0 < len(value) <= LONGEST_NAME
        and " ".join(clean(value).split()) == value
    ):
        return value  # whoever was named meanwhile, or elsewhere
    offered = value in {option.value for option in options(definition, case, field)}
    if value in other or not (offered or field.retired(value)):  # which a card still shows that stood there before
        raise NotAnAnswer
    return value


def several(
    definition: Definition, case: Case, field: Field, picked: tuple[str, ...], other: tuple[str, ...]
) -> tuple[str, ...]:
    """The picked values in the definition's order, without those that another field has taken."""
    offered = [option.value for option in options(definition, case, field)]
    if any(value not in offered for value in picked):
        raise NotAnAnswer
    chosen = tuple(value for value in offered if value in picked and value not in other)
    if len(chosen) > field.limit:
        raise NotAnAnswer(f"{field.limit} at most, please: those that counted most.")
    return chosen


def _day(field: Field, value: str, today: date) -> str:
    spans = field.spans
    if value in spans:
        return spans[value].after(today).isoformat()
    if value in field.labels:
        return value
    day = iso(value)
    if day is None:
        raise NotAnAnswer("That isn't a date I can read. Please pick one from the card.")
    if spans and day < today:
        raise NotAnAnswer("That day has already gone by. Please pick one that is still to come.")
    return day.isoformat()
