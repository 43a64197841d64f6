"""Which rows of a file are deals that are there already: marked in chat, or of an earlier file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import date

from dialogs.erasing import was_erased
from dialogs.identity.book import Book, book_of, identical, paired
from dialogs.identity.ids import derived
from dialogs.identity.spelling import called
from dialogs.identity.verdict import SURE, Known, Match, Mention, Verdict, mention_of
from dialogs.identity.whose import one_owner
from dialogs.values import dataclass
from storage.units.import_changes import ImportRow


@dataclass(frozen=True, slots=True)
class Likeness:
    """A row that looks like a deal that is there, and may be another one."""

    row: ImportRow
    known: Known


@dataclass(frozen=True, slots=True)
class Matched:
    """What is known of a file's rows before it is written.

    `deals`: line -> the deal it is. `asked`: rows that a person must say of. `taken`: the ids of all deals there are.
    `gone`: those of them that were erased, with the days of their decisions.
    """

    deals: Mapping[int, str] = field(default_factory=dict)
    found: tuple[Likeness, ...] = ()
    asked: tuple[Likeness, ...] = ()
    taken: frozenset[str] = frozenset()
    gone: Mapping[str, tuple[date, ...]] = field(default_factory=dict)

    def decided(self, same: Iterable[int]) -> "Matched":
        """With the lines that a person says are what they look like; the other asked ones are deals of their own."""
        lines = set(same)
        more = {like.row.line: like.known.id for like in self.asked if like.row.line in lines}
        return replace(self, deals={**self.deals, **more}, asked=())

    def apply(self, rows: Iterable[ImportRow]) -> Iterator[ImportRow]:
        """The rows, each with the id of the deal it is."""
        taken = set(self.taken)
        for row in rows:
            deal_id = self.deals.get(row.line)
            if deal_id is None and row.deal.external_id is None:
                deal_id = _free(row, taken, self.gone)
                taken.add(deal_id)
            yield replace(row, deal=replace(row.deal, id=deal_id)) if deal_id else row


def match(rows: Iterable[ImportRow], known: Sequence[Known]) -> Matched:
    """Find each row's deal. One that is there by its id needs no finding."""
    gone = {deal.id: deal.closings for deal in known if _was_erased(deal.mention)}
    taken = frozenset(deal.id for deal in known)
    known = [deal for deal in known if deal.id not in gone]
    ids = {deal.mention.external_id for deal in known if deal.mention.external_id}
    open_rows = [row for row in rows if row.deal.external_id not in ids]
    mentions = [_mention(row) for row in open_rows]
    found = {place: Match(deal, Verdict.SAME, SURE) for place, deal in identical(mentions, known).items()}
    left = [place for place in range(len(mentions)) if place not in found]
    settled = {hit.known.id for hit in found.values()}
    book = book_of(deal for deal in known if deal.id not in settled) if left else Book()
    hits = paired([(mentions[place], book.find(mentions[place])) for place in left])
    found |= {left[place]: hit for place, hit in hits.items()}
    sure = {place: hit for place, hit in found.items() if hit.verdict is Verdict.SAME}
    return Matched(
        deals={open_rows[place].line: hit.known.id for place, hit in sure.items()},
        found=tuple(
            Likeness(open_rows[place], hit.known)
            for place, hit in sure.items()
            if _moved(mentions[place], hit.known.mention)
        ),
        asked=tuple(
            Likeness(open_rows[place], hit.known) for place, hit in found.items() if hit.verdict is Verdict.ASK
        ),
        taken=taken,
        gone=gone,
    )


def _mention(row: ImportRow) -> Mention:
    owners = called(row.owner.name, row.owner.email) if row.owner else frozenset[str]()
    return mention_of(row.deal, owners, row.closing.closed_on if row.closing else None)


def _was_erased(there: Mention) -> bool:
    return was_erased(there.name, there.account, there.external_id)


def _moved(mine: Mention, theirs: Mention) -> bool:
    """Whether something tells the two apart that a person would want to hear of."""
    handed_on = bool(mine.owners and theirs.owners) and not one_owner(mine.owners, theirs.owners)
    before, now = ((one.name, one.account, one.external_id) for one in (theirs, mine))
    return handed_on or before != now


def _free(row: ImportRow, taken: set[str], gone: Mapping[str, tuple[date, ...]]) -> str:
    """An id that no deal has yet, the same one whenever this file is read; or that of the erased deal that it is."""
    deal_id, n = row.deal.id, 1
    while deal_id in taken and not (row.closing and row.closing.closed_on in gone.get(deal_id, ())):
        n += 1
        deal_id = derived(row.deal.workspace_id, row.deal.id, str(n))
    return deal_id
