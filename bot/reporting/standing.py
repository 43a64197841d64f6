"""How things stand in a workspace, for a manager who is new to it."""

from datetime import timedelta

from bot.reporting.digests import Digests
from bot.reporting.looks import Looks
from bot.services import Services
from dialogs.values import dataclass
from insights.messages.standing import Standing
from insights.shapes.findings import YOUNG_BELOW
from insights.shapes.periods import past_year
from insights.shapes.selectors import parse
from storage.counting import counting
from storage.units import cases, digests, follow_ups
from storage.units import looks as decisions

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Stands:
    """Of the workspaces that are served."""

    services: Services
    looks: Looks
    digests: Digests

    async def of(self, workspace_id: str) -> Standing | None:
        """How things stand now; None where no digest has come yet."""
        read, now = self.services.storage.read, self.services.clock.now()
        last = await read(digests.last_digest, workspace_id, now)
        came = await self.digests.posted(workspace_id, last.id) if last else None
        if last is None or came is None:
            return None
        today, on = (self.services.today(workspace_id, at) for at in (now, last.as_of))
        look = await self.looks.at(workspace_id, on)
        decided = {(item.kind, parse(item.selector)) for item in await read(decisions.decided, workspace_id)}
        theme = next((theme for theme in look.themes if ("muted", theme.selector) not in decided), None)
        year = past_year(today + timedelta(days=1))
        counts = await read(counting.count_answered, workspace_id, year.start, year.end)
        due = await read(follow_ups.follow_ups_between, workspace_id, today, today + WEEK, now)
        return Standing(
            came=came,
            on=on,
            look=look,
            theme=theme,
            worked_on=theme is not None and ("working", theme.selector) in decided,
            closings=counts.closed.closed,
            asked=counts.prompted.closed,
            answered=counts.answered.closed,
            open=await read(cases.open_debriefs, workspace_id, now),
            due=len(due),
            young=counts.debriefed.closed < YOUNG_BELOW,
        )
