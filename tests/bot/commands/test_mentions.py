import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.forms import MARK, about, filled
from bot.commands.mentions import begins, name_in, outcome_in
from dialogs.messages.messages import Option
from dialogs.records import Outcome


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("We lost Acme renewal to Globex", Outcome.LOST),
        ("Acme is closed-won 🎉", Outcome.WON),
        ("They made no decision on Acme", Outcome.NO_DECISION),
        ("Did we lose Acme?", None),
        ("Have we won Acme?", None),
        ("We haven't won Acme yet", None),
        ("If Acme is lost, we are late", None),
        ("I think we may have lost Acme", None),
        ("Won Beta, lost Acme", None),
        ("A wonderful call with Acme", None),
        ("Acme looks lost", None),
        ("I think we lost Acme", None),
        ("Globex won Acme renewal", None),
        ("Globex has just won the Acme renewal", None),
        ("They won Acme renewal", None),
        ("Our competitor won the Fabrikam tender", None),
        ("Just won Acme renewal!", Outcome.WON),
        ("Sadly lost the Fabrikam tender", Outcome.LOST),
        ("We've lost Acme", Outcome.LOST),
        ("Acme renewal was lost", Outcome.LOST),
        ("Acme renewal: LOST", Outcome.LOST),
        ("", None),
    ],
)
def test_an_end_is_taken_only_where_it_is_said_plainly(text, outcome):
    assert outcome_in(text) is outcome


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("won Acme 12k vs Globex", "Acme"),
        ("lost acme renewal 40k vs Globex, they said price", "acme renewal"),
        ("Acme renewal\nthey went with Globex", "Acme renewal"),
        ("We lost Acme renewal to Globex", "Acme renewal"),
        ("Sad news: we lost Harbor Foods rollout today. Their CFO hated it", "Harbor Foods rollout"),
        ("Bad news, we lost the Contoso rollout today", "Contoso rollout"),
        ("Hi all,\njust to say that we lost Acme seats (12k).", "Acme seats"),
        ("@here Closed won: Acme Corp 45k", "Acme Corp"),
        ("Closed lost - Acme - went with Globex", "Acme"),
        ("We won Bank of Alba 2027!!", "Bank of Alba 2027"),
        ("Acme is closed-won", "Acme"),
        ("Initech lease is lost, sadly", "Initech lease"),
        ("we lost 日本商事 today", "日本商事"),
        ("Hi all, sad news from Globex today: we lost the renewal", ""),
        ("Just heard that Northwind chose someone else.", ""),
        ("I'm sorry team but we lost this one", ""),
        ("Thanks all for the hard work on this, we won!", ""),
        ("lost it", ""),
        ("won the deal that everybody here has worked on so hard for months, thank you", ""),
        ("No decision at Initech, they postponed", ""),
        ("Globex lost", ""),
        ("FYI", ""),
        ("We lost Monday to this", ""),
        ("won! Of and", ""),
        ("lost " + "Xy" * 60, ""),
        ("lost " + "X" * 100, "X" * 100),
        ("lost " + "X" * 101, ""),
        (f"lost {'x' * 100} 40k", "x" * 100),
        (f"lost {'x' * 101} 40k", ""),
        ("won one two three four five six 12k", "one two three four five six"),
        ("won one two three four five six seven 12k", ""),
        ("won acme vs Globex", "acme"),
        ("won acme", ""),
        ("We lost Acme Bank of New South Wales", "Acme Bank of New South Wales"),
        ("Acme Bank of New South Wales is lost", "Acme Bank of New South Wales"),
        ("Acme Corp is lost", "Acme Corp"),
        ("We lost Acme, Bob told me", "Acme"),
        ("Lost: Acme, Initech and Hooli", ""),
        ("Lost: Acme, Globex!", ""),
        ("Closed won: Acme Corp, 45k", "Acme Corp"),
        ("We lost Acme and then some", "Acme"),
        ("We lost A1 Telekom", "A1 Telekom"),
        ("We lost 3M", ""),
        ("The Acme renewal is lost", "Acme renewal"),
        ("Our Acme renewal was lost", "Acme renewal"),
        ("Their tender is lost", ""),
        ("The renewal was lost", ""),
        ("Sadly Acme is lost", "Acme"),
        ("Finally the Acme renewal is won", "Acme renewal"),
        ("The Acme renewal", "Acme renewal"),
        ("- Acme renewal", "Acme renewal"),
        ("Our renewal", ""),
        ("", ""),
    ],
)
def test_a_name_that_isnt_known_is_taken_only_where_it_is_said_plainly(text, name):
    assert name_in(text) == name


@pytest.mark.parametrize(
    ("text", "rival"),
    [
        ("we lost Acme to Globex", "Globex"),
        ("Acme is lost, they went with  GLOBEX.", "Globex"),
        ("won Acme against Tailwind Traders!", "Tailwind Traders"),
        ("sad news from Globex: we lost the renewal", ""),
        ("lost to Globexia", ""),
        ("lost to Globex, not to Tailwind Traders", ""),
        ("", ""),
    ],
)
def test_who_it_went_to_is_taken_of_those_that_are_known_where_that_is_said_of_one(text, rival):
    form = filled(MARK, ("Globex", "Tailwind Traders"), ())
    assert dict(about(form, text, ()).given).get("competitor", "") == rival
    assert "competitor" not in dict(about(MARK, text, ()).given)  # where none is known it is a line to write in


@pytest.mark.parametrize(
    ("text", "begun"), [("x" * 120, "x" * 120), ("x" * 121, "x" * 119 + "…"), (" \n a  b \nc", "a b")]
)
def test_of_one_that_names_none_as_much_is_shown_as_one_reads_at_a_glance(text, begun):
    assert begins(text) == begun


@given(st.text())
def test_any_words_are_read(text):
    outcome_in(text)
    assert len(name_in(text)) <= 100
    assert len(begins(text)) <= 120


def test_of_several_deals_none_is_chosen_and_what_isnt_plain_is_left_open():
    both = Option("id:d1", "Acme"), Option("id:d2", "Acme renewal")
    assert about(MARK, "Did we lose Acme and Acme renewal?", both).given == ()
    assert "names several deals: Acme and Acme renewal." in about(MARK, "Did we lose Acme and Acme renewal?", both).told
    asked = about(MARK, "Hi all, sad news\nfrom Contoso: they went with Globex", ())
    assert (asked.given, asked.told.partition("in ")[2]) == ((), "“Hi all, sad news”. Which one is it about?")
    new = about(MARK, "We lost Contoso", ())
    assert (dict(new.given), "“We lost Contoso”. Is this" in new.told) == (
        {"deal": "Contoso", "outcome": "lost"},
        True,
    )
    assert about(MARK, "  ", ()).told == ""
    form = about(MARK, "We lost Acme", both[:1])
    assert (form.chosen, dict(form.given)) == (both[0], {"deal.found": "id:d1", "outcome": "lost"})
    assert MARK.read(dict(form.given)).known_id == "d1"
