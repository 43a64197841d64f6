"""`/winloss crm`: what goes into the CRM, and a manager's switch for it. Whoever switches it stands in the log."""

from bot.commands.requests import CrmRequest
from bot.services import Services
from dialogs.audit import Act
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Button, Buttons, Message, note, say
from dialogs.records import Case, Event, Person
from dialogs.sentences import writing_back as said
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, together, words
from dialogs.values import dataclass
from storage.units import write_backs


@dataclass(frozen=True, slots=True)
class Switching:
    """The switch of one CRM, "" where there is none. `workspace`: whose deals it has, "" for the only one."""

    services: Services
    crm: str
    workspace: str = ""

    async def said(self, event: Event, person: Person, request: CrmRequest) -> Message:
        """Switch it if that is asked for, and say how it stands."""
        ws, storage = person.workspace_id, self.services.storage
        if not self.crm:
            return note(words(said.NONE, ENGLISH))
        if (theirs := self.services.whose(self.workspace)) != ws:
            told = said.NOBODY_SAYS if theirs is None else said.ELSEWHERE
            return note(words(told, ENGLISH, crm=said.CRMS[self.crm], setting=self.crm))
        if request.on is not None:
            act, now = Act.CRM_ON if request.on else Act.CRM_OFF, self.services.clock.now()
            unit = write_backs.switch
            await self.services.noting(person, act, self.crm, event, bool, unit, ws, self.crm, now, on=request.on)
        on, crm = await storage.read(write_backs.is_on, ws, self.crm), said.CRMS[self.crm]
        fields = self.services.settings(ws).crm.fields_of(self.crm)
        scripts = self.services.definition(ws).scripts.values()
        lines = [words(said.IS_ON if on else said.IS_OFF, ENGLISH, crm=crm)]
        if request.on is False:
            lines.append(words(said.STAYS, ENGLISH))
        else:
            lines.append(words(said.WOULD, ENGLISH))
            if fields:
                asked = {key: of.name for script in scripts for key, of in script.fields.items()}
                shown = [f"{name} ({asked.get(one.answer, one.answer)})" for name, one in fields.items()]
                lines.append(words(said.FIELDS, ENGLISH, fields=together(shown, ENGLISH)))
        label, line = (said.SWITCH_OFF, "crm off") if on else (said.SWITCH_ON, "crm on")
        button = Button(words(label, ENGLISH), Action(Verb.RUN, value=line))
        return Message(lines[0], (*(say(one) for one in lines), Buttons((button,))))


async def while_off(services: Services, case: Case, action: Action) -> Message | None:
    """What is said of keeping it out of a CRM, or not, on a card from before that was switched off."""
    if await services.storage.read(write_backs.standing, case.debrief.workspace_id, case.closing.id):
        return None  # the card says it
    told = said.KEPT_OUT_WHILE_OFF if action.value else said.LET_IN_WHILE_OFF
    return note(words(told, ENGLISH, deal=isolated(case.deal.name)))
