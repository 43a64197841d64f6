"""The example of alerts: every metric and label that it names is told, and each rule fires when it should."""

import re
import subprocess

import pytest
import yaml

from bot import counted, metrics
from dialogs.records import Moment, Workspace
from storage.engine.engine import open_storage
from storage.units import people, polls
from tests.conftest import ROOT
from tests.needed import needed, program
from tests.transcripts.stage import THURSDAY

ALERTS = ROOT / "docs" / "alerts.yaml"
RULES = {
    rule["alert"]: rule for group in yaml.safe_load(ALERTS.read_text("utf-8"))["groups"] for rule in group["rules"]
}
WHEN = {  # series that make a rule fire within two hours, and ones that leave it alone
    "WinlossAway": ('up{job="winloss",instance="a"}', "0x120", "1x120"),
    "WinlossSlowToAcknowledge": ('winloss_acknowledgement_seconds_bucket{platform="slack",le="%s"}', "", ""),
    "WinlossFailing": (
        'winloss_interactions_total{platform="slack",kind="click",outcome="failed"}',
        "0+1x120",
        "5x120",
    ),
    "WinlossMessagesWait": ("winloss_outbox_oldest_seconds", "0+60x120", "20x120"),
    "WinlossTimersLate": ("winloss_timers_late", "2x120", "0x120"),
    "WinlossSetAside": ("winloss_outbox_set_aside", "1x120", "0x120"),
    "WinlossNeedsAPerson": ("winloss_outbox_parked", "1x120", "1x5 0x115"),
    "WinlossCrmRefuses": ("winloss_crm_parked", "1x120", "1x5 0x115"),
    "WinlossCrmUnread": ('winloss_crm_oldest_seconds{workspace="w",feed="f"}', "0+90x120", "300x120"),
    "WinlossDisconnected": ('winloss_connected{platform="slack"}', "0x120", "1x120"),
    "WinlossRefused": ('winloss_platform_errors_total{platform="slack",code="invalid_auth"}', "0+5x120", "0+0.1x120"),
    "WinlossRetries": ('winloss_retries_total{what="message"}', "0+50x120", "0+1x120"),
}


@pytest.fixture
async def told(sqlite_url) -> str:
    counted.INTERACTIONS["slack", "click", "answered"] += 1
    counted.PLATFORM_ERRORS["slack", "ratelimited"] += 1
    with counted.acknowledging("slack"):
        storage = open_storage(sqlite_url)
    await storage.write(people.ensure_workspace, Workspace("w", "slack", "T1", "Sales"), THURSDAY)
    await storage.write(polls.begin, "w", "f", THURSDAY)
    text = await metrics.text(storage, Moment(THURSDAY, 0.0), {"slack": True})
    await storage.close()
    return text.decode()


async def test_alerts_name_what_is_told(told):
    for rule in RULES.values():
        for name, labels in re.findall(r"\b(winloss_\w+)(?:\{([^}]*)\})?", rule["expr"]):
            line = re.search(rf"^{name}(\{{.*\}})? ", told, re.MULTILINE)
            assert line, name
            assert all(f"{label}=" in line[0] for label in re.findall(r"(\w+)[=!]", labels)), rule["expr"]
        for by in re.findall(r"by \(([^)]+)\)", rule["expr"]):
            assert all(f"{label}=" in told for label in by.split(", "))
        assert rule["annotations"]["summary"].endswith(".")


async def test_every_metric_is_explained_where_operators_look(told):
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    names = set(re.findall(r"^# TYPE (winloss_\w+) ", told, re.MULTILINE))
    names = {re.sub(r"_created$", "", name) for name in names}
    assert {name for name in names if f"`{name}`" not in page} == set()


def series(alert: str, *, fires: bool) -> list[dict]:
    name, bad, good = WHEN[alert]
    if alert == "WinlossSlowToAcknowledge":
        steps = (
            {"2.0": "0+1x120", "5.0": "0+10x120", "+Inf": "0+10x120"}
            if fires
            else {"2.0": "0+10x120", "+Inf": "0+10x120"}
        )
        return [{"series": name % bound, "values": values} for bound, values in steps.items()]
    more = [] if alert != "WinlossSetAside" else [{"series": "winloss_timers_set_aside", "values": "0x120"}]
    return [{"series": name, "values": bad if fires else good}, *more]


@pytest.mark.long
@pytest.mark.parametrize("fires", [True, False])
def test_each_alert_fires_when_it_should(fires, tmp_path):
    needed(promtool := program("promtool"), "docs/alerts.yaml, because there is no promtool here (prometheus)")
    assert set(WHEN) == set(RULES)
    tests = []
    for alert in WHEN:
        query = {"expr": f'count(ALERTS{{alertname="{alert}",alertstate="firing"}}) or vector(0)', "eval_time": "2h"}
        query["exp_samples"] = [{"labels": "{}", "value": int(fires)}]
        given = {"interval": "1m", "input_series": series(alert, fires=fires), "promql_expr_test": [query]}
        tests.append({"name": alert, **given})
    file = tmp_path / "test.yaml"
    file.write_text(yaml.safe_dump({"rule_files": [str(ALERTS)], "evaluation_interval": "1m", "tests": tests}))
    done = subprocess.run((str(promtool), "test", "rules", str(file)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
