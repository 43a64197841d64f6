"""What one call is told to wait for, all calls of that method in that workspace wait for; everything else goes on."""

import pytest

from bot.platforms import holding
from bot.sending import delivery
from tests.bot.rig import Hurried, a_stage, doubled, posted, running, settled
from tests.stand_ins.slack import Slack
from tests.waiting import until


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Looks for work often."""
    monkeypatch.setattr(delivery, "POLL", 0.05)


@pytest.fixture
async def stage(sqlite_url, tmp_path):
    async with a_stage(sqlite_url, tmp_path) as made:
        yield made


@pytest.fixture
def watch(monkeypatch):
    """Notes every call of any stand-in that is begun from now on."""
    noted: list[tuple[str, float]] = []
    answering = Slack._api

    async def noting(self, request):
        noted.append((request.match_info["method"], self.clock()))
        return await answering(self, request)

    monkeypatch.setattr(Slack, "_api", noting)
    return lambda method: [at for name, at in noted if name == method]


async def test_nobody_posts_before_the_time_one_was_told_and_updates_go_on(watch, sqlite_url, tmp_path):
    async with a_stage(sqlite_url, tmp_path) as stage:
        slack, ann, bob = stage.slack, stage.ann, stage.bob
        await ann.types("/winloss lost Acme renewal")
        await ann.card_shows("Sorry about Acme")
        slack.fault("chat.postMessage", "429", retry_after=24)
        await bob.types("/winloss lost Harbor Foods")
        await until(lambda: not slack._faults["chat.postMessage"])
        (*_, told) = watch("chat.postMessage")
        await stage.max.types("/winloss won Mill Lane")
        slack.fault("response_url", "500")
        await ann.clicks("Start")
        await ann.card_shows("1 of 5")
        assert slack.clock() - told < 24, "updates are another method"
        assert posted(slack, bob) == posted(slack, stage.max) == []
        await settled(stage.app)
        assert len(posted(slack, bob)) == len(posted(slack, stage.max)) == 1
        assert doubled(slack) == {}
        after = [at - told for at in watch("chat.postMessage") if at > told]
        assert min(after) >= 23.9
        assert len(after) == 2, "nobody asked in between"


async def test_a_replica_keeps_to_what_another_was_told_also_after_a_restart(watch, database, tmp_path):
    clock = Hurried()
    for name in "abc":
        (tmp_path / name).mkdir()
    async with Slack(clock=clock.real) as slack:
        ann, bob = slack.person("Ann", tz="Europe/Berlin"), slack.person("Bob", tz="Europe/Berlin")
        async with running(database, tmp_path / "b", slack, clock) as other:
            elsewhere = slack.app_url
            async with running(database, tmp_path / "a", slack, clock):
                slack.fault("conversations.open", "429", retry_after=36)
                await ann.types("/winloss lost Acme renewal")
                await until(lambda: not slack._faults["conversations.open"])
                (told,) = watch("conversations.open")
            slack.app_url = elsewhere
            await bob.types("/winloss lost Harbor Foods")
            async with running(database, tmp_path / "c", slack, clock) as restarted:
                await settled(other)
                await settled(restarted)
        assert posted(slack, ann)
        assert posted(slack, bob)
        assert min(at - told for at in watch("conversations.open")[1:]) >= 35.9


async def test_what_is_held_is_sent_in_its_order_however_often_it_is_held_again(stage):
    """Slack takes two posts and says no to the third, again and again: who came first is served first."""
    slack = stage.slack
    people = [slack.person(f"Rep {n}", tz="Europe/Berlin") for n in range(8)]
    for _ in range(8):
        slack.fault("chat.postMessage", "")
        slack.fault("chat.postMessage", "")
        slack.fault("chat.postMessage", "429", retry_after=6)
    for n, person in enumerate(people):
        await person.types(f"/winloss lost Deal {n}")
    await settled(stage.app)
    assert [len(posted(slack, person)) for person in people] == [2] * 8
    assert doubled(slack) == {}


async def test_no_refusal_holds_up_a_workspace_for_ever(stage, monkeypatch):
    monkeypatch.setattr(holding, "LONGEST", 6.0)
    stage.slack.fault("conversations.open", "429", retry_after=10**9)
    ann = stage.slack.person("Eve", tz="Europe/Berlin")
    await ann.types("/winloss lost Acme renewal")
    await settled(stage.app)
    assert posted(stage.slack, ann)
