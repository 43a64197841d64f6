import math

import pytest

from bot.teams.render import card
from dialogs.messages import Chart, Message, Series
from tests.stand_ins import teams_rules as rules


def chart(*series: Series, kind="bar", categories=("A", "B"), unit="deals") -> dict:
    made = card(Message("x", (Chart(kind, "Reasons", unit, categories, series, "A 1, B 2"),)))
    assert rules.card(made) == []
    (shown,) = made["body"]
    return shown


def words(node) -> str:
    return " ".join(run["text"] for run in rules.nodes(node) if run["type"] == "TextRun")


def test_bars_of_one_series():
    shown = chart(Series("Ours", (1, 2)))
    fallback = shown.pop("fallback")
    assert shown == {
        "type": "Chart.VerticalBar",
        "title": "Reasons",
        "showTitle": True,
        "yAxisTitle": "deals",
        "color": "categoricalBlue",
        "showBarValues": True,
        "data": [{"x": "A", "y": 1}, {"x": "B", "y": 2}],
    }
    assert words(fallback) == "Reasons A 1, B 2 deals Ours A 1 B 2"


def test_many_bars_or_long_names_lie():
    names = tuple(f"W{n}" for n in range(30))
    assert chart(Series("a", tuple(range(30))), categories=names)["type"] == "Chart.HorizontalBar"
    assert chart(Series("a", (1, 2)), categories=("Price and value", "B"))["type"] == "Chart.HorizontalBar"


@pytest.mark.parametrize(("kind", "drawn"), [("bar", "Chart.VerticalBar.Grouped"), ("line", "Chart.Line")])
def test_several_series(kind, drawn):
    shown = chart(Series("Won", (1, 2)), Series("", (0.5, 0)), kind=kind)
    assert shown["type"] == drawn
    assert shown["data"] == [
        {"legend": "Won", "values": [{"x": "A", "y": 1}, {"x": "B", "y": 2}]},
        {"legend": "-", "values": [{"x": "A", "y": 0.5}, {"x": "B", "y": 0}]},
    ]


def test_a_pie_leaves_out_what_is_nothing():
    assert chart(Series("a", (3, 0)), kind="pie")["data"] == [{"legend": "A", "value": 3}]
    assert chart(Series("a", (3, None)), kind="pie")["data"] == [{"legend": "A", "value": 3}]


def test_an_unknown_category_is_left_out():
    assert chart(Series("a", (1, None)))["data"] == [{"x": "A", "y": 1}]


@pytest.mark.parametrize(
    ("series", "kind"),
    [
        ((Series("a", (1, None)), Series("b", (1, 2))), "bar"),
        ((Series("a", (1, None)), Series("b", (1, 2))), "line"),
        ((Series("a", (1, 2)), Series("b", (1,))), "line"),
        ((Series("a", (1, -2)),), "bar"),
        ((Series("a", (1, -2)),), "pie"),
        ((Series("a", (1, math.nan)),), "line"),
        ((Series("a", (1, math.inf)),), "pie"),
        ((Series("a", (None, None)),), "bar"),
        ((Series("a", (0, 0)),), "pie"),
        ((Series("a", (1, 2)), Series("b", (1, 2))), "pie"),
        ((), "bar"),
        ((Series("a", (1, 2)),) * 7, "line"),
    ],
)
def test_what_teams_would_draw_wrongly_is_said_in_words_and_figures(series, kind):
    shown = chart(*series, kind=kind)
    assert shown["type"] == "Container"
    assert words(shown).startswith("Reasons A 1, B 2 deals")


def test_two_categories_of_one_name_are_no_chart():
    assert chart(Series("a", (1, 2)), categories=("A", "A"))["type"] == "Container"


def test_figures_of_many_weeks_stay_small_beside_the_chart():
    names = tuple(f"{n} Oct" for n in range(60))
    series = [Series(name, tuple(range(60))) for name in ("Won", "Lost", "Undecided")]
    shown = chart(*series, categories=names)
    assert len(shown["data"][0]["values"]) == 60
    assert words(shown["fallback"]).endswith("more")


def test_figures_read_as_numbers():
    assert words(chart(Series("a", (1234567.0, 0.25)))["fallback"]).endswith("A 1,234,567 B 0.25")
    assert "–" in words(chart(Series("a", (1, None)), Series("b", (1, 2))))
