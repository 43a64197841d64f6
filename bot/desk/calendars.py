"""Follow-ups in people's own calendars: the feed of one person, the file of one follow-up, and the link to them."""

import hashlib

from bot.commands.requests import FollowUpsRequest
from bot.platforms.calendars import Entry, Sheet
from bot.services import Services
from dialogs.cards.followups import title
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Button, Buttons, Message, Quote, as_message, say
from dialogs.records import Case, Event, FollowUp, FollowUpStatus, Person
from dialogs.sentences import calendars as said
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass
from storage.units import calendars


@dataclass(frozen=True, slots=True)
class Calendars:
    """The use cases of calendars."""

    services: Services

    async def feed(self, ws: str, person_id: str, edition: str) -> Sheet | None:
        """The open follow-ups of somebody; None where the address is over."""
        found = await self.services.storage.read(calendars.read, ws, person_id, edition)
        if found is None:
            return None
        person, items = found
        return self._sheet(tuple(self._entry(item, case, person) for item, case in items))

    async def file(self, ws: str, follow_up_id: str, person_id: str) -> Sheet | None:
        """One follow-up, whatever became of it; None where they who had the file are to see it no more."""
        found = await self.services.storage.read(calendars.one, ws, follow_up_id, person_id)
        return self._sheet((self._entry(*found),)) if found else None

    async def asked(self, event: Event, person: Person, request: FollowUpsRequest, *, private: bool) -> Message:
        """The link to somebody's calendar; or a new one, or none any more."""
        ws, storage, links = person.workspace_id, self.services.storage, self.services.calendars
        if request.calendar == "off":
            had = await storage.write(calendars.drop, ws, person.id)
            return as_message(words(said.OFF if had else said.NONE, ENGLISH))
        if links is None or links.feed_link(ws, person.id, "") is None:
            return as_message(words(said.NO_ADDRESS, ENGLISH))
        if not private:
            return as_message(words(said.IN_PRIVATE, ENGLISH))
        anew = request.calendar == "new"
        ours, now = hashlib.sha256(event.key.encode()).hexdigest()[:16], self.services.clock.now()  # sent twice: one
        edition = await storage.write(calendars.have, ws, person.id, ours, now, anew=anew)
        lead = words(said.NEW if anew else said.YOURS, ENGLISH)
        again = Button(words(said.RENEW, ENGLISH), _run("new"), confirm=words(said.SURE, ENGLISH))
        stop = Button(words(said.STOP, ENGLISH), _run("off"))
        return Message(
            lead,
            (
                say(lead),
                Quote(links.feed_link(ws, person.id, edition) or ""),
                say(words(said.WHO, ENGLISH), style="hint"),
                Buttons((again, stop)),
            ),
        )

    def _sheet(self, entries: tuple[Entry, ...]) -> Sheet:
        return Sheet(words(said.NAME, ENGLISH), self.services.clock.now().replace(microsecond=0), entries)

    def _entry(self, item: FollowUp, case: Case, person: Person) -> Entry:
        """A day of it. What is overdue stays on the day that it was due."""
        today = self.services.today(person, self.services.clock.now())
        told = title(self.services.definition(item.workspace_id), case, item, today)
        over = item.status is not FollowUpStatus.OPEN or item.person_id != person.id
        return Entry(f"{item.id}@winloss", item.due_on, f"{case.deal.name}: {told}", over)


_CALENDAR = "followups calendar "


def _run(what: str) -> Action:
    return Action(Verb.RUN, value=_CALENDAR + what)
