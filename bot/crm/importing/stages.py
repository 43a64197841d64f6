"""The words CRMs use for where a deal stands, and what they mean here."""

import re
from collections.abc import Iterator, Mapping

from bot.crm.importing.problems import ImportProblem
from bot.crm.importing.vocabulary import squash, words
from dialogs.records import Outcome

OPEN = "open"
DELETED = "deleted"
"""In the CRM: it isn't a deal any more, so it isn't imported."""
MEANINGS: dict[str, Outcome | str] = {
    Outcome.WON.value: Outcome.WON,
    Outcome.LOST.value: Outcome.LOST,
    Outcome.NO_DECISION.value: Outcome.NO_DECISION,
    OPEN: OPEN,
    DELETED: DELETED,
}
ALL_OTHERS = "*"
"""In a person's own words: every stage that isn't known."""
_DENIED = frozenset({"not", "never", "nicht", "nie", "kein", "keine", "pas", "jamais", "nunca", "não", "nao", "niet"})
"""What stands before the opposite: "Not won"."""
_LETTERS = {"w": Outcome.WON, "l": Outcome.LOST}
"""May be short for it, or for a step such as a lead: a guess, to be asked."""
_IN_BRACKETS = re.compile(r"\([^)]*\)|\[[^]]*\]")
_NUMBERED = re.compile(
    r"^\W*(?:[A-Za-z]?\d{1,3}(?:\.\d+)?|[A-Za-z](?=[).:]))\s*(?:%\s*)?[\s.):_/\N{EN DASH}-]*(?=[^\W\d])"
)
_DASHED = re.compile(r"[-\N{EN DASH}\N{EM DASH}:|>\N{RIGHTWARDS ARROW}]")
_PARTED = re.compile(r"\s[-\N{EN DASH}\N{EM DASH}/|]\s|[:(\[,;]|\s?[\N{EN DASH}\N{EM DASH}]\s?")


def read_stage(text: str, extra: Mapping[str, Outcome | str]) -> Outcome | str | None:
    """The outcome a stage means, OPEN for one that is still running, DELETED, None where the word isn't known.

    `extra` holds words of the person's own and of the CRM, squashed. A number in front and what stands in brackets,
    such as the pipeline, don't count: "6 - Closed Won (Enterprise)" is "Closed Won".
    """
    known = words().stages
    for form in _forms(text):
        if found := extra.get(form) or (MEANINGS[known[form]] if form in known and "?" not in text else None):
            return found
    bare = _NUMBERED.sub("", _IN_BRACKETS.sub("", text))
    return None if "?" in text else _inside(bare) or _behind(bare, extra)


def own_words(pairs: Mapping[str, str]) -> dict[str, Outcome | str]:
    """What the person says their stages mean. ImportProblem: the meaning isn't one of those there are."""
    own = {}
    for word, meaning in pairs.items():
        found = MEANINGS.get(meaning.strip().casefold().replace(" ", "_").replace("-", "_"))
        if found is None:
            raise ImportProblem(f'A stage can mean won, lost, no_decision, open or deleted, but not "{meaning}".')
        own[ALL_OTHERS if word.strip() == ALL_OTHERS else squash(word)] = found
    return own


def answered(text: str, own: Mapping[str, Outcome | str]) -> Outcome | str | None:
    """What a person says of a stage, by its whole name or what of it counts; None where they say nothing of it."""
    return next((own[form] for form in _forms(text) if form in own), None)


def hinted(text: str) -> Outcome | None:
    """What the name of a stage that isn't known seems to say, to be asked; None where it may be a step on the way."""
    said = squash(text)
    if said in _LETTERS:
        return _LETTERS[said]
    if _DENIED & set(re.findall(r"[^\W\d_]+", text.casefold())):
        return None
    hints = words().hints
    return next((Outcome(meaning) for meaning, parts in hints.items() if any(part in said for part in parts)), None)


def _forms(text: str) -> Iterator[str]:
    bare = _IN_BRACKETS.sub("", text)
    whole = (text,) if "?" in text else (text, bare, _NUMBERED.sub("", bare))
    yield from dict.fromkeys(map(squash, whole))


def _behind(text: str, extra: Mapping[str, Outcome | str]) -> Outcome | str | None:
    """What stands behind the name of a pipeline or of a kind of customer: "CUSTOMER-Closed Won", "Renewals: Lost".

    None where what stands before says otherwise, unless what is behind says that it is over: "PROSPECT-Closed Lost".
    """
    parts = [part.strip() for part in _DASHED.split(text)]
    before, last = " ".join(parts[:-1]), parts[-1]
    told, said = words().inside, set(re.findall(r"[^\W\d_]+", before.casefold()))
    if not said or said & (told["not"] | told["unsure"] | told[Outcome.WON.value] | told[Outcome.LOST.value]):
        return None
    first, found = (extra.get(one) or MEANINGS.get(words().stages.get(one, "")) for one in map(squash, (before, last)))
    over = isinstance(found, Outcome) and " " in last
    return found if over or first in {None, found} else None


def _inside(text: str) -> Outcome | None:
    """An outcome that a longer name says: "Closed Lost to Competition". None where it may mean something else."""
    told = words().inside
    plain = " ".join(text.casefold().split())
    tokens = re.findall(r"[^\W\d_]+", plain)
    if not tokens or told["not"] & set(tokens):
        return None
    start = next((i for i, token in enumerate(tokens) if token not in told["before"]), len(tokens))
    for ends, kind in ((Outcome.LOST, "failure"), (Outcome.WON, "success")):
        if start and " ".join(tokens[start:]) in told[kind]:
            return ends
    if start == len(tokens):
        return None
    first, rest = tokens[start], tokens[start + 1 :]
    meaning = next((meaning for meaning in (Outcome.WON, Outcome.LOST) if first in told[meaning.value]), None)
    opposite = told[Outcome.LOST.value if meaning is Outcome.WON else Outcome.WON.value]
    if any(phrase in plain for phrase in told[Outcome.NO_DECISION.value]) and meaning is not Outcome.WON:
        return Outcome.NO_DECISION
    if meaning is None or opposite & set(rest):
        return None
    closed = start > 0
    parted = bool(_PARTED.search(plain))
    return meaning if closed or not rest or parted or rest[0] in told["after"] else None
