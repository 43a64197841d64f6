"""`/winloss health`: what is stopped, late or failing; managers let it go on, or drop it."""

from sqlalchemy import Connection

from bot import logs
from bot.platforms.ports import Click
from bot.reporting.needing import needing
from bot.sending.delivery import Delivery
from bot.services import Services
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Block, Button, Buttons, Message, say
from dialogs.records import Event, Moment
from dialogs.sentences import health as said
from dialogs.sentences import polling
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, Sentence, counted, short_date, time_of_day, words
from dialogs.sentences.writing_back import CRMS
from dialogs.values import dataclass
from storage.engine.engine import Storage
from storage.units import deals, events, inbox, troubles
from storage.units.troubles import Trouble

MOST = 10


@dataclass(frozen=True, slots=True)
class Troubles:
    """The use cases of what doesn't go on by itself."""

    services: Services
    delivery: Delivery

    async def listed(self, workspace_id: str, first: str = "") -> Message:
        """What needs a look, with *Try again* and *Drop* where it is stopped. `first`: what is said before that."""
        found = await needing(self.services.storage, workspace_id, self.services.moment())
        head = counted(said.HEAD, ENGLISH, len(found)) if found else words(said.WELL, ENGLISH)
        blocks: list[Block] = [say(text) for text in (first, head) if text]
        for one in found[:MOST]:
            blocks.append(say(await told(self.services.storage, workspace_id, one)))
            again = (_button(said.AGAIN, Verb.TRY_AGAIN, one),) * bool(one.why)
            if one.stopped:
                blocks.append(Buttons((*again, _button(said.DROP, Verb.DISCARD, one))))
        if len(found) > MOST:
            blocks.append(say(counted(said.MORE, ENGLISH, len(found) - MOST), style="hint"))
        return Message(first or head, tuple(blocks))

    async def pressed(self, event: Click) -> Message:
        """A manager's press: it goes on, or is forgotten. Then what is left."""
        again = event.action.verb is Verb.TRY_AGAIN
        done = await self.services.storage.write(_mended, event.event, self.services.moment(), event.action)
        logs.once(done is not None)
        self.delivery.wake()
        answer = said.GONE if not done else said.TRIED if again else said.DROPPED
        return await self.listed(event.who.workspace_id, words(answer, ENGLISH))


async def told(storage: Storage, workspace_id: str, one: Trouble) -> str:
    """One of them in a sentence. Never what anybody answered."""
    if one.place == "crm":
        return _unread(one)
    closing_id = one.subject.partition(":")[0].partition(".")[0].removesuffix("!")
    name = await storage.read(deals.name_of, workspace_id, closing_id)
    what = words(_what(one), ENGLISH)
    gaps = {"what": what, "about": f" ({isolated(name)})" if name else ""}
    if one.left:
        return words(said.LEFT, ENGLISH, crm=CRMS[one.kind], id=one.recipient, about=gaps["about"])
    if one.stopped:
        return words(said.STOPPED, ENGLISH, why=one.why, **gaps)
    return words(said.FAILING if one.tries else said.LATE, ENGLISH, n=one.tries, **gaps)


def _what(one: Trouble) -> Sentence:
    if one.place == "written":
        return polling.NAMES[f"{one.kind}:written"]
    return said.DECIDED if inbox.is_one(one.subject) else said.WHAT[f"{one.place}:{one.kind}"]


def _unread(one: Trouble) -> str:
    """A CRM that isn't read, since when (UTC), and why."""
    what = words(polling.NAMES[one.subject], ENGLISH)
    if one.since is None or not one.kind:
        return words(said.LATE, ENGLISH, what=what, about="")
    setting = polling.SETTINGS[one.subject.partition(":")[0]]
    since = f"{short_date(one.since.date(), ENGLISH)} {time_of_day(one.since.time(), ENGLISH)} UTC"
    written = one.subject.endswith(":written")
    told = polling.NOT_WRITTEN if written else polling.SINCE
    reasons = {**polling.WHY, **polling.WHY_NOT_WRITTEN} if written else polling.WHY
    why = words(reasons[one.kind], ENGLISH, setting=setting)
    return words(told, ENGLISH, what=what, since=since, why=why)


def _button(label: Sentence, verb: Verb, one: Trouble) -> Button:
    action = Action(verb, f"{one.place}:{one.kind}", field=one.recipient, value=one.subject)
    return Button(words(label, ENGLISH), action)


def _mended(conn: Connection, event: Event, at: Moment, action: Action) -> bool | None:
    """None: the press was handled before."""
    if not events.claim_event(conn, event, at.now):
        return None
    place, _, kind = action.subject.partition(":")
    if action.verb is Verb.TRY_AGAIN:
        return troubles.try_again(conn, event.workspace_id, place, kind, action.field, action.value, at.real)
    return troubles.drop(conn, event.workspace_id, place, kind, action.field, action.value)
