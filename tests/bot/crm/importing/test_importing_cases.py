"""Files of real shapes that once went wrong, each with what it should come to."""

import shlex
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.import_ import import_command
from bot.crm.importing.check import check
from bot.crm.importing.plan import Request, prepare
from bot.crm.importing.rows import read_rows

TODAY = date(2026, 11, 26)
GUID = "F3A1C0DE-0000-4000-8000-00000000000"
DYNAMICS = (
    "(Do Not Modify) Opportunity,Topic,Potential Customer,Owner,Est. Close Date,Est. Revenue,Status,Status Reason,"
    "Probability,Created On,Actual Revenue,Actual Close Date\n"
    f"{GUID}1,Northwind renewal,Northwind,{{0}},3/10/2026,12000,Won,Won,100,1/8/2026,11500,3/14/2026\n"
    f"{GUID}2,Contoso seats,Contoso,{{0}},4/2/2026,8000,Lost,Canceled,0,1/9/2026,0,4/2/2026\n"
    f"{GUID}3,Initech pilot,Initech,{{0}},12/2/2026,500,Open,In Progress,40,1/9/2026,,\n"
)


def closings(folder, text, **request):
    path = folder / "deals.csv"
    path.write_text(text, encoding="utf-8")
    plan = prepare(Request(path, **request))
    found = check(plan, TODAY)
    assert (found.refused, found.unknown, found.questioned, found.signs) == (0, {}, {}, {})
    return [
        (row.deal.name, row.owner.name if row.owner else None, row.closing.outcome.value if row.closing else "open",
         row.deal.amount and row.deal.amount / 1000, row.deal.currency)
        for row in read_rows(plan, "ws", TODAY)
    ]  # fmt: skip


def test_spanish_words_with_the_currency_in_the_header(tmp_path):
    assert closings(
        tmp_path,
        "id,empresa,contacto,etapa,importe_eur,responsable,ultima_actividad,cierre_previsto,probabilidad\n"
        "1,Construcciones A,M S,Propuesta enviada,18000,Alvaro,2026-06-09,2026-06-20,0.6\n"
        "7,Inmobiliaria C,S G,Cerrado ganado,33000,Alvaro,2026-06-06,2026-06-06,1.0\n"
        "15,Academia G,P F,Cerrado perdido,11000,Alvaro,2026-06-02,2026-06-02,0.0\n",
    ) == [
        ("Construcciones A", "Alvaro", "open", 18000, "EUR"),
        ("Inmobiliaria C", "Alvaro", "won", 33000, "EUR"),
        ("Academia G", "Alvaro", "lost", 11000, "EUR"),
    ]


@pytest.mark.parametrize(("ours", "code"), [("SEK", "SEK"), ("NOK", "NOK")])
def test_letters_for_money_are_ours_where_they_can_be(tmp_path, ours, code):
    text = 'Deal ID,Deal Name,Stage,Close Date,Amount\n1,A,Won,2026-03-14,12 000 kr\n2,B,Won,2026-03-14,"8 500,50 kr"\n'
    assert closings(tmp_path, text, currency=ours) == [
        ("A", None, "won", 12000, code), ("B", None, "won", 8500.5, code)
    ]  # fmt: skip


def test_letters_of_one_currency_alone(tmp_path):
    text = 'Deal ID,Deal Name,Stage,Close Date,Amount\n1,A,Won,2026-03-14,"12.000,00 zł"\n'
    assert closings(tmp_path, text) == [("A", None, "won", 12000, "PLN")]


def test_a_converted_amount_in_another_currency_than_ours_says_so(tmp_path):
    text = (
        "Opportunity Name,Stage,Amount (converted) Currency,Amount (converted),Close Date\n"
        "A,Closed Won,USD,13080.00,3/14/2026\n"
    )
    assert closings(tmp_path, text) == [("A", None, "won", 13080, "USD")]


def test_a_deal_of_dynamics_is_the_one_of_its_guid_whoever_owns_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WINLOSS_DATABASE_URL", f"sqlite:///{tmp_path / 'winloss.db'}")
    path = tmp_path / "deals.csv"
    for owner, told in (("Ann Poe", "3 new, 0 changed, 0 the same"), ("Cy Moe", "0 new, 3 changed, 0 the same")):
        path.write_text(DYNAMICS.format(owner))
        said = CliRunner().invoke(import_command, [str(path), "--yes", "--workspace", "slack:T1"]).output
        assert f"Deals: {told}." in said


def test_one_round_for_all_of_a_companys_own_stages(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WINLOSS_DATABASE_URL", f"sqlite:///{tmp_path / 'winloss.db'}")
    stages = ("2 Discovery call", "4 PoC", "8 Signed", "9 Closed Lost", "10 Parked", "11 Bad fit")
    rows = [f"{25 * k + n},D{k}-{n},{stage},2026-03-14" for k, stage in enumerate(stages) for n in range(25)]
    path = tmp_path / "sorted.csv"
    path.write_text("\n".join(["Deal ID,Deal Name,Deal Stage,Close Date", *rows]))
    run = CliRunner().invoke
    first = run(import_command, [str(path), "--yes", "--workspace", "slack:T1"])
    assert first.exit_code == 1
    assert [f"  {stage}: 25 rows" in first.output for stage in stages] == [True, True, True, False, True, True]
    answers = [*(f"--stage={stage}=lost" for stage in ("10 Parked", "11 Bad fit")), "--stage=8 Signed=won"]
    second = run(import_command, [str(path), *answers, "--stage=*=open", "--yes", "--workspace", "slack:T1"])
    assert (second.exit_code, "25 won, 75 lost" in second.output) == (0, True), second.output


def test_stages_that_something_speaks_against_are_told_in_the_same_round(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WINLOSS_DATABASE_URL", f"sqlite:///{tmp_path / 'winloss.db'}")
    path = Path(__file__).parent / "cases" / "own-stages" / "sorted.csv"
    first = CliRunner().invoke(import_command, [str(path), "--yes", "--workspace", "slack:T1"])
    assert first.exit_code == 1
    assert '25 rows at "1 Lead", read as open, but line 2 has the closing date 2026-03-01' in first.output
    line = next(line for line in first.output.splitlines() if line.startswith("  winloss import"))
    assert (first.output.count("read as open"), "Left out" in first.output) == (2, False)
    assert line.count("=OUTCOME") == 7, "a day that is past doesn't tell how it ended"
    second = CliRunner().invoke(import_command, shlex.split(line.replace("=OUTCOME", "=open"))[2:])
    assert (second.exit_code, "Left out" in second.output) == (0, False), second.output
    assert "Deals: 275 new" in second.output


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        (
            "Deal ID,Deal name,Owner,Value,Stage,Won date,Lost date",
            (
                "1,Acme,Ann,100,Negotiation,2026-03-14,",
                "2,Beta,Bob,200,Proposal,,2026-04-02",
                "3,Gamma,Cat,300,Proposal,,",
            ),
        ),
        (
            "Deal name,Owner,Value,Won date,Lost date",
            ("Acme,Ann,100,2026-03-14,", "Beta,Bob,200,,2026-04-02", "Gamma,Cat,300,,"),
        ),
        (
            "Auftragsname,Besitzer,Wert,Gewonnen am,Verloren am",
            ("Acme,Ann,100,14.03.2026,", "Beta,Bob,200,,02.04.2026", "Gamma,Cat,300,,"),
        ),
    ],
)
def test_a_day_on_which_it_was_won_or_lost_is_how_it_ended_whatever_stage_it_stands_in(
    tmp_path, monkeypatch, head, rows
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WINLOSS_DATABASE_URL", f"sqlite:///{tmp_path / 'winloss.db'}")
    path = tmp_path / "deals.csv"
    path.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    done = CliRunner().invoke(import_command, [str(path), "--yes", "--workspace", "slack:T1"])
    assert done.exit_code == 0, done.output
    assert "Found 1 won, 1 lost, 0 ended without a decision, 1 still open." in done.output
    assert "Left out" not in done.output
