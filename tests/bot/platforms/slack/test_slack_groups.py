"""A user group of Slack among the managers: asked for, remembered, kept while Slack is away, nobody while unseen."""

import pytest

from bot.commands.rights import Right, Role
from bot.platforms import groups
from tests.transcripts.stage import on_slack

GROUP = "S0123ABC"


@pytest.fixture
async def stage(sqlite_url, tmp_path):
    teams = {"EMEA": {"managers": ["S0456DEF"], "members": [GROUP]}}
    async with on_slack(sqlite_url, tmp_path, new=True, managers=[GROUP], sales_teams=teams) as made:
        yield made


def asked(stage):
    return [args["usergroup"] for method, args in stage.slack.calls if method == "usergroups.users.list"]


async def roles(stage, person):
    await stage.app.services.know_groups(stage.workspace_id)
    return stage.app.services.roles(stage.who(person)) - {Role.REP}


def older(stage):
    """What was asked for is asked for anew."""
    stage.app.services.groups._until.clear()


async def test_who_is_in_the_group_is_what_it_says_and_is_asked_for_now_and_then(stage):
    stage.slack.groups |= {GROUP: [stage.max.id], "S0456DEF": [stage.bob.id]}
    older(stage)
    assert await roles(stage, stage.max) == {Role.MANAGER}
    assert await roles(stage, stage.bob) == {Role.TEAM_MANAGER}
    assert await roles(stage, stage.ann) == set()
    services = stage.app.services
    member = await services.profiled(stage.who(stage.max))
    assert services.may(stage.who(stage.bob), Right.READ, member)
    assert not services.may(stage.who(stage.bob), Right.READ, await services.profiled(stage.who(stage.ann)))
    assert services.holders(stage.workspace_id, Right.HEALTH) == (stage.max.id,)
    before = len(asked(stage))
    await stage.max.types("/winloss pending")
    await stage.max.sees("In the whole team")
    assert len(asked(stage)) == before

    stage.slack.groups[GROUP] = [stage.ann.id]
    older(stage)
    assert await roles(stage, stage.ann) == {Role.MANAGER}
    assert await roles(stage, stage.max) == set()


async def test_while_slack_is_away_what_was_known_last_stands(stage):
    stage.slack.groups |= {GROUP: [stage.max.id], "S0456DEF": []}
    older(stage)
    assert await roles(stage, stage.max) == {Role.MANAGER}
    for fault in ("drop_before", "500", "429"):
        stage.slack.fault("usergroups.users.list", fault, times=2)
        older(stage)
        before = len(asked(stage))
        assert await roles(stage, stage.max) == {Role.MANAGER}
        assert await roles(stage, stage.max) == {Role.MANAGER}
        assert len(asked(stage)) <= before + 2


async def test_without_the_permission_a_group_is_nobody(stage):
    stage.slack.groups |= {GROUP: [stage.max.id]}
    stage.slack.scopes -= {"usergroups:read"}
    older(stage)
    assert await roles(stage, stage.max) == set()
    await stage.max.types("/winloss health")
    await stage.max.sees("What is stopped or late is for managers.")


async def test_a_platform_without_groups_is_asked_for_none():
    known = groups.Groups()
    await known.refresh(object(), "web:local", (GROUP,), 0.0)
    assert not known.holds("web:local", (GROUP,), "max")
    assert known.holds("web:local", ("max",), "max")
