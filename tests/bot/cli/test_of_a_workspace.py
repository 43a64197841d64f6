"""What the command line does for a workspace goes by that one's settings and debrief, as all that is served does."""

import csv
import io
import sqlite3
from types import SimpleNamespace

import alembic.command
import pytest
from click.testing import CliRunner

from bot.app import load_settings
from bot.cli.checking import _cards
from bot.cli.export import export_command
from bot.cli.health import health_command
from bot.cli.import_ import import_command
from bot.moments.clock import Clock
from bot.platforms.setup import Settings
from dialogs.records import Workspace
from storage.migrations import revisions
from storage.migrations.migrate import upgrade
from tests import ready_made

FILE = "Deal Name,Deal Owner,Deal Stage,Close Date,Amount,Competitor\nAcme,Ann,Closed Lost,2026-03-02,1200,globex\n"
THEIRS = {"slack:T1": ("USD", ("Globex",)), "slack:T2": ("GBP", ("Initech",))}


@pytest.fixture
def several(monkeypatch, tmp_path):
    """Settings that differ by workspace, as they don't yet."""

    def of(settings, workspace_id):
        currency, competitors = THEIRS[workspace_id]
        return settings.app.model_copy(update={"currency": currency, "competitors": competitors})

    monkeypatch.setattr(Settings, "of", of)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WINLOSS_DATABASE_URL", f"sqlite:///{tmp_path / 'winloss.db'}")
    (tmp_path / "deals.csv").write_text(FILE)


@pytest.mark.usefixtures("several")
def test_an_import_and_an_export_go_by_the_workspaces_own():
    def rows(workspace):
        imported = CliRunner().invoke(import_command, ["deals.csv", "--yes", "--workspace", workspace])
        assert imported.exit_code == 0, imported.output
        printed = CliRunner().invoke(export_command, ["--workspace", workspace]).output
        return [(row["currency"], row["against"]) for row in csv.DictReader(io.StringIO(printed))]

    assert rows("slack:T1") == [("USD", "Globex")]
    # a second one isn't there before it was served; its settings are its own all the same
    other = load_settings({}).within("slack:T2")
    assert (other.app.currency, other.definition.competitors) == ("GBP", ("Initech",))


@pytest.mark.usefixtures("several")
def test_the_cards_of_each_workspace_are_checked():
    both = [Workspace(ws, "slack", ws[6:], f"Company {ws[-1]}") for ws in THEIRS]
    settings, clock = load_settings({}), SimpleNamespace(now=Clock().now)
    alone, made = _cards(settings, both[:1], clock), _cards(settings, both, clock)
    added = {name for name in made if name not in alone}
    assert added
    assert all(name.endswith(" in Company 2") for name in added)
    assert ["Globex" in str(alone[name.removesuffix(" in Company 2")]) for name in added] == [True] * len(added)
    assert ["Initech" in str(made[name]) for name in added] == [True] * len(added)
    assert _cards(settings, [], clock).keys() == alone.keys()


@pytest.mark.parametrize("command", [export_command, health_command])
def test_whichever_command_comes_first_after_an_upgrade_old_amounts_keep_our_currency(command, monkeypatch, tmp_path):
    url = f"sqlite:///{tmp_path / 'winloss.db'}"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WINLOSS_DATABASE_URL", url)
    (tmp_path / "app.yaml").write_text("currency: GBP\n")
    with monkeypatch.context() as earlier:
        earlier.setattr(revisions, "apply", ready_made.one_by_one)
        to_head = alembic.command.upgrade
        earlier.setattr(alembic.command, "upgrade", lambda config, _: to_head(config, "0014"))
        upgrade(url)
    with sqlite3.connect(tmp_path / "winloss.db") as database:
        database.execute("INSERT INTO workspace VALUES ('slack:T1', 'slack', 'T1', 'Example', '2026-01-01')")
        database.execute(
            "INSERT INTO deal (workspace_id, id, name, name_key, amount, created_at)"
            " VALUES ('slack:T1', 'a', 'Acme', 'acme', 1200, '2026-01-01')"
        )
    database.close()
    done = CliRunner().invoke(command)
    assert done.exit_code == 0, done.output
    with sqlite3.connect(tmp_path / "winloss.db") as database:
        assert database.execute("SELECT currency FROM deal").fetchall() == [("GBP",)]
    database.close()
