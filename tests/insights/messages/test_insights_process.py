"""Where in the buying process deals are lost, and how many were never a fit: counts, and no more than may be told."""

from dataclasses import replace

from dialogs.messages.messages import Message
from dialogs.records import Outcome
from insights.messages.digest import digest
from insights.messages.digest_page import digest_in_full
from insights.messages.process import buying, buying_process
from insights.shapes.counts import Counts, Slice, Split
from insights.shapes.process import Fit, Process
from insights.shapes.viewer import MANAGER, REP, Viewer
from insights.wording.words import paragraph
from tests.insights.sample import PROCESS, THREE, YEAR, findings, read

ONE, TWO = frozenset({"ann"}), frozenset({"ben", "cat"})


def said(told: Counts, process: Process, viewer: Viewer = REP) -> str:
    lines = buying_process(told, process, viewer)
    return read(Message("", (paragraph(lines),))) if lines else ""


def test_a_year_reads_like_this() -> None:
    stages, ahead, fit = said(YEAR, PROCESS).split("\n")
    assert stages == "*Where losses closed* (51 of 66): Proposal 31 · Demo 20.", "what is left over is three sellers'"
    assert ahead == (
        "*Ahead of the buyer* 11 of 35 losses, 31% (likely 19–48%); 1 of 27 wins, 4% (likely 1–18%); "
        "4 of 10 undecided deals, 40% (likely 17–69%). "
        "In losses they were still on what they need (7) and the risk (4)."
    )
    assert fit == (
        "*Never a fit* 9 of 55 losses, 16% (likely 9–28%); 3 of 12 undecided deals, 25% (likely 9–53%). "
        "Losses by segment: Retail 6 of 25 · Industry 2 of 20."
    )


def test_a_manager_reads_all_of_it() -> None:
    told = said(YEAR, PROCESS, MANAGER)
    assert "*Where losses closed* (56 of 66): Proposal 31 · Demo 20 · Contract 5." in told
    assert "Undecided deals by segment: Retail 1 of 8 · Industry 2 of 4." in told
    assert "Not shown" not in told


def test_a_stage_of_one_seller_is_not_told_nor_can_it_be_had_by_subtracting() -> None:
    stages = {"Proposal": Slice(Split(0, 9), THREE), "Demo": Slice(Split(0, 2), ONE)}
    told = said(Counts(), Process(stages))
    assert told == "*Where losses closed* (stages of three sellers or more): Proposal 9."
    assert said(Counts(), Process({**stages, "Demo": Slice(Split(0, 2), THREE)})) == (
        "*Where losses closed* (11 of 11): Proposal 9 · Demo 2."
    )
    assert said(Counts(), Process({"Demo": Slice(Split(0, 2), ONE)})) == ""
    assert said(Counts(), Process({"Demo": Slice(Split(4, 0), THREE)})) == "", "what is won came as far as it goes"


def test_a_segment_of_two_sellers_is_not_told_nor_what_is_left_beside_the_total() -> None:
    fit = {"Retail": Fit(3, 9, THREE), "Industry": Fit(1, 2, TWO)}
    assert said(Counts(), Process(fit={Outcome.LOST: fit})) == "*Never a fit* 4 of 11 losses, 36% (likely 15–65%)."
    fit["Harbours"] = Fit(0, 5, ONE)
    assert said(Counts(), Process(fit={Outcome.LOST: fit})).endswith("Losses by segment: Retail 3 of 9.")
    few = {"Retail": Fit(3, 9, TWO)}
    assert said(Counts(), Process(fit={Outcome.LOST: few})) == ""
    held = Counts(held=frozenset({("driver", Outcome.LOST)}))
    assert said(held, Process(fit={Outcome.LOST: {"Retail": Fit(3, 9, THREE)}})) == ""


def test_who_was_only_too_fast_somewhere_gets_no_phase_and_who_was_in_step_none_at_all() -> None:
    told = Counts(said={"alignment": {"too_fast": Split(0, 2), "in_step": Split(3, 2), "not_sure": Split(0, 4)}})
    assert said(told, Process()) == "*Ahead of the buyer* 2 of 4 losses; 0 of 3 wins."
    assert said(Counts(said={"alignment": {"not_sure": Split(0, 4)}}), Process()) == ""


def test_where_all_was_a_fit_no_segments_are_listed() -> None:
    told = said(Counts(), Process(fit={Outcome.LOST: {"Retail": Fit(0, 9, THREE)}}))
    assert told == "*Never a fit* 0 of 9 losses, 0% (likely 0–30%)."


def test_it_stands_on_the_page_and_not_in_the_message() -> None:
    week = findings()
    assert "*Ahead of the buyer*" in read(digest_in_full(week))
    assert "Ahead of the buyer" not in read(digest(week))
    assert buying(replace(week, counts=Counts())) == (), "a quiet week"
    assert buying(replace(week, process=Process(), year=replace(YEAR, said={}))) == ()


def test_where_deals_came_from_stands_beside_the_segments_once_it_is_known() -> None:
    web, fair = Fit(7, 20, THREE), Fit(2, 30, frozenset({"ann", "ben", "cat"}))
    known = replace(PROCESS, sources={Outcome.LOST: {"Web": web, "Trade fair": fair, "": Fit(0, 5, THREE)}})
    assert said(YEAR, known).endswith(
        "Losses by segment: Retail 6 of 25 · Industry 2 of 20. Losses by lead source: Trade fair 2 of 30 · Web 7 of 20."
    )
    unknown = replace(PROCESS, sources={Outcome.LOST: {"": Fit(9, 55, THREE)}})
    assert said(YEAR, unknown) == said(YEAR, PROCESS)


def test_a_source_of_one_seller_is_not_told_nor_can_it_be_had_by_subtracting() -> None:
    alone = {"Web": Fit(7, 20, THREE), "Trade fair": Fit(2, 35, ONE)}
    known = replace(PROCESS, sources={Outcome.LOST: alone})
    assert "lead source" not in said(YEAR, known)
    assert "by lead source: Trade fair 2 of 35 · Web 7 of 20." in said(YEAR, known, MANAGER)
