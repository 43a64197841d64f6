"""Deals that were deleted in the CRM are none here, and that is said."""

import pytest
from click.testing import CliRunner

from bot.cli.import_ import import_command
from bot.crm.importing.check import check
from bot.crm.importing.plan import Request, prepare
from tests.bot.crm.importing.exports import TODAY, written

PIPEDRIVE = (
    "Deal - ID,Deal - Title,Deal - Owner,Deal - Status,Deal - Stage,Deal - Value,Deal - Won time,Deal - Lost time\n"
    "1,Fleet,Ann,Won,Demo,100,2017-03-01,\n2,Pumps,Ben,{},Demo,,,\n3,Vans,Ben,Lost,Demo,7,,2017-03-02\n"
)
FLAG = "Id,Name,StageName,CloseDate,{}\n1,Fleet,Closed Won,2017-03-01,{}\n2,Pumps,Prospecting,2018-03-01,{}\n"


def checked(folder, text, **request):
    return check(prepare(Request(written(folder, text), **request)), TODAY)


@pytest.mark.parametrize("status", ["Deleted", "deleted", "Gelöscht", "Supprimé", "Eliminado", "Excluído", "Eliminato"])
def test_a_status(tmp_path, status):
    found = checked(tmp_path, PIPEDRIVE.format(status))
    assert (found.deleted, found.stuck, found.outcomes) == (1, 0, {"won": 1, "lost": 1})


@pytest.mark.parametrize("header", ["IsDeleted", "deleted", "Gelöscht", "Supprimé", "Eliminado", "Excluído"])
@pytest.mark.parametrize(("no", "yes"), [("0", "1"), ("false", "true"), ("", "X")])
def test_a_column_that_flags_it(tmp_path, header, no, yes):
    found = checked(tmp_path, FLAG.format(header, no, yes))
    assert (found.deleted, found.outcomes) == (1, {"won": 1})


def test_when_somebody_deleted_something_is_no_flag(tmp_path):
    assert checked(tmp_path, FLAG.format("Deleted", "", "2017-05-01")).outcomes == {"won": 1, "open": 1}


def test_a_person_may_say_so_of_a_stage(tmp_path):
    text = "Id,Name,Stage,Close Date\n1,Fleet,Won,2017-03-01\n2,Pumps,Duplicate,2017-03-01\n"
    assert checked(tmp_path, text).unknown == {"Duplicate": 1}
    for stages in ({"Duplicate": "deleted"}, {"*": "deleted"}):
        assert checked(tmp_path, text, stages=stages).deleted == 1


def test_it_is_said(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WINLOSS_DATABASE_URL", f"sqlite:///{tmp_path / 'winloss.db'}")
    path = written(tmp_path, PIPEDRIVE.format("Deleted"))
    said = CliRunner().invoke(import_command, [str(path), "--yes", "--workspace", "slack:T1"]).output
    assert "Left out: 1 row of deals deleted in the CRM. What is here of them stays.\n" in said
    assert "Deals: 2 new" in said
