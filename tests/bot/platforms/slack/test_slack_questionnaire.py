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
