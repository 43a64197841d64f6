"""Every conversation runs on every platform from one text: in `make test` on one, in `make test-all` on each."""

from zlib import crc32

import pytest

from tests.transcripts.stage import on_slack, on_teams, on_the_page

PLATFORMS = {"slack": on_slack, "teams": on_teams, "web": on_the_page}
TURNS = (*("slack",) * 8, "teams", "web")  # the others take nearly twice the CPU


@pytest.fixture(params=PLATFORMS)
async def stage(request, sqlite_url, tmp_path):
    async with PLATFORMS[request.param](sqlite_url, tmp_path) as made:
        yield made


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items):
    """What is said is the same on each: all but what is marked `everywhere` falls to one of them, whichever."""
    for item in items:
        given = item.callspec.params.values() if hasattr(item, "callspec") else ()
        on = [value for value in given if isinstance(value, str) and value in PLATFORMS]
        if on and not item.get_closest_marker("everywhere"):
            turn = crc32(item.originalname.encode()) % len(TURNS)
            if on != [TURNS[turn]]:
                item.add_marker(pytest.mark.long)
