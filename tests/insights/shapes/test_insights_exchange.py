"""Sums of several currencies as one, by rates that somebody has listed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from dialogs.records import Outcome
from insights.shapes.counts import Counts, Money, Split
from insights.shapes.exchange import Exchange
from insights.wording.words import money

RATES = Exchange("EUR", date(2026, 11, 2), {"USD": Decimal("0.92"), "JPY": Decimal("0.0061")})
KNOWN = {
    Outcome.WON: (Money(1_000_000, 1, "EUR"), Money(1_000_000_000, 1, "JPY"), Money(500_000, 1, "CHF")),
    Outcome.LOST: (Money(2_000_500, 2, "USD"),),
}
COUNTS = Counts(closed=Split(won=3, lost=4), money=KNOWN)


def test_what_has_a_rate_is_one_sum_and_the_day_is_said():
    assert money(RATES.of(COUNTS), "EUR") == (
        "won EUR 7,100 and CHF 500 · lost EUR 1,840 (2 of 4). Converted by app.yaml's rates of 2 Nov 2026: JPY and USD"
    )
    assert money(COUNTS, "EUR") == "won EUR 1,000, CHF 500 and JPY 1,000,000 · lost USD 2,001 (2 of 4)"


def test_where_nothing_is_converted_nothing_is_said():
    only_ours = replace(COUNTS, money={Outcome.WON: (Money(1_000_000, 1, "EUR"), Money(500_000, 1, "CHF"))})
    assert RATES.of(only_ours) == only_ours
    assert "Converted" not in money(RATES.of(only_ours), "EUR")


@given(
    st.dictionaries(st.sampled_from(["EUR", "USD", "JPY", "CHF", "KWD"]), st.integers(0, 10**15)),
    st.decimals(Decimal("0.0001"), 1000, places=4),
)
def test_no_deal_gets_lost_and_no_sum_is_off_by_a_whole_thousandth(sums, rate):
    known = tuple(Money(total, 1, code) for code, total in sums.items())
    found = replace(RATES, rates={"USD": rate}).of(Counts(money={Outcome.WON: known})).money[Outcome.WON]
    assert sum(one.n for one in found) == len(known)
    ours = sum(one.total for one in found if one.currency == "EUR")
    assert abs(ours - (sums.get("EUR", 0) + sums.get("USD", 0) * rate)) <= Decimal("0.5")
    assert {one.currency: one.total for one in found if one.currency not in {"EUR", "USD"}} == {
        code: total for code, total in sums.items() if code not in {"EUR", "USD"}
    }
