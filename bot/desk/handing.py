"""A deal that isn't theirs: whose it is then, or that a manager is to find out."""

from bot.commands.rights import Right
from bot.platforms.ports import Click
from bot.sending.telling import Telling
from bot.services import Services
from dialogs.effects import Target, Want
from dialogs.errors import NotFound, NotYours
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Button, Buttons
from dialogs.records import UNOWNED, Case, Person
from dialogs.sentences import owing as said
from dialogs.sentences.marks import MARKED
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, words
from storage.units import wants
from storage.units.debriefs import Acted
from storage.units.posts import Said


async def may_say(services: Services, case: Case, person: Person) -> None:
    """Of what is nobody's, whoever had it may still say whose it is. Raises NotYours."""
    had = Want(Target.CARD, case.debrief.id, person.id)
    read = services.storage.read
    if case.person.id == UNOWNED and not await read(wants.message_of, person.workspace_id, had):
        raise NotYours


async def receiver_told(services: Services, event: Click, case: Case, person: Person) -> tuple[Said, ...]:
    """What managers are told where nobody knows whose it is. Raises NotFound for who can't be asked."""
    if event.action.value != UNOWNED:
        found = await services.askable(person.workspace_id)
        if event.action.value not in {one.id for one in found}:
            raise NotFound
        return ()
    deal, outcome = isolated(case.deal.name), MARKED[case.closing.outcome]
    told = words(said.NOT_KNOWN, ENGLISH, deal=deal, outcome=outcome, person=isolated(person.name))
    show = Buttons((Button(words(said.SHOW, ENGLISH), Action(Verb.RUN, value="pending")),))
    key = f"unowned:{case.closing.id}:{event.event_id}"
    return await Telling(services).for_managers(person.workspace_id, key, told, (show,), Right.OWING)


def is_unowned(acted: Acted) -> bool:
    """Whether it went to nobody."""
    return acted.claimed and acted.change is not None and acted.change.person_id == UNOWNED
