"""Twins: what a platform accepted late, after we gave it up and posted it anew. One stays, the other is taken away."""

import logging
from collections.abc import Callable

from bot.counted import TWINS
from bot.logs import spelled
from bot.platforms.ports import Ambiguous, Click, Gone, Limited, Refused
from bot.sending.faults import OUTAGE
from bot.services import Services
from dialogs.values import dataclass
from storage.units import doubts
from storage.units.doubts import Doubt
from storage.units.wants import LATE

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Twins:
    """Finds twins, by looking back and by being pressed. `wake`: something wants sending."""

    services: Services
    wake: Callable[[], None]

    async def seek(self, doubt: Doubt, again: float) -> None:
        """Look whether a message has a twin by now. `again`: seconds until another try where Slack doesn't answer."""
        write, real = self.services.storage.write, self.services.clock.real
        try:
            await self._unite(doubt)
        except Limited as error:
            await write(doubts.put_off, doubt, real() + error.seconds)
        except Ambiguous:
            await write(doubts.put_off, doubt, real() + again)
        except Refused as error:  # nobody can look there, or not any more
            log.info("delivery: %s is not looked for again: %s", doubt.key, error)
            await write(doubts.settled, doubt)
        except OUTAGE as error:  # it stays to be looked at
            log.error("delivery: no second look at %s for now: %s", doubt.key, spelled(error))  # noqa: TRY400
        except Exception as error:  # noqa: BLE001 -- a fault of ours comes again: the message that we know of stays the one
            log.error("delivery: %s is not looked for again: %s", doubt.key, spelled(error))  # noqa: TRY400
            await write(doubts.settled, doubt)

    async def _unite(self, doubt: Doubt) -> None:
        write, workspace_id = self.services.storage.write, doubt.workspace_id
        platform = self.services.platform(workspace_id)
        conversation = await self.services.conversation(workspace_id, doubt.recipient, direct=doubt.direct)
        found = await platform.find(workspace_id, conversation, doubt.key, doubt.since)
        # one that was replaced through a response_url may have lost its key: it is there all the same
        oldest, *younger = found if doubt.message_id in found else (doubt.message_id, *found)
        if younger:
            await write(doubts.show_by, doubt, oldest, tuple(younger), self.services.clock.real())
            self.wake()
        for twin in younger:
            try:
                await platform.delete(workspace_id, conversation, twin)
            except Gone:
                continue
            TWINS["taken away"] += 1
            log.info("delivery: %s was accepted late; the younger one is taken away", doubt.key)
        await write(doubts.settled, doubt)

    async def is_one(self, event: Click) -> bool:
        """Whether a press was made on a twin: the card or follow-up it is about shows as another message."""
        if event.take_away is None or event.message_id is None:
            return False
        who, subject = event.who, event.action.subject
        return await self.services.storage.read(
            doubts.is_twin, who.workspace_id, who.user_id, subject, event.message_id
        )

    async def pressed(self, event: Click) -> None:
        """After a press that was not made on the living card: take a twin away, which would only confuse.

        Where nobody knows yet whether the card came through, the press has told: that message is the card.
        """
        if event.take_away is None or event.message_id is None:
            return
        write, look_at = self.services.storage.write, self.services.clock.real() + LATE
        one = event.who.workspace_id, event.who.user_id, event.action.subject, event.message_id
        if await self.is_one(event) and await write(doubts.goes, *one, look_at):
            event.take_away()
            TWINS["taken away"] += 1
        elif await write(doubts.adopt, *one):
            self.wake()
