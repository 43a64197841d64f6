"""`/winloss stats` as it reads."""

import csv
import re
from bisect import bisect_left
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path

import pytest

from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Button, Buttons, Chart, Choice, Message
from dialogs.records import Outcome
from insights.messages.overview import stats_message
from insights.messages.rest import rest_message
from insights.messages.stats import by_message, row_message
from insights.shapes.counts import Counts, Money, Pair, Slice, Split
from insights.shapes.findings import Behind
from insights.shapes.periods import Period, resolve
from insights.shapes.viewer import CHANNEL, MANAGER
from insights.wording.deal_list import Deals
from insights.wording.words import money
from tests.examples import more
from tests.insights.sample import ENOUGH, PROCESS, QUARTER, SHORTS, THREE, TODAY, quarter, read, reads_as

BEFORE = Split(15, 22, 5)
ANN, BEN = frozenset({"ann"}), frozenset({"ben"})


def test_a_quarter_reads_like_this() -> None:
    message = stats_message(quarter(), QUARTER, BEFORE, SHORTS, to_do=7)
    reads_as(message, "stats_quarter")
    assert message.summary == "This quarter, 1 Oct–15 Nov: 24 closed: 9 won, 10 lost, 5 undecided."


def test_what_is_still_to_do_is_what_is_open_whoever_was_asked() -> None:
    def said(to_do: int, **changes: object) -> str:
        return read(stats_message(quarter(), replace(QUARTER, **changes), None, SHORTS, to_do=to_do))  # type: ignore[arg-type]

    one = {"prompted": Split(lost=1), "answered": Split()}
    assert "0 of 1 asked about are debriefed. 18 debriefs are still to do." in said(18, **one)
    assert "The one asked about is debriefed. One debrief is still to do." in said(
        1, **{**one, "answered": Split(lost=1)}
    )
    assert "Nobody was asked about these. 2 debriefs are still to do." in said(2, prompted=Split(), answered=Split())
    assert "still to do" not in said(0, **one)


def test_the_rest_stands_behind_buttons_and_the_shared_copy_has_none() -> None:
    message = stats_message(quarter(), QUARTER, BEFORE, SHORTS)
    run = [
        ("Reasons", "stats reasons quarter"),
        ("Competitors", "stats quarter by competitor"),
        ("Ours to change", "stats ours quarter"),
        ("Buying process", "stats process quarter"),
        ("Money", "stats money quarter"),
    ]
    assert message.blocks[-1] == Buttons(
        (
            *(Button(label, Action(Verb.RUN, value=line)) for label, line in run),
            Button("Share", Action(Verb.SHARE, value="stats quarter")),
        )
    )
    shared = stats_message(quarter(), QUARTER, BEFORE, SHORTS, CHANNEL)
    assert shared.blocks == message.blocks[:-1]


@pytest.mark.parametrize("topic", ["reasons", "ours", "process", "money"])
def test_the_rest_of_a_quarter_reads_like_this(topic: str) -> None:
    reads_as(rest_message(topic, quarter(), QUARTER, SHORTS, "EUR", process=PROCESS), f"stats_{topic}")


def test_where_nothing_is_known_of_the_rest_it_says_so_and_small_groups_are_held_back() -> None:
    words = read(rest_message("ours", quarter(), Counts(closed=Split(2, 3)), SHORTS, "EUR"))
    assert words.endswith("Nothing is known of that in this period yet.\n\n[Overview] [Share]")
    few = replace(QUARTER, sellers=dict.fromkeys(ENOUGH, Split(2, 2, 2)))
    for topic in ("reasons", "ours"):
        words = read(rest_message(topic, quarter(), few, SHORTS, "EUR"))
        assert "each shown once three sellers have given them" in words
        assert not re.search("our view|[Hh]ave they|In step|What we thought", words)


def test_the_headline_is_the_gap_between_what_we_thought_and_what_they_said() -> None:
    def said(**changes: object) -> str:
        return read(stats_message(quarter(), replace(QUARTER, **changes), None, SHORTS))  # type: ignore[arg-type]

    def pair(view: str, reason: str, n: int) -> Pair:
        return Pair(view, reason, "recorded", Split(lost=n))

    swap, same, other = (
        pair("price", "implementation_risk", 3),
        pair("price", "price", 4),
        pair("price", "relationship", 1),
    )
    assert "*We think price, we hear changing* (3 of 7 where we know both)" in said(gap=(swap, same))
    rare = pair("price", "price", 40)
    assert "*We mostly hear what we thought* (40 of 43 where we know both)" in said(gap=(swap, rare))
    assert "*We hear what we thought* (4 of 4 where we know both)" in said(gap=(same,))
    assert "*We hear something else than we thought* (in the one deal where we know both)" in said(gap=(other,))
    untold = {"not_yet": Split(2, 3)}
    assert "*No buyer has told us why yet* (5 haven't been asked)" in said(gap=(), buyer_driver={}, asked=untold)
    assert "No buyer" not in said(gap=(), buyer_driver={}, asked={"told": Split(1), **untold})


def test_the_chart_is_the_reasons_or_else_how_it_ended_and_of_few_deals_there_is_none() -> None:
    def drawn(counts: Counts) -> list[str]:
        blocks = stats_message(quarter(), counts, BEFORE, SHORTS).blocks
        return [f"{one.title}: {one.fallback}" for one in blocks if isinstance(one, Chart)]

    many = replace(QUARTER, driver={f"own_{number}": Split(lost=number) for number in range(1, 8)}, buyer_driver={})
    assert [text.partition(":")[0] for text in drawn(many)] == ["Reasons for losses, top 5"]
    assert drawn(many)[0].count("heard") == 5

    assert drawn(QUARTER) == [
        "Reasons for losses: Changing 3, heard 2 · Price 2, heard 1 · Timing 2, heard 0 · Trust 0, heard 1."
    ]
    assert drawn(Counts(closed=Split(9, 10))) == ["How they ended: Won 9 · Lost 10 · Undecided 0."]
    assert drawn(Counts(closed=Split(2, 2))) == []


def test_an_empty_database_says_what_to_do_next() -> None:
    period = resolve("all", TODAY)
    assert period
    expected = (
        "Nothing closed yet. Mark the first one with `/winloss lost Acme renewal`, "
        "or bring in what your CRM has with `winloss import`."
    )
    assert read(stats_message(period, Counts(), None, SHORTS)) == expected
    assert read(by_message(period, "driver", {}, SHORTS)) == expected


def test_an_empty_period_leads_to_the_rest() -> None:
    words = read(stats_message(quarter(), Counts(), BEFORE, SHORTS))
    assert words == (
        "This quarter, 1 Oct–15 Nov: nothing closed. "
        "By this day of last quarter: 42 closed: 15 won, 22 lost, 5 undecided.\n\n"
        "(Try `/winloss stats all`.)"
    )


def test_history_that_nobody_was_asked_about_says_so() -> None:
    counts = Counts(closed=Split(4238, 2473, 0), competitor={}, first=TODAY)
    words = read(stats_message(quarter(), counts, Split(), SHORTS, CHANNEL))
    assert words == (
        "# This quarter, 1 Oct–15 Nov\n\n"
        "6,711 closed: 4,238 won, 2,473 lost.\n"
        "Won 4,238 of 6,711, 63% (likely 62–64%), one for every 1.6.\n\n"
        "<How they ended: Won 4,238 · Lost 2,473.>\n\n"
        "By this day of last quarter: nothing closed.\n\n"
        "Nobody was asked about these."
    )


def test_few_deals_get_no_percentage() -> None:
    counts = Counts(closed=Split(1, 2, 1), debriefed=Split(1, 2, 0), prompted=Split(1, 2, 1), answered=Split(1, 2, 0))
    words = read(stats_message(quarter(), counts, Split(2, 2, 0), SHORTS))
    assert "%" not in words
    assert "Won 1 of 4, one for every 4. Without the undecided 1 of 3." in words
    assert "By this day of last quarter: 2 of 4. Too few to compare." in words


class Closings:
    """What was closed, by day; summed up once, for it is asked of hundreds of periods."""

    def __init__(self, by_day: dict[date, Split]) -> None:
        self.by_day = by_day
        self._days = sorted(by_day)
        self._sums = list(accumulate((by_day[day] for day in self._days), initial=Split()))

    def between(self, period: Period) -> Split:
        assert period.start
        assert period.end
        before, after = (self._sums[bisect_left(self._days, day)] for day in (period.start, period.end))
        return Split(after.won - before.won, after.lost - before.lost, after.no_decision - before.no_decision)


def told_on(day: date, word: str, closings: Closings) -> str:
    """The figures of a period as of a day, of a company that closed these."""
    period = resolve(word, day)
    assert period
    assert period.before
    return read(stats_message(period, Counts(closed=closings.between(period)), closings.between(period.before), SHORTS))


@cache
def real() -> Closings:
    """The closings of the public CRM data set: quarters of .617, .614 and .603, and months that go up and down."""
    with (Path(__file__).parents[2] / "data" / "closings_by_day.csv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file)
        return Closings(
            {date.fromisoformat(row["closed_on"]): Split(int(row["won"]), int(row["lost"]), 0) for row in rows}
        )


@pytest.mark.parametrize(
    "word", ["quarter", "month", *map(more, ("30d", "week", "last month", "last week", "7d", "60d", "90d"))]
)
def test_where_nothing_changes_no_day_says_that_something_did(word: str) -> None:
    """The last two quarters, day by day; the one under way beside a whole one was "lower now" on 159 of them."""
    closings = real()
    days = [date(2017, 7, 1) + timedelta(days=i) for i in range(184)]
    told = [told_on(day, word, closings) for day in days]
    assert [day for day, words in zip(days, told, strict=True) if re.search("(Lower|Higher) now", words)] == []
    if word == "quarter":
        assert sum("No clear difference." in words for words in told) > 150


def test_a_quarter_that_is_clearly_worse_is_told_so() -> None:
    closings = real().by_day
    autumn = {day: Split(split.won // 3, split.lost + split.won - split.won // 3, 0) for day, split in closings.items()}
    fallen = {day: (autumn if day >= date(2017, 10, 1) else closings)[day] for day in closings}
    words = told_on(date(2017, 11, 15), "quarter", Closings(fallen))
    assert re.search(r"By this day of last quarter: .+ Lower now, likely by \d+–\d+ points. One comparison,", words)


def test_no_win_has_no_deals_per_win() -> None:
    assert "Won 0 of 6, 0% (likely 0–39%)." in read(stats_message(quarter(), Counts(Split(0, 6, 0)), None, SHORTS))


def test_every_percentage_stands_behind_its_n() -> None:
    words = read(stats_message(quarter(), QUARTER, BEFORE, SHORTS))
    shares = re.findall(r"[^.:]*?(?<![–\d])\d+% \(", words)
    assert len(shares) == 1
    assert all(re.search(r"\d+ of \d+", share) for share in shares)


def test_a_driver_is_named_most_only_when_it_surely_is() -> None:
    counts = replace(
        QUARTER, driver={"price": Split(lost=20), "timing_budget": Split(lost=5), "not_sure": Split(lost=9)}
    )
    words = read(stats_message(quarter(), counts, BEFORE, SHORTS))
    assert "Price 20 · Timing 5 · Not sure 9. Price is named most." in words


def test_an_answer_the_definition_no_longer_has_is_still_counted() -> None:
    counts = replace(QUARTER, driver={"gone": Split(lost=2)}, expected={"maybe": Split(lost=1), "no": Split(lost=1)})
    words = read(stats_message(quarter(), counts, BEFORE, SHORTS))
    assert "gone 2." in words
    assert "Lost (2): No 1 · maybe 1." in read(rest_message("ours", quarter(), counts, SHORTS, "EUR"))


def test_by_competitor_is_a_table_that_singles_out_nobody() -> None:
    slices = {**QUARTER.competitor, "": Slice(Split(3, 4, 4), THREE)}
    message = by_message(quarter(), "competitor", slices, SHORTS)
    assert read(message) == (
        "# By competitor. This quarter, 1 Oct–15 Nov\n\n"
        "13 of 24 closings; of 11 it isn't known.\n\n"
        "Competitor | Closed | Won | Lost | Undecided | Win rate (likely)\n"
        "Initech | 6 | 4 | 1 | 1 | 67% (30–90%)\n"
        "Globex | 4 | 1 | 3 | 0 | too few\n"
        "2 with few sellers | 3 | 1 | 2 | 0 | too few\n\n"
        "(Largest first, not best first. Differences between rows may be chance, or come with who sells what. "
        "Rows with fewer than three sellers are put together.)\n\n"
        "[Share] [Overview]"
    )


def test_answers_bear_their_names() -> None:
    words = read(by_message(quarter(), "control", {"ours": Slice(Split(5, 5, 0), THREE)}, SHORTS))
    assert "Ours to change | Closed" in words
    assert "Ours | 10 | 5 | 5 | 0 | 50% (24–76%)" in words


def test_a_win_rate_by_what_was_answered_afterwards_is_no_forecast() -> None:
    row = {"price": Slice(Split(5, 5, 0), THREE)}
    by_driver = read(by_message(quarter(), "driver", row, SHORTS))
    assert "A reason is named once the outcome is known; this is no forecast." in by_driver
    assert "This is answered once the outcome is known" in read(by_message(quarter(), "control", row, SHORTS))
    assert "forecast" not in read(by_message(quarter(), "region", row, SHORTS))


def test_managers_open_the_deals_of_a_row() -> None:
    rows = {"north": Slice(Split(5, 5, 0), THREE), "far south": Slice(Split(2, 2, 0), THREE)}
    rows |= {"west": Slice(Split(3, 0, 0), ANN), "east": Slice(Split(0, 3, 0), frozenset({"di", "ed", "flo"}))}
    message = by_message(quarter(), "region", rows, SHORTS, viewer=MANAGER)
    (choice,) = [block for block in message.blocks if isinstance(block, Choice)]
    assert [(option.label, option.value) for option in choice.options] == [
        ("north", "stats quarter by region of north"),
        ("far south", "stats quarter by region of far%20south"),
        ("east", "stats quarter by region of east"),
        ("west", "stats quarter by region of west"),
    ], "they may open every deal, so nothing is held back from them"
    for others in (by_message(quarter(), "region", rows, SHORTS), shared(rows)):
        assert "west" not in read(others)
        assert not [block for block in others.blocks if isinstance(block, Choice)]


def shared(rows: dict[str, Slice]) -> Message:
    return by_message(quarter(), "region", rows, SHORTS, viewer=CHANNEL)


def test_the_deals_of_a_row() -> None:
    deals = Deals(9, (Behind("1", "Acme renewal", "Acme", Outcome.LOST, date(2026, 11, 1), 12_000_000, "EUR"),))
    message = row_message(quarter(), "driver", "price", {"price": Slice(Split(1, 8, 0), ANN)}, deals, SHORTS, "EUR")
    assert read(message) == (
        "# By driver: Price. This quarter, 1 Oct–15 Nov\n\n"
        "9 closed: 1 won, 8 lost.\n\n"
        "Deal | Company | Closed | Worth\n"
        "Acme renewal | Acme | 1 Nov 2026 | EUR 12,000\n\n"
        "(and 8 more)\n\n"
        "[By driver]"
    )


def test_a_team_of_two_sees_no_rows() -> None:
    slices = {"north": Slice(Split(5, 1, 0), ANN), "south": Slice(Split(1, 5, 0), BEN)}
    words = read(by_message(quarter(), "region", slices, SHORTS))
    assert "north" not in words
    assert "2 rows not shown: fewer than three sellers." in words
    assert "12" not in words, "of them alone there is no total either"


def test_an_answer_of_one_seller_is_no_row_but_for_managers() -> None:
    slices = {
        "price": Slice(Split(1, 5, 0), ANN),
        "relationship": Slice(Split(1, 1, 0), THREE),
        "": Slice(Split(0, 2, 0), BEN),
    }
    words = read(by_message(quarter(), "driver", slices, SHORTS))
    assert "Trust | 2 | 1 | 1 | 0" in words
    assert "Price" not in words
    assert "1 row not shown: fewer than three sellers." in words
    assert not re.search("8|10", words.split("\n", 1)[1]), "no total would hide what is left over"
    enough = slices | {"price": Slice(Split(1, 5, 0), THREE)}
    assert "8 of 10 closings; of 2 it isn't known." in read(by_message(quarter(), "driver", enough, SHORTS))
    assert "Price | 6 | 1 | 5 | 0 | 17%" in read(by_message(quarter(), "driver", slices, SHORTS, viewer=MANAGER))


def test_the_answers_of_fewer_than_three_sellers_are_for_managers_however_many_they_gave() -> None:
    counts = replace(QUARTER, sellers=dict.fromkeys(ENOUGH, Split(2, 2, 2)))
    each = "Answers about wins, losses and undecided deals are each shown once three sellers have given them."
    words = read(stats_message(quarter(), counts, BEFORE, SHORTS))
    assert each in words
    assert not re.search("our view|[Hh]ave they|In step|What we thought", words)
    assert "our view" in read(stats_message(quarter(), counts, BEFORE, SHORTS, MANAGER))
    said = "Answers are shown here once three sellers have debriefed."
    slices = {"price": Slice(Split(0, 9, 0), ANN)}
    assert read(by_message(quarter(), "driver", slices, SHORTS)).endswith(f"{said}\n\n[Overview]")
    assert "Price | 9" in read(by_message(quarter(), "driver", slices, SHORTS, viewer=MANAGER))


def test_where_nobody_has_answered_there_is_no_table_and_nothing_to_share() -> None:
    words = read(by_message(quarter(), "driver", {"": Slice(Split(9, 9, 0), THREE)}, SHORTS))
    assert words.endswith("Nobody has answered in this period.\n\n[Overview]")


def test_one_stray_deal_hides_no_row_and_is_not_told_by_the_total() -> None:
    north, south = Slice(Split(9, 9, 0), THREE), Slice(Split(2, 2, 0), THREE)
    stray = Slice(Split(0, 5, 0), ANN)
    for name, told in (
        ("west", "1 row not shown: fewer than three sellers."),
        ("", "Deals whose region isn't known are not shown: fewer"),
    ):
        message = by_message(quarter(), "region", {"north": north, "south": south, name: stray}, SHORTS)
        words = read(message) + message.summary
        assert "north | 18 | 9 | 9 | 0" in words
        assert "south | 4 | 2 | 2 | 0" in words
        assert told in words
        assert "west" not in words
        assert not re.search(r"\b(27|16|5)\b", words), "neither the total, nor its losses, nor what is left of them"


def test_small_rows_that_three_share_go_together_and_what_is_not_known_covers_the_few() -> None:
    north = Slice(Split(9, 9, 0), THREE)
    rows = {"north": north, "west": Slice(Split(0, 5, 0), ANN), "east": Slice(Split(1, 0, 0), frozenset({"x", "y"}))}
    words = read(by_message(quarter(), "region", rows, SHORTS))
    assert "2 with few sellers | 6 | 1 | 5 | 0 | 17%" in words
    assert "All 24 closings." in words
    unknown = {"north": north, "west": rows["west"], "": Slice(Split(3, 0, 0), THREE)}
    words = read(by_message(quarter(), "region", unknown, SHORTS))
    assert "26 closings in all." in words
    assert "23" not in words, "less the 18 that are shown it would tell of the row that isn't"
    assert "1 row not shown: fewer than three sellers." in words


def test_a_manager_sees_all_rows_and_the_total() -> None:
    rows = {"north": Slice(Split(9, 9, 0), THREE), "west": Slice(Split(0, 5, 0), ANN), "": Slice(Split(1), BEN)}
    words = read(by_message(quarter(), "region", rows, SHORTS, viewer=MANAGER))
    assert "23 of 24 closings; of 1 it isn't known." in words
    assert "west | 5 | 0 | 5 | 0 | 0% (0–43%)" in words
    assert "not shown" not in words


def test_competitors_beside_the_total_of_a_segment_leave_over_no_one_sellers_deals() -> None:
    theirs = {"Globex": Slice(Split(3, 3, 0), THREE), "": Slice(Split(1, 0, 0), BEN)}
    counts = replace(QUARTER, competitor=theirs)
    assert "Against Globex we won 3 of 6." in read(stats_message(quarter(), counts, BEFORE, SHORTS))
    part = read(stats_message(quarter(), counts, BEFORE, SHORTS, part=True))
    assert "Globex" not in part
    assert "Against Globex" in read(stats_message(quarter(), counts, BEFORE, SHORTS, MANAGER, part=True))
    nobody = read(stats_message(quarter(), replace(QUARTER, competitor={"": theirs[""]}), BEFORE, SHORTS))
    assert "Against" not in nobody


def test_many_rows_end_in_one() -> None:
    slices = {f"P{i:02}": Slice(Split(i, i, 0), THREE) for i in range(1, 16)}
    words = read(by_message(quarter(), "product", slices, SHORTS))
    assert "P04 | 8 | 4" in words
    assert "3 smaller | 12 | 6 | 6 | 0 | 50% (25–75%)" in words


def test_each_currency_has_a_sum_of_its_own():
    yen, dollars = Money(1_000_000_000, 1, "JPY"), Money(1_000_000, 2, "USD")
    closed = Split(won=4, lost=2)
    both = Counts(closed=closed, money={Outcome.WON: (Money(500_000, 1), yen, dollars), Outcome.LOST: (dollars,)})
    assert money(both, "EUR") == "won EUR 500, USD 1,000 and JPY 1,000,000 · lost USD 1,000"
    assert money(both, "USD") == "won USD 1,500 and JPY 1,000,000 · lost USD 1,000"
    assert money(Counts(closed=closed, money={Outcome.WON: (yen,)}), "EUR") == "won JPY 1,000,000 (1 of 4)"
    named = (Money(1_000, 1), Money(2_000, 1, "EUR"))
    assert money(Counts(closed=Split(won=2), money={Outcome.WON: named}), "EUR") == "won EUR 3"
    six = tuple(Money(1_000, n, code) for n, code in enumerate(("CHF", "CZK", "DKK", "HUF", "NOK", "SEK"), start=1))
    said = money(Counts(closed=Split(won=21), money={Outcome.WON: six}), "CHF")
    assert said == "won CHF 1, SEK 1, NOK 1 and 9 deals in other currencies"
