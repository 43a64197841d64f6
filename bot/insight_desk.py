"""What holds up, what moves, and what we know of a competitor: the use cases behind the commands of that name."""

from dataclasses import dataclass
from datetime import date

from bot.house import House
from bot.looks import Looks
from bot.requests import ThemesRequest, VersusRequest
from dialogs.errors import DebriefError
from dialogs.messages import Message, note, told
from dialogs.records import Person
from insights.how import how_message
from insights.periods import resolve
from insights.reports import theme_details, themes_message, trends_message
from insights.versus import versus_message
from storage import counting


class ForManagers(DebriefError):
    """Only managers decide that. They are listed in app.yaml."""


@dataclass(frozen=True, slots=True)
class InsightDesk:
    """Implements the commands themes, trends, vs and how."""

    house: House
    looks: Looks

    async def themes(self, person: Person, request: ThemesRequest, *, manager: bool) -> Message:
        """All themes, or one with the deals behind it, or a decision about one."""
        workspace_id, shorts = person.workspace_id, self.house.definition.shorts
        today = self.house.today(None, self.house.clock.now())
        if request.decision:
            return await self._decide(workspace_id, request, manager=manager)
        muted = await self.looks.muted(workspace_id)
        efforts = await self.looks.efforts(workspace_id, today)
        if not request.theme:
            look = await self.looks.at(workspace_id, today)
            watching = await self.looks.watching(workspace_id, today, look)
            return themes_message(look, watching, efforts, muted, shorts, manager=manager)
        look, finding = await self.looks.theme(workspace_id, today, request.theme)
        deals = await self.looks.behind(workspace_id, finding, look)
        effort = next((item for item in efforts if item.selector == finding.selector), None)
        return theme_details(
            finding,
            look,
            deals,
            shorts,
            effort,
            manager=manager,
            muted=finding.selector in muted,
            currency=self.house.app.currency,
        )

    async def _decide(self, workspace_id: str, request: ThemesRequest, *, manager: bool) -> Message:
        today = self.house.today(None, self.house.clock.now())
        if request.decision != "working" and not manager:
            raise ForManagers
        match request.decision:
            case "working":
                new = await self.looks.decide(workspace_id, "working", request.theme, today)
                words = "Noted. The digest will show the share before and since." if new else "That is noted already."
            case "mute":
                await self.looks.decide(workspace_id, "muted", request.theme, today)
                words = "Muted: the digest leaves it out. `/winloss themes` still has it."
            case "unmute":
                await self.looks.undo(workspace_id, "muted", request.theme, today)
                words = "The digest shows it again."
            case _:
                await self.looks.undo(workspace_id, "working", request.theme, today)
                words = "Taken off the list of what is worked on."
        return told(words)

    async def trends(self, workspace_id: str) -> Message:
        """What rises or falls."""
        look = await self.looks.at(workspace_id, self.house.today(None, self.house.clock.now()))
        return trends_message(look, await self.looks.weekly(workspace_id, look), self.house.definition.shorts)

    async def how(self, workspace_id: str) -> Message:
        """How we know what we say."""
        look = await self.looks.at(workspace_id, self.house.today(None, self.house.clock.now()))
        return how_message(look)

    async def versus(self, workspace_id: str, request: VersusRequest, *, manager: bool) -> Message:
        """What is known before the next pitch against a competitor."""
        today = self.house.today(None, self.house.clock.now())
        period = resolve(request.period, today)
        if period is None:
            raise DebriefError(f"I don't know the period {request.period}. Try 30d, quarter, 2026-Q3, year or all.")
        known = await self.house.storage.read(counting.values, workspace_id, "competitor")
        wanted = self.house.definition.competitor(request.competitor).casefold()
        name = next((one for one in known if one.casefold() == wanted), None)
        if name is None:
            there = f" There are deals against {', '.join(known[:8])}." if known else ""
            return note(f"I know no deal against {request.competitor}.{there}")
        only = ("competitor", name)
        counts = await self.house.storage.read(counting.count, workspace_id, period.start, period.end, only)
        look = await self.looks.at(workspace_id, today)
        start, end = period.start or date.min, period.end or date.max
        lessons = await self.looks.lessons(workspace_id, name, start, end)
        shorts = self.house.definition.shorts
        return versus_message(name, counts, period, lessons, shorts, look=look, few=manager)
