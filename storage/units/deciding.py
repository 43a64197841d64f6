"""Settling what a CRM told of a deal: its closings are brought in line with all that was told, and its owner is asked.

What chat knows stays: a mark that somebody made there isn't undone by what the CRM says of the same decision.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, func, select, update

from dialogs import decided
from dialogs.decided import Decided, Run, Step, runs, steps
from dialogs.effects import Change, Want
from dialogs.records import Case, Closing, Deal, Fact, Moment, Outcome, Person, bare_fact, currency_of
from dialogs.values import dataclass
from storage.tables import closing, debrief, person
from storage.units.cases import locked_case
from storage.units.changes import drop_fact, put_facts
from storage.units.corrections import UNDO, keep_outcomes, take_back
from storage.units.debriefs import Opened, apply
from storage.units.decided_deals import described, found_deal
from storage.units.inbox import Arrived, arrived, settled
from storage.units.marks import NEW_CLOSING, RECENT, open_debrief
from storage.units.people import get_person, lock_workspace
from storage.units.posts import tell_once
from storage.units.rows import CLOSING, PERSON, to_closing

SOURCE = "crm"


@dataclass(frozen=True, slots=True)
class Noted:
    """What managers are told of once a deal was settled. `owner`: an address that nobody here has, of a closing's rep.

    `likes`: a deal that may be the same one.
    """

    closing_id: str
    deal: Deal
    outcome: Outcome
    owner: str | None = None
    likes: Deal | None = None


@dataclass(frozen=True, slots=True)
class Deciding:
    """How a workspace takes what its CRM tells. Pure, but for `new_id`. `ours`: its currency; `today`: its day.

    `asks`: whether somebody may be asked; `counts`: whether a deal is worth a debrief; `comes`: when one may come, at
    the earliest. `corrected` gives the card of a closing whose outcome changed, `fact` its row; `named` a competitor's
    name as it is listed. `tells`: what is to be said of something that a person has to see to, as JSON, and to whom.
    """

    ours: str
    today: date
    new_id: Callable[[], str]
    asks: Callable[[Person], bool]
    counts: Callable[[Decided], bool]
    comes: Callable[[Outcome], datetime]
    corrected: Callable[[Case], Change]
    fact: Callable[[Case], Fact]
    named: Callable[[str], str | None]
    tells: Callable[[Noted], tuple[tuple[Want, str], ...]]


@dataclass(frozen=True, slots=True)
class _Standing:
    """A closing of the deal as it is. `fixed`: somebody said something of it, so that it isn't taken back by a CRM."""

    closing: Closing
    debriefed: bool
    fixed: bool


_CLOSINGS = (
    select(*CLOSING, debrief.c.rev)
    .join_from(
        closing,
        debrief,
        (debrief.c.workspace_id == closing.c.workspace_id) & (debrief.c.id == closing.c.id),
        isouter=True,
    )
    .where(closing.c.workspace_id == bindparam("ws"), closing.c.deal_id == bindparam("b_deal"))
    .order_by(closing.c.marked_at, closing.c.id)
)
_OWNER = (
    select(*PERSON)
    .where(person.c.workspace_id == bindparam("ws"), func.lower(person.c.email) == bindparam("b_email"))
    .order_by(person.c.user_id.is_(None), person.c.id)
    .limit(1)
)
_CHANGE = (
    update(closing)
    .where(closing.c.workspace_id == bindparam("ws"), closing.c.id == bindparam("b_id"))
    .values({name: bindparam(f"b_{name}") for name in ("outcome", "closed_on", "competitor", "amount", "currency")})
)
_LIKES = (
    update(closing)
    .where(closing.c.workspace_id == bindparam("ws"), closing.c.id == bindparam("b_id"))
    .values(like_id=bindparam("b_like"))
)


def settle(conn: Connection, ws: str, key: str, at: Moment, how: Deciding, opened: Opened) -> None:
    """Bring the closings of a deal (its key in the inbox) in line with all that was told of it."""
    lock_workspace(conn, ws)  # nobody marks or imports it meanwhile
    found = arrived(conn, ws, key)
    news = [one for one in found if one.body is not None]
    if not news:
        return
    latest = max(news, key=lambda one: one.told.order)
    said = decided.read(latest.body or "")
    had, likes = found_deal(conn, ws, said, how.today)
    if had is not None and latest.told.order < max(one.told.order for one in found):
        said = Decided(said.deal_id, had.deal.name, said.outcome)  # it came late: what the deal is like is told already
    if had is not None and had.erased:
        settled(conn, ws, [(one.told.key, None) for one in news])
        return
    deal = described(conn, ws, had.deal if had else None, said, _owner(conn, ws, said), how.new_id, how.ours, at)
    owner = get_person(conn, ws, deal.owner_id) if deal.owner_id else None
    _Settling(conn, ws, at, how, opened, deal, said, owner, likes).all(found)


def _owner(conn: Connection, ws: str, said: Decided) -> Person | None:
    row = conn.execute(_OWNER, {"ws": ws, "b_email": said.owner_email.lower()}).first() if said.owner_email else None
    return Person(*row) if row else None


@dataclass(frozen=True, slots=True)
class _Settling:
    conn: Connection
    ws: str
    at: Moment
    how: Deciding
    opened: Opened
    deal: Deal
    said: Decided
    owner: Person | None
    likes: Deal | None

    def all(self, found: tuple[Arrived, ...]) -> None:
        """Every step that what was told comes to; then it is settled."""
        standing = self._standing()
        told = {closing_id for one in found if (closing_id := one.told.closing_id)}
        decisions = runs(one.told for one in found)
        untold = self._untold(standing, told, decisions[-1] if decisions else None)
        fixed = {one for one, stands in standing.items() if stands.fixed}
        came_to: dict[str, str | None] = {}
        going = steps(decisions, fixed, untold)
        for step in going:
            last = step is going[-1] and step.run is decisions[-1] and not step.run.over
            closed = self._taken(step, standing, last=last)
            came_to |= dict.fromkeys((one.key for one in step.run.told), closed)
        settled(self.conn, self.ws, [(one.told.key, came_to.get(one.told.key)) for one in found])
        self._count_again(set(came_to.values()))

    def _standing(self) -> dict[str, _Standing]:
        rows = self.conn.execute(_CLOSINGS, {"ws": self.ws, "b_deal": self.deal.id}).all()
        found = {}
        for *cells, rev in rows:
            closed = to_closing(cells)
            found[closed.id] = _Standing(closed, rev is not None, bool(rev) or closed.source == "chat")
        return found

    def _untold(self, standing: dict[str, _Standing], told: set[str], last: Run | None) -> str | None:
        """The closing that stands and that no event came to, if the last decision may be that one."""
        live = [
            one.closing for one in standing.values() if one.closing.undone_at is None and one.closing.id not in told
        ]
        if not live or last is None:
            return None
        newest = max(live, key=lambda one: one.closed_on)
        day = last.last.closed_on
        return newest.id if day is None or abs(day - newest.closed_on) <= RECENT else None

    def _taken(self, step: Step, standing: dict[str, _Standing], *, last: bool) -> str | None:
        """One decision: its closing made, changed or taken back, and its owner asked where it is the last."""
        stands = standing.get(step.closing_id or "")
        if step.taken_back:
            if stands and stands.closing.undone_at is None:
                self._take_back(stands)
            return step.closing_id
        if stands is None:
            closed = self._made(step.run, last=last)
        elif stands.closing.undone_at is not None:  # by whoever marked it
            return step.closing_id
        else:
            closed = self._changed(step.run, stands, last=last)
        if last and not (stands and stands.debriefed):
            self._ask(closed)
        return closed.id

    def _made(self, run: Run, *, last: bool) -> Closing:
        made = self._wanted(run, Closing(self.ws, self.how.new_id(), self.deal.id, _outcome(run), self.how.today), last)
        made = replace(made, source=SOURCE)
        row = {column: getattr(made, column) for column in Closing.__slots__}
        self.conn.execute(NEW_CLOSING, {**row, "outcome": made.outcome.value, "marked_at": self.at.now})
        return made

    def _changed(self, run: Run, stands: _Standing, *, last: bool) -> Closing:
        """What the CRM says of a closing that is there. Of one that was marked in chat only what it changed itself."""
        before = stands.closing
        wanted = self._wanted(run, before, last)
        if before.source == "chat":
            agreed = any(one.outcome is before.outcome for one in run.told[:-1])
            wanted = replace(
                wanted,
                outcome=wanted.outcome if agreed else before.outcome,
                closed_on=before.closed_on,
                amount=before.amount if before.amount is not None else wanted.amount,
                currency=before.currency if before.amount is not None else wanted.currency,
                competitor=before.competitor or wanted.competitor,
            )
        if wanted == before:
            return before
        names = ("outcome", "closed_on", "competitor", "amount", "currency")
        values = {f"b_{name}": getattr(wanted, name) for name in names}
        self.conn.execute(_CHANGE, {"ws": self.ws, "b_id": before.id, **values, "b_outcome": wanted.outcome.value})
        if wanted.outcome is not before.outcome:
            keep_outcomes(self.conn, self.ws, [(before.id, before.outcome)], self.at.now)
            if stands.debriefed and (case := locked_case(self.conn, self.ws, before.id)):
                apply(self.conn, case, self.how.corrected(case), self.at, self.opened)
        return wanted

    def _wanted(self, run: Run, before: Closing, last: bool) -> Closing:
        """A closing as its last event has it. What describes it is only known of the last decision."""
        day = run.last.closed_on
        at_most = min(day, self.how.today) if day else before.closed_on  # many CRMs leave the day that was hoped for
        made = replace(before, outcome=_outcome(run), closed_on=at_most)
        if not last:
            return made
        said = self.said
        if said.amount is not None:
            ours = None if self.deal.currency else self.how.ours
            made = replace(made, amount=said.amount, currency=currency_of(said.amount, said.currency, ours))
        return replace(made, competitor=self.how.named(said.competitor) or made.competitor) if said.competitor else made

    def _take_back(self, stands: _Standing) -> None:
        case = locked_case(self.conn, self.ws, stands.closing.id) if stands.debriefed else None
        if case is not None:
            take_back(self.conn, case, self.at, self.opened)
            return
        keep_outcomes(self.conn, self.ws, [(stands.closing.id, stands.closing.outcome)], self.at.now)
        self.conn.execute(UNDO, {"ws": self.ws, "b_id": stands.closing.id, "b_now": self.at.now})
        drop_fact(self.conn, self.ws, stands.closing.id)

    def _ask(self, closed: Closing) -> None:
        """Have the owner debriefed, when they may be; managers hear of one that nobody here is known by."""
        if self.how.today - closed.closed_on > RECENT or not self.how.counts(self.said):
            return
        owner, likes = self.owner, self.likes
        known = owner is not None and owner.user_id is not None and not owner.guest
        if likes is not None and known and owner and likes.owner_id == owner.id:
            self.conn.execute(_LIKES, {"ws": self.ws, "b_id": closed.id, "b_like": likes.id})  # they are asked, too
            closed = replace(closed, like_id=likes.id)
        elif likes is not None:
            self._tell(Noted(closed.id, self.deal, closed.outcome, likes=likes))
        if not known or owner is None:
            self._tell(Noted(closed.id, self.deal, closed.outcome, owner=self.said.owner_email or ""))
        elif self.how.asks(owner):
            open_debrief(self.conn, self.deal, closed, owner, self.at, self.opened, self.how.comes(closed.outcome))

    def _tell(self, noted: Noted) -> None:
        for told, text in self.how.tells(noted):
            tell_once(self.conn, self.ws, told, text, self.at)

    def _count_again(self, touched: set[str | None]) -> None:
        """The facts of the deal's closings, which may have changed with it."""
        bare = []
        for closing_id, stands in self._standing().items():
            if stands.closing.undone_at is not None or (closing_id not in touched and stands.closing.source == "chat"):
                continue
            case = locked_case(self.conn, self.ws, closing_id) if stands.debriefed else None
            bare.append(self.how.fact(case) if case else bare_fact(stands.closing, self.deal, self.deal.owner_id))
        put_facts(self.conn, self.ws, bare)


def _outcome(run: Run) -> Outcome:
    """Of a decision, which what says that a deal is open isn't part of."""
    if run.last.outcome is None:
        raise ValueError("a decision has an outcome")
    return run.last.outcome
