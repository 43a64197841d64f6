"""When the weekly digest comes, and what its week is called; what it says is made when somebody reads it."""

from datetime import date, datetime

from bot.moments.schedule import last_occurrence, next_occurrence
from bot.services import Services
from dialogs.values import dataclass
from storage.units.timers import NextDigest

SCHEDULE = "weekly"


@dataclass(frozen=True, slots=True)
class Weekly:
    """The schedule of the workspaces that are served."""

    services: Services

    def next(self, workspace_id: str, _schedule: str, due_at: datetime) -> NextDigest | None:
        """The digest that is due, and when the one after it is. Of several missed weeks it is the last."""
        channel = self.services.digest_channel(workspace_id)
        if not channel:
            return None  # not served here any more
        settings, now = self.services.settings(workspace_id), self.services.clock.now()
        struck = last_occurrence(settings.digest.weekday, settings.digest.time, settings.timezone, now)
        of = max(due_at, struck)  # what closed in the weeks before is in it: it tells all since the last one
        return NextDigest(
            id=week_id(self.services.today(workspace_id, of)),
            channel=channel,
            as_of=of,
            next_due=self.next_due(workspace_id, max(of, now)),
        )

    def next_due(self, workspace_id: str, now: datetime) -> datetime:
        """The next time the schedule of a workspace strikes after a moment."""
        settings = self.services.settings(workspace_id)
        return next_occurrence(settings.digest.weekday, settings.digest.time, settings.timezone, now)


def week_id(day: date) -> str:
    """The ISO week of a date, such as 2026-W47."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"
