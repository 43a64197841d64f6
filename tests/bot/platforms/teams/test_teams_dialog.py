import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.forms import MARK
from bot.commands.mentions import name_in
from bot.platforms.teams.dialog import done, form, meant, opens, results, words_of
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Button, Buttons, Code, Facts, Message, Option, Strong, Table, Text
from tests.stand_ins import teams_rules

FILLED = {"form": "mark", "deal": "Acme renewal", "outcome": "lost", "amount": "12k", "competitor": "Globex"}


def opened(*given):
    task = form(MARK, *given)["task"]
    assert task["type"] == "continue"
    assert task["value"]["card"]["contentType"] == "application/vnd.microsoft.card.adaptive"
    return task["value"]["card"]["content"]


def payload(content, kind="html"):
    return {"id": "1611060744833", "body": {"contentType": kind, "content": content}}


@pytest.mark.parametrize("given", [(), (FILLED,), ({}, "Write the amount like 12k or 12,000.")])
def test_the_form_is_a_valid_card(given):
    assert teams_rules.card(opened(*given)) == []


def test_the_form_asks_four_things_and_finds_the_deal_or_has_it_written():
    fields = opened()["body"]
    assert [field["id"] for field in fields] == ["deal.found", "deal", "outcome", "amount", "competitor"]
    assert [field["id"] for field in fields if field.get("isRequired")] == ["outcome"]
    assert all(field["label"] for field in fields)
    assert all("value" not in field for field in fields)
    [submit] = opened()["actions"]
    assert (submit["type"], submit["title"], submit["data"]) == ("Action.Submit", "Mark it", {"form": "mark"})


def test_what_was_filled_in_stands_there_again_below_what_was_wrong():
    said, *fields = opened(FILLED | {"deal": "x" * 999}, "Write the amount like 12k or 12,000.")["body"]
    assert said["inlines"][0]["text"] == "Write the amount like 12k or 12,000."
    values = {field["id"]: field["value"] for field in fields if field["id"] != "deal.found"}
    assert values == {key: FILLED[key] for key in values} | {"deal": "x" * 150}


def test_a_button_opens_the_form():
    assert opens(MARK) == {"msteams": {"type": "task/fetch"}, "form": "mark"}


@pytest.mark.parametrize("key", ["mark", None, "", "gone", 7, ["mark"]])
def test_a_dialog_that_names_no_form_of_ours_is_the_first_one(key):
    assert meant(key) is MARK


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<p>Acme &amp; Sons renewal</p><p>They went with Globex.</p>", "Acme & Sons renewal\nThey went with Globex."),
        ('<div><div><at id="0">Ana</at>&nbsp;lost Acme</div>\n</div>', "Ana lost Acme"),
        ("<blockquote><b>Ana</b><p>How is it?</p></blockquote><p>Acme is lost</p>", "Acme is lost"),
        ('<attachment id="1"></attachment>', ""),
        ("this is the message", "this is the message"),
        ("a\x00b\ud800", "ab"),
    ],
)
def test_the_words_of_a_message_are_those_of_who_wrote_it(content, said):
    assert words_of(payload(content)) == said


def test_a_message_of_plain_text_is_no_html():
    assert words_of(payload("<Acme> &amp; Co\nmore", "text")) == "<Acme> &amp; Co\nmore"


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["body", "content", "contentType"]), inner),
    )
)
def test_words_of_whatever_is_sent(sent):
    found = name_in(words_of(sent))
    assert len(found) <= 100
    json.dumps(opened({"deal": found})).encode()


def test_the_answer_is_shown_as_plain_text():
    message = Message(
        "Saved.",
        (
            Text((Strong("Saved."), " See ", Code("/winloss pending"))),
            Facts((("Deal", "Acme"),)),
            Buttons((Button("Undo", Action(Verb.UNDO, "c1")),)),
        ),
    )
    assert done(message) == {"task": {"type": "message", "value": "Saved. See pending\n\nDeal: Acme"}}
    assert done(Message("Saved."))["task"]["value"] == "Saved."


def test_a_table_in_a_dialog_is_not_torn_by_hebrew():
    shown = done(Message("x", (Table(("Deal", "Won"), (("חדש 2", "1"),)),)))
    assert shown["task"]["value"] == "Deal  Won\n\u2068חדש 2\u2069  1"


def test_what_is_offered_before_anything_is_typed_can_be_chosen_and_stays_so():
    offered = (Option("id:d1", "Acme renewal"), Option("id:d2", "Acme seats"))
    for chosen in ("", "id:d2", "id:gone"):
        made = form(MARK, {"deal.found": chosen}, "", offered)["task"]["value"]["card"]["content"]
        assert teams_rules.card(made) == []
        listed = made["body"][0]
        assert [choice["title"] for choice in listed["choices"]] == ["Acme renewal", "Acme seats"]
        assert listed.get("value") == ("id:d2" if chosen == "id:d2" else None)
    assert teams_rules.found(results(offered)) == []
    assert teams_rules.found(results((Option("new:x", "x" * 200),))) == []
    assert teams_rules.found(results(offered * 8)) != []


@pytest.mark.parametrize(
    "wrong", [{"style": "compact"}, {"choices.data": {"type": "Data.Query"}}, {"choices.data": {"dataset": "deal"}}]
)
def test_the_stand_in_refuses_a_list_that_teams_cannot_search(wrong):
    made = opened()
    made["body"][0] |= wrong
    assert any("searched" in said or "choices.data" in said for said in teams_rules.card(made))
