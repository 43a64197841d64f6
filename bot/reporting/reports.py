"""What people ask for: figures, the story of a deal, what waits for them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.commands.requests import StatsRequest
from bot.reporting.looks import Looks
from bot.reporting.slices import DealsForManagers, HeldBack, Slices, inside
from bot.services import House
from dialogs.cards.wording import shown
from dialogs.engine import engine
from dialogs.errors import DebriefError
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Button, Buttons, Code, Facts, Message, Strong, Text, note, say
from dialogs.records import Case, Deal, FollowUpKind, Outcome, Person, Status, worth
from insights.messages.stats import by_message, held_back_message, row_message, stats_message
from insights.shapes.counts import Breakdown, Money
from insights.shapes.periods import Period
from insights.shapes.selectors import value_of
from insights.shapes.viewer import Viewer
from insights.wording.theme_words import heading
from insights.wording.words import count_of, held_back, money_of, named
from storage.counting import counting
from storage.units import cases, deals, outbox, people
from storage.units.deals import Story

MOST = 10
OUTCOMES = {Outcome.WON: "won", Outcome.LOST: "lost", Outcome.NO_DECISION: "no decision"}
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
class Reports:
    """Answers that only the person who asked sees."""

    house: House
    looks: Looks

    async def stats(self, workspace_id: str, request: StatsRequest, viewer: Viewer) -> Message:
        """Figures of a period. To share, it raises HeldBack where there is nothing in it."""
        read, slices = self.house.storage.read, Slices(self.house)
        shorts, currency = self.house.definition.shorts, self.house.app.currency
        period, only = slices.period(request.period), dict[str, str]()
        last = period.before
        if request.segment:
            only["segment"] = segment = await slices.segment(workspace_id, request.segment)
            if not viewer.sees_all and last and await slices.holds_back(workspace_id, last, segment):
                last = None
            if not viewer.sees_all and await slices.holds_back(workspace_id, period, segment):
                if viewer.shared:
                    raise HeldBack(held_back(f"in {segment}"))
                return held_back_message(period, segment)
            period = inside(period, segment)
        if request.row and not viewer.sees_all:
            raise DealsForManagers
        if request.by:
            found = await slices.rows(workspace_id, request.by, period, only)
            if request.row:
                return await self._row(workspace_id, request, period, found, only)
            message = by_message(period, request.by, found, shorts, viewer)
            return await self._with_themes(message, workspace_id, request.by)
        counts = await read(counting.count, workspace_id, period.start, period.end, only)
        before = None
        if last and last.start:
            before = await read(counting.count_closed, workspace_id, last.start, last.end, only)
            began = await read(counting.first_closed, workspace_id, only)
            if began is None or began >= last.start:  # of the period before, only a part may be known
                period = replace(period, alike=False)
        return stats_message(period, counts, before, shorts, currency, viewer, part=bool(only))

    async def _with_themes(self, message: Message, workspace_id: str, dimension: str) -> Message:
        """The figures, and what the last look found to hold in them."""
        look = await self.looks.at(workspace_id, self.house.today(None, self.house.clock.now()))
        found = [theme for theme in look.themes if theme.selector.family == dimension]
        if not found:
            return message
        names = "; ".join(heading(theme, self.house.definition.shorts) for theme in found)
        hint = say(f"{names}. ", Code("/winloss themes"), " has the evidence.", style="hint")
        *blocks, last = message.blocks
        return replace(message, blocks=(*blocks, hint, last) if isinstance(last, Buttons) else (*blocks, last, hint))

    async def _row(
        self, workspace_id: str, request: StatsRequest, period: Period, found: Breakdown, only: Mapping[str, str]
    ) -> Message:
        """The deals of one row. Raises DebriefError where there is none of that name."""
        by, shorts = request.by or "", self.house.definition.shorts
        keys = {named(shorts, by, key): key for key in found if key}
        key = value_of(request.row or "", keys.values()) or keys.get(value_of(request.row or "", keys) or "")
        if key is None:
            raise DebriefError(f"There is no such row. `/winloss stats {period.key} by {by}` has those there are.")
        deals = await Slices(self.house).deals(workspace_id, period, {**only, by: key}, found[key])
        return row_message(period, by, key, found, deals, shorts, self.house.app.currency)

    async def deal(self, person: Person, name: str, viewer: Viewer) -> Message:
        """A deal: open, or every closing of it. Answers are shown to the rep who gave them and to managers."""
        read = self.house.storage.read
        still_open = await read(deals.open_named, person.workspace_id, name)
        stories = await read(deals.deal_story, person.workspace_id, name)
        if not (still_open or stories):
            near = await read(deals.similar_names, person.workspace_id, name)
            hint = f" Did you mean {', '.join(near)}?" if near else " Mark it with /winloss won, lost or nodecision."
            return note("I know no deal called ", Strong(name), "." + hint)
        blocks = [block for deal in still_open[:MOST] for block in await self._open(deal)]
        for story in stories[:MOST]:
            blocks += self._story(person, story, viewer)
            if story.case is not None and _reads(person, story.case, viewer):
                blocks += await self._themes_of(story)
        if len(stories) > MOST:
            blocks.append(say(f"The newest {MOST} of {len(stories)} closings.", style="hint"))
        title = (*still_open, *(story.deal for story in stories))[0].name
        return Message(f"{title}: {count_of(len(stories), 'closing') if stories else 'open'}", tuple(blocks))

    async def _themes_of(self, story: Story) -> list[Text]:
        today = self.house.today(None, self.house.clock.now())
        found = await self.looks.of_deal(story.deal.workspace_id, today, story.deal.id)
        shorts = self.house.definition.shorts
        return [say(f"Part of: {'; '.join(heading(theme, shorts) for theme in found)}.", style="hint")] if found else []

    async def _open(self, deal: Deal) -> list[Text | Facts]:
        owner = await self.house.storage.read(people.get_person, deal.workspace_id, deal.owner_id or "")
        return [say(Strong(deal.name), "\nOpen."), *self._rows(deal, owner, deal.amount, deal.currency)]

    def _rows(self, deal: Deal, owner: Person | None, amount: int | None, currency: str | None) -> list[Text | Facts]:
        rows = (
            ("Account", deal.account),
            ("Owner", owner.name if owner else None),
            ("Amount", money(amount, currency, self.house.app.currency)),
        )
        known = tuple((label, value) for label, value in rows if value)
        return [Facts(known)] if known else []

    def _story(self, person: Person, story: Story, viewer: Viewer) -> list[Text | Facts]:
        deal, closing = story.deal, story.closing
        day = f"{closing.closed_on.day} {closing.closed_on:%b %Y}"
        head = say(Strong(deal.name), f"\n{OUTCOMES[closing.outcome].capitalize()} on {day}")
        blocks = [head, *self._rows(deal, story.owner, *worth(closing, deal))]
        if story.case is None or not story.case.answers.history:
            return blocks
        if not _reads(person, story.case, viewer):
            return [*blocks, say("It was debriefed. The rep and managers see the answers.", style="hint")]
        later = (say(f"{KINDS[item.kind]}: {item.due_on.day} {item.due_on:%b %Y}") for item in story.follow_ups)
        return [*blocks, Facts(self._answers(story.case)), *later]

    def _answers(self, case: Case) -> tuple[tuple[str, str], ...]:
        given = engine.effective(self.house.definition, case)
        fields = self.house.definition.script(case.closing.outcome).fields
        return tuple((fields[key].name, shown(fields[key], answer.value)) for key, answer in given.items())

    async def pending(self, person: Person, viewer: Viewer) -> Message:
        """The debriefs that wait for a person; managers also see how many are open and what could not be posted."""
        read, workspace_id = self.house.storage.read, person.workspace_id
        mine = await read(cases.pending, workspace_id, person.id)
        blocks: list[Text | Buttons] = []
        for case in mine[:MOST]:
            blocks.append(say(Strong(case.deal.name), f"\n{OUTCOMES[case.closing.outcome]}, {self._state(case)}"))
            action = Action(Verb.RESUME, case.debrief.id, case.debrief.rev)
            if case.debrief.status is not Status.WAITING:
                blocks.append(Buttons((Button("Continue", action, "primary"),)))
        if len(mine) > MOST:
            blocks.append(say(f"and {len(mine) - MOST} more", style="hint"))
        head = f"{len(mine)} debrief{'s' * (len(mine) != 1)} waiting for you." if mine else "Nothing waits for you."
        blocks.insert(0, say(head))
        if viewer.sees_all:
            everyone = len(await read(cases.pending, workspace_id, None))
            blocks.append(say(f"In the whole team {everyone} are open.", style="hint"))
            blocks += [
                say(f"Could not be posted: {parked.intent.kind}. {parked.reason}", style="hint")
                for parked in (await read(outbox.parked, workspace_id))[:MOST]
            ]
        return Message(head, tuple(blocks))

    def _state(self, case: Case) -> str:
        at, of = engine.progress(self.house.definition, case)
        state = STATES[case.debrief.status]
        return f"{state}, at {at} of {of}" if state == "begun" else state


def _reads(person: Person, case: Case, viewer: Viewer) -> bool:
    """Whether they may read a debrief's answers: its rep, and managers."""
    return person.id == case.person.id or viewer.sees_all


def money(cents: int | None, currency: str | None, ours: str) -> str | None:
    """An amount in words, in its own currency or else ours: EUR 12,000."""
    return None if cents is None else money_of(Money(cents, 1, currency), ours)
