"""Two rows of one file, without ids, that may be one deal: the preview says so, and what to do."""

import pytest

from bot.cli.telling import show_checked
from bot.crm.importing.alike import LOOKED_AT, Alike
from bot.crm.importing.check import check
from bot.crm.importing.plan import Request, prepare
from dialogs.records import Deal
from storage.units.import_changes import ImportRow
from tests.bot.crm.importing.exports import TODAY, deals

HEADER = "Deal Name,Account,Owner,Stage,Create Date,Close Date,Amount"
FIRST = "Nordwind,,Ann,Closed Won,2017-01-02,2017-01-25,450"


def checked(folder, *rows, header=HEADER):
    return check(prepare(Request(deals(folder, FIRST, *rows, header=header))), TODAY)


def lines(folder, *rows):
    return [(pair.line, pair.first) for pair in checked(folder, *rows).alike]


@pytest.mark.parametrize(
    "row",
    [
        "Nordwind GmbH,,Ann,Closed Won,2017-01-02,2017-01-25,450",
        "NORDWIND AG,,Ann,Closed Lost,,2017-02-20,",
        "Nordwind.,Nordwind,Ann,Closed Won,,2017-01-25,450",
    ],
)
def test_a_name_with_a_legal_form_looks_like_the_one_without(tmp_path, row):
    assert lines(tmp_path, row) == [(3, 2)]


@pytest.mark.parametrize(
    "row",
    [
        "Nordwind,,Ann,Closed Won,2017-01-02,2017-01-25,400",  # spelt the same: the file says that there are two
        "Nordwind GmbH,,Bob,Closed Won,2017-02-03,2017-01-25,300",
        "Nordwind GmbH,,Ann,Closed Won,,2017-12-25,300",  # long after
        "Nordwind Sued,,Ann,Closed Won,2017-01-02,2017-01-25,450",
    ],
)
def test_others_are_deals_of_their_own(tmp_path, row):
    assert lines(tmp_path, row) == []


def test_rows_with_ids_are_told_apart_by_them(tmp_path):
    rows = ["D1," + FIRST, "D2," + FIRST.replace("Nordwind", "Nordwind GmbH")]
    found = check(prepare(Request(deals(tmp_path, *rows, header=f"Deal ID,{HEADER}"))), TODAY)
    assert (found.outcomes, found.alike) == ({"won": 2}, ())


def test_it_is_said_before_anything_is_written_and_what_to_do(tmp_path, capsys):
    path = deals(tmp_path, FIRST, FIRST.replace("Nordwind", "Nordwind GmbH"), header=HEADER)
    plan = prepare(Request(path))
    show_checked(plan, check(plan, TODAY), skip_bad=False, guessed={}, typed=())
    said = capsys.readouterr().out
    assert "1 row may be a deal that another row has already; without ids each stays one of its own:" in said
    assert "  line 3: Nordwind GmbH looks like line 2: Nordwind\n" in said
    assert 'in chat: /winloss merge "Nordwind GmbH" into "Nordwind".\n' in said


def test_a_large_file_is_looked_through_at_its_beginning():
    alike = Alike()
    for line in range(LOOKED_AT - 1):
        alike.add(ImportRow(line, Deal("ws", str(line), f"{line} east"), None, None, ""))
    for line, name in ((1, "Nordwind"), (2, "Nordwind GmbH")):
        alike.add(ImportRow(line, Deal("ws", name, name), None, None, ""))
    assert alike.pairs == []
