"""What Teams sends, read: where, who, words and presses; anything else is unreadable and does no harm."""

import copy
import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.platforms.ports import Click, Command, Typed, Who
from bot.platforms.teams import parse
from bot.platforms.teams.parse import Unreadable
from dialogs.messages.actions import Action, Verb, render
from tests.examples import most

TENANT = "0d9b645f-597b-41f0-a2a3-ef103fbd91bb"
ROSA = "b130c271-d2eb-45f9-83ab-9eb3fe3788bc"
BOT = "28:ffb802b5-3dde-41e3-887c-463c05c96776"
CHANNEL = "19:6decf54d86d945e4b3924b63a9161a78@thread.tacv2"
WHO = Who(f"teams:{TENANT}", ROSA)
DRIVER = Action(Verb.PICK, "d/1", 3, "driver", "price")

PERSONAL = {
    "type": "message",
    "id": "1485983408511",
    "text": "lost Acme renewal 12k vs Globex",
    "textFormat": "plain",
    "channelId": "msteams",
    "serviceUrl": "https://smba.trafficmanager.net/amer/",
    "timestamp": "2026-11-22T19:50:32.945Z",
    "localTimezone": "America/Chicago",
    "from": {"id": "29:1aBjVi5MwCFf", "name": "Rosa Díaz", "aadObjectId": ROSA},
    "conversation": {"conversationType": "personal", "id": "a:1C234VF3xRJJ", "tenantId": TENANT},
    "recipient": {"id": BOT, "name": "winloss"},
    "entities": [{"type": "clientInfo", "locale": "en-US", "platform": "Windows", "timezone": "America/Denver"}],
    "channelData": {"tenant": {"id": TENANT}},
}
MENTION = {"type": "mention", "mentioned": {"id": BOT, "name": "winloss"}, "text": "<at>winloss</at>"}
IN_CHANNEL = PERSONAL | {
    "text": "<at>winloss</at> stats year\n",
    "conversation": {
        "isGroup": True,
        "conversationType": "channel",
        "id": f"{CHANNEL};messageid=1611060744833",
        "tenantId": TENANT,
    },
    "entities": [MENTION],
    "channelData": {"tenant": {"id": TENANT}, "channel": {"id": CHANNEL}, "team": {"id": CHANNEL}},
}
PRESS = PERSONAL | {
    "type": "invoke",
    "name": "adaptiveCard/action",
    "id": "f:19ccc884-c792-35ef-2f40-d0ff43dcca71",
    "replyToId": "1713210583687",
    "value": {
        "action": {"type": "Action.Execute", "verb": "winloss", "data": {"t": render(DRIVER)}},
        "trigger": "manual",
    },
}
INSTALL = PERSONAL | {
    "type": "installationUpdate",
    "action": "add",
    "id": "f:3033745319439849398",
    "from": {"id": "29:1aBjVi5MwCFf", "aadObjectId": ROSA},
    "entities": [{"locale": "en", "platform": "Windows", "type": "clientInfo"}],
}
ADDED = PERSONAL | {"type": "conversationUpdate", "membersAdded": [{"id": "29:other"}, {"id": BOT}]}
BETWEEN_TWO = PERSONAL | {
    "type": "invoke",
    "name": "composeExtension/fetchTask",
    "conversation": {
        "conversationType": "personal",
        "id": f"19:{ROSA}_c0ffee00-0000-4000-8000-000000000000@unq.gbl.spaces",
        "tenantId": TENANT,
    },
    "value": {"commandId": "mark", "commandContext": "message", "messagePayload": {"body": {"content": "<p>Hi</p>"}}},
}
REAL = (PERSONAL, IN_CHANNEL, PRESS, INSTALL, ADDED, BETWEEN_TWO)


def without(activity, *keys):
    return {key: value for key, value in activity.items() if key not in keys}


def said(text, **changes):
    return parse.words(PERSONAL | {"text": text} | changes)


def pressed(data, activity=PRESS):
    return parse.pressed({"t": render(DRIVER)} | data, activity, None)


# where, and who


def test_the_tenant_is_the_workspace_and_the_directory_id_the_person():
    assert parse.tenant(PERSONAL) == TENANT
    assert parse.who(PERSONAL) == WHO


def test_the_tenant_may_stand_with_the_conversation_only():
    assert parse.tenant(without(PERSONAL, "channelData")) == TENANT
    assert parse.tenant(PERSONAL | {"channelData": {"tenant": None}}) == TENANT


def test_no_tenant_is_unreadable():
    with pytest.raises(Unreadable):
        parse.tenant(without(PERSONAL, "channelData", "conversation"))


def test_somebody_without_a_directory_id_has_the_platforms():
    guest = PERSONAL | {"from": {"id": "29:guest"}}
    assert parse.who(guest).user_id == "29:guest"
    assert parse.name(guest) == "29:guest"
    assert parse.name(PERSONAL) == "Rosa Díaz"


def test_a_personal_chat_is_remembered_with_its_person():
    place = parse.place(PERSONAL)
    assert (place.workspace_id, place.id, place.user_id) == (f"teams:{TENANT}", "a:1C234VF3xRJJ", ROSA)
    assert json.loads(place.reference) == {
        "serviceUrl": "https://smba.trafficmanager.net/amer/",
        "channelId": "msteams",
        "bot": {"id": BOT, "name": "winloss"},
        "user": {"id": "29:1aBjVi5MwCFf", "name": "Rosa Díaz", "aadObjectId": ROSA, "tz": "America/Chicago"},
    }


def test_the_zone_may_stand_with_the_client_only():
    reference = json.loads(parse.place(without(PERSONAL, "localTimezone")).reference)
    assert reference["user"]["tz"] == "America/Denver"
    assert json.loads(parse.place(without(INSTALL, "localTimezone")).reference)["user"]["tz"] is None


def test_a_thread_is_remembered_as_its_channel_and_names_nobody():
    place = parse.place(IN_CHANNEL)
    assert (place.id, place.user_id) == (CHANNEL, None)
    assert json.loads(place.reference)["user"] is None
    other = IN_CHANNEL | {"from": {"id": "29:ben", "name": "Ben"}, "localTimezone": "Europe/Berlin"}
    assert parse.place(other) == place


def test_equal_references_are_equal_strings():
    turned = json.loads(json.dumps(PERSONAL, sort_keys=True))
    turned["from"] = dict(reversed(PERSONAL["from"].items()))
    assert parse.place(turned).reference == parse.place(PERSONAL).reference


def test_a_message_extension_in_the_chat_of_two_people_is_not_the_bots_chat():
    assert not parse.personal(BETWEEN_TWO)
    assert parse.place(BETWEEN_TWO).user_id is None


def test_a_message_extension_in_the_bots_own_chat_is():
    assert parse.personal(BETWEEN_TWO | {"conversation": PERSONAL["conversation"]})
    with_bot = f"19:{ROSA}_{BOT.removeprefix('28:')}@unq.gbl.spaces"
    assert parse.personal(BETWEEN_TWO | {"conversation": {"conversationType": "personal", "id": with_bot}})


@pytest.mark.parametrize(
    ("activity", "answer"),
    [
        (INSTALL, True),
        (INSTALL | {"action": "add-upgrade"}, True),
        (INSTALL | {"action": "remove"}, False),
        (INSTALL | {"action": "remove-upgrade"}, False),
        (INSTALL | {"action": "dance"}, None),
        (ADDED, True),
        (ADDED | {"membersAdded": [{"id": "29:other"}]}, None),
        (ADDED | {"membersAdded": [], "membersRemoved": [{"id": BOT}]}, False),
        (without(ADDED, "membersAdded", "recipient") | {"channelData": {"eventType": "channelRenamed"}}, None),
        (PERSONAL, None),
        ({"type": "messageReaction"}, None),
        ({}, None),
    ],
)
def test_added_removed_or_something_else(activity, answer):
    assert parse.installed(activity) is answer


# words


def test_words_in_the_personal_chat_are_what_was_typed():
    assert parse.typed(PERSONAL) == Typed(f"{ROSA}:1485983408511", WHO, "lost Acme renewal 12k vs Globex")


def test_a_mention_in_a_channel_is_a_command_that_everybody_reads():
    assert parse.command(IN_CHANNEL) == Command(f"{ROSA}:1485983408511", WHO, "stats year", CHANNEL, public=True)


def test_messages_of_the_same_millisecond_are_two_events():
    ben = PERSONAL | {"from": {"id": "29:ben"}, "conversation": {"conversationType": "personal", "id": "a:ben"}}
    assert parse.event_id(ben) != parse.event_id(PERSONAL)
    assert parse.event_id(copy.deepcopy(PERSONAL)) == parse.event_id(PERSONAL)


def test_what_somebody_typed_stays_what_they_typed():
    assert said("<Acme> R&D; they wrote &amp; and </at> 5 < 6") == "<Acme> R&D; they wrote &amp; and </at> 5 < 6"


def test_only_xml_is_html():
    html = "<p>Lost <b>A&amp;B</b>&nbsp;renewal</p><p>too dear &lt;3</p>"
    assert said(html, textFormat="xml") == "Lost A&B renewal\ntoo dear <3"


def test_hard_spaces_become_spaces():
    assert said("lost\u00a0Acme&nbsp;renewal") == "lost Acme renewal"


def test_a_picture_alone_is_no_words():
    assert parse.words(without(PERSONAL, "text")) == ""
    assert said(None) == ""


def test_what_cant_be_stored_is_left_out():
    assert said("Ac\x00me \ud800\r\ndeal") == "Acme \ndeal"


@pytest.mark.parametrize(
    ("text", "entities", "words"),
    [
        ("<at>winloss</at>&nbsp;stats", [MENTION], "stats"),
        ("<at>winloss</at>", [MENTION], ""),
        (
            "<at>winloss</at> ask <at>Ana</at> about it",
            [MENTION, {"type": "mention", "mentioned": {"id": "29:ana", "name": "Ana Silva"}, "text": "<at>Ana</at>"}],
            "ask Ana Silva about it",
        ),
        (  # Teams leaves the text out where the name has a &
            "<at>winloss</at> ask <at>B &amp; Co</at>",
            [MENTION, {"type": "mention", "mentioned": {"id": "29:b", "name": "B & Co"}}],
            "ask B & Co",
        ),
        ("<at>winloss</at> stats", [], "<at>winloss</at> stats"),
    ],
)
def test_mentions(text, entities, words):
    assert parse.words(IN_CHANNEL | {"text": text, "entities": entities}) == words


def test_mentions_in_html():
    ana = {"type": "mention", "mentioned": {"id": "29:ana", "name": "A<b>na"}, "text": "<at>Ana</at>"}
    sent = {"text": "<p><at>winloss</at> ask <at>Ana</at></p>", "textFormat": "xml", "entities": [MENTION, ana]}
    assert parse.words(IN_CHANNEL | sent) == "ask A<b>na"


# presses


def test_a_press():
    assert pressed({}) == Click(
        f"{ROSA}:f:19ccc884-c792-35ef-2f40-d0ff43dcca71", WHO, DRIVER, {}, "", "1713210583687", None
    )
    assert parse.mine(parse.press_data(PRESS["value"]))


def test_what_was_filled_in_travels_along():
    data = {
        "f:words": "Price, mostly,\r\nand time ",
        "f:empty": "",
        "f:left_out": None,
        "c:drivers": "price,a%2Cb,%F0%9F%98%80",
        "c:none": "",
        "d:asked": "2026-11-22",
        "msteams": {"type": "x"},
    }
    assert pressed(data).values == {
        "words": ("Price, mostly,\nand time",),
        "empty": (),
        "left_out": (),
        "drivers": ("price", "a,b", "😀"),
        "none": (),
    }


def test_a_date_is_the_actions_value():
    action = Action(Verb.PICK, "d1", 3, "asked")
    assert pressed({"t": render(action), "d": "d:asked", "d:asked": "2026-11-22"}).action.value == "2026-11-22"


@pytest.mark.parametrize("day", [{"d:asked": ""}, {"d:asked": None}, {}])
def test_a_date_that_stands_empty_is_no_press(day):
    assert pressed({"d": "d:asked"} | day) is None


def test_a_press_on_what_only_the_presser_sees_has_no_message():
    assert pressed({"w": True}).message_id is None
    assert pressed({}, without(PRESS, "replyToId")).message_id is None


def test_a_press_in_a_channel_knows_the_channel():
    assert pressed({}, PRESS | {"conversation": IN_CHANNEL["conversation"]}).channel == CHANNEL


@pytest.mark.parametrize(
    "token", ["", "x", "dance/d1/3//", "next/d1/-3//", "next/d1/3/%ff/", "next/d1/3///", "next/dé/3//", 3, None, [], {}]
)
def test_a_token_of_nobodys_is_unreadable(token):
    with pytest.raises(Unreadable):
        pressed({"t": token})


@pytest.mark.parametrize(
    "data", [{"f:a": 3}, {"c:a": ["x"]}, {"d": "d:a", "d:a": {}}, {"d": []}, {"b": "f:a"}, {"b": [3]}]
)
def test_fields_of_other_kinds_are_unreadable(data):
    with pytest.raises(Unreadable):
        pressed(data)


def test_a_box_that_a_press_names_and_teams_left_out_stands_empty():
    assert pressed({"b": ["f:a", "c:b", "f:c"], "f:c": "Ask"}).values == {"a": (), "b": (), "c": ("Ask",)}


@pytest.mark.parametrize("value", [{}, {"action": None}, {"action": "x"}, {"action": {}}, {"action": {"data": []}}])
def test_a_press_without_data_is_unreadable(value):
    with pytest.raises(Unreadable):
        parse.press_data(value)


def test_a_dialogs_fields():
    data = {"form": "mark", "deal": " Acme\x00 ", "msteams": {"type": "task/submit"}}
    assert parse.form_data({"data": data}) == {"form": "mark", "deal": "Acme"}
    with pytest.raises(Unreadable):
        parse.form_data({"data": None})


def test_other_data_is_not_ours():
    assert not parse.mine({"form": "mark"})
    assert not parse.mine({"t": 3})


# whatever is sent

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.sampled_from(["<at>", BOT]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def paths(value, here=()):
    yield here
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield from paths(one, (*here, key))


SPOTS = [(activity, path) for activity in REAL for path in paths(activity) if path]


def changed(activity, path, junk):
    activity = copy.deepcopy(activity)
    spot = activity
    for key in path[:-1]:
        spot = spot[key]
    spot[path[-1]] = junk
    return activity


def read_all(activity):
    for read in (parse.installed, parse.place, parse.name, parse.typed, parse.command):
        try:
            found = read(activity)
        except Unreadable:
            continue
        if read is parse.place:
            (found.workspace_id + found.id + found.reference).encode()
            assert json.loads(found.reference)["serviceUrl"].startswith("http")
        if read is parse.typed:
            found.text.encode()
            assert "\0" not in found.text
    value = activity.get("value")
    if isinstance(value, dict):
        for read in (parse.press_data, parse.form_data):
            try:
                data = read(value)
                parse.mine(data)
                parse.pressed(data, activity, None)
            except Unreadable:
                continue


@settings(max_examples=most(400), deadline=None)
@given(st.sampled_from(SPOTS), JUNK)
@example((PERSONAL, ("channelData",)), [])
@example((PERSONAL, ("from", "name")), "\ud800")
@example((PRESS, ("value", "action", "data", "t")), "\ud800")
def test_a_real_activity_with_anything_changed_is_read_or_unreadable(spot, junk):
    read_all(changed(*spot, junk))


@given(st.dictionaries(st.sampled_from(sorted(PRESS)), JUNK))
def test_anything_is_read_or_unreadable(activity):
    read_all(activity)


def deep(inner="x", depth=800):
    for _ in range(depth):
        inner = [inner]
    return inner


@pytest.mark.parametrize(("activity", "path"), SPOTS)
def test_depth_does_no_harm(activity, path):
    read_all(changed(activity, path, deep()))
