"""Imported rows against what is there: what is new, what changed, and what chat knows better. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import field, fields, replace
from datetime import date

from dialogs.erasing import was_erased
from dialogs.fact import Fact, bare_fact
from dialogs.merging import filled
from dialogs.records import Closing, Deal, Outcome, Person, currency_of
from dialogs.values import dataclass

SOURCE = "import"
_NAMES = tuple(column.name for column in fields(Deal))


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One deal of a file. `closing` is None while it is open; `closing_id` is what its closing is called."""

    line: int
    deal: Deal
    owner: Person | None
    closing: Closing | None
    closing_id: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A closing as chat knows it, `marked` on a date (None: undone there), kept although the file says otherwise."""

    line: int
    name: str
    marked: Outcome | None
    marked_on: date
    file: Outcome
    file_on: date


@dataclass(frozen=True, slots=True)
class Tally:
    """How many deals were new, changed or the same, and the closings that chat knows better than the file.

    `erased`: how many rows are of deals that were erased, and so left out.
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    kept: tuple[Kept, ...] = ()
    erased: int = 0

    def plus(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(
            self.new + other.new,
            self.changed + other.changed,
            self.same + other.same,
            self.kept + other.kept,
            self.erased + other.erased,
        )


@dataclass(slots=True)
class Work:
    """What a batch has to write."""

    deals: list[Deal] = field(default_factory=list)
    closings: list[Closing] = field(default_factory=list)
    corrected: list[tuple[str, Outcome]] = field(default_factory=list)  # closings, and the outcome each had until now
    reopened: list[str] = field(default_factory=list)  # closings that the CRM took back
    facts: list[Fact] = field(default_factory=list)
    described: list[tuple[Closing, Deal]] = field(default_factory=list)  # marked in chat; only the deal's words changed
    tally: Tally = Tally()


def compare(
    rows: tuple[ImportRow, ...],
    there: Mapping[int, Deal],
    history: Mapping[str, Sequence[tuple[Closing, bool]]],
    owners: Mapping[str, str],
    ours: str | None = None,
    aliases: frozenset[int] = frozenset(),
    moved: frozenset[str] = frozenset(),
    nobodies: frozenset[str] = frozenset(),
) -> Work:
    """What differs between the rows and what is there.

    `there`: line -> the deal it is. `history`: deal id -> its closings, oldest first, and whether each has a debrief.
    `owners`: owner id of the file -> id here. `ours`: the currency of amounts that name none.
    `aliases`: lines of deals that were merged into the one they are here; `moved`: ids of closings that came along.
    `nobodies`: ids of people who were erased; what was theirs stays nobody's.
    """
    work = Work()
    new = changed = erased = 0
    kept = []
    now = dict[str, Deal]()
    for row in rows:
        had = there.get(row.line)
        had = had and now.get(had.id, had)  # merged deals have several rows
        if had and was_erased(had.name, had.account, had.external_id):
            erased += 1
            continue
        theirs = had.owner_id if had and had.owner_id in nobodies else owners.get(row.deal.owner_id or "")
        given = replace(row.deal, owner_id=theirs)
        if had and row.line in aliases:
            made = filled(had, merged(None, replace(given, external_id=had.external_id), ours))
        else:
            made = merged(had, given, ours)
        now[made.id] = made
        others = None if row.line in aliases else moved
        held, touched = _closing(work, row, made, history.get(made.id, ()), ours, others, described=made != had)
        if made != had:
            work.deals.append(made)
        if held:
            kept.append(held)
        new += had is None
        changed += had is not None and (touched or made != had)
    work.tally = Tally(new, changed, len(rows) - new - changed - erased, tuple(kept), erased)
    return work


def _closing(
    work: Work,
    row: ImportRow,
    made: Deal,
    history: Sequence[tuple[Closing, bool]],
    ours: str | None,
    others: frozenset[str] | None,
    *,
    described: bool,
) -> tuple[Kept | None, bool]:
    """Note what to write of one deal's closings; the one kept against the file, and whether something changes.

    `others`: closings of other rows of this deal; None: of this row is only the one that it calls so.
    """
    live = [found for found, _ in history if found.undone_at is None]
    own = _own(row, history, others)
    chat = [found for found, debriefed in history if found.undone_at is None and (debriefed or found.source != SOURCE)]
    if described:
        work.described += [(found, made) for found in live if found in chat or found is not own]
    free = own is not None and own.undone_at is None and own not in chat
    if row.closing is None:
        if own and free:
            work.reopened.append(own.id)
        return None, free
    wanted = replace(row.closing, deal_id=made.id, id=own.id if own else row.closing.id)
    if own and own.outcome is wanted.outcome:
        wanted = filled_closing(wanted, own)
    wanted = replace(wanted, currency=currency_of(wanted.amount, wanted.currency, made.currency, ours))
    if own == wanted or ((free or (own is None and not live)) and not chat):
        if own != wanted:
            work.closings.append(wanted)
            work.corrected += _corrected(own, wanted)
        if own != wanted or (described and free):
            work.facts.append(bare_fact(wanted, made, made.owner_id))
        return None, own != wanted
    if described and own and free:
        work.described.append((own, made))  # an older decision, which a later one in chat leaves as it is
    stands = next(reversed(chat or live), own)
    if stands is None or (stands.undone_at is None and _agree(stands, wanted)):
        return None, False
    marked = None if stands.undone_at else stands.outcome
    return Kept(row.line, made.name, marked, stands.closed_on, wanted.outcome, wanted.closed_on), False


def _own(row: ImportRow, history: Sequence[tuple[Closing, bool]], others: frozenset[str] | None) -> Closing | None:
    """The closing that a row tells of, where it is there: by its id, else the last one that an import made."""
    named = next((found for found, _ in history if found.id == row.closing_id), None)
    if named or others is None:
        return named
    imported = (found for found, _ in reversed(history) if found.source == SOURCE and found.undone_at is None)
    return next((found for found in imported if found.id not in others), None)


def _corrected(own: Closing | None, wanted: Closing) -> list[tuple[str, Outcome]]:
    return [(own.id, own.outcome)] if own and own.outcome is not wanted.outcome else []


def _agree(stands: Closing, wanted: Closing) -> bool:
    same_amount = wanted.amount is None or stands.amount in {None, wanted.amount}
    same_amount &= not (stands.amount and stands.currency and wanted.currency) or stands.currency == wanted.currency
    return stands.outcome is wanted.outcome and stands.closed_on == wanted.closed_on and same_amount


def merged(had: Deal | None, given: Deal, ours: str | None) -> Deal:
    """A deal with what is told of it now; what isn't told stays as it was."""
    if had is None:
        return replace(given, currency=currency_of(given.amount, given.currency, ours))
    known = {name: value for name in _NAMES if name != "id" and (value := getattr(given, name)) is not None}
    amount, currency = _money(given, had)
    known["amount"], known["currency"] = amount, currency_of(amount, currency, ours)
    return replace(had, **known)


def filled_closing(wanted: Closing, own: Closing) -> Closing:
    """A closing with what the file doesn't know as it stands."""
    amount, currency = _money(wanted, own)
    competitor = own.competitor if wanted.competitor is None else wanted.competitor
    return replace(wanted, amount=amount, currency=currency, competitor=competitor, reason=own.reason or wanted.reason)


def _money(given: Deal | Closing, before: Deal | Closing) -> tuple[int | None, str | None]:
    """Amount and currency, which go together: as they were where the file tells nothing new."""
    new = given.amount is not None and (given.currency or given.amount != before.amount)
    return (given.amount, given.currency) if new else (before.amount, before.currency)
