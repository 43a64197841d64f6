"""The same deal, however it came: marked in chat, in a file with ids, in one without."""

from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from bot.cli.import_ import import_command
from bot.crm.importing.matching import match
from bot.crm.importing.plan import Request, prepare
from bot.crm.importing.run import good_rows, import_rows
from dialogs.effects import Change
from dialogs.records import Case, Event, Moment, Outcome, Person, Workspace
from storage.tables import closing, deal, fact
from storage.units.identity import known_deals
from storage.units.import_changes import Tally
from storage.units.marks import Mark, mark
from storage.units.people import ensure_person, ensure_workspace
from tests.bot.crm.importing.exports import written

WS = "slack:T1"
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
IDS = "Deal ID,Deal Name,Account,Owner,Stage,Create Date,Close Date,Amount"
NO_IDS = IDS.removeprefix("Deal ID,")


@pytest.fixture
async def services(storage):
    """A storage with a workspace."""
    await storage.write(ensure_workspace, Workspace(WS, "slack", "T1", "Example"), NOW)
    return storage


def nothing(_case: Case) -> Change:
    return Change()


async def marked(services, name, outcome=Outcome.WON, *, on=TODAY, amount=None):
    """A rep marks a deal in chat."""
    ann = await services.write(ensure_person, Person(WS, "ann", "Ann Poe", "U-ann"), NOW)
    given = Mark(f"d-{name}", f"c-{name}", name, outcome, on, ann.id, amount=amount)
    await services.write(mark, Event(WS, f"e-{name}"), Moment(NOW, NOW.timestamp()), given, nothing)


async def imported(services, folder, header, *rows, same=()):
    """What importing comes to: the tally, and the lines that were asked about."""
    plan = prepare(Request(written(folder, "\n".join([header, *rows]))))
    found = match(good_rows(plan, WS, TODAY), await services.read(known_deals, WS))
    asked = [like.row.line for like in found.asked]
    return await import_rows(services, plan, WS, NOW, TODAY, matched=found.decided(same)), asked


async def deals_of(services):
    """Every deal: name, id, and the outcomes of its closings."""

    def read(conn):
        outcomes = {}
        for of, outcome in conn.execute(select(closing.c.deal_id, closing.c.outcome).order_by(closing.c.id)):
            outcomes.setdefault(of, []).append(outcome)
        rows = conn.execute(select(deal.c.id, deal.c.name, deal.c.external_id).order_by(deal.c.name))
        return [(name, external, outcomes.get(of, [])) for of, name, external in rows]

    return await services.read(read)


async def stages_of(services):
    """Every deal's name, and its stage as it is counted."""
    wanted = select(deal.c.name, fact.c.stage).join(fact, fact.c.deal_id == deal.c.id).order_by(deal.c.name)
    return await services.read(lambda conn: [tuple(row) for row in conn.execute(wanted)])


@pytest.mark.parametrize("typed", ["Northwind renewal", "northwind  RENEWAL", "“Northwind renewal”"])
async def test_a_deal_marked_in_chat_before_its_export_had_it_gets_its_id(services, tmp_path, typed):
    await marked(services, typed, amount=12_000_000)
    row = "1,Northwind renewal,Northwind,Ann Poe,Closed Won,2026-01-05,2026-11-26,12000"
    tally, asked = await imported(services, tmp_path, IDS, row)
    assert (tally, asked) == (Tally(changed=1), [])
    assert await deals_of(services) == [("Northwind renewal", "1", ["won"])]
    tally, asked = await imported(services, tmp_path, IDS, row)
    assert (tally, asked) == (Tally(same=1), [])


async def test_where_outcomes_differ_what_chat_said_stays_and_is_listed(services, tmp_path):
    await marked(services, "Northwind renewal", Outcome.LOST)
    row = "1,Northwind renewal,Northwind,Ann Poe,Closed Won,2026-01-05,2026-11-26,12000"
    tally, _ = await imported(services, tmp_path, IDS, row)
    assert [(kept.marked, kept.file) for kept in tally.kept] == [(Outcome.LOST, Outcome.WON)]
    assert await deals_of(services) == [("Northwind renewal", "1", ["lost"])]


async def test_also_where_the_file_has_no_ids(services, tmp_path):
    await marked(services, "beta seats")
    row = "Beta seats,Beta,Ann Poe,Closed Won,2026-01-05,2026-11-26,100"
    assert await imported(services, tmp_path, NO_IDS, row) == (Tally(changed=1), [])
    assert await deals_of(services) == [("Beta seats", None, ["won"])]


FIRST = ("A,Acc,Ann,Closed Won,2026-01-05,2026-03-01,100", "B,Acc,Ann,Closed Lost,2026-01-05,2026-03-01,200")
SECOND = ("A,Acc,Ben,Closed Won,2026-01-05,2026-03-01,100", "B (signed),Acc,Ann,Closed Lost,2026-01-05,2026-03-01,200")
C, C_WON = "C,Acc,Ann,Negotiation,2026-01-05,2026-12-01,300", "C,Acc,Ben,Closed Won,2026-01-05,2026-09-01,300"


async def test_a_second_file_without_ids_makes_no_second_closing(services, tmp_path):
    assert await imported(services, tmp_path, NO_IDS, *FIRST, C) == (Tally(new=3), [])
    tally, asked = await imported(services, tmp_path, NO_IDS, *SECOND, C_WON, same=[3])
    assert (tally, asked) == (Tally(changed=3), [3]), "one was renamed, which only a person can know"
    assert await deals_of(services) == [("A", None, ["won"]), ("B (signed)", None, ["lost"]), ("C", None, ["won"])]
    assert await imported(services, tmp_path, NO_IDS, *SECOND, C_WON) == (Tally(same=3), [])


async def test_what_is_said_to_be_another_deal_stays_another(services, tmp_path):
    await imported(services, tmp_path, NO_IDS, *FIRST)
    assert await imported(services, tmp_path, NO_IDS, FIRST[0], SECOND[1]) == (Tally(new=1, same=1), [3])
    assert await imported(services, tmp_path, NO_IDS, FIRST[0], SECOND[1]) == (Tally(same=2), [])


async def test_deals_get_their_ids_from_a_later_file_and_keep_them_in_one_without(services, tmp_path):
    await imported(services, tmp_path, NO_IDS, *FIRST)
    rows = [f"{n},{row}" for n, row in enumerate(FIRST, start=1)]
    assert await imported(services, tmp_path, IDS, *rows) == (Tally(changed=2), [])
    assert await imported(services, tmp_path, NO_IDS, *FIRST) == (Tally(same=2), [])
    assert await deals_of(services) == [("A", "1", ["won"]), ("B", "2", ["lost"])]


async def test_ids_in_another_form_are_the_same(services, tmp_path):
    header = IDS.replace("Deal ID", "Opportunity ID")
    row = ",Northwind,N,Ann,Closed Won,2026-01-05,2026-03-01,100"
    await imported(services, tmp_path, header, f"0065g00000AbCdE{row}", f"0065g00000AbCde{row.replace('N,', 'M,')}")
    tally, _ = await imported(
        services, tmp_path, header, f"0065g00000AbCdEAAV{row}", f"0065g00000AbCdeAAF{row.replace('N,', 'M,')}"
    )
    assert tally == Tally(same=2)


async def test_a_row_a_contact_is_no_row_a_deal(services, tmp_path):
    header = "Opportunity Name,Account Name,Stage,Close Date,Amount,Contact"
    rows = [
        f"{name},Acc,Closed Won,2026-03-14,1000,{contact}" for name, contact in (("A", "Jo"), ("A", "Mo"), ("B", "Jo"))
    ]
    assert await imported(services, tmp_path, header, *rows) == (Tally(new=2), [])


@pytest.fixture
def winloss(tmp_path, monkeypatch):
    """`winloss import` in an empty folder; its exit code and what it said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WINLOSS_DATABASE_URL", f"sqlite:///{tmp_path / 'winloss.db'}")

    def run(rows, *arguments):
        path = written(tmp_path, "\n".join([NO_IDS, *rows]))
        result = CliRunner().invoke(import_command, [str(path), "--workspace", "slack:T1", *arguments])
        return result.exit_code, result.output

    return run


def test_the_import_says_what_looks_like_a_deal_you_have_and_takes_a_flag(winloss):
    assert winloss([*FIRST, C], "--yes")[0] == 0
    code, said = winloss([*SECOND, C_WON], "--yes")
    assert code == 1
    assert "2 rows recognised as deals you have:" in said
    assert "1 row looks like deals you have:\n  line 3: B (signed) is like B (Acc, closed on" in said
    assert "Nothing was written. Say what they are: --same" in said
    code, said = winloss([*SECOND, C_WON], "--yes", "--same")
    assert (code, "Deals: 0 new, 3 changed, 0 the same." in said) == (0, True), said


@pytest.mark.parametrize(
    ("header", "row", "stage"),
    [
        ("Deal Name,Owner,Stage,Close Date,Last Stage", "Acme,Ann,Closed Lost,2026-11-01,Negotiation", "Negotiation"),
        ("Deal Name,Owner,Stage,Close Date,Stage before closing", "Acme,Ann,Closed Won,2026-11-01,Pilot", "Pilot"),
        ("Deal Name,Owner,Stage,Close Date,Last Stage", "Acme,Ann,Closed Lost,2026-11-01,Closed Lost", None),
        ("Deal Name,Owner,Stage,Close Date", "Acme,Ann,Closed Lost,2026-11-01", None),
        (
            "Deal - Title,Deal - Owner,Deal - Status,Deal - Stage,Deal - Lost time",
            "Acme,Ann,Lost,Proposal Made,2026-11-01 10:00:00",
            "Proposal Made",
        ),
        (
            "Opportunity,Salesperson,Expected Revenue,Stage,Probability,Closed Date,Active,Lost Reason",
            "Acme,Ann,8000,Proposition,0,2026-11-01,False,Too expensive",
            "Proposition",
        ),
    ],
)
async def test_the_stage_that_a_deal_closed_from(services, tmp_path, header, row, stage):
    await imported(services, tmp_path, header, row)
    assert await stages_of(services) == [("Acme", stage)]


async def test_the_stage_in_which_a_deal_was_open_last_stays_when_it_closes(services, tmp_path):
    header = "Deal ID,Deal Name,Owner,Stage,Close Date"
    await imported(services, tmp_path, header, "1,Acme,Ann,Qualified,2027-02-01", "2,Beta,Ann,Open,2027-02-01")
    await imported(services, tmp_path, header, "1,Acme,Ann,Negotiation,2027-02-01", "2,Beta,Ann,Open,2027-02-01")
    await imported(services, tmp_path, header, "1,Acme,Ann,Closed Lost,2026-11-01", "2,Beta,Ann,Closed Won,2026-11-01")
    assert await stages_of(services) == [("Acme", "Negotiation"), ("Beta", None)]


@pytest.mark.parametrize("head", ["Lead Source", "Original Source Type", "Leadquelle", "origine du lead"])
async def test_what_brought_a_deal_is_read_and_kept_where_a_later_file_has_no_column_for_it(services, tmp_path, head):
    header = "Deal ID,Deal Name,Owner,Stage,Close Date"
    await imported(services, tmp_path, f"{header},{head}", "1,Acme,Ann,Closed Lost,2026-11-01,Trade fair")
    await imported(services, tmp_path, header, "1,Acme,Ann,Closed Lost,2026-11-02")
    wanted = select(deal.c.lead_source, fact.c.lead_source).join(fact, fact.c.deal_id == deal.c.id)
    assert await services.read(lambda conn: [tuple(row) for row in conn.execute(wanted)]) == [("Trade fair",) * 2]
