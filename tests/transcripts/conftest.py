"""Every conversation runs on every platform from one text: in `make test-all`.

`make test` has those that each file begins with, on Slack, which takes half the CPU of the others; and on each platform
what is marked `everywhere`, as it is about what they do differently.
"""

from collections import defaultdict
from pathlib import Path

import pytest

from tests.transcripts.stage import on_slack, on_teams, on_the_page

HERE = Path(__file__).parent
PLATFORMS = {"slack": on_slack, "teams": on_teams, "web": on_the_page}
FIRST = 3  # so many of a file; what it is about comes first, what else may happen further down


@pytest.fixture(params=PLATFORMS)
async def stage(request, sqlite_url, tmp_path):
    async with PLATFORMS[request.param](sqlite_url, tmp_path) as made:
        yield made


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items):
    """All others are in the long tier."""
    told = defaultdict(list)
    for item in items:
        if item.path.parent != HERE or item.get_closest_marker("long") or item.get_closest_marker("everywhere"):
            continue
        before = told[item.path]
        if item.originalname not in before:
            before.append(item.originalname)
        given = item.callspec.params.values() if hasattr(item, "callspec") else ()
        on = [value for value in given if isinstance(value, str) and value in PLATFORMS]
        if before.index(item.originalname) >= FIRST or on not in ([], ["slack"]):
            item.add_marker(pytest.mark.long)
