"""Settling what a CRM told of a deal: its closings are brought in line with all that was told, and its owner is asked.

What chat knows stays: a mark that somebody made there isn't undone by what the CRM says of the same decision.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from dialogs import decided
from dialogs.decided import Decided, Run, Step, place_of, runs, steps, together
from dialogs.effects import Change, Timer, TimerKind, Want
from dialogs.fact import Fact, bare_fact
from dialogs.records import Case, Closing, Deal, Moment, Outcome, Person, currency_of, worth
from dialogs.values import dataclass
from storage.units import backlog, inbox, pitches, write_backs
from storage.units.cases import locked_case
from storage.units.changes import drop_fact, put_facts, set_timer
from storage.units.corrections import UNDO, keep_outcomes, take_back
from storage.units.deals import get_deal
from storage.units.debriefs import Opened, apply
from storage.units.decided_closings import CHANGE, HAND_ON, LIKES, Standing, standing_of
from storage.units.decided_deals import described, found_deal
from storage.units.import_changes import filled_closing
from storage.units.inbox import Arrived, arrived, settled
from storage.units.marks import NEW_CLOSING, RECENT, open_debrief
from storage.units.people import get_person, lock_workspace, person_by_email
from storage.units.posts import tell_once

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

    `asks`: whether somebody may be asked; `counts`: whether an amount and its currency are worth a debrief; `comes`:
    when one may come, at the earliest; `at_once`: of more than so many of one person it is asked first which.
    `corrected` gives the card of a closing whose outcome changed, `fact` its row;
    `named` a competitor's name as it is listed; `briefs`: whether owners of open deals hear what we know of one.
    `tells`: what is to be said of something that a person
    has to see to, as JSON, and to whom.
    """

    ours: str
    today: date
    new_id: Callable[[], str]
    asks: Callable[[Person], bool]
    counts: Callable[[int | None, str | None], bool]
    comes: Callable[[Outcome], datetime]
    at_once: int
    corrected: Callable[[Case], Change]
    fact: Callable[[Case], Fact]
    named: Callable[[str], str | None]
    tells: Callable[[Noted], tuple[tuple[Want, str], ...]]
    briefs: bool = True


def settle(conn: Connection, ws: str, key: str, at: Moment, how: Deciding, opened: Opened) -> None:
    """Bring the closings of a deal (its key in the inbox) in line with all that was told of it."""
    lock_workspace(conn, ws)  # nobody marks or imports it meanwhile
    found = sorted(arrived(conn, ws, key), key=lambda one: one.told.order)
    news = [(one.told.order, decided.read(one.body)) for one in found if one.body is not None]
    if not news:
        return
    had, likes = found_deal(conn, ws, news[-1][1], how.today)
    if had is not None and had.erased:
        settled(conn, ws, [(one.told.key, None) for one in found if one.body is not None])
        return
    known = max((one.told.order for one in found if one.body is None), default=None)
    late = together(one for order, one in news if known and order < known)
    said = together(one for order, one in news if not known or order > known)
    here = had.deal if had else None
    _note_rival(conn, ws, key, found[-1], together(one for _, one in news), here, how, at)
    if all(one.told.outcome is None and inbox.was_found(one.told.key) for one in found):
        settled(conn, ws, [(one.told.key, None) for one in found if one.body is not None])
        return  # it was only looked at for that: a deal of ours it becomes once it is decided
    deal = described(conn, ws, here, said, late, how.new_id, how.ours, at)
    _Settling(conn, ws, at, how, opened, deal, said, late, likes).all(tuple(found))


def _note_rival(
    conn: Connection,
    ws: str,
    key: str,
    last: Arrived,
    said: Decided | None,
    here: Deal | None,
    how: Deciding,
    at: Moment,
) -> None:
    """Where the last news of a deal is that it is open: who is in the running, for its owner's sake."""
    if not how.briefs or said is None or last.body is None or last.told.outcome is not None:
        return
    if said.owner_email:
        owner = person_by_email(conn, ws, said.owner_email)
    else:
        owner = get_person(conn, ws, here.owner_id) if here and here.owner_id else None
    known = owner is not None and owner.user_id is not None and not owner.guest and how.asks(owner)
    if inbox.was_found(last.told.key) and decided.read(last.body).competitor is None:
        known = False  # we asked, and nobody is in the running there any more
    rival = how.named(said.competitor) if said.competitor else None
    about = said.name, said.segment or (here.segment if here else None)
    pitches.note(conn, ws, key, rival, owner if known else None, about, at)


@dataclass(frozen=True, slots=True)
class _Settling:
    """`said`: what is news; `late`: what only fills gaps, since later news were known before it came."""

    conn: Connection
    ws: str
    at: Moment
    how: Deciding
    opened: Opened
    deal: Deal
    said: Decided | None
    late: Decided | None
    likes: Deal | None

    def all(self, found: tuple[Arrived, ...]) -> None:
        """Every step that what was told comes to; then it is settled."""
        standing = self._standing(one.told.closing_id for one in found)
        decisions = runs(one.told for one in found)
        fixed = {one for one, stands in standing.items() if stands.fixed}
        undone = {one for one, stands in standing.items() if not stands.counts}
        known = {one.told.key for one in found if one.body is None}
        came_to: dict[str, str | None] = {}
        going = steps(decisions, fixed, self._untold(standing, decisions), undone)
        for step in going:
            last = step is going[-1] and step.run is decisions[-1] and not step.run.over
            closed = self._taken(step, standing, known, last)
            came_to |= dict.fromkeys((one.key for one in step.run.told), closed)
        now = [(one, came_to.get(one.told.key)) for one in found]
        settled(self.conn, self.ws, [(one.told.key, it) for one, it in now if one.body or it != one.told.closing_id])
        here = filter(None, dict.fromkeys(came_to.values()))  # it may have been debriefed before it came
        write_backs.touch_all(self.conn, self.ws, here, self.at.real)
        self._count_again(set(came_to.values()))

    def _standing(self, told: Iterable[str | None]) -> Mapping[str, Standing]:
        return standing_of(self.conn, self.ws, self.deal.id, [one for one in told if one])

    def _untold(self, standing: Mapping[str, Standing], decisions: Sequence[Run]) -> Mapping[int, str]:
        """The closings that stand and that no event came to, by the place of the decision that each is."""
        told = {closing_id for run in decisions for closing_id in run.closing_ids}
        found: dict[int, str] = {}
        for stands in sorted(standing.values(), key=lambda one: one.closing.closed_on):
            one = stands.closing
            if stands.counts and one.id not in told:
                place = place_of(
                    decisions, one.outcome, one.closed_on, stands.marked_at if one.source == "chat" else None
                )
                if place is not None:
                    found[place] = one.id
        return found

    def _taken(self, step: Step, standing: Mapping[str, Standing], known: Collection[str], last: bool) -> str | None:
        """One decision: its closing made, changed or taken back, and its owner asked where it is the last."""
        stands = standing.get(step.closing_id or "")
        if step.taken_back:
            if stands and stands.counts:
                self._take_back(stands)
            return step.closing_id
        before = self._before(step, known)
        if stands is None or (not stands.counts and last and before and before is not step.run.last.outcome):
            stands, closed = None, self._made(step.run, last=last)
        elif not stands.counts:  # somebody took it back, and the CRM has nothing new to say
            return step.closing_id
        else:
            closed = self._changed(step.run, stands, before, last=last)
        if last and not (stands and stands.debriefed):
            self._ask(closed)
        elif last:
            self._hand_on(closed)
        return closed.id

    def _before(self, step: Step, known: Collection[str]) -> Outcome | None:
        """What the CRM said of a closing until now."""
        return next(
            (o.outcome for o in reversed(step.run.told) if o.key in known and o.closing_id == step.closing_id), None
        )

    def _made(self, run: Run, *, last: bool) -> Closing:
        made = self._wanted(run, Closing(self.ws, self.how.new_id(), self.deal.id, _outcome(run), self.how.today), last)
        made = replace(made, source=SOURCE)
        row = {column: getattr(made, column) for column in Closing.__slots__}
        self.conn.execute(NEW_CLOSING(), {**row, "outcome": made.outcome.value, "marked_at": self.at.now})
        return made

    def _changed(self, run: Run, stands: Standing, before: Outcome | None, *, last: bool) -> Closing:
        """What the CRM says of a closing that is there. What somebody here said of it stays until the CRM wavers."""
        had = stands.closing
        wanted = self._wanted(run, had, last)
        if (before is wanted.outcome) if before else stands.spoken and not run.wavered:
            wanted = replace(wanted, outcome=had.outcome)
        if stands.answered:  # from then on the CRM may repeat what was answered here
            wanted = replace(wanted, reason=had.reason)
        if had.source == "chat":
            wanted = replace(
                wanted,
                closed_on=had.closed_on,
                amount=had.amount if had.amount is not None else wanted.amount,
                currency=had.currency if had.amount is not None else wanted.currency,
                competitor=had.competitor or wanted.competitor,
            )
        if wanted == had:
            return had
        names = ("outcome", "closed_on", "competitor", "amount", "currency", "reason")
        values = {f"b_{name}": getattr(wanted, name) for name in names}
        self.conn.execute(CHANGE(), {"ws": self.ws, "b_id": had.id, **values, "b_outcome": wanted.outcome.value})
        if wanted.outcome is not had.outcome:
            keep_outcomes(self.conn, self.ws, [(had.id, had.outcome)], self.at.now)
            if stands.debriefed and (case := locked_case(self.conn, self.ws, had.id)):
                apply(self.conn, case, self.how.corrected(case), self.at, self.opened)
        return wanted

    def _wanted(self, run: Run, before: Closing, last: bool) -> Closing:
        """A closing as its last event has it. What describes it is only known of the last decision."""
        day = run.day
        at_most = min(day, self.how.today) if day else before.closed_on  # many CRMs leave the day that was hoped for
        made = replace(before, outcome=_outcome(run), closed_on=at_most)
        if last and self.said:
            made = self._told(made, self.said)
        if last and self.late:
            made = filled_closing(made, self._told(made, self.late))
        return made if made.outcome is not Outcome.WON else replace(made, reason=None)  # one left over from a loss

    def _told(self, closed: Closing, said: Decided) -> Closing:
        if said.amount is not None:
            ours = None if self.deal.currency else self.how.ours
            currency = currency_of(said.amount, said.currency, ours)
            closed = replace(closed, amount=said.amount, currency=currency)
        competitor = self.how.named(said.competitor) if said.competitor else None
        return replace(closed, competitor=competitor or closed.competitor, reason=said.reason or closed.reason)

    def _take_back(self, stands: Standing) -> None:
        case = locked_case(self.conn, self.ws, stands.closing.id) if stands.debriefed else None
        if case is not None:
            answered = any(row.rev for row in case.answers.history)  # while we waited for its rep's press
            if not answered:
                take_back(self.conn, case, self.at, self.opened)
            return
        keep_outcomes(self.conn, self.ws, [(stands.closing.id, stands.closing.outcome)], self.at.now)
        self.conn.execute(UNDO(), {"ws": self.ws, "b_id": stands.closing.id, "b_now": self.at.now})
        drop_fact(self.conn, self.ws, stands.closing.id)

    def _ask(self, closed: Closing) -> None:
        """Have the owner debriefed, when they may be; managers hear of one that nobody here is known by."""
        if self.how.today - closed.closed_on > RECENT or not self.how.counts(*worth(closed, self.deal)):
            return
        owner, likes = get_person(self.conn, self.ws, self.deal.owner_id) if self.deal.owner_id else None, self.likes
        known = owner is not None and owner.user_id is not None and not owner.guest
        if likes is not None and known and owner and likes.owner_id == owner.id:
            self.conn.execute(LIKES(), {"ws": self.ws, "b_id": closed.id, "b_like": likes.id})  # they are asked, too
            closed = replace(closed, like_id=likes.id)
        elif likes is not None:
            self._tell(Noted(closed.id, self.deal, closed.outcome, likes=likes))
        if not known or owner is None:
            self._tell(Noted(closed.id, self.deal, closed.outcome, owner=(owner and owner.email) or ""))
        elif self.how.asks(owner):
            open_debrief(self.conn, self.deal, closed, owner, self.at, self.opened, self.how.comes(closed.outcome))
            backlog.hold(self.conn, self.ws, owner.id, self.how.at_once)

    def _hand_on(self, closed: Closing) -> None:
        """What nobody was asked about yet goes with the deal, where its new owner may be asked."""
        owner = get_person(self.conn, self.ws, self.deal.owner_id) if self.deal.owner_id else None
        if owner is None or owner.user_id is None or owner.guest or not self.how.asks(owner):
            return
        case = locked_case(self.conn, self.ws, closed.id, also=owner.id)
        if case is None or case.person.id == owner.id or not backlog.is_unasked(case.debrief):
            return
        asked = backlog.is_in_question(case.debrief)  # whoever had it was given a week to say whether to be asked
        at = self.at.now if asked else max(case.debrief.resume_at or self.at.now, self.at.now)
        self.conn.execute(HAND_ON(), {"ws": self.ws, "b_id": closed.id, "b_person": owner.id, "b_at": at})
        if asked:
            backlog.keep_time(self.conn, self.ws, case.person.id)
        set_timer(self.conn, self.ws, Timer(TimerKind.RESUME, closed.id, at))  # whoever left has none any more
        backlog.hold(self.conn, self.ws, owner.id, self.how.at_once)

    def _tell(self, noted: Noted) -> None:
        for told, text in self.how.tells(noted):
            tell_once(self.conn, self.ws, told, text, self.at)

    def _count_again(self, touched: Collection[str | None]) -> None:
        """The facts of the deal's closings, which may have changed with it."""
        bare = []
        for closing_id, stands in self._standing(touched).items():
            if not stands.counts or (closing_id not in touched and stands.closing.source == "chat"):
                continue
            case = locked_case(self.conn, self.ws, closing_id) if stands.debriefed else None
            here = stands.closing.deal_id == self.deal.id
            of = self.deal if here else get_deal(self.conn, self.ws, stands.closing.deal_id)
            if case:
                bare.append(self.how.fact(case))
            elif of:
                bare.append(bare_fact(stands.closing, of, of.owner_id))
        put_facts(self.conn, self.ws, bare)


def _outcome(run: Run) -> Outcome:
    """Of a decision, which what says that a deal is open isn't part of."""
    if run.last.outcome is None:
        raise ValueError("a decision has an outcome")
    return run.last.outcome
