"""Amounts that are hopes: whether a column holds them times the probability, which makes them no deal's own."""

from collections.abc import Mapping, Sequence

from bot.crm.importing.amounts import Amounts
from bot.crm.importing.kinds import has_word
from bot.crm.importing.outcomes import in_per_cent, probability
from bot.crm.importing.periods import parted
from bot.crm.importing.reading import clean
from bot.crm.importing.vocabulary import Profile, forms, words
from dialogs.values import dataclass

_ALL = 100
_NEAR = 0.01


@dataclass(slots=True)
class _Evidence:
    """How many rows speak for a hope that is weighted, and how many against it."""

    speaks: int = 0
    against: int = 0
    more: int = 0  # rows that are worth something at all

    def add(self, chance: float, hope: int, amount: int | None) -> None:
        """One row, with its probability in per cent, and its own amount where it has one."""
        self.more += hope > 0
        if chance == 0:
            self.speaks += hope == 0
            self.against += hope > 0
        elif amount and chance < _ALL:
            fits = abs(hope - amount * chance / _ALL) <= _NEAR * amount
            self.speaks += fits
            self.against += not fits


def hoped(headers: Sequence[str], columns: Mapping[str, int], name: str, profile: Profile) -> bool:
    """Whether a column is one for hopes, and nobody knows of this CRM that they aren't weighted."""
    theirs = {*profile.columns.get("amount", ()), *profile.columns.get("expected_amount", ())}
    header = headers[columns[name]]
    said = set(forms(header))
    return not said & theirs and (bool(said & set(words().headers["expected_amount"])) or has_word(header, "expected"))


def unweighted(
    headers: Sequence[str],
    columns: Mapping[str, int],
    amounts: Mapping[str, Amounts],
    sample: Sequence[Sequence[str]],
    profile: Profile,
    pairs: Mapping[str, str],
    *,
    of_one: bool,
) -> tuple[dict[str, int], dict[str, Amounts]]:
    """The columns for money without those that the rows show to be weighted; what a person named stays."""
    found, left = dict(columns), dict(amounts)
    for name in ("amount", "expected_amount"):
        if name not in left or name not in found or name in pairs or not hoped(headers, found, name, profile):
            continue
        seen = _Evidence()
        for row in sample:
            said = {field: clean(row[column]) for field, column in found.items()}
            if of_one:
                said["probability"] = in_per_cent(said.get("probability", ""))
            chance, hope = probability(said), _mills(left[name], said[name])
            own = _mills(left["amount"], said.get("amount", "")) if name != "amount" and "amount" in left else None
            if chance is not None and hope is not None:
                seen.add(chance, hope, own)
        if seen.speaks and seen.more and not seen.against:
            found["weighted"] = found.pop(name)
            del left[name]
            if name == "amount" and "currency" not in pairs:
                found.pop("currency", None)
    return found, left


def _mills(column: Amounts, text: str) -> int | None:
    try:
        return column.read(parted(text)[0])[0] if text else None
    except ValueError:
        return None
