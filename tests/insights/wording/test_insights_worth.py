"""An amount reads alike wherever it stands."""

from datetime import date

import pytest

from dialogs.messages.messages import Table
from dialogs.records import Outcome
from dialogs.sentences.figures import worth_of
from insights.shapes.counts import Counts, Money, Split
from insights.shapes.findings import Behind
from insights.wording.deal_list import Deals, deal_table
from insights.wording.words import money


@pytest.mark.parametrize(
    ("mills", "read"),
    [(120_499, "EUR 120"), (120_500, "EUR 121"), (121_500, "EUR 122"), (1_200_000_000, "EUR 1,200,000"), (0, "EUR 0")],
)
def test_an_amount_alone_in_a_list_and_in_a_sum_reads_alike(mills, read):
    (table,) = deal_table(Deals(1, (Behind("d", "Acme", None, Outcome.WON, date(2026, 9, 1), mills),)), "EUR")
    counts = Counts(closed=Split(won=1), money={Outcome.WON: (Money(mills, 1),)})

    assert isinstance(table, Table)
    assert worth_of(mills, None, "EUR") == table.rows[0][3] == read
    assert money(counts, "EUR") == f"won {read}"


def test_what_nobody_knows_reads_as_nothing_and_another_currency_as_its_own():
    assert worth_of(None, "USD", "EUR") == ""
    assert worth_of(120_500, "USD", "EUR") == "USD 121"
