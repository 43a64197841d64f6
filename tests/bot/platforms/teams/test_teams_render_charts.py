import math

import pytest

from bot.platforms.teams.render import card
from dialogs.messages.messages import Chart, Message, Series
from tests.stand_ins import teams_rules as rules


def shown(*series: Series, kind="bar", categories=("A", "B"), unit="deals") -> list[dict]:
    made = card(Message("x", (Chart(kind, "Reasons", unit, categories, series, "A 1, B 2"),)))
    assert rules.card(made) == []
    return made["body"]


def chart(*series: Series, **more) -> dict:
    return shown(*series, **more)[-1]


def words(node) -> str:
    return " ".join(run["text"] for run in rules.nodes(node) if run["type"] == "TextRun")


def test_bars_of_one_series_stand_below_their_title_and_unit():
    title, bars = shown(Series("Ours", (1, 2)))
    assert words(title) == "Reasons (deals)"
    fallback = bars.pop("fallback")
    assert bars == {
        "type": "Chart.HorizontalBar",
        "title": "Reasons",
        "spacing": "Small",
        "displayMode": "AbsoluteNoAxis",
        "color": "categoricalBlue",
        "data": [{"x": "A", "y": 1}, {"x": "B", "y": 2}],
    }
    assert words(fallback) == "A 1, B 2 deals Ours A 1 B 2"


def test_a_unit_that_the_title_says_is_not_said_again():
    assert words(shown(Series("a", (1, 2)), unit="reason")[0]) == "Reasons"


def test_counts_of_several_series_lie_under_names_that_are_never_cut():
    names = tuple(f"{n} Oct" for n in range(12))
    title, hint, bars = shown(Series("Won", tuple(range(12))), Series("Undecided", (2,) * 12), categories=names)
    assert words(title) == "Reasons (deals)"
    assert words(hint) == "The bars show shares, the numbers all deals."
    assert bars["type"] == "Chart.HorizontalBar.Stacked"
    assert [row["title"] for row in bars["data"]] == [*names]
    assert bars["data"][1]["data"] == [
        {"legend": "Won", "value": 1, "color": "categoricalBlue"},
        {"legend": "Undecided", "value": 2, "color": "neutral"},
    ]


@pytest.mark.parametrize(("kind", "drawn"), [("bar", "Chart.VerticalBar.Grouped"), ("line", "Chart.Line")])
def test_values_that_do_not_add_up_stand(kind, drawn):
    bars = chart(Series("Won", (1, 2)), Series("", (0.5, 0)), kind=kind)
    assert (bars["type"], bars["yAxisTitle"]) == (drawn, "deals")
    assert bars["data"] == [
        {"legend": "Won", "color": "categoricalBlue", "values": [{"x": "A", "y": 1}, {"x": "B", "y": 2}]},
        {"legend": "-", "color": "categoricalMarigold", "values": [{"x": "A", "y": 0.5}, {"x": "B", "y": 0}]},
    ]


def test_a_long_line_says_from_where_to_where():
    names = tuple(f"{n} Oct" for n in range(12))
    assert chart(Series("a", tuple(range(12))), kind="line", categories=names)["xAxisTitle"] == "0 Oct to 11 Oct"


def test_how_deals_end_always_looks_the_same():
    series = [Series(name, (1,)) for name in ("Lost", "other", "Won", "third")]
    colours = [part["color"] for part in chart(*series, categories=("A",))["data"][0]["data"]]
    assert colours == ["attention", "categoricalMarigold", "categoricalBlue", "categoricalPurple"]


def test_a_pie_leaves_out_what_is_nothing():
    assert chart(Series("a", (3, 0)), kind="pie")["data"] == [{"legend": "A", "value": 3, "color": "categoricalBlue"}]
    assert chart(Series("a", (3, None)), kind="pie")["data"] == [
        {"legend": "A", "value": 3, "color": "categoricalBlue"}
    ]


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
    (said,) = shown(*series, kind=kind)
    assert said["type"] == "Container"
    assert words(said).startswith("Reasons (deals) A 1, B 2 deals")


@pytest.mark.parametrize("categories", [tuple("ABCDEFG"), ("A rather long name", "B")])
def test_names_that_would_be_cut_are_said_in_words_and_figures(categories):
    rates = tuple(0.5 for _ in categories)
    assert chart(Series("a", rates), Series("b", rates), categories=categories)["type"] == "Container"


def test_a_pie_of_more_slices_than_colours_is_said_in_words_and_figures():
    assert chart(Series("a", (1,) * 7), kind="pie", categories=tuple("ABCDEFG"))["type"] == "Container"


def test_two_categories_of_one_name_are_no_chart():
    assert chart(Series("a", (1, 2)), categories=("A", "A"))["type"] == "Container"


def test_figures_of_many_weeks_stay_small_beside_the_chart():
    names = tuple(f"{n} Oct" for n in range(60))
    series = [Series(name, tuple(range(60))) for name in ("Won", "Lost", "Undecided")]
    bars = chart(*series, categories=names)
    assert len(bars["data"]) == 60
    assert words(bars["fallback"]).endswith("more")


def test_figures_read_as_numbers():
    assert words(chart(Series("a", (1234567.0, 0.25)))["fallback"]).endswith("A 1,234,567 B 0.25")
    assert "–" in words(chart(Series("a", (1, None)), Series("b", (1, 2))))
