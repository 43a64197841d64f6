"""Reports that group their rows say once what a group has in common."""

from bot.crm.importing.groups import grouped
from bot.crm.importing.plan import Request, prepare
from bot.crm.importing.rows import read_rows
from tests.bot.crm.importing.exports import TODAY, written

HEADER = "Owner,Deal,Account,Stage,Close Date,Amount"
ROWS = (
    "Ann,A,Acme,Won,2017-01-02,1",
    ",B,Beta,Won,2017-01-03,2",
    "Ben,C,Gamma,Lost,2017-01-04,3",
    ",D,Delta,Won,2017-01-05,4",
)


def owners(folder, *rows, header=HEADER):
    """Whose each deal is, and what is said of it."""
    plan = prepare(Request(written(folder, "\n".join((header, *rows)) + "\n")))
    read = [row.owner and row.owner.name for row in read_rows(plan, "ws", TODAY)]
    return read, [line for line in plan.warnings() if line.startswith("Only the first row of a group")]


def test_below_a_marked_header(tmp_path):
    assert owners(tmp_path, *ROWS, header=HEADER.replace("Owner", "Owner ↑")) == (
        ["Ann", "Ann", "Ben", "Ben"],
        ["Only the first row of a group has its Owner ↑; the rows below are taken to have it, too."],
    )


def test_with_sums_of_its_own(tmp_path):
    rows = (*ROWS[:2], "Subtotal,,,,,3", *ROWS[2:], "Subtotal,,,,,7", "Total,,,,,10")
    assert owners(tmp_path, *rows)[0] == ["Ann", "Ann", "Ben", "Ben"]


def test_deals_that_are_nobodys_stay_so(tmp_path):
    assert owners(tmp_path, *ROWS, "Total,,,,,10") == (["Ann", None, "Ben", None], [])
    header = HEADER.replace("Owner", "Owner ↑")
    repeated = (ROWS[0], "Ann,B,Beta,Won,2017-01-03,2", *ROWS[2:])
    assert owners(tmp_path, *repeated, header=header)[0] == ["Ann", "Ann", "Ben", None]


def test_groups_within_groups():
    headers = ("Stage ↑", "Owner ↑", "Deal", "Account")
    rows = [["Won", "Ann", "A", "x"], ["", "", "B", ""], ["", "Ben", "C", "y"], ["Lost", "Ben", "D", "z"]]
    assert grouped(headers, rows, []) == {0, 1}
    assert grouped(("Stage", "Owner", "Deal", "Account"), rows, []) == frozenset()
