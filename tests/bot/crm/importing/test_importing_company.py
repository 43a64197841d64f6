"""A company's deals over 26 weeks, through chat and exports: none is counted twice, none taken for another."""

import pytest

from storage.engine.engine import open_storage
from tests.bot.crm.importing.simulated import live


@pytest.mark.long
@pytest.mark.heavy
@pytest.mark.parametrize("ids", [True, False])
async def test_no_closing_is_doubled_and_few_are_asked_about(sqlite_url, tmp_path, ids):
    storage = open_storage(sqlite_url)
    found = await live(storage, tmp_path, seed=7, n=150, ids=ids)
    await storage.close()
    assert found.closings > 80
    assert (found.doubled, found.merged) == (0, 0), str(found)
    assert found.asked <= 8, str(found)
