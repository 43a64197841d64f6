"""Marking a deal, and taking a mark back."""

from dataclasses import replace

from bot import logs
from bot.commands.currencies import settled
from bot.commands.deal_text import Reading
from bot.commands.doubts import Doubt, as_known, in_doubt, plain_loss, unclear
from bot.commands.forms import MARK, Form, filled
from bot.commands.grammar import read as read_command
from bot.commands.requests import MarkRequest
from bot.commands.rights import Right
from bot.desk.marked import told_of
from bot.desk.reopening import Reopening
from bot.desk.rules import Rules
from bot.desk.which import MOST_OFFERED, asked_back, how_much, remarked, which
from bot.ids import new_id
from bot.platforms.ports import Click
from bot.sending.delivery import Delivery
from bot.services import Services
from dialogs.audit import Act
from dialogs.errors import DebriefError, NotFound
from dialogs.identity.spelling import name_key
from dialogs.identity.verdict import Known
from dialogs.messages.actions import Verb
from dialogs.messages.messages import Message, Strong, note
from dialogs.records import Case, Event, Outcome, Person
from dialogs.rivals import NOBODY, name_in
from dialogs.sentences.figures import worth_of
from dialogs.sentences.marks import MARKED
from dialogs.sentences.names import isolated
from dialogs.values import dataclass
from insights.shapes.viewer import REP
from storage.units import cases, corrections, deals, marks
from storage.units.identity import meant_by, owned_open
from storage.units.marks import Mark

LISTED = 99
"""Options of a form's list: Slack takes a hundred."""


class NotYourMark(DebriefError):
    """Only who marked it, its rep or a manager can change that. If it closed once more, say that it was reopened."""


class FromTheCrm(DebriefError):
    """That closing came from your CRM: correct it there and import again. The debrief itself can be left alone."""


@dataclass(frozen=True, slots=True)
class Marking:
    """The use case behind /winloss won, lost and nodecision, and its second thoughts."""

    services: Services
    rules: Rules
    delivery: Delivery

    async def form(self, workspace_id: str, form: Form) -> Form:
        """A form as a workspace has it: whom it meets in deals, the most frequent first, and where its deals stood."""
        if form.key != MARK.key:
            return form
        stages = await self.services.storage.read(deals.stages, workspace_id, LISTED)
        return filled(form, (await self.services.rivals(workspace_id)).all[:LISTED], stages)

    async def mark(self, event: Event, person: Person, request: MarkRequest) -> Message:
        """A deal ended."""
        reading, known = await self._reading(person.workspace_id, request.readings)
        found, plain = await self._meant(person, request, reading)
        free = request.freely and not known
        rivals = await self.services.rivals(person.workspace_id) if reading.rival or free else NOBODY
        reading = as_known(reading, rivals.of)
        if free and not found and (loss := plain_loss(request.outcome, reading, rivals.of)):
            reading, known = await self._reading(person.workspace_id, (loss,))
            found, plain = await self._meant(person, request, reading)
        free = request.freely and not known
        doubt = in_doubt(request.outcome, reading, rivals.of, rivals.near) if free else None
        if doubt and found and not doubt.of_an_amount:
            doubt = None
        if doubt := doubt or unclear(reading):
            return await self._asked_back(person, request.outcome, doubt, request.known_id)
        mark = self._mark(person, request.outcome, reading, request.known_id)
        others = (one for one in request.readings if one.amount is None and one.competitor == reading.competitor)
        whole = next((one.deal for one in others), "")
        ours = self.services.settings(person.workspace_id).currency
        told = how_much(mark, reading, ours, whole) or (which(mark, found, ours) if found and not plain else None)
        if told is None:
            told = await self._marked(event, person, replace(mark, known_id=found[0].id) if found else mark)
        return remarked(told, reading, mark, ours)

    async def _meant(self, person: Person, request: MarkRequest, reading: Reading) -> tuple[tuple[Known, ...], bool]:
        """The open deals that may be meant, and whether it is plain."""
        if request.known_id:
            return (), False
        return await self.services.storage.read(meant_by, person, reading.deal)

    async def _asked_back(self, person: Person, outcome: Outcome, doubt: Doubt, known_id: str = "") -> Message:
        mine, _ = await self.services.storage.read(owned_open, person, MOST_OFFERED, 0)
        ours = self.services.settings(person.workspace_id).currency
        return asked_back(doubt, lambda way: self._mark(person, outcome, way, known_id), mine, ours)

    async def chosen(self, click: Click, person: Person) -> Message:
        """Which of several deals was meant, or that it is a new one; what is unclear beside the deal is asked then."""
        request = self._again(click.action.value)
        known_id = click.action.subject if click.action.verb is Verb.THIS_DEAL else ""
        reading = as_known(request.readings[-1], (await self.services.rivals(person.workspace_id)).of)
        if doubt := unclear(reading):
            return await self._asked_back(person, request.outcome, doubt, known_id)
        mark, ours = (
            self._mark(person, request.outcome, reading, known_id),
            self.services.settings(person.workspace_id).currency,
        )
        told = how_much(mark, reading, ours) or await self._marked(click.event, person, mark)
        return remarked(told, reading, mark, ours)

    async def _marked(self, event: Event, person: Person, mark: Mark) -> Message:
        at = self.services.moment()
        marked = await self.services.storage.write(marks.mark, event, at, mark, self.rules.opened(at.now))
        self.delivery.wake()
        return told_of(marked, person, mark, self.services.settings(person.workspace_id).currency)

    async def correct(self, click: Click, person: Person) -> Message:
        """The standing mark was wrong: the same closing gets the other outcome."""
        request = self._again(click.action.value)
        at = self.services.moment()
        await self._allowed(person, click.action.subject)
        reading = request.readings[-1]
        acted = await self.services.noting(
            person,
            Act.CORRECTED,
            click.action.subject,
            click.event,
            lambda acted: acted.claimed,
            corrections.correct,
            click.event,
            at,
            click.action.subject,
            self._mark(person, request.outcome, reading),
            self.rules.corrected(at.now),
            self.rules.opened(at.now),
        )
        self.delivery.wake()
        logs.once(acted.claimed)
        closing, words = acted.case.closing, f" now counts as {MARKED[request.outcome]}"
        if reading.amount is None:
            return note("Corrected: ", Strong(isolated(acted.case.deal.name)), f"{words}.")
        words += (
            f" ({worth_of(closing.amount, closing.currency, self.services.settings(person.workspace_id).currency)})."
        )
        return note("Corrected: ", Strong(isolated(acted.case.deal.name)), words)

    async def reopen(self, click: Click, person: Person) -> Message:
        """The deal had been reopened and closed again: a closing of its own, with a debrief of its own."""
        request = self._again(click.action.value)
        case = await self.services.storage.read(cases.load_case, person.workspace_id, click.action.subject)
        if case is not None and not self._theirs(person, case):
            return await Reopening(self.services, self.delivery).asks(click, person, case, request.outcome)
        reading, _ = await self._reading(person.workspace_id, request.readings)
        at = self.services.moment()
        mark = self._mark(person, request.outcome, reading)
        marked = await self.services.noting(
            person,
            Act.REOPENED,
            click.action.subject,
            click.event,
            lambda marked: marked.kind == "new",
            marks.reopen,
            click.event,
            at,
            click.action.subject,
            mark,
            self.rules.opened(at.now),
        )
        self.delivery.wake()
        return told_of(marked, person, mark, self.services.settings(person.workspace_id).currency)

    async def undo(self, click: Click, person: Person) -> Message:
        """The mark was an error: it and its debrief no longer count. What came from the CRM is corrected there."""
        at = self.services.moment()

        def check(case: Case) -> None:
            self._permit(person, case)
            if case.closing.source != "chat":
                raise FromTheCrm

        acted = await self.services.noting(
            person,
            Act.UNDONE,
            click.action.subject,
            click.event,
            lambda acted: acted.change is not None,
            corrections.undo,
            click.event,
            at,
            click.action.subject,
            check,
            self.rules.opened(at.now),
        )
        self.delivery.wake()
        logs.once(acted.claimed)
        return note(
            "Taken back: ", Strong(isolated(acted.case.deal.name)), " is no longer marked, and nothing of it counts."
        )

    async def _allowed(self, person: Person, closing_id: str) -> None:
        case = await self.services.storage.read(cases.load_case, person.workspace_id, closing_id)
        if case is None:
            raise NotFound
        self._permit(person, case)

    def _permit(self, person: Person, case: Case) -> None:
        if not self._theirs(person, case):
            raise NotYourMark

    def _theirs(self, person: Person, case: Case) -> bool:
        own = person.id in {case.closing.marked_by, case.person.id}
        return self.services.may(person, Right.AMEND, case.person, own=own)

    async def _reading(self, workspace_id: str, readings: tuple[Reading, ...]) -> tuple[Reading, bool]:
        """The fullest reading whose name is a known deal, the last where none is; and whether one is."""
        names = tuple(reading.deal for reading in readings)
        known = await self.services.storage.read(deals.deals_named, workspace_id, names)
        found = next((reading for reading in readings if name_key(reading.deal) in known), None)
        return found or readings[-1], found is not None

    def _mark(self, person: Person, outcome: Outcome, reading: Reading, known_id: str = "") -> Mark:
        amount, ours = reading.amount, self.services.settings(person.workspace_id).currency
        rival, named = name_in(reading.competitor or ""), self.services.definition(person.workspace_id).competitor
        return Mark(
            deal_id=new_id(),
            closing_id=new_id(),
            deal_name=reading.deal,
            outcome=outcome,
            closed_on=self.services.today(person.workspace_id, self.services.clock.now()),
            marked_by=person.id,
            amount=amount.mills if amount else None,
            competitor=named(rival) if rival else None,
            asks=self.services.takes_part,
            currency=settled(
                amount.currencies if amount else (), ours := self.services.settings(person.workspace_id).currency
            ),
            ours=ours,
            stage=reading.stage,
            known_id=known_id or None,
        )

    def _again(self, line: str) -> MarkRequest:
        request = read_command(line, REP)
        if not isinstance(request, MarkRequest):
            raise NotFound
        return request
