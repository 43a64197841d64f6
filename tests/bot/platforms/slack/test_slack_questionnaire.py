"""A debrief's one form as Slack's modal: what Slack takes, and what comes back from it."""

from dataclasses import replace

import pytest

from bot.platforms.slack import questionnaire
from dialogs.messages.actions import Action, Verb, render
from dialogs.messages.messages import Button, Choice, Input, Option, Questionnaire
from tests.dialogs.engine.test_dialogs_filling import Filled
from tests.stand_ins import slack_rules

SAVE = Button("Save", Action(Verb.SAVE, "d1", 4, "2."))


def body(view, **more):
    sent = {"id": "V1", "private_metadata": view["private_metadata"], "state": {"values": more.pop("state", {})}}
    return {"trigger_id": "t1", "team": {"id": "T1"}, "user": {"id": "U1"}, "view": sent, **more}


@pytest.mark.parametrize("outcome", ["lost", "won", "no_decision"])
def test_slack_takes_it_with_all_that_can_come_up(outcome):
    talk = Filled(outcome)
    talk.fills("driver", "other").fills("asked", "told").fills("next:in", "months_3")
    talk.fills("field", "postponed" if outcome == "no_decision" else "another")
    shown = questionnaire.view(replace(talk.sheet, title="Überlandwerk & Söhne " * 7))
    assert slack_rules.view(shown) == []


def test_what_is_too_much_for_a_modal_is_left_out_and_what_is_kept_is_still_said():
    asked = tuple(Input(f"q{n}", "Why?") for n in range(150))
    shown = questionnaire.view(Questionnaire("Acme", asked, SAVE, SAVE))
    assert slack_rules.view(shown) == []
    assert "kept at once" in str(shown["blocks"][-1])


def test_everything_that_stands_there_comes_along_lists_and_days_too():
    pick = Action(Verb.FILL, "d1", 4, "2.next")
    options = (Option("month_1", "In 1 month"), Option("no_need", "No need"))
    asked = (
        Choice("next:in", "When?", options, pick=pick),
        Input("next", "Pick a date", "date", pick=pick),
        Input("lesson", "What next time?"),
    )
    shown = questionnaire.view(Questionnaire("Acme", asked, SAVE, SAVE))
    listed, day, box, _ = shown["blocks"]
    state = {
        listed["block_id"]: {listed["element"]["action_id"]: {"selected_option": {"value": "no_need"}}},
        day["block_id"]: {day["element"]["action_id"]: {"selected_date": None}},
        box["block_id"]: {box["element"]["action_id"]: {"value": "Ask &amp; listen"}},
    }
    click = questionnaire.saved(body(shown, state=state))
    assert click.action == SAVE.action
    assert click.values == {"next:in": ("no_need",), "next": (), "lesson": ("Ask & listen",)}


def test_enter_in_a_box_of_one_line_keeps_what_stands_there_and_sends_nothing():
    shown = questionnaire.view(Questionnaire("Acme", (Input("named", "Who was it?", limit=80),), SAVE, SAVE))
    box = shown["blocks"][0]
    assert box["dispatch_action"]
    pressed = {"action_id": box["element"]["action_id"], "value": "Globex"}
    state = {box["block_id"]: {box["element"]["action_id"]: {"value": "Globex"}}}
    click = questionnaire.filled(body(shown, state=state, actions=[pressed]))
    assert click.action == Action(Verb.FILL, "d1", 4, "2.")
    assert click.values == {"named": ("Globex",)}


def test_what_is_no_form_of_ours_is_not_taken():
    with pytest.raises(ValueError, match="not a form of ours"):
        questionnaire.saved(body({"private_metadata": render(Action(Verb.ERASE, "person:1"))}))


def drawn_after(form, then, *, emptied=(), **typed):
    """The modal drawn anew as `then`, after something was sent of it in which this stood; and what was sent."""
    shown = form if isinstance(form, dict) else questionnaire.view(form)
    state = {}
    for block in shown["blocks"]:
        if block["type"] == "input":
            element, key = block["element"], block["block_id"].partition("~")[0]
            stands = typed.get(key, "" if key in emptied else element.get("initial_value", ""))
            state[block["block_id"]] = {element["action_id"]: {"value": stands}}
    sent = body(shown, state=state)
    sent["view"]["blocks"] = shown["blocks"]
    return questionnaire.view(then, questionnaire.before(sent)), questionnaire.saved(sent).values


def box(value=""):
    return Questionnaire("Acme", (Input("lesson", "What next time?", value=value, limit=4000),), SAVE, SAVE)


def test_a_box_keeps_its_id_while_what_was_typed_in_it_is_what_stands_there():
    opened = questionnaire.view(box())
    again, _ = drawn_after(opened, box("Ask"), lesson="Ask")
    assert again["blocks"][0]["block_id"] == opened["blocks"][0]["block_id"]


def test_words_that_came_from_elsewhere_are_drawn_in_a_box_of_their_own():
    opened = questionnaire.view(box())
    merged, _ = drawn_after(opened, box("Call\nAsk"), lesson="Ask")
    assert merged["blocks"][0]["block_id"] != opened["blocks"][0]["block_id"]
    assert merged["blocks"][0]["element"]["initial_value"] == "Call\nAsk"
    unseen, _ = drawn_after(opened, box("Call"))
    assert unseen["blocks"][0]["block_id"] != opened["blocks"][0]["block_id"]


def test_what_an_update_filled_in_and_slack_left_out_is_not_taken_for_emptied():
    opened = questionnaire.view(box("Ask"))
    assert "hint" not in opened["blocks"][0]
    again, values = drawn_after(opened, box("Call"), emptied={"lesson"})
    assert "close this form and open it again" in again["blocks"][0]["hint"]["text"]
    assert values == {"lesson": ()}  # of a form as it was opened it is emptied
    _, values = drawn_after(again, box("Call"), emptied={"lesson"})
    assert values == {}


def test_a_list_whose_pick_was_refused_goes_back_to_what_stands():
    pick = Action(Verb.FILL, "d1", 4, "2.driver")
    options = (Option("price", "Price"), Option("fit", "Fit"))
    form = Questionnaire("Acme", (Choice("driver", "Why?", options, ("price",), pick=pick),), SAVE, SAVE)
    opened = questionnaire.view(form)
    block = opened["blocks"][0]
    for chosen, same in (("price", True), ("fit", False)):
        state = {block["block_id"]: {block["element"]["action_id"]: {"selected_option": {"value": chosen}}}}
        sent = body(opened, state=state)
        sent["view"]["blocks"] = opened["blocks"]
        again = questionnaire.view(form, questionnaire.before(sent))
        assert (again["blocks"][0]["block_id"] == block["block_id"]) is same


def test_words_too_long_for_slacks_box_are_shown_and_stay_whole():
    shown = questionnaire.view(box("word " * 650))
    assert slack_rules.view(shown) == []
    assert not [block for block in shown["blocks"] if block["type"] == "input"]
    assert "All of it is kept" in str(shown["blocks"])
