"""Which deals a message names."""

import pytest

from dialogs.identity.mentioned import LONGEST, named_in
from dialogs.identity.verdict import Known, Mention

ACME, RENEWAL, AGAIN, HARBOR = (
    Known("d1", Mention("Acme")),
    Known("d2", Mention("Acme renewal")),
    Known("d4", Mention("ACME renewal", "Acme")),
    Known("d3", Mention("Rollout 2027", "Harbor Foods")),
)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("ACME   Renewal is gone, sadly", ["d2", "d4"]),
        ("we lost acme", ["d1"]),
        ("Acmex renewal", []),
        ("Harbor Foods signed!", ["d3"]),
        ("Acme renewal and Rollout 2027 both ended", ["d2", "d3", "d4"]),
        ("Acme signed, and so did Harbor Foods", ["d1"]),
        ("", []),
    ],
)
def test_a_deal_is_named_by_its_whole_name_word_by_word_else_by_its_account(text, ids):
    assert sorted(deal.id for deal in named_in(text, (ACME, RENEWAL, AGAIN, HARBOR))) == ids


@pytest.mark.parametrize(("before", "ids"), [(LONGEST - 5, ["d1"]), (LONGEST - 4, [])])
def test_four_thousand_characters_are_looked_through(before, ids):
    assert LONGEST == 4_000
    assert [deal.id for deal in named_in("x" * before + " acme", (ACME,))] == ids
