"""Whatever moment a move to another database ends at, killed: the workspace stands in one of the two, or in both."""

import random
import signal
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from storage.engine.engine import database_url
from storage.migrations.migrate import upgrade
from tests.chaos import cut_short
from tests.command_line import Running, environment
from tests.storage.migrations.test_storage_moving import KEY, LEFT, NOW, OTHER, WS, filled, kept, lives
from tests.waiting import until

SEED, DRAWN = 1, 4
COPYING, GOING = (1, 100), (1, 30)
"""Between which statements it ends: from where it begins, and from the first that deletes."""
LOGGED = {"audit", "pseudonym"}
"""Where the move itself is noted."""


@pytest.fixture
def two(empty_database, tmp_path, databases):
    """A database with all tables, and one of the other kind that is quite empty."""
    upgrade(empty_database)
    if empty_database.startswith("sqlite"):
        name = databases.make("template1")
        yield empty_database, databases.url(name)
        databases.drop(name)
        return
    yield empty_database, f"sqlite:///{tmp_path / 'own.db'}"


def emptied(url):
    """As whoever runs it makes it anew."""
    parsed = database_url(url)
    if parsed.drivername == "sqlite":
        for file in ("", "-wal", "-shm"):
            Path(f"{parsed.database}{file}").unlink(missing_ok=True)
        return
    engine = create_engine(parsed)
    with engine.begin() as conn:
        conn.execute(text("DROP SCHEMA public CASCADE"))
        conn.execute(text("CREATE SCHEMA public"))
    engine.dispose()


def but_the_log(found):
    return {place: values for place, values in found.items() if place[0] not in LOGGED}


@pytest.mark.long
@pytest.mark.everywhere
async def test_a_move_that_is_killed_anywhere_loses_nothing(two, tmp_path):
    here, there = two
    for ws in (WS, OTHER):
        await lives(here, ws)
    before, others = kept(here, WS), kept(here, OTHER)
    chance = random.Random(f"moving {SEED}")

    async def moves(at, between=False):
        """Whether it was killed, and what it said."""
        given = {
            "WINLOSS_DATABASE_URL": here,
            "WINLOSS_MOVE_TO": there,
            "WINLOSS_SECRET_KEY": KEY,
            cut_short.AT: f"{cut_short.BETWEEN * between}{at}",
            cut_short.NOW: NOW.isoformat(),
        }
        folder = Path(tempfile.mkdtemp(dir=tmp_path))
        args = ("move", "--workspace", WS, "--yes")
        with Running("winloss", *args, cwd=folder, env=environment(**given), entry=cut_short.__name__) as process:
            await until(lambda: process.ended, lambda: process.output)
            code = process._popen.poll()
            assert code in {0, 1, -signal.SIGKILL}, process.output
            return code == -signal.SIGKILL, process.output

    copying = chance.sample(range(*COPYING), DRAWN)
    going = [1, *chance.sample(range(*GOING), DRAWN)]  # the first of them is the gap between the two commits
    for at, between in (*((at, False) for at in copying), *((at, True) for at in going)):
        killed, said = await moves(at, between)
        assert killed, said
        assert kept(here, WS) == before, "nothing is gone from here"
        copied = kept(there, WS)
        assert not between or copied, "what was copied is kept before anything goes"
        if copied:
            assert but_the_log(copied) == but_the_log(before), "half copied"
            _, said = await moves(0)
            assert "in the other database already" in said
            assert "make that database anew" in said
            assert kept(here, WS) == before
            emptied(there)
    killed, said = await moves(0)
    assert not killed
    assert f"{WS} was moved" in said
    assert but_the_log(kept(there, WS)) == but_the_log(before)
    assert filled(kept(here, WS)) == LEFT
    assert kept(here, OTHER) == others
