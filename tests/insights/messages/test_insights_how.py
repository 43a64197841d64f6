"""The method in plain words, and the digest as a page with all of it."""

from dataclasses import replace

import pytest

from dialogs.messages.messages import Block, Buttons, Chart, Series, say
from dialogs.records import Outcome
from insights.messages import INSIGHTS
from insights.messages.digest import digest
from insights.messages.digest_page import digest_in_full
from insights.messages.how import disclosed, how_message
from insights.shapes.asking import Links
from insights.shapes.counts import Counts, Split
from insights.shapes.findings import Findings
from insights.shapes.viewer import REP, Viewer
from tests.insights.sample import LOOK, findings, fullest, read, reads_as


def charts(blocks: tuple[Block, ...]) -> list[Chart]:
    return [block for block in blocks if isinstance(block, Chart)]


def test_how_we_know_reads_like_this() -> None:
    reads_as(how_message(LOOK, (), {}), "how")
    often = next(part for part in read(how_message(LOOK, (), {})).split("*How ") if "one year of twenty" in part)
    assert "made-up years of 300 deals" in often  # for what worlds that is, and for what it isn't
    assert "(44) where a kind of deal that nobody told us of is won more often" in often
    assert "The last took in" not in read(how_message(None, (), {}))


def test_the_page_holds_the_digest_its_figures_and_the_method() -> None:
    reads_as(digest_in_full(fullest()), "digest_page")


def test_the_page_has_every_chart_and_no_buttons() -> None:
    page = digest_in_full(fullest())
    assert page.summary == digest(fullest()).summary
    assert [chart.title for chart in charts(page.blocks)] == [
        "Closings by week",
        "Changing, in losses",
        "Reasons for losses, 12 months",
        "Reasons for wins, 12 months",
        "Reasons for undecided deals, 12 months",
        "What we heard, next to our view",
    ]
    assert not [block for block in page.blocks if isinstance(block, Buttons)]


def test_charts_keep_the_limits() -> None:
    shorts = dict(fullest().shorts) | {"driver": {"price": "A short name that is far too long"}}
    for chart in charts(digest_in_full(replace(fullest(), shorts=shorts)).blocks):
        assert len(chart.title) <= 50
        assert len(chart.series) <= 6
        assert all(len(label) <= 20 for label in (*chart.categories, *(series.name for series in chart.series)))
        assert all(len(series.values) == len(chart.categories) for series in chart.series)


def test_a_chart_of_an_insight_is_on_the_page_and_not_in_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = Chart("bar", "Deals by colour", "deals", ("Red",), (Series("All", (3.0,)),), "Red 3.")

    def by_colour(_findings: Findings) -> tuple[Block, ...]:
        return say("Mostly red."), drawn

    made = replace(fullest(), efforts=())
    before, page_before = digest(made), digest_in_full(made)
    monkeypatch.setattr("insights.messages.digest.INSIGHTS", (*INSIGHTS, by_colour))
    message, page = digest(made), digest_in_full(made)

    assert charts(message.blocks) == charts(before.blocks), "room for one, that of a trend"
    assert say("Mostly red.") in message.blocks
    assert say("Mostly red.") in page.blocks
    assert charts(page.blocks) == [*charts(page_before.blocks), drawn]


def test_a_page_without_figures_is_the_digest_and_the_method() -> None:
    quiet = findings(counts=Counts(), latest=Split(), year=Counts(), weeks=(), look=None, watching=())
    assert "The figures behind it" not in read(digest_in_full(quiet))
    assert "# How do we know?" in read(digest_in_full(quiet))


def test_luck_stands_on_the_page_once() -> None:
    assert read(digest_in_full(fullest())).count("Ours to change?") == 1
    assert read(digest_in_full(findings(watching=()))).count("Ours to change?") == 1


def test_what_became_of_links_to_buyers_is_told_from_three_sellers_on() -> None:
    links = (Links(Outcome.LOST, 3, 12, 7, 4, 1), Links(Outcome.WON, 2, 1, 0, 0))
    by_all = read(how_message(LOOK, (), {}, disclosed(links, REP)))
    assert "12 links for lost deals: 7 opened, 4 answered." in by_all
    assert "won deals" not in by_all
    assert "as a seller." not in by_all
    manager = read(how_message(LOOK, (), {}, disclosed(links, Viewer(manages=True))))
    assert "1 of them was opened by somebody who was signed in as a seller." in manager
    assert "1 link for won deals: 0 opened, 0 answered." in manager
