"""The whole file is checked first, and bad rows are told with their line and the reason."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from bot.crm.importing.check import check
from bot.crm.importing.dates import Order
from bot.crm.importing.plan import Request, prepare
from bot.crm.importing.problems import ImportProblem
from bot.crm.importing.rows import read_rows
from dialogs.records import Outcome
from tests.bot.crm.importing.exports import OUTCOMES, TODAY, deals, large, small, synthetic, written
from tests.examples import more

GOOD = "A1,Ann,GTX,Acme,Won,1/2/2017,1/25/2017,100"


def bad(folder, *rows, **request):
    """What is said of the rows below a good one: (line, reason)."""
    checked = check(prepare(Request(deals(folder, GOOD, *rows), **request)), TODAY)
    return [(row.line, row.reason) for row in checked.bad]


def one(folder, row, **request):
    """The deal and closing of one row."""
    (found,) = read_rows(prepare(Request(deals(folder, row), order=Order.MDY, **request)), "ws", TODAY)
    return found


@pytest.mark.long
@pytest.mark.parametrize("build", [large, more(synthetic)])
def test_8800_rows(tmp_path, build):
    checked = check(prepare(build(tmp_path)), TODAY)
    assert (checked.rows, checked.bad, checked.strangers) == (8800, (), {})
    assert checked.outcomes == {"won": 4238, "lost": 2473, "open": OUTCOMES["Engaging"] + OUTCOMES["Prospecting"]}


def test_a_row_of_the_real_export():
    won = next(read_rows(prepare(small()), "ws", TODAY))
    deal, closing = won.deal, won.closing
    assert (deal.name, deal.account, deal.product) == ("Cancity – GTX Plus Basic", "Cancity", "GTX Plus Basic")
    assert (deal.segment, deal.region, deal.amount) == ("retail", "Central", 1_054_000)
    assert (deal.engaged_on, deal.external_id, won.owner.name) == (date(2016, 10, 20), "1C1I7A6R", "Moses Frase")
    assert (closing.outcome, closing.closed_on, closing.amount) == (Outcome.WON, date(2017, 3, 1), 1_054_000)
    assert (closing.source, closing.marked_by, len(closing.id)) == ("import", None, 26)


def test_the_value_of_a_lost_deal_is_unknown():
    lost = [row for row in read_rows(prepare(small()), "ws", TODAY) if row.closing and row.closing.outcome == "lost"]
    assert {row.closing.amount for row in lost} == {None}


def test_an_open_deal_may_lack_nearly_everything(tmp_path):
    row = one(tmp_path, "A1,Ann,GTX,,Prospecting,,,")
    assert (row.deal.name, row.deal.account, row.deal.engaged_on, row.closing) == ("GTX", None, None, None)


def test_the_close_date_of_an_open_deal_is_a_hope(tmp_path):
    assert one(tmp_path, "A1,Ann,GTX,Acme,Engaging,1/2/2017,12/31/2099,").closing is None


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A2,Ann,GTX,Acme,Won,1/2/2017,,100", "is won but has no close_date"),
        ("A2,Ann,GTX,Acme,Won,1/2/2017,1/32/2017,1", 'close_date "1/32/2017" isn\'t a date (M/D/Y is read)'),
        ("A2,Ann,GTX,Acme,Lost,soon,1/3/2017,1", 'engage_date "soon" isn\'t a date (M/D/Y is read)'),
        ("A2,Ann,GTX,Acme,Won,1/2/2017,1/17/2018,1", 'close_date "1/17/2018" is in the future'),
        (
            "A2,Ann,GTX,Acme,Won,1/2/2017,1/1/2017,1",
            (
                "close_date 2017-01-01 is before engage_date 2017-01-02; if that isn't its meaning, leave it out "
                "with --map engaged="
            ),
        ),
        ("A2,Ann,GTX,Acme,,1/2/2017,1/3/2017,1", "has no stage"),
        ("A2,Ann,GTX,Acme,Won,1/2/2017,1/3/2017,a lot", 'close_value "a lot" isn\'t an amount'),
        ("A2,Ann,GTX,Acme,Won,1/2/2017,1/3/2017,-5", 'close_value "-5" is negative'),
        (",Ann,GTX,Acme,Won,1/2/2017,1/3/2017,5", "has no opportunity_id"),
        (
            "A1,Ann,GTX,Acme,Won,1/2/2017,1/3/2017,5",
            "opportunity_id A1 is on line 2 already, and says something else there",
        ),
        ("A2,Ann,GTX,Acme,Won,1/2/2017,1/3/2017,1,054", "has 9 cells under 8 columns; is a quote missing?"),
        (f"A2,{'x' * 301},GTX,Acme,Won,1/2/2017,1/3/2017,5", "the owner is 301 characters long; is a quote missing?"),
    ],
)
def test_a_bad_row(tmp_path, row, reason):
    assert bad(tmp_path, row) == [(3, reason)]


def test_where_it_is_tomorrow_already(tmp_path):
    assert bad(tmp_path, "A2,Ann,GTX,Acme,Won,1/2/2017,1/16/2018,1") == []


def test_a_date_in_another_order_than_the_one_asked_for(tmp_path):
    assert bad(tmp_path, order=Order.DMY) == [(2, 'close_date "1/25/2017" isn\'t a date (D/M/Y is read)')]


def test_at_most_20_bad_rows_are_shown(tmp_path):
    checked = check(prepare(Request(deals(tmp_path, GOOD, *(f"B{n},,,Acme,Won,,," for n in range(33))))), TODAY)
    assert ([row.line for row in checked.bad], checked.more) == (list(range(3, 23)), 13)


def test_lines_are_counted_as_an_editor_does(tmp_path):
    quoted = '"A2",Ann,"GTX\nPro",Acme,Won,1/2/2017,1/3/2017,1'
    assert bad(tmp_path, quoted, "", "A3,Ann,GTX,Acme,Won,,,") == [(6, "is won but has no close_date")]


def test_words_of_ones_own_for_stages(tmp_path):
    stages = {"Gone = away": "no decision", "Signed": "won"}
    assert (
        one(tmp_path, "A2,Ann,GTX,Acme,gone = away,1/2/2017,1/3/2017,", stages=stages).closing.outcome == "no_decision"
    )
    with pytest.raises(ImportProblem, match='won, lost, no_decision, open or deleted, but not "maybe"'):
        one(tmp_path, GOOD, stages={"Signed": "maybe"})


@pytest.mark.parametrize(
    ("word", "outcome"),
    [
        ("Closed Won", "won"),
        ("closedwon", "won"),
        ("Closed - Lost", "lost"),
        ("Closed won (Sales Pipeline)", "won"),
        ("No decision", "no_decision"),
        ("Gewonnen", "won"),
        ("Verloren", "lost"),
        ("Negotiation/Review", None),
        ("Angebot", None),
    ],
)
def test_stages_of_several_crms(tmp_path, word, outcome):
    closing = one(tmp_path, f"A2,Ann,GTX,Acme,{word},1/2/2017,{'1/3/2017' if outcome else ''},").closing
    assert (closing.outcome if closing else None) == outcome


def test_a_row_a_product_is_no_row_a_deal(tmp_path):
    """Where an id says that it is one deal; the first product is its product."""
    rows = (GOOD, GOOD.replace("GTX", "MG Special"), GOOD.replace("A1", "A2").replace("GTX", "GTK"))
    checked = check(prepare(Request(deals(tmp_path, *rows))), TODAY)
    assert (checked.outcomes, checked.repeated, checked.stuck) == ({"won": 2}, 1, 0)
    assert bad(tmp_path, GOOD.replace("GTX", "MG Special").replace("100", "200")) == [
        (3, "opportunity_id A1 is on line 2 already, and says something else there")
    ]
    header = "sales_agent,product,account,deal_stage,engage_date,close_date,close_value"
    unnamed = [row.partition(",")[2] for row in rows[:2]]
    assert check(prepare(Request(deals(tmp_path, *unnamed, header=header))), TODAY).outcomes == {"won": 2}


def test_without_ids_the_same_rows_get_the_same_ids(tmp_path):
    header = "sales_agent,product,account,deal_stage,engage_date,close_date,close_value"
    rows = ["Ann,GTX,Acme,Won,1/2/2017,1/25/2017,100", "Ann,GTX,Acme,Engaging,1/2/2017,,", "Bob,GTX,Acme,Engaging,,,"]
    later = ["Cy,GTX,Zeta,Won,2/2/2017,2/25/2017,7", *rows[:1], "ann,GTX,Acme,Lost,1/2/2017,2/2/2017,0", *rows[2:]]
    first, second = (
        {row.deal.id for row in read_rows(prepare(Request(deals(tmp_path, *some, header=header))), "ws", TODAY)}
        for some in (rows, later)
    )
    assert len(first) == 3
    assert first < second


def test_two_workspaces_share_no_ids(tmp_path):
    plan = prepare(Request(deals(tmp_path, GOOD)))
    one_row, other = (next(read_rows(plan, ws, TODAY)) for ws in ("a", "b"))
    assert not {one_row.deal.id, one_row.closing_id, one_row.owner.id} & {
        other.deal.id,
        other.closing_id,
        other.owner.id,
    }


def test_strangers_are_told(tmp_path):
    request = replace(small(), path=deals(tmp_path, GOOD, "A2,Moses Frase,GTX,Cancity,Won,1/2/2017,1/3/2017,1"))
    assert check(prepare(request), TODAY).strangers == {"account": {"Acme"}, "owner": {"Ann"}}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters(tmp_path, encoding, delimiter):
    rows = ("Kunde|Betrag|Phase|Angelegt am|Abschlussdatum", "Müller & Söhne|€ 1.054|Gewonnen|01.02.2017|3.4.2017")
    text = "\r\n".join(row.replace("|", delimiter) for row in rows)
    (row,) = read_rows(prepare(Request(written(tmp_path, text, encoding))), "ws", TODAY)
    assert (row.deal.name, row.deal.amount, row.closing.closed_on) == ("Müller & Söhne", 1_054_000, date(2017, 4, 3))


def test_excels_first_line(tmp_path):
    text = "sep=;\r\nName;Stage;Close Date\r\nFleet, large;Won;2017-01-02\r\nPumps;Won;\r\n"
    checked = check(prepare(Request(written(tmp_path, text))), TODAY)
    assert (checked.rows, [row.line for row in checked.bad]) == (2, [4])


def test_the_footer_of_a_report_is_no_row(tmp_path):
    footer = '"Sales report"\n"Copyright (c) 2000-2017 Example, inc. All rights reserved."\n'
    text = f"Name,Stage,Close Date\nFleet,Won,2017-01-02\n\n{footer}"
    assert check(prepare(Request(written(tmp_path, text))), TODAY).outcomes == Counter(won=1)


def test_files_that_are_none(tmp_path):
    for text, words in (
        ("", "has no header"),
        ("PK\0\0", "is not a CSV or Excel file"),
        (",,\n,,\n", "has no header"),
        ("Deal,Outcome,Date,Value,Rep\n", "has no rows below its header"),
    ):
        with pytest.raises(ImportProblem, match=words):
            prepare(Request(written(tmp_path, text)))
    with pytest.raises(ImportProblem, match="can't be read: No such file"):
        prepare(Request(tmp_path / "missing.csv"))
    endless = 'Name,Stage,Close Date\n"Fleet,Won,2017-01-02\n' + "x,Won,2017-01-02\n" * 9000
    with pytest.raises(ImportProblem, match=r"line 2: field larger than.*Is a quote missing"):
        prepare(Request(written(tmp_path, endless)))
