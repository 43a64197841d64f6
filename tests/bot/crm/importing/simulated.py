"""A company's deals as they come: marked in chat, exported week by week, renamed, reassigned, reopened, misspelt.

Who imports, and the rep who is asked, know which deal is meant; the product doesn't. Counted is what became of it.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select

from bot.crm.importing.matching import match
from bot.crm.importing.plan import Request, prepare
from bot.crm.importing.run import good_rows, import_rows
from dialogs.effects import Change
from dialogs.records import Case, Event, Moment, Outcome, Person, Workspace
from storage.engine.engine import Storage
from storage.tables import closing
from storage.units.identity import known_deals, meant_by
from storage.units.marks import Mark, mark
from storage.units.people import ensure_person, ensure_workspace

WS = "slack:T1"
FIRST, WEEKS = date(2026, 1, 5), 26
REPS = [f"{first} {last}" for first in ("Ann", "Ben", "Cy", "Dee", "Eli") for last in ("Poe", "Roe", "Moe", "Doe")]
HEADS = ("Acme", "Nord", "Harbor", "Mill", "Beta", "Crane", "Delta", "Fox", "Globe", "Hill", "Iron", "Jade", "Kite")
TAILS = ("Foods", "Works", "Group", "Dental", "Labs", "Motors", "Energy", "Media", "Homes", "Care", "Bank", "Textiles")
WHAT = tuple(
    "renewal seats pilot expansion migration support phones training backup audit archive portal licences fleet "  # noqa: SIM905
    "payroll hosting security upgrade storage printing".split()
)
HEADER = ["Deal ID", "Deal Name", "Account", "Owner", "Stage", "Create Date", "Close Date", "Amount"]


@dataclass(slots=True)
class Real:
    """A deal as it is."""

    number: int
    name: str
    account: str
    owner: str
    amount: int
    engaged: date
    closes: date
    won: bool
    reopened: bool = False
    marked: bool = False


@dataclass(slots=True)
class Found:
    """What became of the deals."""

    deals: int = 0
    closings: int = 0
    doubled: int = 0
    merged: int = 0
    asked: int = 0
    meant: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def __str__(self) -> str:
        share = 100 * self.asked / max(1, self.deals)
        return (
            f"{self.deals:,} deals, {self.closings:,} closings: {self.doubled} doubled, {self.merged} wrongly merged, "
            f"{self.asked} asked about ({share:.1f} %)"
        )


def company(random: Random, n: int) -> list[Real]:
    """Deals of customers who come back, some of them with a deal of the same name."""
    accounts = [f"{head} {tail}" for head in HEADS for tail in TAILS]
    deals = []
    for number in range(n):
        account = random.choice(accounts)
        engaged = FIRST + timedelta(days=random.randrange(WEEKS * 7 - 20))
        closes = engaged + timedelta(days=random.randrange(5, 120))
        owner, won = random.choice(REPS), random.random() < 0.4
        amount = random.randrange(10, 900) * 100
        deals.append(Real(number, f"{account} {random.choice(WHAT)}", account, owner, amount, engaged, closes, won))
    return deals


def typed(random: Random, name: str) -> str:
    """A name as a rep types it on a phone."""
    kind = random.random()
    if kind < 0.65:
        return name
    if kind < 0.85:
        return f" {name.lower()}  "
    if kind < 0.95:
        return f"“{name}”"
    cut = random.randrange(2, len(name) - 1)
    return name[:cut] + name[cut + 1 :]


async def live(storage: Storage, folder: Path, *, seed: int, n: int, ids: bool) -> Found:
    """The weeks of a company; `ids`: whether its exports have any."""
    random, found = Random(seed), Found()
    deals = company(random, n)
    await storage.write(ensure_workspace, Workspace(WS, "slack", "T1", "Example"), at(FIRST))
    for week in range(WEEKS):
        begin = FIRST + timedelta(weeks=week)
        end = begin + timedelta(days=6)
        for deal in deals:
            if deal.engaged <= end:
                _change(random, deal, begin)
            if begin <= deal.closes <= end and random.random() < 0.4:
                await _mark(storage, random, deal, found)
        await _import(storage, folder, [deal for deal in deals if deal.engaged <= end], end, found, ids=ids)
    found.deals = sum(deal.engaged <= end for deal in deals)
    await _count(storage, deals, end, found)
    return found


def at(day: date) -> datetime:
    """Noon."""
    return datetime.combine(day, time(12), UTC)


def _change(random: Random, deal: Real, begin: date) -> None:
    kind = random.random()
    if deal.closes < begin and not deal.marked and not deal.reopened and kind > 0.998:
        deal.reopened, deal.closes = True, begin + timedelta(days=random.randrange(7, 60))
    if kind < 0.0004:
        deal.name = random.choice((f"{deal.name} (signed)", f"{deal.name} {deal.closes.year}", deal.name.upper()))
    elif kind < 0.001:
        deal.owner = random.choice(REPS)


async def _mark(storage: Storage, random: Random, deal: Real, found: Found) -> None:
    name, now = typed(random, deal.name), at(deal.closes)
    person = await storage.write(ensure_person, Person(WS, f"p-{deal.owner}", deal.owner, f"U-{deal.owner}"), now)
    number = f"{deal.number}-{deal.closes}"
    given = Mark(
        f"d-{number}", f"c-{number}", name, Outcome.WON if deal.won else Outcome.LOST, deal.closes, person.id,
        amount=deal.amount * 1_000,
    )  # fmt: skip
    likely, plain = await storage.read(meant_by, person, name)
    right = next((one.id for one in likely if deal.number in found.meant[one.id]), None)
    found.asked += bool(likely) and not plain
    given = replace(given, known_id=likely[0].id if plain else right)
    marked = await storage.write(mark, Event(WS, f"e-{number}"), Moment(now, now.timestamp()), given, _nothing)
    if marked.kind == "new":
        found.meant[marked.deal.id].add(deal.number)
        deal.marked = True


def _nothing(_case: Case) -> Change:
    return Change()


def _rows(deals: list[Real], end: date, *, ids: bool) -> Iterator[list[str]]:
    yield HEADER if ids else HEADER[1:]
    for deal in deals:
        over = deal.closes <= end
        stage = ("Closed Won" if deal.won else "Closed Lost") if over else "Negotiation"
        close = deal.closes if over else max(deal.closes, end + timedelta(days=1))
        row = [
            str(deal.number),
            deal.name,
            deal.account,
            deal.owner,
            stage,
            str(deal.engaged),
            str(close),
            str(deal.amount),
        ]
        yield row if ids else row[1:]


async def _import(storage: Storage, folder: Path, deals: list[Real], end: date, found: Found, *, ids: bool) -> None:
    path = folder / "export.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(_rows(deals, end, ids=ids))
    truth = dict(enumerate((deal.number for deal in deals), start=2))
    plan = prepare(Request(path))
    matched = match(good_rows(plan, WS, end), await storage.read(known_deals, WS))
    found.asked += len(matched.asked)
    right = [like.row.line for like in matched.asked if truth[like.row.line] in found.meant[like.known.id]]
    matched = matched.decided(right)
    by_external = {known.mention.external_id: known.id for known in await storage.read(known_deals, WS)}
    for row in matched.apply(good_rows(plan, WS, end)):
        external = row.deal.external_id
        found.meant[by_external.get(external, row.deal.id) if external else row.deal.id].add(truth[row.line])
    await import_rows(storage, plan, WS, at(end), end, matched=matched)


async def _count(storage: Storage, deals: list[Real], end: date, found: Found) -> None:
    def read(conn: Any) -> list[tuple[str, str]]:
        live_ones = select(closing.c.deal_id, closing.c.id).where(closing.c.undone_at.is_(None))
        return [(row[0], row[1]) for row in conn.execute(live_ones)]

    of: dict[int, int] = defaultdict(int)
    rows = await storage.read(read)
    for deal_id, _ in rows:
        for number in found.meant[deal_id]:
            of[number] += 1
    found.closings = len(rows)
    found.doubled = sum(count > 1 for count in of.values())
    found.merged = sum(len(numbers) > 1 for numbers in found.meant.values())
    assert all(of[deal.number] for deal in deals if deal.closes <= end), "a closing is missing"
