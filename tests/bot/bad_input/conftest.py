"""The whole product over HTTP, on one database or on both."""

import pytest

from bot.sending import delivery
from tests.bot.rig import a_stage


@pytest.fixture(autouse=True)
def short_polls(monkeypatch):
    monkeypatch.setattr(delivery, "POLL", 0.05)


@pytest.fixture
async def stage(sqlite_url, tmp_path):
    async with a_stage(sqlite_url, tmp_path) as made:
        yield made


@pytest.fixture
async def on_both(database, tmp_path):
    async with a_stage(database, tmp_path) as made:
        yield made
