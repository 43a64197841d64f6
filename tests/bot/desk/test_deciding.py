"""Whose deal it is that a CRM told of: somebody in chat by that address, whether they ever wrote to us or not."""

import pytest

from tests.stand_ins.crm_hook import posts
from tests.transcripts.stage import on_slack
from tests.waiting import until


@pytest.fixture
async def stage(sqlite_url, tmp_path):
    async with on_slack(sqlite_url, tmp_path) as made:
        made.people["kim"] = made.slack.person("Kim", tz="Europe/Berlin", email="kim@northwind.example")
        yield made


KIM = {"owner_email": "Kim@Northwind.example"}


async def test_whoever_never_wrote_to_us_is_found_by_their_address(stage):
    await stage.crm("won", **KIM)
    await stage.later(seconds=1)
    await stage.kim.sees("Congratulations on Acme renewal")
    assert "I know nobody" not in stage.max.screen


async def test_of_many_deals_of_one_owner_the_first_one_asks(stage):
    for number in range(6):
        await posts(stage.address, {"deal_id": f"D-{number}", "name": f"Deal {number}", "outcome": "won", **KIM})
    await stage.app.ticker.tick()
    assert sum(method == "users.lookupByEmail" for method, _ in stage.slack.calls) == 1
    await stage.kim.sees("6 of your deals closed")


async def test_without_the_permission_to_look_managers_are_told(stage):
    stage.slack.scopes.discard("users:read.email")
    await stage.crm("won", **KIM)
    await stage.max.sees("I know nobody in chat by Kim@Northwind.example")


@pytest.mark.parametrize("fault", ["429", "500", "drop_before"])
async def test_while_slack_is_away_it_waits(stage, fault):
    stage.slack.fault("users.lookupByEmail", fault)
    await stage.crm("won", **KIM)
    assert "Acme" not in stage.max.screen

    async def asked():
        await stage.later(minutes=1, seconds=1)
        return "Congratulations on Acme renewal" in stage.kim.screen

    await until(asked)
    assert "I know nobody" not in stage.max.screen


async def test_a_guest_is_asked_nothing(stage):
    stage.slack.person("Gil", email="gil@elsewhere.example", is_restricted=True)
    await stage.crm("won", owner_email="gil@elsewhere.example")
    await stage.max.sees("I know nobody in chat by gil@elsewhere.example")


async def test_in_a_pilot_nobody_else_is_asked(sqlite_url, tmp_path):
    async with on_slack(sqlite_url, tmp_path, pilot=["bob@northwind.example"]) as stage:
        await stage.crm("won", stage.ann)
        await stage.later(minutes=5)
        assert "Acme" not in stage.ann.screen
        assert "Acme" not in stage.max.screen


async def test_of_many_deals_of_somebody_who_left_only_the_first_one_asks(stage):
    for number in range(6):
        told = {"deal_id": f"D-{number}", "name": f"Deal {number}", "outcome": "won", "owner_email": "Lou@gone.example"}
        await posts(stage.address, told)
        await stage.app.ticker.tick()
    assert sum(method == "users.lookupByEmail" for method, _ in stage.slack.calls) == 1
    await stage.max.sees("Deal 5 closed in your CRM", "I know nobody in chat by Lou@gone.example")
    stage.slack.person("Lou", email="lou@gone.example")
    stage.app.ticker.crm._unknown.clear()  # five minutes later
    await stage.crm("won", owner_email="Lou@gone.example")
    assert sum(method == "users.lookupByEmail" for method, _ in stage.slack.calls) == 2
