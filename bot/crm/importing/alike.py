"""Rows of one file without ids that look like one deal, spelt in two ways: they are told, for a person can see it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dialogs.identity.spelling import called, same_text
from dialogs.identity.verdict import Known, Verdict, mention_of, verdict_of
from dialogs.rivals import fold
from dialogs.values import dataclass
from insights.wording.words import count_of
from storage.units.import_changes import ImportRow

LOOKED_AT = 20_000
"""Of so many rows, the first, it is looked for which are alike."""
SHOWN = 20
_OF_A_NAME = 20


@dataclass(frozen=True, slots=True)
class Pair:
    """A line and what it calls its deal, and an earlier one that looks like it."""

    line: int
    name: str
    first: int
    called: str


class Alike:
    """The rows so far, by their names without legal forms, case and signs."""

    def __init__(self) -> None:
        self.pairs: list[Pair] = []
        self._rows: dict[str, list[tuple[ImportRow, Known]]] = {}
        self._n = 0

    def add(self, row: ImportRow) -> None:
        """One more; what has an id is told apart by it, and what is spelt the same is what the file says it is."""
        self._n += 1
        if row.deal.external_id or self._n > LOOKED_AT:
            return
        known = _known(row)
        earlier = self._rows.setdefault(known.mention.name, [])
        for other, there in earlier:
            if same_text(other.deal.name) != same_text(row.deal.name):
                one = replace(known.mention, closed_on=row.closing.closed_on if row.closing else None)
                if verdict_of(one, there).verdict is not Verdict.ANOTHER:
                    self.pairs.append(Pair(row.line, row.deal.name, other.line, other.deal.name))
                    break
        if len(earlier) < _OF_A_NAME:
            earlier.append((row, known))


def told(pairs: Sequence[Pair]) -> Iterator[str]:
    """What is said of them, and what to do, line by line."""
    if not pairs:
        return
    rows = count_of(len(pairs), "row")
    yield f"{rows} may be a deal that another row has already; without ids each stays one of its own:"
    for pair in pairs[:SHOWN]:
        yield f"  line {pair.line}: {pair.name} looks like line {pair.first}: {pair.called}"
    if len(pairs) > SHOWN:
        yield f"  and {len(pairs) - SHOWN:,} more"
    gone, kept = (name.replace('"', "") for name in (pairs[0].name, pairs[0].called))
    yield (
        "If they are one, take one of the two rows out of the file, or export it with the CRM's ids; "
        f'a manager can also make one deal of them later, in chat: /winloss merge "{gone}" into "{kept}".'
    )


def _known(row: ImportRow) -> Known:
    """A row as a deal that is there, called without what may be left out of a name."""
    owners = called(row.owner.name, row.owner.email) if row.owner else frozenset[str]()
    said = mention_of(row.deal, owners)
    made = replace(said, name=fold(said.name), account=fold(said.account) if said.account else None)
    return Known(str(row.line), made, (row.closing.closed_on,) if row.closing else ())
