"""What managers are told of: that something could not be posted, or failed by a fault of ours. Once each."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.services import House
from dialogs.effects import Target, TimerKind, Want
from dialogs.messages import codec
from dialogs.messages.messages import Buttons, Message, say
from dialogs.records import Moment
from storage.units import deals, people, posts, wants

OURS = "Something went wrong on my side; the log of winloss says what."
"""Why something is parked, for people."""
MESSAGES: Mapping[Target, str] = {
    Target.CARD: "show a debrief's card",
    Target.RECEIPT: "show a debrief's earlier card",
    Target.FOLLOW_UP: "show a follow-up",
    Target.DIGEST: "post the weekly digest",
    Target.POST: "post figures that were to be shared",
}
TIMERS: Mapping[TimerKind, str] = {
    TimerKind.REMIND: "send a reminder",
    TimerKind.RESUME: "bring back a debrief that was put off",
    TimerKind.FOLLOW_UP: "bring up a follow-up",
    TimerKind.DIGEST: "make this week's digest",
    TimerKind.PRUNE: "tidy up, as I do every hour",
}
MESSAGES_AGAIN: Mapping[Target, str] = {Target.DIGEST: "I'll try it again every hour"}
TIMERS_AGAIN: Mapping[TimerKind, str] = {
    TimerKind.DIGEST: "Next week's comes as usual; I'll try this one again when winloss is restarted",
    TimerKind.PRUNE: "I'll try it again in an hour",
}


@dataclass(frozen=True, slots=True)
class Telling:
    """Tells the managers of a workspace. Whoever calls wakes delivery."""

    house: House

    async def managers(self, workspace_id: str, key: str, words: str, buttons: tuple[Buttons, ...] = ()) -> None:
        """Tell every manager of a workspace, once for a `key`."""
        text = codec.to_json(Message(words, (say(words), *buttons)))
        at = self.house.moment()
        for user_id in self.house.app.managers:
            manager = await self.house.storage.read(people.person_by_user, workspace_id, user_id)
            if manager is not None:
                told = Want(Target.POST, f"{key}:{manager.id}", manager.id)
                await self.house.storage.write(_tell_once, workspace_id, told, text, at)

    async def of_message(self, workspace_id: str, kind: Target, subject: str, key: str) -> None:
        """A message that is not tried again."""
        then = MESSAGES_AGAIN.get(kind, "I'll try it again when it changes, or when winloss is restarted")
        about = await self._about(workspace_id, subject)
        await self.managers(workspace_id, f"{key}:fault", _failed(f"{MESSAGES[kind]}{about}", then))

    async def of_timer(self, workspace_id: str, kind: TimerKind, subject: str, key: str) -> None:
        """A timer that is not tried again."""
        then = TIMERS_AGAIN.get(kind, "I'll try it again when winloss is restarted")
        about = await self._about(workspace_id, subject)
        await self.managers(workspace_id, key, _failed(f"{TIMERS[kind]}{about}", then))

    async def _about(self, workspace_id: str, subject: str) -> str:
        closing_id = subject.partition(":")[0].partition(".")[0]  # of a card, or of a follow-up
        name = await self.house.storage.read(deals.name_of, workspace_id, closing_id)
        return f" ({name})" if name else ""


def _failed(what: str, then: str) -> str:
    return f"I couldn't {what}: something went wrong on my side. No answer is lost. {then}; winloss's log says why."


def _tell_once(conn: Connection, ws: str, told: Want, text: str, at: Moment) -> None:
    if not wants.is_wanted(conn, ws, told):
        posts.save_post(conn, ws, told.subject, text, at.now)
        wants.want(conn, ws, told, at.real)
