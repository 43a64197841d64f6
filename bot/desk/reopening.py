"""Somebody says that another's deal reopened and closed again: its rep is asked, a manager where the rep can't be."""

from bot.commands.rights import Right
from bot.platforms.ports import Click
from bot.sending.delivery import Delivery
from bot.sending.telling import Telling
from bot.services import Services
from dialogs.effects import Target, Want
from dialogs.messages import codec
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Button, Buttons, Message, note, say
from dialogs.records import UNOWNED, Case, Outcome, Person
from dialogs.sentences import marks as said
from dialogs.sentences.marks import MARKED
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass
from storage.units.posts import tell_once


@dataclass(frozen=True, slots=True)
class Reopening:
    """Asks those whose word counts. Until then nothing changes."""

    services: Services
    delivery: Delivery

    async def asks(self, click: Click, person: Person, case: Case, outcome: Outcome) -> Message:
        """Ask the rep of a closing, who has the same button then."""
        ws, rep = person.workspace_id, case.person
        gaps = {"deal": isolated(case.deal.name), "rep": isolated(rep.name)}
        told = words(
            said.REOPENED, ENGLISH, who=isolated(person.name), deal=gaps["deal"], outcome=MARKED[outcome]
        )  # fmt: skip
        yes = Button(words(said.IT_DID, ENGLISH), Action(Verb.REOPEN, case.closing.id, value=click.action.value))
        buttons, key = Buttons((yes,)), f"reopened:{case.closing.id}:{person.id}:{outcome}"
        if rep.user_id and not rep.guest and self.services.takes_part(rep):
            text = codec.to_json(Message(told, (say(told), buttons)))
            post = Want(Target.POST, key, rep.id)
            await self.services.storage.write(tell_once, ws, post, text, self.services.moment())
            answer = said.ASKED_REP
        else:
            await Telling(self.services).managers(ws, key, told, (buttons,), Right.AMEND, rep)
            answer = said.ASKED_WITHOUT_REP if rep.id == UNOWNED else said.ASKED_MANAGERS
        self.delivery.wake()
        return note(words(answer, ENGLISH, **gaps))
