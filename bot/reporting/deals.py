"""The story of a deal, and the debriefs that wait for somebody."""

from collections.abc import Iterable
from dataclasses import replace

from bot.commands.rights import Right, asked_by, decides
from bot.commands.tidy import tidied
from bot.reporting.looks import Looks
from bot.services import Services
from dialogs.audit import Act
from dialogs.cards.buyers import rows, wants_none
from dialogs.cards.exclusions import standing
from dialogs.cards.wording import shown
from dialogs.engine import engine
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Block, Button, Buttons, Facts, Message, Strong, Text, note, say
from dialogs.records import Case, Deal, FollowUpKind, FollowUpStatus, Person, Status, worth
from dialogs.sentences import merging
from dialogs.sentences.crm import SAYS
from dialogs.sentences.figures import worth_of
from dialogs.sentences.home import QUIET
from dialogs.sentences.marks import MARKED
from dialogs.sentences.names import isolated
from dialogs.sentences.owing import FIRST
from dialogs.sentences.words import ENGLISH, short_date, words
from dialogs.values import dataclass
from insights.shapes.viewer import Viewer
from insights.wording.theme_words import heading
from insights.wording.words import count_of
from storage.units import asking_buyers, buyer_links, cases, deals, people
from storage.units.aliases import kept_named
from storage.units.deals import Story
from storage.units.exclusions import exclusion_of
from storage.units.merged import merged_into

MOST = 10
STATES = {
    Status.PROMPTED: "not started",
    Status.OPEN: "begun",
    Status.REMINDED: "begun",
    Status.WAITING: "waits for its turn",
    Status.LATER: "put off",
}
KINDS = {
    FollowUpKind.ASK_BUYER: "Ask the buyer",
    FollowUpKind.TALK: "Talk again",
    FollowUpKind.CONTRACT: "Their contract ends",
}


@dataclass(frozen=True, slots=True)
class DealStories:
    """Implements the commands deal and pending, whose answers only the person who asked sees."""

    services: Services
    looks: Looks

    async def deal(self, person: Person, name: str, viewer: Viewer) -> Message:
        """A deal: open, or every closing of it. Answers are shown to the rep who gave them and to managers."""
        read = self.services.storage.read
        still_open = await read(deals.open_named, person.workspace_id, name)
        stories = await read(deals.deal_story, person.workspace_id, name)
        if not (still_open or stories):
            kept = await read(kept_named, person.workspace_id, name)
            if kept and (found := await read(deals.get_deal, person.workspace_id, kept)):
                return await self.deal(person, found.name, viewer)
            plain = tidied(name)  # as it was read when it was marked
            called_so = await read(deals.deals_named, person.workspace_id, (plain,))
            if called_so and plain != name:
                return await self.deal(person, plain, viewer)
            near = await read(deals.similar_names, person.workspace_id, name)
            hint = (
                f" Did you mean {', '.join(map(isolated, near))}?"
                if near
                else " Mark it with /winloss won, lost or nodecision."
            )
            return note("I know no deal called ", Strong(isolated(name)), "." + hint)
        blocks: list[Block] = [block for deal in still_open[:MOST] for block in await self._open(deal)]
        for one in stories[:MOST]:
            still = tuple(item for item in one.follow_ups if item.status is FollowUpStatus.OPEN)
            left = await read(asking_buyers.still_to_do, person.workspace_id, still)
            story = replace(one, follow_ups=left)
            blocks += self._story(person, story, viewer)
            if story.case is not None and self._reads(person, story.case, viewer):
                blocks += await self._themes_of(story)
                if (story.case.answers.history or story.case.buyer) and person.id != story.case.person.id:
                    await self.services.noted(person, Act.READ, story.closing.id)
            if story.case is not None and story.case.person.id == person.id and not viewer.shared:
                blocks += [_back(story.case)] if story.case.debrief.status in STATES else []
            if story.case is not None and not viewer.shared:
                blocks += await self._counting(person, story.case)
                blocks += await self._asking(person, story.case)
        blocks += await self._also(dict.fromkeys((*still_open, *(story.deal for story in stories))), viewer)
        if len(stories) > MOST:
            blocks.append(say(f"The newest {MOST} of {len(stories)} closings.", style="hint"))
        title = (*still_open, *(story.deal for story in stories))[0].name
        return Message(f"{isolated(title)}: {count_of(len(stories), 'closing') if stories else 'open'}", tuple(blocks))

    async def _counting(self, person: Person, case: Case) -> tuple[Block, ...]:
        """Whether it is left out of the figures, and what may be asked and decided about that."""
        if case.closing.undone_at is not None:
            return ()
        one = await self.services.storage.read(exclusion_of, person.workspace_id, case.closing.id)
        decides = self.services.may(person, Right.EXCLUDE, case.person)
        return standing(one, case, theirs=person.id == case.person.id, decides=decides)

    async def _asking(self, person: Person, case: Case) -> tuple[Block, ...]:
        """Whether their company wants no questions, for those who may lift that."""
        if not self.services.may(person, Right.LIFT, case.person):
            return ()
        found = await self.services.storage.read(buyer_links.asked, person.workspace_id, case.closing.id)
        return wants_none(case) if found and found.stopped and not buyer_links.is_over(case) else ()

    async def _themes_of(self, story: Story) -> list[Text]:
        today = self.services.today(story.deal.workspace_id, self.services.clock.now())
        found = await self.looks.of_deal(story.deal.workspace_id, today, story.deal.id)
        shorts = self.services.definition(story.deal.workspace_id).shorts
        return [say(f"Part of: {'; '.join(heading(theme, shorts) for theme in found)}.", style="hint")] if found else []

    async def _also(self, shown: Iterable[Deal], viewer: Viewer) -> list[Text | Buttons]:
        """What else deals are called since others were merged into them; a manager may take those apart."""
        read, blocks = self.services.storage.read, list[Text | Buttons]()
        for deal in shown:
            for done in await read(merged_into, deal.workspace_id, deal.id):
                who = await read(people.get_person, deal.workspace_id, done.by)
                day = short_date(self.services.today(deal.workspace_id, done.at), ENGLISH)
                told = words(merging.ALSO, ENGLISH, gone=done.gone.name, who=who.name if who else "", day=day)
                blocks.append(say(told, style="hint"))
                if decides(asked_by(viewer), Right.MERGE):
                    undo = Button(words(merging.UNDO, ENGLISH), Action(Verb.UNMERGE, done.id))
                    blocks.append(Buttons((undo,)))
        return blocks

    async def _open(self, deal: Deal) -> list[Text | Facts]:
        owner = await self.services.storage.read(people.get_person, deal.workspace_id, deal.owner_id or "")
        return [say(Strong(isolated(deal.name)), "\nOpen."), *self._rows(deal, owner, deal.amount, deal.currency)]

    def _rows(self, deal: Deal, owner: Person | None, amount: int | None, currency: str | None) -> list[Text | Facts]:
        rows = (
            ("Account", deal.account),
            ("Owner", owner.name if owner else None),
            ("Amount", worth_of(amount, currency, self.services.settings(deal.workspace_id).currency)),
        )
        known = tuple((label, value) for label, value in rows if value)
        return [Facts(known)] if known else []

    def _story(self, person: Person, story: Story, viewer: Viewer) -> list[Text | Facts]:
        deal, closing = story.deal, story.closing
        day = short_date(closing.closed_on, ENGLISH)
        head = say(Strong(isolated(deal.name)), f"\n{MARKED[closing.outcome].capitalize()} on {day}")
        blocks = [head, *self._rows(deal, story.owner, *worth(closing, deal))]
        if closing.reason:
            blocks.append(say(words(SAYS, ENGLISH, told=isolated(closing.reason)), style="hint"))
        if story.case is None or not (story.case.answers.history or story.case.buyer):
            return blocks
        if not self._reads(person, story.case, viewer):
            return [*blocks, say("It was debriefed. The rep and managers see the answers.", style="hint")]
        later = (say(f"{KINDS[item.kind]}: {short_date(item.due_on, ENGLISH)}") for item in story.follow_ups)
        own = () if viewer.shared else rows(self.services.definition(deal.workspace_id), story.case)
        facts = (*self._answers(story.case), *own)
        return [*blocks, *([Facts(facts)] if facts else []), *later]

    def _answers(self, case: Case) -> tuple[tuple[str, str], ...]:
        given = engine.effective(self.services.definition(case.debrief.workspace_id), case)
        fields = self.services.definition(case.debrief.workspace_id).script(case.closing.outcome).fields
        return tuple((fields[key].name, shown(fields[key], answer.value)) for key, answer in given.items())

    async def pending(self, person: Person) -> Message:
        """The debriefs that wait for a person."""
        read, workspace_id = self.services.storage.read, person.workspace_id
        mine = await read(cases.pending, workspace_id, person.id)
        blocks: list[Text | Buttons] = []
        for case in mine[:MOST]:
            blocks.append(
                say(Strong(isolated(case.deal.name)), f"\n{MARKED[case.closing.outcome]}, {self._state(case)}")
            )
            blocks.append(_back(case))
        if len(mine) > MOST:
            blocks.append(say(f"and {len(mine) - MOST} more", style="hint"))
        head = f"{len(mine)} debrief{'s' * (len(mine) != 1)} waiting for you." if mine else "Nothing waits for you."
        blocks.insert(0, say(head))
        return Message(head, tuple(blocks))

    def _state(self, case: Case) -> str:
        at, of = engine.progress(self.services.definition(case.debrief.workspace_id), case)
        state = words(QUIET, ENGLISH) if case.debrief.quiet else STATES[case.debrief.status]
        return f"{state}, at {at} of {of}" if state == "begun" else state

    def _reads(self, person: Person, case: Case, viewer: Viewer) -> bool:
        """Whether they may read a debrief's answers here: in a channel, where others read along, only its rep's own."""
        of = None if viewer.shared else case.person
        return self.services.may(person, Right.READ, of, own=person.id == case.person.id)


def _back(case: Case) -> Buttons:
    """The way back to a debrief that isn't finished."""
    if case.debrief.status is Status.WAITING:
        first = Action(Verb.FIRST, case.debrief.id, case.debrief.rev)
        return Buttons((Button(words(FIRST, ENGLISH), first),))
    return Buttons((Button("Continue", Action(Verb.RESUME, case.debrief.id, case.debrief.rev), "primary"),))
