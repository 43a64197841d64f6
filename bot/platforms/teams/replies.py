"""How an answer goes back to who asked in Teams: once, below what they wrote, or in the chat with them."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

from bot.commands.forms import Form
from bot.platforms.afterwards import Afterwards
from bot.platforms.ports import Answer, DeliveryError, Limited
from bot.platforms.teams import dialog, parse
from bot.platforms.teams.adapter import Sdk
from bot.platforms.teams.render import activity as rendered
from dialogs.messages.messages import Message, Questionnaire, as_a_button
from dialogs.records import Event
from storage.engine.engine import Storage
from storage.units import events

log = logging.getLogger(__name__)
Json = dict[str, Any]

PATIENCE = 1.5
"""Seconds after which somebody who waits for an answer sees that it is being written."""
TRIES, LONGEST_PAUSE = 3, 20.0


class Replies:
    """Answers on their way. `now` is the product's clock."""

    def __init__(self, afterwards: Afterwards, sdk: Sdk, storage: Storage, now: Callable[[], datetime]) -> None:
        self._afterwards = afterwards
        self._sdk = sdk
        self._storage = storage
        self._now = now

    async def when_ready(self, activity: Json, asked: Coroutine[Any, Any, Answer | None]) -> None:
        """Show an answer below; where it takes a while, the person sees that it is being written."""
        work = asyncio.create_task(asked)
        done, _ = await asyncio.wait({work}, timeout=PATIENCE)
        if not done:
            self._afterwards.do(self._post(activity["serviceUrl"], activity["conversation"]["id"], {"type": "typing"}))
        await self.answer(activity, await work)

    async def answer(self, activity: Json, answer: Answer | None) -> None:
        """Show an answer below, once, however often Teams sends what it answers."""
        if answer and await self.first_time(activity):
            self.below(activity, answer)

    async def first_time(self, activity: Json) -> bool:
        """Whether nothing has answered it yet; from now on something has."""
        key, workspace_id = f"answered:{parse.event_id(activity)}", parse.workspace_id(parse.tenant(activity))
        return await self._storage.write(events.claim_event, Event(workspace_id, key), self._now())

    def below(self, activity: Json, answer: Answer) -> None:
        """Show something where it came from."""
        self.in_chat(activity, activity["conversation"]["id"], answer)

    def instead(self, activity: Json, answer: Message) -> None:
        """Show something in the place of the message that was pressed on."""
        if pressed_on := activity.get("replyToId"):
            url, chat = activity["serviceUrl"], activity["conversation"]["id"]
            self._afterwards.do(self._replace(url, chat, pressed_on, rendered(answer)))

    async def _replace(self, service_url: str, conversation: str, message_id: str, shown: Json) -> None:
        try:
            await self._sdk.update(service_url, conversation, message_id, shown)
        except DeliveryError as error:  # it shows for now, and can be asked for again
            log.info("home was not updated: %s", error)

    def in_chat(self, activity: Json, conversation: str, answer: Answer) -> None:
        """Show something in another conversation than the one it came from."""
        message = as_a_button(answer) if isinstance(answer, Questionnaire) else answer
        shown = dialog.offered(message) if isinstance(message, Form) else rendered(message)
        self._afterwards.do(self._post(activity["serviceUrl"], conversation, shown))

    async def _post(self, service_url: str, conversation: str, shown: Json) -> None:
        """Send what answers somebody. It is no intent of the outbox: who gets no answer asks again."""
        for _ in range(TRIES):
            try:
                await self._sdk.send(service_url, conversation, shown)
            except Limited as error:
                await asyncio.sleep(min(error.seconds, LONGEST_PAUSE))
            except DeliveryError as error:
                log.warning("an answer was not shown: %s", error)
                return
            else:
                return
        log.warning("an answer was not shown: Teams is busy")
