"""Which answers hold no words of anybody: what was picked from a list, or a day."""

from collections.abc import Callable

from dialogs.definition.kinds import Kind
from dialogs.definition.script import Definition, Field, iso


def wordless(definition: Definition) -> Callable[[str, tuple[str, ...]], bool]:
    """Whether the answer to a question, by its key, may stay where words have to go.

    One of a question that the definition has no more is taken for words. A competitor that was picked is a name that
    is counted, which is looked at by itself.
    """
    known: dict[str, list[Field]] = {}
    for script in definition.scripts.values():
        for key, field in script.fields.items():
            known.setdefault(key, []).append(field)

    def keeps(key: str, value: tuple[str, ...]) -> bool:
        return any(all(_is_picked(field, one) for one in value) for field in known.get(key, ()))

    return keeps


def _is_picked(field: Field, value: str) -> bool:
    if field.kind is Kind.TEXT:
        return False
    return value in field.labels or iso(value) is not None or field.rival(value)
