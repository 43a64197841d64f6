"""What a sender posts, in its own words -> the fields of the hook, by its preset and what app.yaml says. Pure."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, get_args

from bot.crm.presets import NONE, OPEN, PRESETS
from bot.settings.app_file import HookField, HookSettings
from dialogs.identity.spelling import same_text
from dialogs.sentences import hook as said
from dialogs.sentences.words import ENGLISH, words

FIELDS: tuple[HookField, ...] = get_args(HookField)
CENTS = 100


class Unmapped(ValueError):
    """The sender's word for how a deal ended is none that we were told of, as the sentence says."""


def mapped(given: Mapping[str, Any], entry: HookSettings, name: str) -> dict[str, Any]:
    """The body as the hook has it. `name`: of the hook. Raises Unmapped."""
    preset = PRESETS.get(entry.preset, NONE)
    body: dict[str, Any] = {}
    for ours in FIELDS:
        own = entry.fields.get(ours)
        found = _first(given, (own,) if own else (*preset.fields.get(ours, ()), ours))
        if found is not None:
            body[ours] = found
    body["outcome"] = _outcome(given, body, entry, name)
    if preset.cents and "amount" not in entry.fields:
        body["amount"] = _hundredth(body.get("amount"))
    owner = str(body.get("owner_email") or "")
    if (
        (entry.preset or entry.owners) and owner and "@" not in owner
    ):  # an id there: the deal counts, and nobody is asked where we aren't told whose it is
        body["owner_email"] = _folded(entry.owners).get(same_text(owner))
    return body


def _outcome(given: Mapping[str, Any], body: Mapping[str, Any], entry: HookSettings, name: str) -> Any:
    preset, told = PRESETS.get(entry.preset, NONE), body.get("outcome")
    listed = {same_text(word): outcome for word, outcome in entry.outcomes.items()}
    word = same_text(_plain(told))
    outcome: str | None = listed.get(word)
    if outcome is None and preset.closed:
        outcome = _of_flags(_first(given, (preset.closed,)), _first(given, (preset.won,)))
    if outcome is None:
        outcome = preset.outcomes.get(word) or (preset.otherwise if word else None) or None
    if outcome is None:
        if not word:
            return told  # it is missing, which the field's own check says
        raise Unmapped(words(said.OUTCOME, ENGLISH, word=_plain(told)[:60], name=name))
    reasons = {same_text(one) for one in (*preset.no_decision, *entry.no_decision)}
    if outcome == "lost" and not reasons.isdisjoint(same_text(_plain(body.get(key))) for key in ("reason", "stage")):
        return "no_decision"
    return outcome


def _of_flags(closed: Any, won: Any) -> str | None:
    if closed is None:
        return None
    if _plain(closed).casefold() != "true":
        return OPEN
    return "won" if _plain(won).casefold() == "true" else "lost"


def _first(given: Any, paths: Iterable[str | None]) -> Any:
    """The first of these that says anything."""
    found = [value for path in paths if path and (value := _at(given, path)) not in (None, "")]
    plain = (value for value in found if not isinstance(value, dict | list))
    return next(plain, found[0] if found else None)


def _at(given: Any, path: str) -> Any:
    """What a path leads to. Names may hold dots, as Dataverse's do: the longest that is there counts."""
    if not isinstance(given, dict):
        return None
    if path in given:
        return given[path]
    cuts = [place for place, char in enumerate(path) if char == "."]
    for cut in reversed(cuts):
        if path[:cut] in given and (found := _at(given[path[:cut]], path[cut + 1 :])) is not None:
            return found
    return None


def _hundredth(amount: Any) -> Any:
    try:
        return None if amount is None else str(Decimal(str(amount)) / CENTS)
    except InvalidOperation:
        return amount  # the field's own check says what is wrong with it


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _folded(names: Mapping[str, str]) -> dict[str, str]:
    return {same_text(key): value for key, value in names.items()}
