import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.ports import Command, Typed, Who
from bot.platforms.web.guard import Malformed
from bot.platforms.web.parse import Press, Said, clean, read
from dialogs.messages.actions import Action, Verb, render

ROSA = Who("web:local", "rosa")


def said(text):
    line = {"event_id": "abcd1234", "text": text, "conversation": "direct:rosa"}
    return read(Said, json.dumps(line).encode()).event(ROSA)


def press(**changes):
    sent = {"event_id": "abcd1234", "token": "next/d1/3//", "values": {}, "message_id": "m1", "conversation": "c"}
    return read(Press, json.dumps(sent | changes).encode())


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("/winloss lost Acme renewal 12000 vs Globex", "lost Acme renewal 12000 vs Globex"),
        ("/winloss", ""),
        ("/winloss\nstats", "stats"),
        ("  /winloss   stats  ", "stats"),
        ("/stats year", "stats year"),
        ("/winlossy", "winlossy"),
    ],
)
def test_a_slash_makes_a_command(typed, command):
    assert said(typed) == Command("rosa:abcd1234", ROSA, command, "")


def test_plain_words_are_words():
    assert said("Nobody wanted it, 50/50") == Typed("rosa:abcd1234", ROSA, "Nobody wanted it, 50/50")


def test_a_press_brings_its_action_and_what_was_filled_in_or_may_have_been_emptied():
    action = Action(Verb.PICK, "d/1", 3, "driver")
    values = {"words": ["So\r\nso \ud83d\ude00"], "also": ["a", "b"], "empty": ["", " "], "none": []}
    click = press(token=render(action), value="price", values=values).click(ROSA, "direct:rosa")
    assert click.action == Action(Verb.PICK, "d/1", 3, "driver", "price")
    assert click.values == {"words": ("So\nso 😀",), "also": ("a", "b"), "empty": (), "none": ()}
    assert (click.event_id, click.message_id, click.channel) == ("rosa:abcd1234", "m1", "")


def test_a_value_of_its_own_is_not_overwritten():
    action = Action(Verb.PICK, "d1", 3, "asked", "yes")
    assert press(token=render(action), value="no").click(ROSA, "c").action == action


@pytest.mark.parametrize("token", ["", "x", "dance/d1/3//", "next/d1/-3//", "next/d1/3/%ff/", "next/d1/3///"])
def test_a_token_of_nobodys_is_refused(token):
    with pytest.raises(Malformed, match="isn't one of mine"):
        press(token=token).click(ROSA, "c")


@pytest.mark.parametrize(
    "changes",
    [{"event_id": "../../x"}, {"event_id": "a"}, {"values": {"a": "b"}}, {"token": 3}, {"more": 1}, {"values": None}],
)
def test_what_the_page_never_sends_is_malformed(changes):
    with pytest.raises(Malformed):
        press(**changes)


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff\xfe", b'{"event_id": "abcd1234"', b"null"])
def test_bytes_that_are_no_request(body):
    with pytest.raises(Malformed):
        read(Said, body)


def test_too_long_says_so():
    with pytest.raises(Malformed, match="a bit long"):
        said("x" * 4001)


@given(st.text())
def test_cleaned_text_can_be_stored_anywhere(text):
    kept = clean(text)
    assert "\x00" not in kept
    assert kept.encode().decode() == kept
    assert clean(kept) == kept
