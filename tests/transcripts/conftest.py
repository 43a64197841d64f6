"""Every conversation runs on every platform from one text."""

from zlib import crc32

import pytest

from tests.transcripts.stage import on_slack, on_teams, on_the_page

PLATFORMS = {"slack": on_slack, "teams": on_teams, "web": on_the_page}


@pytest.fixture(params=PLATFORMS)
async def stage(request, sqlite_url, tmp_path):
    async with PLATFORMS[request.param](sqlite_url, tmp_path) as made:
        yield made


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items):
    """Figures are the same everywhere: in `make test` a conversation about them is on one platform, it falls to any."""
    for item in items:
        if item.get_closest_marker("in_turn"):
            turn = crc32(item.originalname.encode()) % len(PLATFORMS)
            if item.callspec.params["stage"] != list(PLATFORMS)[turn]:
                item.add_marker(pytest.mark.long)
