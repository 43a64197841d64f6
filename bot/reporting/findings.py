"""What holds up, what moves, and what we know of a competitor: the use cases behind the commands of that name."""

from datetime import date

from bot.commands.requests import ThemesRequest, TrendsRequest, VersusRequest
from bot.commands.rights import Right, asked_by, decides
from bot.platforms.audience import ForManagers
from bot.reporting.leaving_out import saying_so
from bot.reporting.looks import BEHIND, Looks
from bot.reporting.slices import DealsForManagers, Slices
from bot.reporting.suspicions import Suspicions
from bot.services import Services
from dialogs.errors import NotFound
from dialogs.messages.messages import Block, Message, as_message, note
from dialogs.records import Event, Person
from dialogs.rivals import Names
from dialogs.sentences import efforts as said
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass
from insights.messages.how import disclosed, how_message
from insights.messages.staggered import not_worth_it, noted, offered, order, undoable
from insights.messages.theme_lists import theme_details, themes_message, trend_deals, trends_message, watched_details
from insights.messages.versus import CLOSED_FROM, versus_message
from insights.shapes.codes import is_code, value_of
from insights.shapes.disclosure import enough
from insights.shapes.findings import Look, Selector
from insights.shapes.periods import Period
from insights.shapes.selectors import means, of_trend, opening, parse
from insights.shapes.staggered import FEWEST_TEAMS, Offer
from insights.shapes.viewer import REP, Viewer
from storage.counting import counting
from storage.units import buyer_links, pitches


@dataclass(frozen=True, slots=True)
class InsightDesk:
    """Implements the commands themes, trends, vs and how."""

    services: Services
    looks: Looks
    suspicions: Suspicions

    async def themes(self, event: Event, person: Person, request: ThemesRequest, viewer: Viewer) -> Message:
        """All themes, or one with the deals behind it, or a decision about one."""
        workspace_id = person.workspace_id
        shorts, today = self.services.definition(workspace_id).shorts, self._today(workspace_id)
        if request.decision:
            return await self._decide(event, person, request, viewer)
        muted = await self.looks.muted(workspace_id)
        worked_on = await self.looks.efforts(workspace_id, today)
        if not request.theme:
            look = await self.looks.at(workspace_id, today)
            watching = await self.looks.watching(workspace_id, today, look)
            message = themes_message(look, watching, worked_on, muted, shorts, viewer)
            return await saying_so(self.services, workspace_id, message, look.start, look.day, look.day)
        try:
            look, finding = await self.looks.theme(workspace_id, today, request.theme)
        except NotFound:
            watched = await self._watched(workspace_id, request.theme, viewer)
            if watched is None:
                raise
            return watched
        deals = await self.looks.behind(workspace_id, finding.selector, look.start, look.day)
        effort = next((item for item in worked_on if item.selector == finding.selector), None)
        return theme_details(
            finding,
            look,
            deals,
            shorts,
            effort,
            viewer=viewer,
            muted=finding.selector in muted,
            staggers=len(self.services.settings(workspace_id).sales_teams) >= FEWEST_TEAMS,
            currency=self.services.settings(workspace_id).currency,
        )

    async def _watched(self, workspace_id: str, given: str, viewer: Viewer) -> Message | None:
        """What is watched, by the word of its button; None where it isn't any more."""
        if not is_code(given):
            return None
        today = self._today(workspace_id)
        look = await self.looks.at(workspace_id, today)
        found = await self.looks.watching(workspace_id, today, look)
        finding = next((finding for finding in found if means(given, finding.selector)), None)
        if finding is None:
            return None
        if not viewer.sees_all:
            raise DealsForManagers
        deals = await self.looks.behind(workspace_id, finding.selector, today - BEHIND, today)
        return watched_details(
            finding, deals, self.services.definition(workspace_id).shorts, self.services.settings(workspace_id).currency
        )

    async def _decide(self, event: Event, person: Person, request: ThemesRequest, viewer: Viewer) -> Message:
        """Whoever may say that a theme is worked on may take that back; all else is for managers.

        Once an order was drawn everybody may read it.
        """
        workspace_id, given = person.workspace_id, request.theme
        today = self._today(workspace_id)
        may = decides(asked_by(viewer), Right.CONFIGURE)
        if request.decision in {"draw", "together", "mute", "unmute"} and not may:
            raise ForManagers
        match request.decision:
            case "working":
                _, finding = await self.looks.theme(workspace_id, today, given)
                if not await self.looks.decide(workspace_id, "working", finding.selector, today):
                    return as_message(words(said.KNOWN, ENGLISH))
                offer = await self.looks.staggering.offer(workspace_id, finding.selector, today) if may else Offer(())
                return noted(finding.selector, offer.coming(today), offer.power)
            case "stagger" | "draw" | "together":
                return await self._stagger(event, person, request, viewer, may=may)
            case "mute":
                _, finding = await self.looks.theme(workspace_id, today, given)
                await self.looks.decide(workspace_id, "muted", finding.selector, today)
                told = "Muted: the digest leaves it out. `/winloss themes` still has it."
                return undoable(told, [("Undo", opening(finding.selector, "unmute"))])
            case "unmute":
                await self.looks.undo(workspace_id, "muted", given, today)
                return as_message("The digest shows it again.")
            case _:
                await self.looks.undo(workspace_id, "working", given, today)
                return as_message(words(said.STOPPED, ENGLISH))

    async def _stagger(
        self, event: Event, person: Person, request: ThemesRequest, viewer: Viewer, *, may: bool
    ) -> Message:
        """What a start team by team would come to, or the order that was drawn, or drawing it."""
        workspace_id, staggering = person.workspace_id, self.looks.staggering
        today = self._today(workspace_id)
        word = await self.looks.meant(workspace_id, request.theme, today)
        selector = parse(word)
        if request.decision == "together":
            dropped = await staggering.drop(person, event, word)
            drawn = None if dropped else await self._drawn(workspace_id, selector, viewer)
            return drawn or as_message(words(said.ALL_START if dropped else said.NOT_WORKED_ON, ENGLISH))
        drawn = await self._drawn(workspace_id, selector, viewer)
        if drawn:
            return drawn
        if not may:
            raise ForManagers
        offer = await staggering.offer(workspace_id, selector, today)
        coming = offer.coming(today)
        if coming is None:
            return not_worth_it(selector, offer)
        if request.decision == "stagger":
            return offered(selector, coming, offer.power)
        await staggering.draw(person, event, word, today, coming)
        return await self._drawn(workspace_id, selector, viewer) or as_message(words(said.ALL_START, ENGLISH))

    async def _drawn(self, workspace_id: str, selector: Selector, viewer: Viewer) -> Message | None:
        """The order that was drawn, if one was."""
        for effort in await self.looks.efforts(workspace_id, self._today(workspace_id)):
            if effort.selector == selector and effort.start:
                return order(effort, effort.start, self.services.definition(workspace_id).shorts, viewer)
        return None

    async def trends(self, workspace_id: str, request: TrendsRequest, viewer: Viewer) -> Message:
        """What rises or falls, or the deals behind a series."""
        look = await self.looks.at(workspace_id, self._today(workspace_id))
        if request.series:
            return await self._series(workspace_id, look, request.series, viewer)
        weekly = await self.looks.weekly(workspace_id, look)
        message = trends_message(look, weekly, self.services.definition(workspace_id).shorts, viewer)
        return await saying_so(self.services, workspace_id, message, look.earliest, look.day, look.day)

    async def _series(self, workspace_id: str, look: Look, series: str, viewer: Viewer) -> Message:
        """The deals behind a series of the last look. Raises NotFound."""
        for trend in look.trends:
            selector = of_trend(trend)
            if means(series, selector):
                if not viewer.sees_all:
                    raise DealsForManagers
                deals = await self.looks.behind(workspace_id, selector, trend.start, look.day)
                shorts = self.services.definition(workspace_id).shorts
                return trend_deals(trend, look, deals, shorts, self.services.settings(workspace_id).currency)
        raise NotFound("The last look has no such series any more. `/winloss trends` shows those it has.")

    async def how(self, workspace_id: str, viewer: Viewer) -> Message:
        """How we know what we say."""
        day = self._today(workspace_id)
        register = await self.suspicions.at(workspace_id, day)
        links = disclosed(await self.services.storage.read(buyer_links.links, workspace_id), viewer)
        look, shorts = await self.looks.at(workspace_id, day), self.services.definition(workspace_id).shorts
        briefs = await self.services.storage.read(pitches.counted, workspace_id)
        message = how_message(look, register, shorts, links, briefs)
        return await saying_so(self.services, workspace_id, message, look.start, look.day, look.day)

    async def versus(self, workspace_id: str, request: VersusRequest, viewer: Viewer) -> Message:
        """What is known before the next pitch against a competitor."""
        slices = Slices(self.services)
        period = slices.period(workspace_id, request.period)
        rivals = await self.services.rivals(workspace_id)
        known = tuple(name for name, n in rivals.ranked if n)
        wanted, segment = request.competitor, request.segment
        name = _rival(f"{wanted} in {segment}", rivals, known) if segment else None  # such as Made in Italy
        segment = None if name else segment
        name = name or _rival(wanted, rivals, known)
        if name is None:
            there = f" There are deals against {', '.join(known[:8])}." if known else ""
            return note(f"I know no deal against {isolated(wanted)}.{there}")
        if segment:
            segment = await slices.segment(workspace_id, segment)
        message, _ = await self._against(workspace_id, name, segment, period, viewer)
        return await saying_so(self.services, workspace_id, message, period.start, period.end)

    async def brief(self, workspace_id: str, rival: str, segment: str | None) -> tuple[Block, ...] | None:
        """What any rep may know of a competitor, in this segment if there is enough; None where there is too little.

        It is the running year's, or where that is young, of all time.
        """
        rivals, slices = await self.services.rivals(workspace_id), Slices(self.services)
        known = tuple(name for name, n in rivals.ranked if n)
        name = _rival(rival, rivals, known)
        segments = await self.services.storage.read(counting.values, workspace_id, "segment")
        where = value_of(segment, segments) if segment else None
        for within in dict.fromkeys((where, None)) if name else ():
            for word in ("year", "all"):
                period = slices.period(workspace_id, word)
                message, enough_known = await self._against(workspace_id, name or "", within, period, REP)
                if enough_known:
                    message = await saying_so(self.services, workspace_id, message, period.start, period.end)
                    return message.blocks[:-1]  # without the buttons that lead on from a question
        return None

    async def _against(
        self, workspace_id: str, name: str, segment: str | None, period: Period, viewer: Viewer
    ) -> tuple[Message, bool]:
        """How it went against them, and whether enough is known for whoever didn't ask."""
        read, only = self.services.storage.read, {"competitor": name}
        if segment:
            only["segment"] = segment
        rows = await Slices(self.services).rows(workspace_id, "competitor", period, only)
        counts = await read(counting.count, workspace_id, period.start, period.end, only)
        kept_back = not viewer.sees_all and name in rows and not enough(rows[name].reps)
        look = None if segment else await self.looks.at(workspace_id, self._today(workspace_id))  # it tests all deals
        lessons = await self.looks.lessons(
            workspace_id, period.start or date.min, period.end or date.max, only, few=viewer.sees_all
        )
        shorts = self.services.definition(workspace_id).shorts
        message = versus_message(
            name,
            counts,
            period,
            lessons,
            shorts,
            segment=segment or "",
            look=look,
            viewer=viewer,
            kept_back=kept_back,
        )
        return message, name in rows and not kept_back and counts.debriefed.closed >= CLOSED_FROM

    def _today(self, workspace_id: str) -> date:
        return self.services.today(workspace_id, self.services.clock.now())


def _rival(given: str, rivals: Names, known: tuple[str, ...]) -> str | None:
    """The name of `known` that somebody means."""
    return value_of(rivals.called(given), known)
