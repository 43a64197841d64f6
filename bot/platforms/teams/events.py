"""What comes from Teams, handed to the desk, and what goes back to the person who acted."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from bot.commands import grammar as commands
from bot.commands.forms import Form
from bot.platforms.afterwards import Afterwards, said, sentence
from bot.platforms.audience import NotAMember, NotYetKnown
from bot.platforms.ports import Answer, Click, Command, DeliveryError, Desk, Refused, Submitted, Who
from bot.platforms.teams import dialog, parse
from bot.platforms.teams.adapter import Sdk
from bot.platforms.teams.places import Places
from bot.platforms.teams.render import CARD, card, spelled
from bot.platforms.teams.replies import Replies
from dialogs.errors import DebriefError
from dialogs.messages.actions import Verb
from dialogs.messages.messages import Buttons, Choice, Input, Message, Questionnaire, as_message, note
from dialogs.sentences.forms import ASKED_IN_CHAT
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass
from storage.engine.engine import Storage, StorageError
from storage.units.conversations import Conversation

log = logging.getLogger(__name__)
Json = dict[str, Any]

WORDS = "application/vnd.microsoft.activity.message"
CARD_PATIENCE = 0.3
"""Seconds to wait for the new card, which goes back with the press; it is sent as an update in any case."""
NAMES = 10_000
NOT_KEPT = 503
OK = "OK."
OLD_BUTTON = "That button is too old to work. `/winloss pending` shows what is open."
NO_CHAT = "I can only answer that in a chat with you. Add winloss for yourself (Apps, then winloss) and ask me there."
NOT_NOW = "I can't reach you in our chat just now. Please ask me there."
ONLY_WORDS = "I can only read words here."
IN_PRIVATE = "I've answered you in our chat."


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody whom an activity came from, where that was, and whether it said that they are no member."""

    name: str
    id: str
    place: Conversation
    outsider: bool


class Home(Protocol):
    """Where activities come to: what they need of the platform."""

    places: Places

    async def met(self, place: Conversation, tenant: str, *, again: bool = False) -> bool:
        """Remember where an activity came from; whether that place is new."""
        ...

    async def open(self, workspace_id: str, user_id: str) -> str:
        """The id of the direct conversation with a person."""
        ...

    async def gone(self, place: Conversation) -> bool:
        """Whether the account behind a personal chat is certainly gone."""
        ...


class Events:
    """Every kind of activity that we know. `now` is the product's clock."""

    def __init__(self, home: Home, desk: Desk, sdk: Sdk, storage: Storage, now: Callable[[], datetime]) -> None:
        self.afterwards = Afterwards()
        self.seen: dict[tuple[str, str], Seen] = {}
        self._home = home
        self._desk = desk
        self._replies = Replies(self.afterwards, sdk, storage, now)

    def known(self, activity: Json) -> bool:
        """Whether an activity is of a kind that we handle."""
        kind = activity["type"]
        return kind in {"message", "invoke"} or parse.installed(activity) is not None or bool(parse.left(activity))

    async def handle(self, activity: Json) -> Json | None:
        """One activity: what goes back to an invoke, None for others. Raises Unreadable before anything is done."""
        installed = parse.installed(activity)
        place = parse.place(activity)
        if installed is False:
            await self._home.places.forget(place)
            return None
        if installed is None and (lost := parse.left(activity)):
            for user_id, member in lost:
                await self._left(place.workspace_id, user_id, member)
            return None
        who = parse.who(activity)
        if len(self.seen) >= NAMES:
            self.seen.clear()
        self.seen[who.workspace_id, who.user_id] = Seen(
            parse.name(activity), parse.account(activity), place, parse.outsider(activity)
        )
        new = await self._home.met(place, parse.tenant(activity), again=installed is True)
        if installed:
            if place.user_id:
                await self._welcomed(activity, who, new=new)
            return None
        if activity["type"] == "invoke":
            return await self._invoked(activity)
        value = activity.get("value")
        if isinstance(value, dict) and parse.mine(value):
            await self._pressed_the_old_way(activity, value)
        elif parse.personal(activity):
            event = parse.typed(activity)
            asked = sentence(self._desk.typed(event)) if event.text else _at_once(note(ONLY_WORDS))
            await self._replies.when_ready(activity, asked)
        else:
            await self._mentioned(activity)
        return None

    async def _welcomed(self, activity: Json, who: Who, *, new: bool) -> None:
        try:
            await self._desk.met(who)
        except (NotAMember, NotYetKnown) as error:
            if new:
                self._replies.below(activity, as_message(error.sentence))

    async def _left(self, workspace_id: str, user_id: str, member: str) -> None:
        """Somebody is in a team no more: where their own chat doesn't know them any more either, they left."""
        places = self._home.places
        found = places.of_person(workspace_id, user_id) if user_id else places.of_member(workspace_id, member)
        place = await found
        if place is not None and place.user_id is not None and await self._home.gone(place):
            await self._desk.left(Who(workspace_id, place.user_id))

    # commands

    async def _mentioned(self, activity: Json) -> None:
        """A command in a channel: figures are for everybody there, all else is between the two of us."""
        event = parse.command(activity)
        if commands.public(event.text):
            await self._replies.when_ready(activity, sentence(self._desk.command(event)))
            return
        try:
            chat = await self._home.open(event.who.workspace_id, event.who.user_id)
        except DeliveryError as error:
            log.info("no chat with somebody who asked in a channel: %s", error)
            await self._replies.answer(activity, note(NO_CHAT if isinstance(error, Refused) else NOT_NOW))
            return
        answer = await sentence(self._desk.command(replace(event, channel="", public=False)))
        if answer and await self._replies.first_time(activity):
            self._replies.in_chat(activity, chat, answer)
            self._replies.below(activity, note(IN_PRIVATE))

    # presses and dialogs

    async def _invoked(self, activity: Json) -> Json | None:
        value = activity.get("value")
        given = value if isinstance(value, dict) else {}
        match activity.get("name"):
            case "adaptiveCard/action":
                return _response(await self._pressed(activity, parse.press_data(given)))
            case "composeExtension/fetchTask":
                asked, about = dialog.meant(given.get("commandId")), dialog.words_of(given.get("messagePayload"))
                return _response(await self._form(activity, asked, about=about))
            case "task/fetch":
                opened = given.get("data")
                if isinstance(opened, dict) and parse.mine(opened):
                    return await self._whole(activity, opened)
                asked = dialog.meant(opened.get("form") if isinstance(opened, dict) else None)
                return _response(await self._form(activity, asked))
            case "application/search":
                typed, most = parse.searched(given)
                found = await self._desk.found(parse.who(activity), typed, min(most, dialog.MOST_FOUND))
                return _response(dialog.results(found))
            case "composeExtension/submitAction" | "task/submit":
                if isinstance(sent := given.get("data"), dict) and parse.mine(sent):
                    return await self._whole(activity, sent)
                return _response(await self._submitted(activity, parse.form_data(given)))
            case _:
                return _response({})

    async def _pressed(self, activity: Json, data: Mapping[str, Any]) -> Json:
        """A press: the new card goes back with it, or what only this person should see."""
        shown: asyncio.Future[Message] = asyncio.get_running_loop().create_future()

        async def respond(message: Message) -> None:
            if not shown.done():
                shown.set_result(message)

        try:
            event = parse.pressed(data, activity, respond)
        except parse.Unreadable:
            return _said(as_message(OLD_BUTTON))
        if event is None:
            return _said(note("Choose one first."))
        if event.action.verb is Verb.RUN:
            await self._run(activity, event)
            return _said(note(OK))
        answer = await sentence(self._desk.click(event))
        return await self._back(activity, event, answer, shown)

    async def _back(self, activity: Json, event: Click, answer: Answer | None, shown: asyncio.Future[Message]) -> Json:
        """What goes back with a press. `shown`: the new card, once it is made."""
        if event.action.verb is Verb.HOME and isinstance(answer, Message):
            return self._in_place(activity, answer)
        # a press opens no dialog: the button that does comes below; what only this person saw makes room for the card
        # and so does the link that a rep asks for beside a card: that one is still to be answered
        beside = event.action.verb is Verb.INVITE
        if isinstance(answer, Form | Questionnaire) or beside or (answer is None and event.message_id is None):
            await self._replies.answer(activity, answer)
            return _said(note(OK))
        if answer is None:
            try:
                async with asyncio.timeout(CARD_PATIENCE):
                    return {"statusCode": 200, "type": CARD, "value": card(await shown)}
            except TimeoutError:
                return _said(note(OK))
        if any(isinstance(block, Buttons | Choice | Input) for block in answer.blocks):
            return {"statusCode": 200, "type": CARD, "value": card(answer, whisper=True)}
        return _said(answer)

    def _in_place(self, activity: Json, answer: Message) -> Json:
        """Home as it stands, where it was pressed: at once, and as an update, for the response alone may not last."""
        self._replies.instead(activity, answer)
        return {"statusCode": 200, "type": CARD, "value": card(answer)}

    async def _pressed_the_old_way(self, activity: Json, data: Json) -> None:
        """A press of a client that knows no Action.Execute: what it answers comes below."""
        try:
            event = parse.pressed(data, activity, None)
        except parse.Unreadable:
            await self._replies.answer(activity, as_message(OLD_BUTTON))
            return
        if event is not None and event.action.verb is Verb.RUN:
            await self._run(activity, event)
        elif event is not None:
            await self._replies.answer(activity, await sentence(self._desk.click(event)))

    async def _run(self, activity: Json, event: Click) -> None:
        """A press that stands for a command is answered like one, below."""
        asked = Command(event.event_id, event.who, event.action.value, event.channel, public=bool(event.channel))
        await self._replies.when_ready(activity, sentence(self._desk.command(asked)))

    async def _submitted(self, activity: Json, given: Mapping[str, str]) -> Json:
        """A form: what it answers, or the form again with what is wrong."""
        form = dialog.meant(given.get("form"))
        try:
            answer = await self._desk.submitted(
                Submitted(parse.event_id(activity), parse.who(activity), form.key, given)
            )
        except (DebriefError, StorageError) as error:
            return await self._form(activity, form, given, error.sentence)
        if isinstance(answer, Form):
            return await self._form(activity, answer)
        if isinstance(answer, Questionnaire):
            return _in_dialog(answer)
        if answer is None or not _asks(answer):
            return dialog.done(answer or note(OK))
        return await self._asked_in_chat(activity, answer)

    async def _whole(self, activity: Json, data: Mapping[str, Any]) -> Json:
        """A debrief's form that opens or is sent: it goes on with what still remains, or closes.

        What can't be kept isn't acknowledged: Teams says so, and the dialog stays with all that stands in it.
        """
        try:
            event = parse.pressed(data, activity, None)
        except parse.Unreadable:
            return _response(dialog.done(as_message(OLD_BUTTON)))
        if event is None:
            return _response({})
        try:
            answer = await said(self._desk.click(event))
        except StorageError:
            return {"status": NOT_KEPT, "body": {}}
        return _response(_in_dialog(answer))

    async def _form(
        self,
        activity: Json,
        form: Form,
        given: Mapping[str, str] = dialog.NOTHING,
        problem: str = "",
        about: str = "",
    ) -> Json:
        """A form that opens, with what its list offers before anything is typed. `about`: the message it opens on."""
        form = await self._desk.form(parse.who(activity), form, about)
        given = given or dict(form.given)
        chosen = dialog.chosen(form, given)
        found = self._desk.found(parse.who(activity), "", dialog.MOST_FOUND, chosen) if dialog.searches(form) else None
        return dialog.form(form, given, problem, await found if found else ())

    async def _asked_in_chat(self, activity: Json, answer: Message) -> Json:
        """What a form answers with a question: a dialog that ends takes no buttons, so it is asked in our chat."""
        who = parse.who(activity)
        try:
            chat = await self._home.open(who.workspace_id, who.user_id)
        except DeliveryError as error:
            log.info("no chat with somebody who sent a form: %s", error)
            return dialog.done(note(NO_CHAT if isinstance(error, Refused) else NOT_NOW))
        if await self._replies.first_time(activity):
            self._replies.in_chat(activity, chat, answer)
        return dialog.done(note(words(ASKED_IN_CHAT, ENGLISH)))


def _in_dialog(answer: Answer | None) -> Json:
    """What a dialog shows next; nothing closes it."""
    if isinstance(answer, Questionnaire):
        return dialog.whole(answer)
    return dialog.done(answer) if isinstance(answer, Message) else {}


def _asks(answer: Message) -> bool:
    """Whether something is to be decided before it is done."""
    pressed = (button for block in answer.blocks if isinstance(block, Buttons) for button in block.buttons)
    return any(button.action.verb in {Verb.THIS_DEAL, Verb.NEW_DEAL, Verb.CORRECT, Verb.RUN} for button in pressed)


async def _at_once(answer: Message) -> Answer | None:
    return answer


def _response(body: Json) -> Json:
    return {"status": 200, "body": body}


def _said(answer: Message) -> Json:
    return {"statusCode": 200, "type": WORDS, "value": spelled(answer.summary)}
