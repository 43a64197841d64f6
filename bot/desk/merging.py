"""Two deals are one, a manager says: what that would do, doing it, and taking it apart again."""

from collections.abc import Iterator

from bot import logs
from bot.commands.requests import MergeRequest
from bot.desk.cases import own
from bot.desk.rivals import Rivals
from bot.desk.rules import Rules
from bot.desk.which import MOST_OFFERED
from bot.ids import new_id
from bot.platforms.ports import Click
from bot.sending.delivery import Delivery
from bot.services import Services
from dialogs.audit import Act
from dialogs.cards.open_deals import labels
from dialogs.engine.facts import texts
from dialogs.errors import NotFound
from dialogs.fact import Fact, Said
from dialogs.identity.spelling import same_text
from dialogs.identity.verdict import Known
from dialogs.merging import Stays, Twins
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Block, Button, Buttons, Facts, Message, Strong, as_message, say
from dialogs.records import Case, Closing, Deal, Person, Status
from dialogs.sentences import merging as sentences
from dialogs.sentences.figures import worth_of
from dialogs.sentences.marks import MARKED
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, Sentence, counted, short_date, words
from dialogs.values import dataclass
from storage.units import cases, merged, merging, people
from storage.units.deals import Story
from storage.units.identity import BY_ID as DEAL
from storage.units.identity import deals_meant
from storage.units.merged import Merged, Pair
from storage.units.merging import Merge


@dataclass(frozen=True, slots=True)
class Merging:
    """The use case behind /winloss merge, of deals; `rivals` has that of competitors."""

    services: Services
    rules: Rules
    delivery: Delivery
    rivals: Rivals

    async def ask(self, person: Person, request: MergeRequest) -> Message:
        """What merging two deals would do, and what has to be decided; or which deals are meant."""
        sides = [
            (await self._meant(person, gone), await self._meant(person, kept), gone, kept)
            for gone, kept in request.pairs
        ]
        going, staying, gone, kept = next((side for side in sides if side[0] and side[1]), sides[0])
        if not (_so_called(going, gone) and _so_called(staying, kept)) and (
            names := await self.rivals.asked(person.workspace_id, request.pairs)
        ):
            return names
        if not (going or staying) and (half := await self.rivals.half_known(person.workspace_id, request.pairs)):
            return half
        for found, typed in ((going, gone), (staying, kept)):
            if not found:
                return as_message(words(sentences.UNKNOWN, ENGLISH, deal=typed))
        if len(staying) == 1:
            going = tuple(one for one in going if one != staying[0]) or going
        if len(going) == 1:
            staying = tuple(one for one in staying if one != going[0]) or staying
        if len(going) > 1:
            return self._which(person, going, None, kept)
        if len(staying) > 1:
            return self._which(person, staying, going[0], kept)
        pair = await self.services.storage.read(merged.pair, person.workspace_id, going[0].id, staying[0].id)
        if pair is None:
            return as_message(words(sentences.SAME, ENGLISH, deal=staying[0].mention.name))
        return await self._preview(pair)

    async def pressed(self, click: Click, person: Person) -> Message:
        """A manager decides on two deals, or on two names."""
        use = {Verb.MERGE: self.decided, Verb.UNMERGE: self.undone, Verb.UNSAY: self.rivals.undone}
        return await use.get(click.action.verb, self.rivals.decided)(click, person)

    async def decided(self, click: Click, person: Person) -> Message:
        """A manager has seen what it would do."""
        action = click.action
        if action.value not in set(Stays):
            raise NotFound
        asked = Merge(new_id(), action.subject, action.field, Stays(action.value), action.rev, person.id)
        done = await self._merged(click, person, asked)
        closings = await self.services.storage.read(merged.closings_of, person.workspace_id, done.kept.id)
        said = counted(sentences.DONE, ENGLISH, closings, gone=done.gone.name, kept=done.kept.name)
        return Message(said, (say(said), Buttons((undo(done),))))

    async def same(self, click: Click, person: Person) -> Message:
        """What a CRM told of is a deal that is here, its rep says: they are one, and what was told of it stands."""
        read, workspace_id = self.services.storage.read, person.workspace_id
        case = await read(cases.load_case, workspace_id, click.action.subject)
        if case is None or not case.closing.like_id or click.action.field != case.closing.like_id:
            raise NotFound
        own(case, click.who.user_id)
        pair = await read(merged.pair, workspace_id, case.deal.id, case.closing.like_id)
        if pair is None:
            raise NotFound
        stays = Stays.KEPT if pair.twins else Stays.ALL
        done = await self._merged(
            click, person, Merge(new_id(), pair.gone.id, pair.kept.id, stays, pair.stamp, person.id)
        )
        return as_message(words(sentences.TOGETHER, ENGLISH, gone=done.gone.name, kept=done.kept.name))

    async def _merged(self, click: Click, person: Person, asked: Merge) -> Merged:
        at = self.services.moment()
        done = await self.services.noting(
            person,
            Act.MERGED,
            asked.kept_id,
            click.event,
            lambda done: done is not None,
            merging.merge,
            click.event,
            at,
            asked,
            self.rules.opened(at.now),
            self._counted,
        )
        self.delivery.wake()
        logs.once(done is not None)
        if done is None:  # it came before
            standing = await self.services.storage.read(merged.merged_into, person.workspace_id, asked.kept_id)
            done = next((one for one in standing if one.gone.id == asked.gone_id), None)
        if done is None:
            raise NotFound
        return done

    async def undone(self, click: Click, person: Person) -> Message:
        """They aren't one after all."""
        at = self.services.moment()
        found = await self.services.noting(
            person,
            Act.UNMERGED,
            click.action.subject,
            click.event,
            lambda found: found.undone_at is None,
            merging.unmerge,
            click.event,
            at,
            click.action.subject,
            person.id,
            self.rules.opened(at.now),
            self._counted,
        )
        self.delivery.wake()
        sentence = sentences.APART_ALREADY if found.undone_at else sentences.APART
        return as_message(words(sentence, ENGLISH, gone=found.gone.name, kept=found.kept.name))

    def _counted(self, case: Case) -> tuple[Fact, tuple[Said, ...]]:
        return self.rules.fact(case), texts(self.services.definition(case.debrief.workspace_id), case)

    async def _meant(self, person: Person, typed: str) -> tuple[Known, ...]:
        return await self.services.storage.read(deals_meant, person.workspace_id, typed)

    def _which(self, person: Person, found: tuple[Known, ...], gone: Known | None, kept: str) -> Message:
        """Which of several deals is meant: of those that go while `gone` is None, else of those that stay."""
        offered, ours = found[:MOST_OFFERED], self.services.settings(person.workspace_id).currency
        question = words(sentences.WHICH_STAYS if gone else sentences.WHICH_GOES, ENGLISH)
        pairs = [(gone.id, one.id) if gone else (one.id, "") for one in offered]
        lines = [" into ".join((f"merge {DEAL + goes}", DEAL + stays if stays else kept)) for goes, stays in pairs]
        pressed = zip(labels(offered, ours), lines, strict=True)
        buttons = tuple(Button(label, Action(Verb.RUN, value=line)) for label, line in pressed)
        return Message(question, (say(question), Buttons(buttons)))

    async def _preview(self, pair: Pair) -> Message:
        told = {"gone": pair.gone.name, "kept": pair.kept.name}
        ask = words(sentences.ASK, ENGLISH, **told)
        rows = [*closings_of(pair.kept, pair.of_kept), *closings_of(pair.gone, pair.of_gone)]
        mine, theirs = await self._known(pair.kept), await self._known(pair.gone)
        rows += [
            (words(name, ENGLISH), words(sentences.STAYS, ENGLISH, kept=mine[key], gone=theirs[key]))
            for key, name in sentences.NAMES.items()
            if mine[key] and theirs[key] and mine[key] != theirs[key]
        ]
        head = say(Strong(ask), "\n" + words(sentences.WHAT, ENGLISH, **told))
        return Message(ask, (head, Facts(tuple(rows)), *decision(pair)))

    async def _known(self, deal: Deal) -> dict[str, str]:
        """What is known of a deal, as it is read."""
        owner = await self.services.storage.read(people.get_person, deal.workspace_id, deal.owner_id or "")
        known = {key: getattr(deal, key) or "" for key in sentences.NAMES}
        return known | {
            "owner_id": owner.name if owner else "",
            "amount": worth_of(deal.amount, deal.currency, self.services.settings(deal.workspace_id).currency),
            "engaged_on": short_date(deal.engaged_on, ENGLISH) if deal.engaged_on else "",
        }


def _so_called(found: tuple[Known, ...], typed: str) -> bool:
    """Whether they are deals of just that name, or by their id."""
    return bool(found) and (typed.startswith(DEAL) or same_text(found[0].mention.name) == same_text(typed))


def undo(done: Merged) -> Button:
    """The button that takes two deals apart again."""
    return Button(words(sentences.UNDO, ENGLISH), Action(Verb.UNMERGE, done.id))


def closings_of(deal: Deal, found: tuple[Story, ...]) -> Iterator[tuple[str, str]]:
    """A deal's name beside each of its closings, or beside that it is open."""
    for story in found:
        closing = story.closing
        told = {"outcome": MARKED[closing.outcome], "day": short_date(closing.closed_on, ENGLISH)}
        yield isolated(deal.name), words(sentences.CLOSED, ENGLISH, **told, state=words(_state(story), ENGLISH))
    if not found:
        yield isolated(deal.name), words(sentences.OPEN, ENGLISH)


def decision(pair: Pair) -> tuple[Block, ...]:
    """What a manager has to press. Whether two closings are one decision is theirs to say."""
    if not pair.twins:
        return (Buttons((Button(words(sentences.MERGE, ENGLISH), _action(pair, Stays.ALL), "primary"),)),)
    first = pair.twins[0]
    keep = (
        Button(_once(pair.kept, first.kept), _action(pair, Stays.KEPT)),
        Button(_once(pair.gone, first.gone), _action(pair, Stays.GONE)),
        Button(words(sentences.TWICE, ENGLISH), _action(pair, Stays.ALL)),
    )
    return say(_doubt(first)), Buttons(keep)


def _action(pair: Pair, stays: Stays) -> Action:
    return Action(Verb.MERGE, pair.gone.id, pair.stamp, pair.kept.id, stays.value)


def _state(story: Story) -> Sentence:
    if story.case is None or not story.case.answers.history:
        return sentences.NOT_DEBRIEFED
    return sentences.DEBRIEFED if story.case.debrief.status is Status.DONE else sentences.BEGUN


def _doubt(twins: Twins) -> str:
    (one, day), (other, other_day) = (_told(closing) for closing in (twins.kept, twins.gone))
    if twins.alike:
        return words(sentences.ALIKE, ENGLISH, outcome=one, day=day)
    return words(sentences.UNLIKE, ENGLISH, outcome=one, day=day, other=other, other_day=other_day)


def _once(deal: Deal, closing: Closing) -> str:
    outcome, day = _told(closing)
    return words(sentences.ONCE, ENGLISH, outcome=outcome, day=day, deal=deal.name)


def _told(closing: Closing) -> tuple[str, str]:
    return MARKED[closing.outcome], short_date(closing.closed_on, ENGLISH)
