"""What Prometheus is told of a running product: what people did, what a platform refused, what waits and is late."""

import re
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from slack_sdk.errors import SlackApiError

from bot import counted, metrics
from bot.platforms.slack import web_api
from bot.platforms.teams import failures
from bot.sending import delivery
from dialogs.effects import Timer, TimerKind
from storage.units import changes
from tests.bot.rig import a_stage, settled
from tests.stand_ins.slack_limits import DeniedError

WS = "slack:T0SALES"


@pytest.fixture
async def stage(database, tmp_path, monkeypatch):
    monkeypatch.setattr(delivery, "POLL", 0.02)
    for kept in (counted.INTERACTIONS, counted.PLATFORM_ERRORS, counted.RETRIES, counted.ACKNOWLEDGED):
        kept.clear()
    async with a_stage(database, tmp_path) as made:
        yield made


async def told(stage) -> dict[tuple, float]:
    services = stage.app.services
    text = await metrics.text(services.storage, services.moment(), {})
    families = text_string_to_metric_families(text.decode())
    return {(one.name, *sorted(one.labels.values())): one.value for family in families for one in family.samples}


async def test_what_people_do_is_counted_with_how_long_they_waited(stage):
    before = await told(stage)
    await stage.ann.types("/winloss help")
    await stage.ann.types("/winloss help")
    await stage.bob.types("/winloss lost Acme renewal")
    await settled(stage.app)
    now = await told(stage)
    key = ("winloss_interactions_total", "answered", "command", "slack")
    assert now[key] - before.get(key, 0) == 3
    waited = ("winloss_acknowledgement_seconds_count", "slack")
    assert now[waited] - before.get(waited, 0) == 3
    buckets = [value for name, value in now.items() if name[0] == "winloss_acknowledgement_seconds_bucket"]
    assert buckets == sorted(buckets)
    assert buckets[-1] == now["winloss_acknowledgement_seconds_count", "slack"]
    assert now["winloss_acknowledgement_seconds_sum", "slack"] > 0


async def test_what_slack_refuses_is_counted_by_its_code_and_what_is_tried_again(stage):
    for kind in ("429", "500", "internal_error", "drop_before"):
        stage.slack.fault("chat.postMessage", kind)
    await stage.ann.types("/winloss lost Acme renewal")
    await settled(stage.app)
    now = await told(stage)
    counted_as = {key[1:]: value for key, value in now.items() if key[0] == "winloss_platform_errors_total"}
    assert set(counted_as) >= {("500", "slack"), ("internal_error", "slack"), ("no answer", "slack")}
    assert {("ratelimited", "slack"), ("429", "slack")} & set(counted_as)
    assert now["winloss_retries_total", "message"] >= 4
    assert now["winloss_retries_total", "timer"] == 0


async def test_what_a_response_url_is_refused_with_is_counted_too(stage, monkeypatch):
    await stage.ann.types("/winloss lost Acme renewal")
    await stage.ann.card_shows("Sorry about Acme renewal")
    await settled(stage.app)
    counted.PLATFORM_ERRORS.clear()
    for label, kind, code in (
        ("Start", "500", "500"),
        ("Not sure", "drop_before", "no answer"),
        ("Back", "", "used_url"),
    ):
        stage.slack.fault("response_url", kind)
        if not kind:
            monkeypatch.setattr(stage.slack, "use_hook", used_up)
        await stage.ann.clicks(label)
        await settled(stage.app)
        assert counted.PLATFORM_ERRORS["slack", code] == 1, code


def used_up(_name, _body):
    raise DeniedError("used_url")


async def test_a_timer_that_should_have_come_is_late(stage):
    services = stage.app.services
    await stage.app.ticker.stop()
    assert (await told(stage))["winloss_timers_late",] == 0
    now = services.clock.now()
    for ago, subject in ((timedelta(seconds=20), "one"), (timedelta(hours=2), "two"), (timedelta(hours=-1), "three")):
        await services.storage.write(changes.set_timer, WS, Timer(TimerKind.FOLLOW_UP, subject, now - ago))
    now = await told(stage)
    assert now["winloss_timers_late",] == 1
    assert 7200 <= now["winloss_timers_oldest_seconds",] < 7300


def slack_error(status: int, code: str) -> SlackApiError:
    return SlackApiError("no", type("Response", (), {"status_code": status, "data": {"error": code}, "headers": {}})())


@pytest.mark.parametrize(
    ("status", "code", "label"),
    [
        (200, "channel_not_found", "channel_not_found"),
        (429, "ratelimited", "ratelimited"),
        (200, "some words that a proxy made up", "other"),
        (502, "", "502"),
        (99_999, "", "other"),
    ],
)
def test_a_code_is_one_that_we_know(status, code, label):
    assert web_api.counted_as(slack_error(status, code)) == label
    body = f'{{"error": {{"code": "{code}", "message": ""}}}}'.encode()
    assert re.fullmatch(r"\d{3}|other", failures.counted_as(status, body))
    known = failures.counted_as(403, b'{"error": {"code": "BotDisabledByAdmin"}}')
    assert known == "BotDisabledByAdmin"
