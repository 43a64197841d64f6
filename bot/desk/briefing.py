"""Before the next pitch: what the owner of an open deal is told, unasked, of who else is in the running there."""

from bot import logs
from bot.commands.requests import BriefsRequest
from bot.platforms.ports import Click
from bot.reporting.reports import Reports
from bot.services import Services
from dialogs.cards import briefs
from dialogs.messages import codec
from dialogs.messages.messages import Message, as_message
from dialogs.records import Person
from dialogs.rivals import Names
from dialogs.sentences import briefs as said
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass
from storage.units import people, pitches
from storage.units.pitches import Brief, Pitch


@dataclass(frozen=True, slots=True)
class Briefing:
    """Makes briefs, and takes what people say of them."""

    services: Services
    reports: Reports

    async def made(self, workspace_id: str, person_id: str) -> Brief:
        """What somebody is told next of what waits for them, and what of that is over or says nothing."""
        read, now = self.services.storage.read, self.services.clock.now()
        waiting = await read(pitches.waiting, workspace_id, person_id)
        person = await read(people.get_person, workspace_id, person_id)
        if not waiting or person is None:
            return Brief(void=waiting)
        on = self.services.settings(workspace_id).crm.briefs and self.services.may_be_asked(person)
        if not (on and await read(pitches.wanted_by, workspace_id, person_id)):
            return Brief(void=waiting)
        rivals = await self.services.rivals(workspace_id)
        void, left = list[Pitch](), list[Pitch]()
        for one in waiting:
            old = now - one.seen_at > pitches.STALE
            over = old or await self._is_told(workspace_id, one, rivals)
            (void if over or await read(pitches.is_over, workspace_id, one) else left).append(one)
        nothing = set[tuple[str, str | None]]()  # is known of these: each is counted once
        for at, one in enumerate(left):
            rival = rivals.called(one.rival)
            about_them = (rival, one.segment)
            if about_them in nothing or not (known := await self.reports.findings.brief(workspace_id, *about_them)):
                nothing.add(about_them)
                void.append(one)
                continue
            alike = (other for other in left[at + 1 :] if other.segment == one.segment)
            about = (one, *(other for other in alike if rivals.called(other.rival) == rival))
            more = len({other.deal_key for other in about}) - 1
            text = briefs.brief(pitches.post_of(workspace_id, one), one.name or "", more, rival, known)
            return Brief(about, tuple(void), codec.to_json(text))
        return Brief(void=tuple(void))

    async def _is_told(self, workspace_id: str, one: Pitch, rivals: Names) -> bool:
        """Whether they were told of this rival for this deal, however it was spelt."""
        told = await self.services.storage.read(pitches.told, workspace_id, one.deal_key)
        return rivals.called(one.rival) in {rivals.called(rival) for rival in told}

    async def pressed(self, event: Click, person: Person) -> Message:
        """Whether a brief was useful, as its reader says."""
        useful, at = event.action.value == briefs.YES, self.services.moment()
        write = self.services.storage.write
        logs.once(await write(pitches.judge, event.event, event.action.subject, person.id, useful, at))
        return as_message(words(said.THANKS if useful else said.SORRY, ENGLISH))

    async def asked(self, person: Person, request: BriefsRequest) -> Message:
        """`/winloss briefs`: how it stands, or that they want them, or none."""
        if not self.services.settings(person.workspace_id).crm.briefs:
            return as_message(words(said.NONE_HERE, ENGLISH))
        storage, theirs = self.services.storage, (person.workspace_id, person.id)
        if request.on is not None:
            await storage.write(pitches.want_them, *theirs, wanted=request.on)
        on = await storage.read(pitches.wanted_by, *theirs)
        return as_message(words(said.ON if on else said.OFF, ENGLISH))
