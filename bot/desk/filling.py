"""A debrief on one form: it opens, takes a pick at a time, and is sent. The same engine as behind the cards."""

from bot import logs
from bot.desk.cases import own
from bot.desk.rules import Rules
from bot.platforms.ports import Answer, Click
from bot.sending.delivery import Delivery
from bot.services import Services
from dialogs.engine import filling
from dialogs.errors import DebriefError, NotAnAnswer, NotFound, Stale
from dialogs.messages.actions import Verb
from dialogs.messages.messages import Questionnaire
from dialogs.records import Case
from dialogs.values import dataclass
from storage.units import cases, debriefs, people


@dataclass(frozen=True, slots=True)
class Filling:
    """What is pressed to open a form, and in one."""

    services: Services
    rules: Rules
    delivery: Delivery

    async def pressed(self, event: Click) -> Answer | None:
        """The form as it stands after a press; None once nothing remains. Raises NotYours, NotFound."""
        if event.action.verb is Verb.FORM:
            return await self._opened(event)
        try:
            case = await self._acted(event)
        except (Stale, NotAnAnswer) as refused:
            return await self._again(event, refused)
        self.delivery.wake()
        if event.action.verb is Verb.FILL:
            return await self.delivery.views.form(case, filling.since_of(event.action))
        return await self.delivery.views.rest_of_form(case)

    async def _opened(self, event: Click) -> Answer:
        """What stands half-typed on the card goes along."""
        case = await self.case(event)
        own(case, event.who.user_id)
        if event.action.field:  # one that is open, as it stands by now
            return await self.delivery.views.form(case, filling.since_of(event.action))
        if not case.debrief.status.active:
            raise Stale
        case = await self.kept(event, case)
        await self.prefers(case, one_form=True)
        await self.delivery.twins.pressed(event)
        return await self.delivery.views.form(case, case.debrief.rev)

    async def kept(self, event: Click, case: Case) -> Case:
        """The case, once what stands half-typed is kept. A press that has nothing of that is none yet."""
        decide = self.rules.pressed(event.action, event.values, event.who.user_id, self.services.moment().now)
        return await self._acted(event) if decide(case).answers else case

    async def prefers(self, case: Case, *, one_form: bool) -> None:
        """Remember how somebody answers: their next prompt begins with it."""
        if case.person.one_form is not one_form:
            of = case.person
            await self.services.storage.write(people.prefer, of.workspace_id, of.id, {"one_form": one_form})

    async def _acted(self, event: Click) -> Case:
        at = self.services.moment()
        decide = self.rules.pressed(event.action, event.values, event.who.user_id, at.now)
        acted = await self.services.storage.write(
            debriefs.act, event.event, at, event.action.subject, decide, self.rules.opened(at.now)
        )
        logs.once(acted.claimed)
        return acted.case

    async def _again(self, event: Click, refused: DebriefError) -> Questionnaire:
        """The form as it was filled in, and what is wrong: nothing of that is saved yet."""
        case = await self.case(event)
        own(case, event.who.user_id)
        try:
            since = filling.since_of(event.action)
        except Stale:
            since = case.debrief.rev
        views = self.delivery.views
        return await views.refused_form(case, since, refused.sentence, event.action, event.values)

    async def case(self, event: Click) -> Case:
        """The debrief that was pressed. Raises NotFound."""
        case = await self.services.storage.read(cases.load_case, event.who.workspace_id, event.action.subject)
        if case is None:
            raise NotFound
        return case
