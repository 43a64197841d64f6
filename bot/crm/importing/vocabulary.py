"""The words of exports, as data: words.yaml has what all CRMs share, profiles/ a file a CRM."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from dialogs.values import dataclass

Unit = Literal["cents", "micros"]
Meaning = Literal["won", "lost", "no_decision", "open", "deleted"]
_PREFIXES = (
    *("deal", "opportunity", "affaire", "transaction", "negocio", "negociacao", "oportunidad", "oportunidade"),
    *("trato", "abschluss", "trattativa"),
)


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid")
    headers: dict[str, dict[str, str]]
    stages: dict[Meaning, dict[str, str]]
    inside: dict[str, list[str]]
    hints: dict[Meaning, list[str]]
    sums: dict[Literal["total", "other"], dict[str, str]]


class _Profile(BaseModel):
    model_config = ConfigDict(extra="forbid")
    crm: str
    known_by: list[list[str]]
    likely_by: list[list[str]] = []
    not_by: list[str] = []
    columns: dict[str, list[str]] = {}
    units: dict[str, Unit] = {}
    stages: dict[Meaning, list[str]] = {}
    our_currency: list[str] = []


@dataclass(frozen=True, slots=True)
class Profile:
    """What one CRM writes otherwise than all.

    `known_by`: sets of headers, one of which a file has. `likely_by`: smaller ones, which tell where none of `not_by`
    is there, that this CRM calls otherwise. `columns`: field -> headers, which go before those of all; none: the field
    isn't looked for. `units`: header -> what its numbers count. `stages`: word -> meaning.
    `our_currency`: what stands where the currency is the installation's own. All squashed.
    """

    crm: str
    known_by: tuple[frozenset[str], ...] = ()
    likely_by: tuple[frozenset[str], ...] = ()
    not_by: frozenset[str] = frozenset()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    units: Mapping[str, Unit] = field(default_factory=dict)
    stages: Mapping[str, Meaning] = field(default_factory=dict)
    our_currency: frozenset[str] = frozenset()


NO_CRM = Profile("")
"""Where nothing tells which CRM wrote a file."""


YES = frozenset(
    {
        "true",
        "yes",
        "1",
        "1.0",
        "x",
        "wahr",
        "ja",
        "vrai",
        "oui",
        "verdadero",
        "sí",
        "si",
        "verdadeiro",
        "sim",
        "vero",
        "waar",
        "tak",
        "y",
        "t",
        "✓",
        "✔",
        "☑",
        "✅",
    }
)
NO = frozenset(
    {
        "false",
        "no",
        "0",
        "0.0",
        "",
        "falsch",
        "nein",
        "faux",
        "non",
        "falso",
        "não",
        "nao",
        "nee",
        "onwaar",
        "nie",
        "nej",
        *"nf✗✘✕❌☐",
    }
)


@dataclass(frozen=True, slots=True)
class Words:
    """What all files share: field -> headers, the better first; word -> meaning; and what tells inside of a name.

    `hints`: meaning -> parts of names that may well mean it. `sums`: what sums begin with, or are.
    """

    headers: Mapping[str, tuple[str, ...]]
    stages: Mapping[str, Meaning]
    inside: Mapping[str, frozenset[str]]
    hints: Mapping[Meaning, tuple[str, ...]]
    sums: Mapping[Literal["total", "other"], tuple[str, ...]]


def squash(text: str) -> str:
    """Letters and digits only, without case and accents: "Closed - Won" and "closedwon" are the same word."""
    return "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if char.isalnum())


@cache
def words() -> Words:
    """Those of words.yaml. English first, so that a word which two languages share means what English says."""
    read = _Words.model_validate(yaml_of("words.yaml"))
    stages: dict[str, Meaning] = {}
    for meaning, languages in read.stages.items():
        for word in _listed(languages):
            stages.setdefault(squash(word), meaning)
    headers = {name: tuple(dict.fromkeys(map(squash, _listed(of)))) for name, of in read.headers.items()}
    inside = {name: frozenset(" ".join(word.split()) for word in of) for name, of in read.inside.items()}
    hints = {meaning: tuple(map(squash, of)) for meaning, of in read.hints.items()}
    return Words(headers, stages, inside, hints, {kind: tuple(_listed(of)) for kind, of in read.sums.items()})


@cache
def profiles() -> tuple[Profile, ...]:
    """Every CRM's, in the order of their files' names."""
    names = sorted(file.name for file in (files(__package__) / "profiles").iterdir() if file.name.endswith(".yaml"))
    return tuple(_profile(_Profile.model_validate(yaml_of("profiles", name))) for name in names)


def profile_of(headers: Sequence[str]) -> Profile:
    """The CRM that writes these headers: the one of which most of them are known; NO_CRM where there is none."""
    there = frozenset(map(squash, headers)) | frozenset(map(_dashed, headers))
    known = [(max(map(len, sets)), one) for one in profiles() if (sets := [*_shown(one, there)])]
    return max(known, key=lambda item: item[0])[1] if known else NO_CRM


def _shown(profile: Profile, there: frozenset[str]) -> Iterator[frozenset[str]]:
    yield from (one for one in profile.known_by if one <= there)
    if not profile.not_by & there:
        yield from (one for one in profile.likely_by if one <= there)


def forms(header: str) -> Iterator[str]:
    """The words a header goes by, with and without what CRMs put in front."""
    word = squash(header.replace("#", " number "))
    yield word
    while prefix := next((prefix for prefix in _PREFIXES if word.startswith(prefix) and word != prefix), None):
        word = word.removeprefix(prefix)
        yield word


def _profile(read: _Profile) -> Profile:
    return Profile(
        crm=read.crm,
        known_by=tuple(frozenset(map(_dashed, one)) for one in read.known_by),
        likely_by=tuple(frozenset(map(_dashed, one)) for one in read.likely_by),
        not_by=frozenset(map(squash, read.not_by)),
        columns={name: tuple(map(squash, of)) for name, of in read.columns.items()},
        units={squash(header): unit for header, unit in read.units.items()},
        stages={squash(word): meaning for meaning, of in read.stages.items() for word in of},
        our_currency=frozenset(read.our_currency),
    )


def _dashed(header: str) -> str:
    """Squashed, but for the dash that one CRM writes: "Deal - Title", where others have "Deal Title"."""
    return "-".join(map(squash, header.split(" - ")))


def _listed(languages: Mapping[str, str]) -> Iterator[str]:
    for text in languages.values():
        yield from (word.strip() for word in text.split(","))


def yaml_of(*path: str) -> Any:
    """What a file beside this one holds."""
    text = files(__package__).joinpath(*path).read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 -- both are safe
