"""Who else was in the running, as it is typed behind "vs": the name, several, and what is no part of it. Pure."""

import re

from bot.commands.remarks import without_remark
from dialogs.patterns import pattern
from dialogs.rivals import LONGEST_NAME, fold, names_nobody
from dialogs.values import dataclass

VERSUS = pattern(
    r"\s+(?:(?i:vs\.?|versus|against):?|gegen|contre|contra|(?:competitor|competition)(?:\s(?:was|is))?:?|v\.?(?=\s[^\W\d]))\s+|\s+(?i:vs)[.:](?=\w)|\s+(?i:vs)\s*(?=[\"“„«])"
)
ONLY_RIVAL = pattern(r"(?:(?i:vs)\.?|versus|against):?\s+(?P<rival>\S.*)", re.DOTALL)
"""No deal at all: `vs Globex`."""
_SINGLE = "'\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
_DOUBLE = '"“”„«»'
_IN_QUOTES = pattern(
    rf"[{_DOUBLE}{_SINGLE}](?P<name>[^{_DOUBLE}]*[^\s{_DOUBLE}])[{_DOUBLE}{_SINGLE}](?!\w)(?P<rest>.*)", re.DOTALL
)
_AND = pattern(r"\s*[,;]\s*(?:(?:and|or|und|oder|et|ou|y)\s+)?|\s+(?:and|or|und|oder|et|ou|y|then)\s+|\s*/\s*|\s*\+\s+")
_AMPERSAND = pattern(r"\s+&\s+")
_FAMILY = pattern(
    r"(?:sons?|co|company|partners?|bro(?:ther)?s|associates|daughters?|söhne|partner|fils|hijos|filhos|cie|company)\b.*",
    re.IGNORECASE,
)
"""What behind an "and" makes a company's name."""
_OTHERS = pattern(
    r"(?:(?:some|many|a\sfew|the|all\sthe)\s)?(?:others?|more|etc\.?|co|al\.?|another\sone|somebody\selse)",
    re.IGNORECASE,
)
_ENDING = pattern(r"(?:\s+(?:among\sothers|et\sal\.?|etc\.?|and\sco|u\.\s?a\.))$")
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Rival:
    """A competitor as typed. `said`: all of it; `several`: those that may be meant; `rest`: what is no part of a name.

    `settled`: it stood in quotes, so it is the name. `joined`: several may be one company's, as with an "&".
    """

    name: str
    said: str
    several: tuple[str, ...] = ()
    rest: str = ""
    settled: bool = False
    joined: bool = False


def rival_in(text: str) -> Rival:
    """What stands behind "vs"."""
    said = text.strip()
    quoted = _IN_QUOTES.fullmatch(said)
    if quoted and not _AND.match(quoted["rest"]):
        return Rival(_short(quoted["name"]), said, rest=quoted["rest"].strip(" ,;:-"), settled=True)
    name, rest = _without_comment(re.sub(rf"[{_DOUBLE}]", "", said) if quoted else said)
    bare = _ENDING.sub("", name).strip(f" ,;:?!{_DOUBLE}") or name
    parts = [part for one in _AND.split(bare) if (part := one.strip(" ,;:?!"))]
    parts = _with_forms(parts)
    kept = [part for part in parts if not (_OTHERS.fullmatch(part) or names_nobody(part))]
    if len(kept) == 1 and len(parts) > 1:
        return Rival(_short(kept[0]), said, rest=said[len(kept[0]) :].strip(" ,;"))
    if len(parts) > 1 and not _is_one(bare, parts):
        return Rival(_short(bare), said, tuple(map(_short, kept)), rest, joined="/" in bare or "+" in bare)
    with_sign = _AMPERSAND.split(bare)
    several = tuple(map(_short, with_sign)) if len(with_sign) > 1 and not _is_one(bare, with_sign) else ()
    return Rival(_short(bare), said, several, rest, joined=True)


def _with_forms(parts: list[str]) -> list[str]:
    """The parts of which each has its legal form again: `Globex, Inc.` is one."""
    whole: list[str] = []
    for part in parts:
        if whole and fold(f"{whole[-1]}, {part}") == fold(whole[-1]):
            whole[-1] += f", {part}"
        else:
            whole.append(part)
    return whole


def _without_comment(said: str) -> tuple[str, str]:
    """Without a remark, or what stands in small letters behind a comma: `Globex, zu teuer`."""
    name, rest = without_remark(said)
    first, comma, more = name.partition(",")
    if comma and first[:1].isupper() and " " in more.strip() and more.strip()[:1].islower() and not _AND.search(more):
        return first, said[len(first) :].strip(" ,;")
    return name, rest


def _is_one(whole: str, parts: list[str]) -> bool:
    """Whether a name is one company's although it reads like several."""
    short = "/" in whole and any(len(part) <= _SHORTEST for part in parts)
    return short or bool(_FAMILY.fullmatch(_AMPERSAND.split(parts[-1])[-1]))


def _short(name: str) -> str:
    return name[:LONGEST_NAME].strip()
