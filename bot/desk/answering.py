"""What each command and each form does: a handler, registered under its word or key.

Commands are the rows of `bot/commands/table.py`, forms those of `bot/commands/forms.py`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection

from bot.commands.forms import MARK, Form
from bot.commands.help import help_in_full, help_message
from bot.commands.requests import (
    AnswersRequest,
    AwayRequest,
    BriefsRequest,
    CrmRequest,
    DealRequest,
    DealsRequest,
    DigestRequest,
    EraseRequest,
    FollowUpsRequest,
    FormRequest,
    HoursRequest,
    MarkRequest,
    MergeRequest,
    Request,
    SimpleRequest,
    StatsRequest,
    SuspectRequest,
    ThemesRequest,
    TrendsRequest,
    VersusRequest,
)
from bot.commands.rights import Right, asked_by, decides, reach
from bot.desk.use_cases import UseCases
from bot.platforms.ports import Answer, Command, Happened
from bot.reporting.reports import Reports
from bot.sending.delivery import Delivery
from bot.services import Services
from dialogs.audit import Act
from dialogs.effects import Target
from dialogs.messages.messages import Link, Message, note
from dialogs.records import Event, Moment, Person
from dialogs.sentences import digest as said
from dialogs.sentences.page import SIGNS_IN
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass
from insights.shapes.viewer import Viewer
from storage.units import digests, events, parking

R = TypeVar("R", bound=Request)


@dataclass(frozen=True, slots=True)
class Asked(Generic[R]):
    """A command or a form as its handler gets it: who asks, what, and who reads the answer."""

    by: Happened
    person: Person
    request: R
    viewer: Viewer

    @property
    def workspace_id(self) -> str:
        """Where it was asked."""
        return self.person.workspace_id


@dataclass(frozen=True, slots=True)
class Answering:
    """Answers commands; each handler with what it needs of the services."""

    services: Services
    delivery: Delivery
    reports: Reports
    use: UseCases

    async def answer(self, word: str, asked: Asked[Any]) -> Answer:
        """What the command of this word answers."""
        return await HANDLERS[word](self, asked)

    async def submitted(self, form: str, asked: Asked[Any]) -> Answer:
        """What the form of this key answers."""
        return await FORM_HANDLERS[form](self, asked)


HANDLERS: dict[str, Callable[[Answering, Asked[Any]], Awaitable[Answer]]] = {}
"""Of commands, by the word of their row."""
FORM_HANDLERS: dict[str, Callable[[Answering, Asked[Any]], Awaitable[Answer]]] = {}
"""Of forms, by their key."""

Handler = TypeVar("Handler", bound=Callable[[Answering, Asked[Any]], Awaitable[Answer]])


def answers(*words: str) -> Callable[[Handler], Handler]:
    """Register a handler of the commands of these words."""

    def register(handler: Handler) -> Handler:
        HANDLERS.update(dict.fromkeys(words, handler))
        return handler

    return register


def carries_out(form: str) -> Callable[[Handler], Handler]:
    """Register the handler of the form of this key."""

    def register(handler: Handler) -> Handler:
        FORM_HANDLERS[form] = handler
        return handler

    return register


@answers("won", "lost", "nodecision")
@carries_out("mark")
async def _mark(by: Answering, asked: Asked[MarkRequest]) -> Message:
    return await by.use.marking.mark(asked.by.event, asked.person, asked.request)


@answers("mark")
async def _form(by: Answering, asked: Asked[FormRequest]) -> Form:
    made, about = await by.use.marking.form(asked.workspace_id, MARK), asked.request.about
    named = about and asked.person.guest is not None
    return await by.use.open_deals.about(asked.person, about, made) if named else made


@answers("stats")
async def _stats(by: Answering, asked: Asked[StatsRequest]) -> Message:
    told = await by.reports.figures.stats(asked.workspace_id, asked.request, asked.viewer)
    return await _looked_behind(by, asked, told, "stats") if asked.request.row else told


@answers("stats answers")
async def _answers(by: Answering, asked: Asked[AnswersRequest]) -> Message:
    return await by.reports.health.answers(asked.workspace_id, asked.request)


@answers("themes")
async def _themes(by: Answering, asked: Asked[ThemesRequest]) -> Message:
    told = await by.reports.findings.themes(asked.by.event, asked.person, asked.request, asked.viewer)
    one = asked.request.theme and not asked.request.decision
    return await _looked_behind(by, asked, told, "themes") if one else told


@answers("trends")
async def _trends(by: Answering, asked: Asked[TrendsRequest]) -> Message:
    told = await by.reports.findings.trends(asked.workspace_id, asked.request, asked.viewer)
    return await _looked_behind(by, asked, told, "trends") if asked.request.series else told


@answers("vs")
async def _versus(by: Answering, asked: Asked[VersusRequest]) -> Message:
    told = await by.reports.findings.versus(asked.workspace_id, asked.request, asked.viewer)
    if not decides(asked_by(asked.viewer), Right.MERGE):
        return told
    return replace(
        told, blocks=(*told.blocks, *await by.use.merging.rivals.also(asked.workspace_id, asked.request.competitor))
    )


@answers("how")
async def _how(by: Answering, asked: Asked[SimpleRequest]) -> Message:
    return await by.reports.findings.how(asked.workspace_id, asked.viewer)


@answers("suspect")
async def _suspect(by: Answering, asked: Asked[SuspectRequest]) -> Message:
    return await by.use.suspecting.answer(asked.by.event, asked.person, asked.request)


@answers("deal")
async def _deal(by: Answering, asked: Asked[DealRequest]) -> Message:
    return await by.reports.stories.deal(asked.person, asked.request.name, asked.viewer)


@answers("deals")
async def _deals(by: Answering, asked: Asked[DealsRequest]) -> Message:
    return await by.use.open_deals.mine(asked.person, asked.request.page)


@answers("followups")
async def _followups(by: Answering, asked: Asked[FollowUpsRequest]) -> Message:
    private = isinstance(asked.by, Command) and not asked.by.channel
    if asked.request.calendar:
        return await by.use.calendars.asked(asked.by.event, asked.person, asked.request, private=private)
    return await by.use.following.listed(asked.person, asked.request.page, private=private)


@answers("merge")
async def _merge(by: Answering, asked: Asked[MergeRequest]) -> Message:
    return await by.use.merging.ask(asked.person, asked.request)


@answers("home")
async def _home(by: Answering, asked: Asked[SimpleRequest]) -> Message:
    return await by.use.home.message(asked.person)


@answers("pending")
async def _pending(by: Answering, asked: Asked[SimpleRequest]) -> Message:
    mine = await by.reports.stories.pending(asked.person)
    roles, blocks = by.services.roles(asked.person), mine.blocks
    private = isinstance(asked.by, Command) and not asked.by.channel
    if reach(roles, Right.OWING) and not asked.viewer.shared:
        blocks = (*blocks, *await by.use.owing.listed(asked.person, private=private))
    if private:
        blocks = (*blocks, *await by.use.excluding.to_decide(asked.person))
    if private and decides(roles, Right.MERGE):
        blocks = (*blocks, *await by.use.merging.rivals.look_alike(asked.workspace_id))
    return replace(mine, blocks=blocks)


@answers("health")
async def _health(by: Answering, asked: Asked[SimpleRequest]) -> Message:
    return await by.use.troubles.listed(asked.workspace_id)


@answers("erase")
async def _erase(by: Answering, asked: Asked[EraseRequest]) -> Message:
    return await by.use.erasing.ask(asked.person, asked.request)


@answers("digest")
async def _digest(by: Answering, asked: Asked[DigestRequest]) -> Message:
    if week := asked.request.withdrawn:
        return await _withdraw(by, asked, week)
    if not asked.request.again:
        return await by.reports.digests.preview(asked.workspace_id)
    lost = await by.services.storage.write(_post_again, asked.by.event, by.services.moment())
    by.delivery.wake()
    return note("It's on its way to the channel." if lost else "No digest waits to be posted again.")


async def _withdraw(by: Answering, asked: Asked[DigestRequest], week: str) -> Message:
    unit, now, ws = digests.withdraw_digest, by.services.clock.now(), asked.workspace_id
    done = await by.services.noting(asked.person, Act.WITHDREW, week, asked.by.event, bool, unit, ws, week, now)
    return note(words(said.WITHDRAWN if done else said.NONE_OF_WEEK, ENGLISH, week=week))


@answers("crm")
async def _crm(by: Answering, asked: Asked[CrmRequest]) -> Message:
    return await by.use.switching.said(asked.by.event, asked.person, asked.request)


@answers("hours")
async def _hours(by: Answering, asked: Asked[HoursRequest]) -> Message:
    return await by.use.working.hours(asked.person, asked.request)


@answers("away")
async def _away(by: Answering, asked: Asked[AwayRequest]) -> Message:
    return await by.use.working.away(asked.person, asked.request)


@answers("briefs")
async def _briefs(by: Answering, asked: Asked[BriefsRequest]) -> Message:
    return await by.use.briefing.asked(asked.person, asked.request)


@answers("page")
async def _page(by: Answering, asked: Asked[SimpleRequest]) -> Message:
    link = by.services.page_for(asked.by.who)
    if link is None:
        return note("The page isn't switched on for you here. Whoever runs winloss can do so in app.yaml (page).")
    return note(Link("Open the page", link), words(SIGNS_IN, ENGLISH))


@answers("hello")
async def _hello(by: Answering, asked: Asked[SimpleRequest]) -> Message:
    return await by.use.hello.message(asked.person)


@answers("help", "help all")
async def _help(by: Answering, asked: Asked[SimpleRequest]) -> Message:
    made = help_in_full if asked.request.name == "help all" else help_message
    return made(asked.viewer, page=by.services.page_for(asked.by.who) is not None)


async def _looked_behind(by: Answering, asked: Asked[Any], told: Message, word: str) -> Message:
    """What tells which deals are behind a figure; who reads an answer so, as a manager does, is logged first."""
    if asked.viewer.sees_all:
        await by.services.noted(asked.person, Act.READ, detail=word)
    return told


def _post_again(conn: Connection, event: Event, at: Moment) -> int:
    if not events.claim_event(conn, event, at.now):
        return 0
    return parking.post_again(conn, event.workspace_id, Target.DIGEST, at.real)
