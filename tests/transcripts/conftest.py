"""Every conversation runs on every platform from one text."""

import pytest

from tests.transcripts.stage import on_slack, on_teams, on_the_page

PLATFORMS = {"slack": on_slack, "teams": on_teams, "web": on_the_page}


@pytest.fixture(params=PLATFORMS)
async def stage(request, sqlite_url, tmp_path):
    async with PLATFORMS[request.param](sqlite_url, tmp_path) as made:
        yield made
