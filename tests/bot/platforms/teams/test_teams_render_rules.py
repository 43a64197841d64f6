"""The check of cards bites: each of these is refused."""

from copy import deepcopy

import pytest

from bot.platforms.teams.render import card
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Button, Buttons, Chart, Choice, Message, Option, Series, say
from tests.stand_ins import teams_rules as rules

PICK = Action(Verb.PICK, "d", 1, "a")
GOOD = card(
    Message(
        "x",
        (
            say("hello"),
            Choice("a", "Which?", tuple(Option(str(n), str(n)) for n in range(9)), ("3",), pick=PICK),
            Choice("b", "Which?", tuple(Option(str(n), str(n)) for n in range(9)), multiple=True),
            Buttons((Button("Next", Action(Verb.NEXT, "d", 1)),)),
            Chart("bar", "Reasons", "", ("A", "B"), (Series("Ours", (1, 2)),), "A 1, B 2."),
        ),
    )
)
EXECUTE = GOOD["body"][-3]["actions"][0]


def add(element):
    return lambda made: made["body"].append(element)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (add({"type": "TextBlock", "text": "*hi*"}), "reads markdown"),
        (add({"type": "Unheard"}), "the schema says"),
        (
            add({"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "x", "bold": True}]}),
            "the schema says",
        ),
        (add({"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "a\nb"}]}), "a run of"),
        (add({"type": "RichTextBlock", "inlines": []}), "of nothing"),
        (add({"type": "Input.Text", "label": "x"}), "has no id"),
        (add({"type": "Input.Text", "id": "c:b"}), "the id c:b stands 2 times"),
        (add({"type": "ActionSet", "actions": [EXECUTE] * 7}), "7 actions"),
        (add({"type": "ActionSet", "actions": []}), "0 actions"),
        (add({"type": "ActionSet", "actions": [{"type": "Action.Execute", "title": "x"}]}), "can't be pressed"),
        (add({"type": "ActionSet", "actions": [EXECUTE | {"data": {"t": "other"}}]}), "something else"),
        (add({"type": "ActionSet", "actions": [EXECUTE | {"data": {"d": "d:gone"}}]}), "which isn't there"),
        (add({"type": "ActionSet", "actions": [EXECUTE | {"title": ""}]}), "has no title"),
        (
            add(
                {
                    "type": "ActionSet",
                    "actions": [{"type": "Action.ToggleVisibility", "title": "x", "targetElements": ["gone"]}],
                }
            ),
            "nothing is called gone",
        ),
        (
            add({"type": "ActionSet", "actions": [{"type": "Action.OpenUrl", "title": "x", "url": "javascript:1"}]}),
            "a link to",
        ),
        (add({"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "x" * 28_000}]}), "too many"),
        (add({"type": "Table", "columns": [], "rows": [], "firstRowAsHeader": False}), "no client reads"),
        (add({"type": "Table", "columns": [], "rows": [], "firstRowAsHeaders": "no"}), "the schema says"),
        (lambda made: made.update(version="1.6"), "the version is 1.6"),
        (lambda made: made.update(msteams={"width": "Narrow"}), "msteams is"),
        (lambda made: made.update(colour="red"), "the schema says"),
        (lambda made: made["body"][-1].pop("fallback"), "Chart.HorizontalBar"),
        (lambda made: made["body"][-1]["data"][0].update(y="1"), "Chart.HorizontalBar"),
        (lambda made: made["body"][-1].update(labels=[]), "Chart.HorizontalBar"),
        (lambda made: made["body"][-1].update(type="Chart.Radar"), "no such chart"),
        (lambda made: made["body"][-1]["fallback"].update(type="Unheard"), "the schema says"),
    ],
)
def test_a_card_that_teams_would_not_take_is_refused(change, complaint):
    assert rules.card(GOOD) == []
    made = deepcopy(GOOD)
    change(made)
    assert any(complaint in said for said in rules.card(made)), rules.card(made)
