"""A sentence, its name and its gaps; and how it is put into words in a language.

A catalogue is gettext's: `en` is what stands here, so English loads nothing. The name is the context of the message,
so that the same English may be said differently elsewhere, and Babel finds every sentence:
`pybabel extract -k Sentence:1c,2 -k Counted:1c,2,3 dialogs/sentences`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from gettext import NullTranslations

from dialogs.sentences.names import isolated


@dataclass(frozen=True, slots=True)
class Sentence:
    """A whole sentence or several, in English, with `{gaps}` that have names."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A sentence that depends on a number, which fills the gap `{n}`. Languages have other plurals than English."""

    name: str
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Locale:
    """A language: its code, for dates and numbers, and its catalogue."""

    code: str
    catalog: NullTranslations = field(repr=False)


ENGLISH = Locale("en", NullTranslations())


def words(sentence: Sentence, locale: Locale, /, **gaps: object) -> str:
    """What a person reads. A gap that nothing fills is a KeyError."""
    return locale.catalog.pgettext(sentence.name, sentence.text).format_map(_filled(gaps))


def counted(sentence: Counted, locale: Locale, n: int, /, **gaps: object) -> str:
    """What a person reads where a number decides on the form."""
    form = locale.catalog.npgettext(sentence.name, sentence.one, sentence.other, n)
    return form.format_map({"n": f"{n:,}", **_filled(gaps)})


def _filled(gaps: Mapping[str, object]) -> dict[str, object]:
    """What fills gaps may be a name."""
    return {key: isolated(gap) if isinstance(gap, str) else gap for key, gap in gaps.items()}
