"""The ledger tells what is lost, doubled, out of order and undelivered: by hand, one history each."""

from tests.chaos.ledger import Ledger, Yes

ANN = "D1"
MARK = Yes(1.0, ANN, "Deal 7", "marked", "lost", ("Sorry", "Thank you"))
PRICE = Yes(3.0, ANN, "Deal 7", "driver", "price", ("[Price]", "Thank you"))
WHOLE = {"Deal 7": [{"marked": "lost", "driver": "price"}]}


def history() -> Ledger:
    """Marked and asked, answered and shown."""
    ledger = Ledger()
    ledger.tries(MARK)
    ledger.accepts(MARK)
    ledger.posts(2.0, ANN, "m1", "card:7:1", "Sorry about Deal 7 [Start]")
    ledger.accepts(PRICE)
    ledger.updates(4.0, ANN, "m1", "Deal 7 [Price]")
    return ledger


def test_where_all_is_well_nothing_is_wrong():
    verdict = history().verdict(WHOLE)
    assert verdict.wrong == ()
    assert (verdict.accepted, verdict.posted, verdict.twins) == (2, 1, 0)


def test_what_was_accepted_and_is_not_kept_is_lost_whatever_shows():
    assert history().verdict({"Deal 7": [{"marked": "lost"}]}).lost == ("Deal 7",)
    assert history().verdict({}).lost == ("Deal 7",)
    assert history().verdict().lost == (), "without what is kept nobody can tell"


def test_an_answer_that_replaced_another_is_the_one_to_keep_and_so_is_one_of_which_nobody_heard():
    ledger = history()
    ledger.accepts(Yes(5.0, ANN, "Deal 7", "driver", "timing", ("[Timing]",)))
    assert ledger.verdict(WHOLE).lost == ("Deal 7",)
    ledger.tries(Yes(6.0, ANN, "Deal 7", "driver", "price"))
    assert ledger.verdict(WHOLE).lost == ()


def test_what_nobody_was_shown_is_undelivered_also_if_the_message_is_there():
    ledger = Ledger()
    ledger.accepts(MARK)
    assert ledger.verdict(WHOLE).undelivered == ("Deal 7",)
    ledger = history()
    ledger.accepts(Yes(5.0, ANN, "Deal 7", "asked", "no", ("2 of 5",)))
    assert ledger.verdict(WHOLE).undelivered == ("Deal 7",)


def test_what_must_go_with_it_must_stand_there_too():
    ledger = history()
    ledger.accepts(Yes(5.0, ANN, "Deal 7", "finished", "", ("Thank you",), ("Price",)))
    ledger.updates(6.0, ANN, "m1", "Thank you for Deal 7")
    assert ledger.verdict(WHOLE).undelivered == ("Deal 7",)
    ledger.updates(7.0, ANN, "m1", "Thank you for Deal 7: Price")
    assert ledger.verdict(WHOLE).wrong == ()


def test_what_is_about_another_deal_or_elsewhere_proves_nothing():
    ledger = Ledger()
    ledger.accepts(MARK)
    ledger.posts(2.0, ANN, "m1", "card:8:1", "Sorry about Deal 8")
    ledger.posts(2.0, "D2", "m1", "card:7:1", "Sorry about Deal 7")
    assert ledger.verdict(WHOLE).undelivered == ("Deal 7",)


def test_an_old_state_that_comes_last_is_out_of_order():
    ledger = history()
    ledger.updates(5.0, ANN, "m1", "Sorry about Deal 7 [Start]")
    verdict = ledger.verdict(WHOLE)
    assert (verdict.out_of_order, verdict.undelivered) == (("Deal 7",), ())


def test_a_deal_that_comes_before_one_accepted_earlier_is_out_of_order():
    ledger = Ledger()
    ledger.accepts(MARK)
    ledger.accepts(Yes(2.0, ANN, "Deal 8", "marked", "won", ("Well done",)))
    ledger.posts(3.0, ANN, "m1", "card:8:1", "Well done: Deal 8")
    ledger.posts(4.0, ANN, "m2", "card:7:1", "Sorry about Deal 7")
    assert ledger.verdict().out_of_order == ("Deal 7",)


def test_two_that_stand_under_one_mark_are_doubled_and_one_that_was_taken_away_is_a_twin():
    ledger = history()
    ledger.posts(5.0, ANN, "m2", "card:7:1", "Sorry about Deal 7")
    ledger.posts(5.0, "D2", "m2", "card:7:1", "elsewhere")
    assert ledger.verdict(WHOLE).doubled == ("Deal 7",)
    ledger.deletes(6.0, ANN, "m2")
    verdict = ledger.verdict(WHOLE)
    assert (verdict.doubled, verdict.twins) == ((), 1)


def test_what_is_deleted_alone_is_no_twin_and_shows_nothing():
    ledger = history()
    ledger.deletes(5.0, ANN, "m1")
    verdict = ledger.verdict(WHOLE)
    assert (verdict.twins, verdict.out_of_order) == (0, ("Deal 7",))


def test_a_deal_that_is_kept_twice_is_doubled():
    assert history().verdict({"Deal 7": WHOLE["Deal 7"] * 2}).doubled == ("Deal 7",)


def test_what_a_platform_lets_stand_twice_is_counted_apart():
    ledger = Ledger(may_stand_twice=("card:",))
    for number, mark in enumerate(("card:7", "card:7", "card:7", "digest:1", "digest:1")):
        ledger.posts(1.0, ANN, f"m{number}", mark, "Deal 7")
    verdict = ledger.verdict()
    assert (verdict.doubled, verdict.stand_twice) == (("digest:1",), 2)


def test_what_was_taken_back_in_words_counts_for_nothing():
    ledger = history()
    late = Yes(5.0, ANN, "Deal 7", "asked", "no", ("2 of 5",))
    ledger.accepts(late)
    ledger.takes_back(late)
    assert ledger.verdict(WHOLE).wrong == ()


def test_what_a_person_was_told_to_look_after_is_not_undelivered():
    ledger = Ledger(told_in="D9")
    ledger.accepts(MARK)
    ledger.accepts(Yes(1.0, "C1", "digest:2026-W48", "due", "", ("",)))
    assert ledger.verdict(WHOLE).undelivered == ("Deal 7", "digest:2026-W48")
    ledger.posts(2.0, "D9", "m1", "", "I can't tell whether Deal 7 shows; please look.")
    ledger.posts(2.0, "D9", "m2", "", "I can't tell whether the weekly digest was posted.")
    assert ledger.verdict(WHOLE).undelivered == ()


def test_the_lines_of_one_interaction_are_in_its_order_and_name_no_other():
    ledger = history()
    ledger.posts(9.0, ANN, "m9", "card:8:1", "Deal 8")
    lines = [line.split(maxsplit=2)[2] for line in ledger.lines("Deal 7")]
    assert lines[:3] == ["YES to marked lost", "tried marked lost", "m1 (card:7:1) posted: Sorry about Deal 7 [Start]"]
    assert len(lines) == 5
