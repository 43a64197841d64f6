"""The few listeners: parse, hand over, answer. Bolt tries them in order, so the click comes first."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from bot.commands import grammar as commands
from bot.commands.forms import FORMS, Amiss, Form
from bot.platforms.afterwards import said, sentence
from bot.platforms.ports import Answer, Click, Desk, Typed, Who
from bot.platforms.shape import ident, maybe, part
from bot.platforms.slack import modal, parse, questionnaire
from bot.platforms.slack.elements import Json, suggestions
from bot.platforms.slack.render import render
from bot.platforms.slack.replies import Replies, not_opened
from bot.platforms.slack.web_api import draws
from dialogs.errors import DebriefError
from dialogs.messages.actions import Verb
from dialogs.messages.messages import Message, Questionnaire, as_a_button, as_message
from storage.engine.engine import StorageError

log = logging.getLogger(__name__)

ANY = re.compile("")
SHORTCUTS = modal.SHORTCUTS | modal.ON_MESSAGES
WAITING = "One moment… I'll show it here."
OLD_BUTTON = "That button is too old to work. `/winloss pending` shows what is open."
MOST_FOUND = 25
"""Deals in a searched menu: more are found by another letter."""
PREPARING = 1.0
"""Seconds that a form is filled with what a workspace knows; its trigger lives three."""
NOT_KEPT = 503
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, IndexError)


class Listeners:
    """One workspace's listeners. `patience` in seconds: how long figures are waited for.

    `told` takes what Slack says by itself of messages that were posted.
    """

    def __init__(
        self, desk: Callable[[], Desk], replies: Replies, patience: float, told: Callable[[Json], Awaitable[None]]
    ) -> None:
        self._desk = desk
        self._told = told
        self._replies = replies
        self._patience = patience

    def register(self, app: AsyncApp) -> None:
        """Tell Bolt about them."""
        app.block_action(ANY)(self.clicked)
        app.command(ANY)(self.commanded)
        app.event(ANY)(self.happened)
        for callback in (*modal.SHORTCUTS, *modal.ON_MESSAGES):
            app.shortcut(callback)(self.opened)
        for key in FORMS:
            app.view(key)(self.submitted)
        app.view(questionnaire.CALLBACK)(self.saved)
        app.options(ANY)(self.searched)

    async def clicked(self, ack: AsyncAck, body: Json) -> BoltResponse:
        """A press, or a change in a field, wherever it was made."""
        try:
            url, view_id = maybe(body.get("response_url"), "url"), maybe(part(body, "view").get("id"), "view")
        except UNREADABLE:
            return BoltResponse(status=400)
        if parse.on_home(body):
            return await self._pressed_at_home(ack, body)
        if questionnaire.is_one(body.get("view")):
            return await self._filled(ack, body, view_id)
        return await self._pressed(ack, body, url, view_id)

    async def _pressed(self, ack: AsyncAck, body: Json, url: str, view_id: str) -> BoltResponse:
        """A press on a message, or in a modal. What could not be kept is said, and not acknowledged.

        Words that follow an acknowledgement go with the process that was to say them, and a choice stays on the screen
        as if it were taken: that Slack shows a press to have failed outlives both.
        """
        kept = True
        try:
            event = parse.click(body, self._replies.responder(url, view_id), self._replies.remover(url))
        except UNREADABLE:
            log.warning("a press that this version did not make")
            event = None
            answer: Answer | None = as_message(OLD_BUTTON)
        else:
            try:
                answer = await said(self._desk().click(event)) if event else None
            except StorageError as error:
                answer, kept = as_message(error.sentence), False
            if event and url and not answer and not event.message_id:  # an ephemeral chooser has done its work
                self._replies.afterwards.do(self._replies.take_away(url))
        if isinstance(answer, Form | Questionnaire) and not view_id and event:
            answer = await self._replies.open_form(event.event_id, answer)
        if isinstance(answer, Form | Questionnaire):
            await self._replies.show_in_view(view_id, answer)
        elif answer and url:
            self._replies.afterwards.do(self._shows(event)(url, answer))
        elif answer and view_id:
            self._replies.afterwards.do(self._replies.show_in_view(view_id, answer))
        return await ack() if kept else BoltResponse(status=NOT_KEPT)

    async def _filled(self, ack: AsyncAck, body: Json, view_id: str) -> BoltResponse:
        """A pick in a debrief's form, which is drawn anew. One that isn't kept isn't acknowledged: Slack marks it."""
        try:
            event, before = questionnaire.filled(body), questionnaire.before(body)
            seen = maybe(body["view"].get("hash"), "hash")
        except UNREADABLE:
            log.warning("a press that this version did not make")
            return BoltResponse(status=400)
        if event is None:
            return await ack()
        try:
            answer = await said(self._desk().click(event))
        except StorageError:
            return BoltResponse(status=NOT_KEPT)
        if answer:
            self._replies.afterwards.do(
                self._replies.redraw(view_id, seen, answer, before, lambda: self._newest(event))
            )
        return await ack()

    async def _newest(self, event: Click) -> Answer | None:
        """A form as it stands by now."""
        return await sentence(
            self._desk().click(replace(event, action=replace(event.action, verb=Verb.FORM), values={}))
        )

    async def saved(self, ack: AsyncAck, body: Json) -> BoltResponse:
        """A debrief's form, sent as a whole: it closes, or goes on with what still remains."""
        try:
            event, box = questionnaire.saved(body), questionnaire.first_box(body)
            before = questionnaire.before(body)
        except UNREADABLE:
            return BoltResponse(status=400)
        try:
            answer = await said(self._desk().click(event))
        except StorageError as error:
            return await ack(response_action="errors", errors={box: error.sentence})
        if answer is None:
            return await ack()
        return await ack(response_action="update", view=modal.shown(answer, of=before))

    async def _pressed_at_home(self, ack: AsyncAck, body: Json) -> BoltResponse:
        """A press on the Home tab: what it answers is shown over it, within the three seconds that its trigger lives.

        What could not be kept is said so, too, and not acknowledged.
        """
        try:
            trigger = ident(body["trigger_id"], "trigger")
        except UNREADABLE:
            return BoltResponse(status=400)
        try:
            event = parse.click(body)
        except UNREADABLE:
            log.warning("a press that this version did not make")
            await self._replies.open_answer(trigger, as_message(OLD_BUTTON))
            return await ack()
        if event is None:
            return await ack()
        work = asyncio.create_task(said(self._desk().click(event)))
        done, _ = await asyncio.wait({work}, timeout=self._patience)
        if not done:
            view_id = await self._replies.open_answer(trigger, as_message(WAITING))
            self._replies.afterwards.do(self._replies.late_over_home(view_id, work))
            return await ack()
        try:
            answer = work.result()
        except StorageError as error:
            await self._replies.open_answer(trigger, as_message(error.sentence))
            return BoltResponse(status=NOT_KEPT)
        if answer:
            await self._replies.open_answer(trigger, answer)
        return await ack()

    def _shows(self, event: Click | None) -> Callable[[str, Message], Coroutine[Any, Any, None]]:
        """How an answer goes back: what was pressed on home brings home anew, in its place."""
        on_home = event is not None and event.action.verb is Verb.HOME
        return self._replies.instead if on_home else self._replies.whisper

    async def commanded(self, ack: AsyncAck, body: Json) -> BoltResponse:
        """A slash command: the answer goes back at once, or is promised. A mark is acknowledged once it is saved."""
        try:
            event, url = parse.command(body), ident(body["response_url"], "url")
        except UNREADABLE:
            return BoltResponse(status=400)
        work = asyncio.create_task(sentence(self._desk().command(event)))
        done, _ = await asyncio.wait({work}, timeout=None if commands.writes(event.text) else self._patience)
        if not done:
            self._replies.afterwards.do(self._replies.late(url, work))
            return await ack({"response_type": "ephemeral", "text": WAITING})
        answer = work.result()
        if isinstance(answer, Form | Questionnaire):
            answer = await self._replies.open_form(event.event_id, answer)
        if answer and draws(
            answer
        ):  # what goes back at once is shown or lost; who refuses charts gets letters this way
            self._replies.afterwards.do(self._replies.whisper(url, answer))
            return await ack()
        return await ack({"response_type": "ephemeral", **render(answer)} if answer else "")

    async def happened(self, ack: AsyncAck, body: Json) -> BoltResponse:
        """Words in the direct conversation, its opening, or that a message is there; every other is acknowledged."""
        try:
            event, opened, left = parse.typed(body), parse.opened(body), parse.left(body)
            await self._told(body)
        except UNREADABLE:
            return BoltResponse(status=400)
        if opened:
            with suppress(DebriefError):  # a guest who looks around hasn't asked for anything
                await self._desk().met(opened)
                if parse.home_opened(body):
                    await self._desk().opened(opened)
        if left:
            await self._desk().left(left)
        if event is None:
            return await ack()
        work = asyncio.create_task(self._heard(event))  # what isn't a DebriefError is a 500: Slack sends it again
        done, _ = await asyncio.wait({work}, timeout=self._patience if commands.reads(event.text) else None)
        if not done:  # figures that take a while: Slack waits three seconds
            self._replies.afterwards.do(self._replies.late_in(body["event"]["channel"], event, work))
        elif answer := work.result():
            self._replies.afterwards.do(self._replies.whisper_in(body["event"]["channel"], event, answer))
        return await ack()

    async def _heard(self, event: Typed) -> Message | None:
        try:
            answer = await self._desk().typed(event)
        except DebriefError as error:
            return as_message(error.sentence)
        if isinstance(answer, Questionnaire):
            return as_a_button(answer)
        return not_opened(answer) if isinstance(answer, Form) else answer  # words bring no trigger to open one with

    async def opened(self, ack: AsyncAck, body: Json) -> BoltResponse:
        """The shortcut: its trigger lives three seconds, so the form opens before anything else."""
        try:
            trigger, form = ident(body["trigger_id"], "trigger"), SHORTCUTS[body["callback_id"]]
            who, about = parse.who(body["team"]["id"], body["user"]["id"]), parse.on_message(body)
        except UNREADABLE:
            return BoltResponse(status=400)
        await self._replies.open_form(trigger, await self._form(who, form, about))
        return await ack()

    async def _form(self, who: Who, form: Form, about: str) -> Form:
        """The form as their workspace has it; as it is, where that takes longer than a trigger lives."""
        try:
            async with asyncio.timeout(PREPARING):
                return await self._desk().form(who, form, about)
        except (TimeoutError, StorageError):
            return form

    async def searched(self, ack: AsyncAck, body: Json) -> BoltResponse:
        """A letter more in a searched menu: what it offers now."""
        try:
            who, typed = parse.searched(body)
        except UNREADABLE:
            return BoltResponse(status=400)
        return await ack(options=suggestions(await self._desk().found(who, typed, MOST_FOUND)))

    async def submitted(self, ack: AsyncAck, body: Json) -> BoltResponse:
        """A form: the answer is shown in its place; what can't be taken is said at its field, or at the first."""
        try:
            form, event = modal.submitted(body)
        except UNREADABLE:
            return BoltResponse(status=400)
        try:
            answer = await self._desk().submitted(event)
        except Amiss as error:
            return await ack(response_action="errors", errors={error.field: error.sentence})
        except (DebriefError, StorageError) as error:
            return await ack(response_action="errors", errors={form.fields[0].key: error.sentence})
        if answer is None:
            return await ack()
        return await ack(response_action="update", view=modal.shown(answer, form.title))
