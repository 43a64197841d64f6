"""The desk as platforms see it: each event that they hand in gives one line in the log, and counts in the metrics."""

from typing import Any

from bot import logs
from bot.commands.forms import Form
from bot.counted import INTERACTIONS
from bot.platforms.ports import Answer, Click, Command, Desk, Submitted, Typed, Who
from dialogs.messages.messages import Option
from dialogs.values import dataclass


@dataclass(frozen=True, slots=True)
class Heard:
    """Implements `bot.platforms.ports.Desk`, in front of one."""

    desk: Desk

    async def command(self, event: Command) -> Answer | None:
        """A slash command."""
        with _event("command", event.who.workspace_id):
            return await self.desk.command(event)

    async def submitted(self, event: Submitted) -> Answer | None:
        """A filled form."""
        with _event("form", event.who.workspace_id):
            return await self.desk.submitted(event)

    async def click(self, event: Click) -> Answer | None:
        """A press."""
        with _event("click", event.who.workspace_id, action=event.action.verb):
            return await self.desk.click(event)

    async def typed(self, event: Typed) -> Answer | None:
        """Plain words in the direct conversation."""
        with _event("typed", event.who.workspace_id):
            return await self.desk.typed(event)

    async def form(self, who: Who, form: Form, about: str = "") -> Form:
        """A form as it opens for somebody."""
        with _event("opened", who.workspace_id):
            return await self.desk.form(who, form, about)

    async def found(self, who: Who, typed: str, most: int, chosen: str = "") -> tuple[Option, ...]:
        """What a form's list offers."""
        with _event("found", who.workspace_id):
            return await self.desk.found(who, typed, most, chosen)

    async def left(self, who: Who) -> None:
        """Somebody's account is deactivated."""
        with logs.line("left", who.workspace_id):
            await self.desk.left(who)

    async def opened(self, who: Who) -> None:
        """Somebody looks at their home."""
        with _event("home", who.workspace_id):
            await self.desk.opened(who)

    async def met(self, who: Who) -> None:
        """Somebody has added us."""
        with _event("met", who.workspace_id):
            await self.desk.met(who)


class _Event(logs.Line):
    """The line of an event, which counts in the metrics as it is said."""

    __slots__ = ()

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """It is over."""
        super().__exit__(kind, error, trace)
        INTERACTIONS[self.workspace_id.partition(":")[0], self.event, self.outcome or "ignored"] += 1


def _event(kind: str, workspace_id: str, **more: Any) -> _Event:
    return _Event(kind, workspace_id, "answered", more)
