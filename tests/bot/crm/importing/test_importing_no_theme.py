"""The public CRM data set holds no theme: no look may claim one, whichever week it is."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.crm.importing.plan import prepare
from bot.crm.importing.run import import_rows
from dialogs.records import Workspace
from insights.inference import themes
from insights.inference.ground import Ground
from insights.inference.shares import shares
from insights.inference.trends import find
from insights.shapes.findings import Tier
from storage.counting.evidence import evidence
from storage.engine.engine import open_storage
from storage.units.people import ensure_workspace
from tests.bot.crm.importing.exports import REAL, TODAY, large

WS = "slack:T1"
NOW = datetime(2018, 1, 15, 9, 0, tzinfo=UTC)
YEAR = timedelta(weeks=52)


@pytest.mark.skipif(not (REAL / "sales_pipeline.csv").exists(), reason="the data set is not at hand")
async def test_no_week_of_it_claims_a_theme(sqlite_url, tmp_path):
    storage = open_storage(sqlite_url)
    await storage.write(ensure_workspace, Workspace(WS, "slack", "T1", "Example"), NOW)
    await import_rows(storage, prepare(large(tmp_path)), WS, NOW, TODAY)
    mondays = [date(2017, 3, 6) + timedelta(weeks=number) for number in range(46)]
    seen = 0
    for monday in mondays:
        counted = await storage.read(evidence, WS, monday - YEAR, monday, ("price",))
        seen = max(seen, len(counted.outcome))
        assert [one for one in themes.find(counted, monday) if one.tier is Tier.THEME] == [], monday
    assert seen > 6000  # all of it was looked at
    year = await storage.read(evidence, WS, date(2017, 1, 2), date(2018, 1, 1), ("price",))
    found = find(shares(Ground(year)), date(2018, 1, 1))
    assert {trend.family for trend in found} == {"win_rate"}
    assert [trend for trend in found if trend.tier is Tier.TREND] == []
    await storage.close()
