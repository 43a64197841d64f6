"""What goes back to the person who acted: through the click's `response_url`, in a modal, or for their eyes only."""

import logging
from collections.abc import Awaitable, Callable

import aiohttp

from bot.commands.forms import Form
from bot.counted import PLATFORM_ERRORS, error_code
from bot.platforms.afterwards import Afterwards
from bot.platforms.ports import Answer, DeliveryError, Respond, TakeAway, Typed
from bot.platforms.slack import modal
from bot.platforms.slack.elements import Json
from bot.platforms.slack.questionnaire import Before
from bot.platforms.slack.web_api import BadLayout, Overtaken, WebApi, natively
from dialogs.messages.messages import Message, Questionnaire, as_message, note
from dialogs.sentences.forms import NOT_OPENED
from dialogs.sentences.words import ENGLISH, words

log = logging.getLogger(__name__)

HURRY = aiohttp.ClientTimeout(total=3)
REFUSALS = ("invalid_blocks", "used_url", "expired_url")
"""What a response_url is refused with: the first is a fault of ours, of the others each has its day."""
OVER_HOME = "winloss"
"""The title of what is shown over the Home tab."""
BROKEN = "Something went wrong here. Nothing you said was lost; please try that again."


def not_opened(form: Form | Questionnaire) -> Message:
    """What is said where a form can't be opened."""
    return as_message(words(NOT_OPENED, ENGLISH, title=form.title))


class Replies:
    """Sends answers, some after the acknowledgement; through the `proxy` that the Web API goes through, if any."""

    def __init__(self, session: aiohttp.ClientSession, api: WebApi, proxy: str | None) -> None:
        self.api = api
        self._session = session
        self._proxy = proxy
        self.afterwards = Afterwards()

    def responder(self, url: str, view_id: str) -> Respond | None:
        """What replaces the message or the modal that a click came from."""
        if not url and not view_id:
            return None

        async def replace(message: Message) -> bool:
            if url:
                return await self._answer(url, message, {"replace_original": True})
            return await self.show_in_view(view_id, message)

        return replace

    def remover(self, url: str) -> TakeAway | None:
        """What takes the message away that a click came from."""
        return (lambda: self.afterwards.do(self.take_away(url))) if url else None

    async def open_form(self, trigger_id: str, form: Form | Questionnaire) -> Message | None:
        """Open a form over what a person sees; where that fails, what is said instead. Triggers live three seconds."""
        try:
            await self.api.open_view(trigger_id, modal.shown(form))
        except DeliveryError as error:
            log.warning("the form did not open: %s", error)
            return not_opened(form)
        return None

    async def open_answer(self, trigger_id: str, answer: Answer) -> str:
        """Show an answer over the Home tab, where nothing can be posted; the id of its modal, "" where it failed."""
        try:
            return await self.api.open_view(trigger_id, modal.shown(answer, OVER_HOME))
        except DeliveryError as error:
            log.warning("an answer was not shown: %s", error)
            return ""

    async def late_over_home(self, view_id: str, work: Awaitable[Answer | None]) -> None:
        """Show what was slow in the modal that promised it."""
        if answer := await _found(work):
            await self.show_in_view(view_id, answer)

    async def instead(self, url: str, message: Message) -> None:
        """Show an answer in the place of the message that was pressed on, else below it."""
        if not await self._answer(url, message, {"replace_original": True}):
            await self.whisper(url, message)

    async def show_in_view(self, view_id: str, answer: Answer, of: Before | None = None) -> bool:
        """Show an answer in the modal it was asked in."""
        try:
            await self.api.update_view(view_id, modal.shown(answer, of=of))
        except DeliveryError as error:
            log.warning("an answer was not shown: %s", error)
            return False
        return True

    async def redraw(
        self, view_id: str, seen: str, form: Answer, of: Before, newest: Callable[[], Awaitable[Answer | None]]
    ) -> None:
        """Draw a form anew after a pick; where another pick was quicker, by what stands after both."""
        try:
            await self.api.update_view(view_id, modal.shown(form, of=of), seen)
        except Overtaken:
            if found := await newest():
                await self.show_in_view(view_id, found, of)
        except DeliveryError as error:  # what was picked is kept; the next pick draws it
            log.warning("a form was not drawn anew: %s", error)

    async def whisper(self, url: str, message: Message) -> None:
        """Show an answer below the click, to that person only."""
        if not await self._answer(url, message, {"response_type": "ephemeral", "replace_original": False}):
            log.warning("an answer was not shown: the response_url is used up or out of reach")

    async def take_away(self, url: str) -> None:
        """Remove the message a click came from."""
        await self._post(url, {"delete_original": True})

    async def whisper_in(self, conversation: str, event: Typed, message: Message) -> None:
        """Show an answer in the direct conversation, to that person only."""
        try:
            await self.api.whisper(conversation, event.who.user_id, message)
        except DeliveryError as error:
            log.warning("an answer was not shown: %s", error)

    async def late_in(self, conversation: str, event: Typed, work: Awaitable[Message | None]) -> None:
        """Show what slow words found."""
        answer = await _found(work)
        if isinstance(answer, Message):
            await self.whisper_in(conversation, event, answer)

    async def late(self, url: str, work: Awaitable[Answer | None]) -> None:
        """Show what a slow command found."""
        answer = await _found(work)
        if isinstance(answer, Form | Questionnaire):  # its trigger has run out
            answer = not_opened(answer)
        if answer:
            await self.whisper(url, answer)

    async def _answer(self, url: str, message: Message, how: Json) -> bool:
        """Whether Slack took it, if need be in letters."""
        try:
            return await natively(lambda shown: self._post(url, how | shown), message)
        except BadLayout as error:
            log.warning("an answer was not shown: %s", error)
            return False

    async def _post(self, url: str, shown: Json) -> bool:
        """Whether Slack took it. An error text may come with 200. Raises BadLayout."""
        try:
            async with self._session.post(url, json=shown, timeout=HURRY, proxy=self._proxy) as response:
                said = await response.read()
                taken = response.status == 200 and b'"ok":false' not in said  # noqa: PLR2004 - HTTP
                bad_layout = b"invalid_blocks" in said
                if bad_layout or not taken:
                    code = next((word for word in REFUSALS if word.encode() in said), "")
                    PLATFORM_ERRORS["slack", error_code(code, REFUSALS, response.status)] += 1
                if bad_layout:
                    raise BadLayout("Slack refused the message's layout.")
                return taken
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            PLATFORM_ERRORS["slack", "no answer"] += 1
            log.info("no answer from a response_url: %s", type(error).__name__)
            return False


async def _found(work: Awaitable[Answer | None]) -> Answer | None:
    try:
        return await work
    except Exception:
        log.exception("a command failed after it was acknowledged")
        return note(BROKEN)
