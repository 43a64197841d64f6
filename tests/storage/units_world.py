"""Two people in a workspace, and short words for what the units are asked to do."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count

from dialogs.effects import Change, Target, Timer, TimerKind, Want
from dialogs.fact import Fact, Said
from dialogs.records import Answer, AnswerState, Case, Event, Moment, Outcome, Person, Status, Workspace
from storage.engine.engine import Storage
from storage.units import debriefs, erasing, erasures, marks, outbox, people
from storage.units.deciding import Deciding

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def fact_of(case: Case) -> Fact:
    """The standard keys, flattened as simply as will do."""
    deal, closing = case.deal, case.closing
    return Fact(
        closing.workspace_id,
        closing.id,
        deal.id,
        case.person.id,
        deal.account,
        deal.product,
        deal.segment,
        deal.region,
        closing.outcome,
        closing.closed_on,
        closing.amount,
        None,
        prompted=case.debrief.prompted_at is not None,
        debriefed=bool(case.answers.value("driver")),
        driver=case.answers.one("driver"),
    )


TEXTS = ("buyer_words", "lesson", "other_words")


def texts_of(case: Case) -> tuple[Said, ...]:
    """All words there are; the dialog would tell those that count."""
    found = [row for key, row in case.answers.current.items() if key in TEXTS and row.value]
    return tuple(Said(r.field, r.value[0], r.field == "buyer_words", r.quotable, r.at) for r in found)


def keeps(field: str, value: tuple[str, ...]) -> bool:
    """What the dialog knows of its questions."""
    return field not in TEXTS


def nothing_told(_ws: str) -> Deciding:
    """No CRM is at work here."""
    raise AssertionError("no CRM told anything")


def card(case: Case, *, below: bool = False) -> Want:
    return Want(Target.CARD, case.debrief.id, case.person.id, below=below)


def opened(case: Case) -> Change:
    """What comes with a prompt: the card, a reminder, the fact."""
    if not case.debrief.status.active:
        return Change(fact=fact_of(case))
    reminder = Timer(TimerKind.REMIND, case.debrief.id, NOW + DAY)
    return Change(fact=fact_of(case), timers=(reminder,), wants=(card(case, below=True),))


@dataclass(frozen=True)
class Says:
    """One action: answers as field=value, and where the debrief goes with it."""

    answers: dict[str, str] = field(default_factory=dict)
    status: Status | None = Status.OPEN
    person_id: str | None = None
    below: bool = False
    at: datetime = NOW

    def __call__(self, case: Case) -> Change:
        rev = case.debrief.rev + 1
        rows = tuple(Answer(key, (value,), AnswerState.GIVEN, rev, self.at) for key, value in self.answers.items())
        after = Case(case.debrief, case.closing, case.deal, case.person, case.answers.plus(*rows))
        wants = (card(case, below=self.below),)
        counted = {"fact": fact_of(after), "texts": texts_of(after)}
        return Change(rows, self.status, person_id=self.person_id, wants=wants, **counted)


class World:
    """A workspace with Rita and Sam, on a storage."""

    def __init__(self, storage: Storage, ws: str = "slack:T1") -> None:
        self.storage = storage
        self.ws = ws
        self.ids = count(1)
        self.real = 1000.0

    async def begins(self) -> "World":
        await self.storage.write(people.ensure_workspace, Workspace(self.ws, "slack", self.ws, "Acme Sales"), NOW)
        for name in ("rita", "sam"):
            person = Person(self.ws, name, name.title(), f"U-{name}", tz="Europe/Paris")
            await self.storage.write(people.ensure_person, person, NOW)
        return self

    def at(self, now: datetime = NOW) -> Moment:
        return Moment(now, self.real)

    def new_id(self) -> str:
        return f"{next(self.ids):06}"

    def mark_of(self, deal: str, outcome: Outcome, by: str) -> marks.Mark:
        number = self.new_id()
        return marks.Mark(f"D{number}", f"C{number}", deal, outcome, date(2026, 11, 1), by)

    async def marks(
        self, deal: str, outcome: Outcome = Outcome.LOST, by: str = "rita", event: str | None = None
    ) -> marks.Marked:
        given = self.mark_of(deal, outcome, by)
        event = event or self.new_id()
        return await self.storage.write(marks.mark, Event(self.ws, event), self.at(), given, opened)

    async def acts(
        self,
        debrief_id: str,
        says: debriefs.Decide,
        event: str | None = None,
        lease: float | None = None,
        now: datetime = NOW,
    ) -> debriefs.Acted:
        event = event or self.new_id()
        self.real += 1
        to = says.person_id if isinstance(says, Says) else None
        return await self.storage.write(
            debriefs.act, Event(self.ws, event), self.at(now), debrief_id, says, opened, lease, to
        )

    async def erases(self, what: str, subject: str, now: datetime = NOW) -> bool:
        how = erasing.How(keeps, opened)
        return bool(await self.storage.write(erasures.ERASES[what], self.ws, subject, self.at(now), how))

    async def delivers(self) -> list[str]:
        """Send all that is due; the keys in order of sending."""
        sent: list[str] = []
        while True:
            self.real += 1
            intents = await self.storage.write(outbox.claim, (self.ws,), self.real, 30.0, 15.0, 10)
            if not intents:
                return sent
            for intent in sorted(intents, key=lambda found: found.recipient):
                sent.append(intent.key)
                message_id = intent.message_id or f"m-{intent.key}"
                assert await self.storage.write(outbox.settle, intent, intent.wanted, message_id, self.real, 15.0)
