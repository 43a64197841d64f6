"""One's own follow-ups, what is due first; for managers, besides, those of people who aren't here any more."""

from bot.commands.rights import Right, reach
from bot.services import Services
from dialogs.cards.followups import in_a_line, in_a_list
from dialogs.cards.pages import turns
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Block, Button, Buttons, Link, Message, Strong, as_message, say
from dialogs.records import Case, FollowUp, Person
from dialogs.sentences import follow_ups as said
from dialogs.sentences.calendars import FILE, SUBSCRIBE
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, counted, words
from dialogs.values import dataclass
from storage.units import following

A_PAGE = 4
"""Follow-ups on a screen of a phone, with what can be done about each."""
MOST = 10


@dataclass(frozen=True, slots=True)
class Following:
    """The use case behind /winloss followups."""

    services: Services

    async def listed(self, person: Person, page: int, *, private: bool) -> Message:
        """A page of somebody's; the last one where there are fewer."""
        ws, read = person.workspace_id, self.services.storage.read
        everything = await read(following.of_person, ws, person.id)
        total = len(everything)
        page = min(page, max(-(-total // A_PAGE), 1))
        found = everything[A_PAGE * (page - 1) : A_PAGE * page]
        left = await self._in_no_hands(person, private=private)
        if not total:
            none = as_message(words(said.NONE, ENGLISH))
            return Message(none.summary, (*none.blocks, *left))
        head = counted(said.YOURS, ENGLISH, total)
        first, last = A_PAGE * (page - 1) + 1, A_PAGE * (page - 1) + len(found)
        blocks: list[Block] = [say(head)]
        if total > A_PAGE:
            blocks.append(say(words(said.PART, ENGLISH, first=first, last=last), style="hint"))
        for item, case in found:
            blocks += self._row(person, item, case)
        if self.services.calendars is not None:
            subscribe = Action(Verb.RUN, value="followups calendar")
            blocks.append(Buttons((Button(words(SUBSCRIBE, ENGLISH), subscribe),)))
        return Message(head, (*blocks, *turns("followups", page, more=last < total), *left))

    def _row(self, person: Person, item: FollowUp, case: Case) -> list[Block]:
        links = self.services.calendars
        url = links.file_link(item.workspace_id, item.id, person.id) if links else None
        file = (" · ", Link(words(FILE, ENGLISH), url)) if url else ()
        lead = say(Strong(isolated(case.deal.name)), f"\n{self._what(case, item, person)}", *file)
        return [lead, in_a_list(item)]

    async def _in_no_hands(self, by: Person, *, private: bool) -> list[Block]:
        """What people left who aren't here any more, for those who see to it: which, in private alone."""
        if not reach(self.services.roles(by), Right.OWING):
            return []
        read, blocks = self.services.storage.read, list[Block]()
        held = await read(following.in_no_hands, by.workspace_id)
        found = [(item, case, gone) for item, case, gone in held if self.services.may(by, Right.OWING, gone)]
        if not found:
            return []
        blocks.append(say(counted(said.LEFT, ENGLISH, len(found))))
        if not private:
            return [*blocks, say(words(said.LEFT_IN_PRIVATE, ENGLISH), style="hint")]
        for item, case, gone in found[:MOST]:
            told = words(said.OF_PERSON, ENGLISH, person=gone.name, what=self._what(case, item, by))
            hand_on = Button(words(said.HAND_ON, ENGLISH), Action(Verb.PASS_ON, item.id))
            drop = Button(words(said.DROP, ENGLISH), Action(Verb.DROP, item.id))
            blocks += [say(Strong(isolated(case.deal.name)), f"\n{told}"), Buttons((hand_on, drop))]
        if len(found) > MOST:
            blocks.append(say(counted(said.MORE, ENGLISH, len(found) - MOST), style="hint"))
        return blocks

    def _what(self, case: Case, item: FollowUp, reader: Person) -> str:
        definition = self.services.definition(item.workspace_id)
        return in_a_line(definition, case, item, self.services.today(reader, self.services.clock.now()))
