"""What Teams sends, as events and as places to write to. Pure: a dict in, an event out.

Each raises Unreadable for what Teams does not send.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import unquote

from bot.platforms import shape
from bot.platforms.ports import Click, Command, Respond, Typed, Who
from bot.platforms.shape import ident, mapping, maybe, objects, part
from bot.platforms.teams.elements import BOXES, CHOSEN, HOUR, WRITTEN
from bot.platforms.teams.markup import plain
from dialogs.engine.accept import clean
from dialogs.messages import actions
from storage.units.conversations import Conversation

Json = Mapping[str, Any]

TOKEN, WHISPER, DAY = "t", "w", "d"
"""What the data of a press carries: its token, whether only the presser saw the card, the id of the date beside it."""
ADDED = {"add": True, "add-upgrade": True, "remove": False, "remove-upgrade": False}
LONGEST_NAME = 200
LISTED = 15
"""Options of a searched list, where Teams doesn't say."""
GUESTS = frozenset({"guest", "anonymous"})
"""What `userRole` says of people who are no members."""

Unreadable = shape.Unreadable

# where, and who


def tenant(activity: Json) -> str:
    """The id of the organisation."""
    given = part(part(activity, "channelData"), "tenant").get("id")
    return ident(given or part(activity, "conversation").get("tenantId"), "tenant").lower()


def workspace_id(tenant_id: str) -> str:
    """The workspace of an organisation."""
    return f"teams:{tenant_id}"


def who(activity: Json) -> Who:
    """The person behind an activity."""
    return Who(workspace_id(tenant(activity)), _user(part(activity, "from")))


def account(activity: Json) -> str:
    """What the Bot Connector calls the person by."""
    return _id_of(activity, "from")


def name(activity: Json) -> str:
    """What the person is called; their id where Teams doesn't say."""
    sender = part(activity, "from")
    return _name(sender) or _user(sender)


def outsider(activity: Json) -> bool:
    """Whether Teams itself says that the person is a guest, or of another organisation than the one it came from."""
    sender = part(activity, "from")
    home = sender.get("tenantId")
    return sender.get("userRole") in GUESTS or (isinstance(home, str) and home.lower() != tenant(activity))


def guest(member: Json, tenant_id: str) -> bool:
    """The same by what Teams knows of a member of a conversation; a guest's name has #EXT# in it."""
    home, name = member.get("tenantId"), member.get("userPrincipalName")
    elsewhere = isinstance(home, str) and home.lower() != tenant_id
    return member.get("userRole") in GUESTS or elsewhere or (isinstance(name, str) and "#ext#" in name.lower())


def event_id(activity: Json) -> str:
    """The same for each delivery of an activity. Teams counts messages by the millisecond, in each chat anew."""
    return f"{who(activity).user_id}:{ident(activity.get('id'), 'id')}"


def personal(activity: Json) -> bool:
    """Whether it is the person's own chat with the bot."""
    conversation = part(activity, "conversation")
    return conversation.get("conversationType") == "personal" and not _of_two_people(activity)


def _of_two_people(activity: Json) -> bool:
    """Whether a message extension was used in the chat of two people, which calls itself personal, too."""
    kind, chat = activity.get("name"), _id_of(activity, "conversation")
    extension = isinstance(kind, str) and kind.startswith("composeExtension/")
    return (
        extension and chat.endswith("@unq.gbl.spaces") and _id_of(activity, "recipient").partition(":")[2] not in chat
    )


def place(activity: Json) -> Conversation:
    """What to remember of where an activity came from. Equal references are equal strings.

    A thread of a channel is its channel. Only the reference of a personal chat names a person.
    """
    own = personal(activity)
    reference = {
        "serviceUrl": _address(activity),
        "channelId": ident(activity.get("channelId"), "channelId"),
        "bot": {"id": _id_of(activity, "recipient"), "name": _name(part(activity, "recipient"))},
        "user": _person(activity) if own else None,
        **({"shared": True} if _shared(activity) else {}),
    }
    text = json.dumps(reference, sort_keys=True, ensure_ascii=False)
    return Conversation(workspace_id(tenant(activity)), _room(activity), who(activity).user_id if own else None, text)


def _person(activity: Json) -> dict[str, str | None]:
    sender = part(activity, "from")
    directory_id = sender.get("aadObjectId")
    return {
        "id": _id_of(activity, "from"),
        "name": _name(sender),
        "aadObjectId": ident(directory_id, "from") if directory_id else None,
        "tz": _zone(activity),
    }


def installed(activity: Json) -> bool | None:
    """True: the bot was added here. False: it was removed. None: something else."""
    match activity.get("type"):
        case "installationUpdate":
            action = activity.get("action")
            return ADDED.get(action) if isinstance(action, str) else None
        case "conversationUpdate":
            if _names_bot(activity, "membersAdded"):
                return True
            return False if _names_bot(activity, "membersRemoved") else None
        case _:
            return None


def left(activity: Json) -> tuple[tuple[str, str], ...]:
    """Who isn't in a team any more: the directory's id of each, "" where it isn't told, and Teams' own."""
    if activity.get("type") != "conversationUpdate":
        return ()
    lost = objects(activity, "membersRemoved")
    return tuple((maybe(one.get("aadObjectId"), "membersRemoved"), ident(one.get("id"), "id")) for one in lost)


def _names_bot(activity: Json, key: str) -> bool:
    members = objects(activity, key)
    return bool(members) and _id_of(activity, "recipient") in [member.get("id") for member in members]


# words


def words(activity: Json) -> str:
    """What was typed. The bot's own mention is left out, everybody else's is their name.

    Teams sends plain text as it was typed, but for `&nbsp;` behind mentions; only the text format xml is HTML.
    """
    text = shape.text(activity.get("text"), "text")
    html = activity.get("textFormat") == "xml"
    for mention in _of_type(activity, "mention"):
        mentioned = part(mention, "mentioned")
        called = _name(mentioned)
        shown = "" if mentioned.get("id") == _id_of(activity, "recipient") else called
        for tag in (mention.get("text"), f"<at>{called}</at>", f"<at>{escape(called, quote=False)}</at>"):
            if isinstance(tag, str) and tag.startswith("<at"):  # Teams leaves it out where the name has a &
                text = text.replace(tag, escape(shown, quote=False) if html else shown)
    return clean(plain(text) if html else text.replace("&nbsp;", " ").replace("\xa0", " "))


def typed(activity: Json) -> Typed:
    """Words in the personal chat; "" where only a picture or a file was sent."""
    return Typed(event_id(activity), who(activity), words(activity))


def command(activity: Json) -> Command:
    """A mention in a channel or a group chat."""
    return Command(event_id(activity), who(activity), words(activity), _room(activity), public=True)


# presses and forms


def press_data(value: Json) -> Json:
    """What a press of Action.Execute carries, out of the value of its invoke."""
    return mapping(mapping(value.get("action"), "action").get("data"), "data")


def searched(value: Json) -> tuple[str, int]:
    """What somebody has typed into a searched list, and how many options are wanted."""
    typed, top = shape.text(value.get("queryText"), "queryText"), part(value, "queryOptions").get("top")
    return typed, top if isinstance(top, int) and top > 0 else LISTED


def form_data(value: Json) -> dict[str, str]:
    """The fields of a submitted dialog, out of the value of its invoke."""
    data = mapping(value.get("data"), "data")
    return {key: clean(text) for key, text in data.items() if isinstance(text, str)}


def mine(data: Json) -> bool:
    """Whether the data of a press is from one of our buttons."""
    return isinstance(data.get(TOKEN), str)


def pressed(data: Json, activity: Json, respond: Respond | None) -> Click | None:
    """A press, by the data that came with it; None for a date that stands empty."""
    token = data.get(TOKEN)
    if not isinstance(token, str) or not token.isascii():
        raise Unreadable("a button of nobody's")
    try:
        action = actions.parse(token)
    except ValueError as error:
        raise Unreadable("a button of nobody's") from error
    data = {**dict.fromkeys(_boxes(data), ""), **data}
    if DAY in data:
        day = shape.text(data.get(ident(data[DAY], DAY)), "a day")
        if not day:
            return None
        action = replace(action, value=day)
    shown = activity.get("replyToId")
    return Click(
        event_id=event_id(activity),
        who=who(activity),
        action=action,
        values=_values(data),
        channel="" if personal(activity) else _room(activity),
        message_id=None if data.get(WHISPER) or shown is None else ident(shown, "replyToId"),
        respond=respond,
    )


def _boxes(data: Json) -> list[str]:
    """The boxes of what was pressed; none where a version before this one made it."""
    given = data.get(BOXES, [])
    if not isinstance(given, list):
        raise Unreadable(BOXES)
    return [ident(one, BOXES) for one in given]


def _values(data: Json) -> dict[str, tuple[str, ...]]:
    """The form's fields by key; () for one that stands empty."""
    found: dict[str, tuple[str, ...]] = {}
    for key, given in data.items():
        if key.startswith(WRITTEN):
            text = shape.text(given, key)
            found[key.removeprefix(WRITTEN)] = (text,) if text else ()
        elif key.startswith(CHOSEN):  # several are joined with commas; ours are percent-encoded
            chosen = shape.text(given, key).split(",")
            found[key.removeprefix(CHOSEN)] = tuple(clean(unquote(one)) for one in chosen if one)
    for key in (key for key in data if key.startswith(HOUR)):
        day, hour = "".join(found.get(key.removeprefix(HOUR), ())), shape.text(data[key], key)
        if hour:
            found[key.removeprefix(HOUR)] = (f"{day}T{hour}",)
    return found


# parts


def _id_of(activity: Json, key: str) -> str:
    return ident(part(activity, key).get("id"), key)


def _of_type(activity: Json, kind: str) -> list[Json]:
    return [entity for entity in objects(activity, "entities") if entity.get("type") == kind]


def _user(account: Json) -> str:
    return ident(account.get("aadObjectId") or account.get("id"), "from")


def _name(account: Json) -> str:
    given = account.get("name")
    return clean(given)[:LONGEST_NAME].strip() if isinstance(given, str) else ""


def _room(activity: Json) -> str:
    """The conversation; of a thread in a channel the channel."""
    return ident(_id_of(activity, "conversation").partition(";messageid=")[0], "conversation")


def _shared(activity: Json) -> bool:
    """Whether it came from a channel that teams of other organisations may have, too."""
    return part(part(activity, "channelData"), "channel").get("type") == "shared"


def _address(activity: Json) -> str:
    address = ident(activity.get("serviceUrl"), "serviceUrl")
    if not address.startswith(("https://", "http://")):
        raise Unreadable("serviceUrl")
    return address


def _zone(activity: Json) -> str | None:
    """The IANA name of the person's time zone, unchecked."""
    told = [activity.get("localTimezone"), *(one.get("timezone") for one in _of_type(activity, "clientInfo"))]
    return next((ident(zone, "timezone") for zone in told if zone), None)
