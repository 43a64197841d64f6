"""Where little may be read back: a page of 15 messages a minute, shared by all that is looked for in a workspace."""

from itertools import pairwise

import pytest

from bot.platforms.slack import looking
from bot.sending import delivery
from dialogs.effects import Target, Want
from storage.units.digests import new_digest
from storage.units.wants import want
from tests.bot.rig import Hurried, a_stage, doubled, posted, running
from tests.stand_ins.slack import Slack
from tests.transcripts.stage import THURSDAY
from tests.waiting import until

WS = "slack:T0SALES"
HISTORY = "conversations.history"


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Looks for work often."""
    monkeypatch.setattr(delivery, "POLL", 0.05)


class Skipping(Hurried):
    """A clock that can be put forward while nobody is at work."""

    skipped = 0.0

    def real(self) -> float:
        return super().real() + self.skipped


@pytest.fixture
async def stage(sqlite_url, tmp_path, monkeypatch):
    monkeypatch.setattr("tests.bot.rig.Hurried", Skipping)
    async with a_stage(sqlite_url, tmp_path) as made:
        made.slack.distributed = True
        yield made


async def in_time(stage_or_app, clock, so, seconds=5):
    """Wait until it is so; while nothing is being sent, time flies."""
    app = getattr(stage_or_app, "app", stage_or_app)

    async def now_so():
        if so():
            return True
        if not app.delivery._tasks:
            clock.skipped += seconds
        return False

    await until(now_so, "it never came")


def watched(slack) -> tuple[list[float], list[float]]:
    """When a page is asked for from now on, and when one is handed out."""
    asked: list[float] = []
    read: list[float] = []
    call = slack.call

    def calling(method, *given):
        if method == HISTORY:
            asked.append(slack.clock())
        done = call(method, *given)
        if method == HISTORY:
            read.append(slack.clock())
        return done

    slack.call = calling
    return asked, read


def chatter(slack, channel: str, number: int) -> None:
    """People write in a channel."""
    for n in range(number):
        slack.store(slack.channels[channel], {"text": f"message {n}"}, "U0SOMEBODY")


def pages(slack) -> list[tuple[str, str]]:
    """Each page that was read: the conversation, and from where backwards."""
    return [(args["channel"], args["latest"]) for method, args in slack.calls if method == HISTORY]


def _digest_wanted(conn, channel):
    new_digest(conn, WS, "2026-W47", channel, THURSDAY)
    want(conn, WS, Want(Target.DIGEST, "2026-W47", channel, direct=False), 0.0)


async def wants_the_digest(stage, *, fault="drop_after", after=0):
    """The post of a digest stays without an answer, and people write `after` messages below it."""
    stage.slack.fault("chat.postMessage", fault)
    await stage.app.services.storage.write(_digest_wanted, stage.sales)
    stage.app.delivery.wake()
    await until(lambda: not stage.slack._faults["chat.postMessage"])
    chatter(stage.slack, stage.sales, after)


def digests(slack, channel):
    return [message for message in slack.messages(channel) if message["user"] == slack.bot_user_id]


@pytest.mark.parametrize("fault", ["drop_after", "drop_before"])
async def test_it_is_looked_for_a_page_a_minute_no_page_twice_and_stands_there_once(stage, fault):
    slack = stage.slack
    asked, read = watched(slack)
    chatter(slack, stage.sales, 40)
    await wants_the_digest(stage, fault=fault, after=40)
    await in_time(stage, stage.clock, lambda: len(read) >= 5)
    assert min(b - a for a, b in pairwise(read)) >= 59.9
    assert len([at for at in asked if at <= read[4]]) == 5, "it asks for no page that it knows to be refused"
    await in_time(stage, stage.clock, lambda: len(digests(slack, stage.sales)) == 1 and not stage.app.delivery._tasks)
    first = pages(slack)[:6]
    assert len(first) == len(set(first)), "no page was read again"
    assert doubled(slack) == {}


async def test_after_a_kill_it_goes_on_where_it_was(database, tmp_path):
    clock = Skipping()
    for name in "ab":
        (tmp_path / name).mkdir()
    async with Slack(clock=clock.real, distributed=True) as slack:
        ann = slack.person("Ann", tz="Europe/Berlin")
        async with running(database, tmp_path / "a", slack, clock) as first:
            await ann.types("/winloss help")
            await until(lambda: posted(slack, ann))
            await first.delivery.finish()
            slack.fault("chat.postMessage", "drop_before")
            await ann.types("/winloss lost Acme renewal")
            await until(lambda: not slack._faults["chat.postMessage"])
            chatter(slack, ann.conversation, 50)
            await in_time(first, clock, lambda: len(pages(slack)) == 2)
        async with running(database, tmp_path / "b", slack, clock) as second:
            await in_time(second, clock, lambda: any("Sorry about Acme" in text for text in posted(slack, ann)))
            looked = [latest for _, latest in pages(slack)]
            assert looked[:4] == sorted(looked[:4], reverse=True)
            assert len(looked[:4]) == len(set(looked[:4]))
            assert doubled(slack) == {}


@pytest.mark.long
async def test_all_that_is_looked_for_in_a_workspace_shares_the_minute_and_nobody_is_left_out(stage):
    slack = stage.slack
    people = [slack.person(f"Rep {n}", tz="Europe/Berlin") for n in range(6)]
    for person in people:
        await person.types("/winloss help")
        await until(lambda who=person: posted(slack, who))
    await stage.app.delivery.finish()
    slack.fault("chat.postMessage", "drop_after", times=len(people))
    for n, person in enumerate(people):
        await person.types(f"/winloss lost Deal {n}")
    await until(lambda: not slack._faults["chat.postMessage"])
    asked, read = watched(slack)
    first_looks = lambda: {channel for channel, _ in pages(slack)} == {person.conversation for person in people}  # noqa: E731
    await in_time(stage, stage.clock, first_looks)
    assert min(b - a for a, b in pairwise(read)) >= 59.9
    assert read[-1] - read[0] < 8 * 60
    assert len(read) == len(people), "nobody looks a second time while others wait for a first look"
    assert len(asked) <= 2 * len(people), "of those that Slack refuses there is one a minute at most"
    assert [len(posted(slack, person)) for person in people] == [2] * 6


async def test_what_slack_tells_of_by_itself_is_not_looked_for(stage):
    slack = stage.slack
    slack.tells_of_posts = True
    slack.fault("chat.postMessage", "drop_after")
    await stage.ann.types("/winloss lost Acme renewal")
    began = stage.clock.real()
    await stage.ann.clicks("Start")  # it is there to be pressed
    await stage.ann.card_shows("1 of 5")
    await wants_the_digest(stage)
    began = stage.clock.real()
    chatter(slack, stage.sales, 60)
    await in_time(stage, stage.clock, lambda: not stage.app.delivery._tasks and _settled(stage))
    assert stage.clock.real() - began < 60
    assert len(digests(slack, stage.sales)) == 1


def _settled(stage):
    return any(method == "chat.update" and args["channel"] == stage.sales for method, args in stage.slack.calls)


@pytest.mark.parametrize(
    "told",
    [
        {"user_id": "U0EVE", "bot_id": "B0EVE"},
        {"metadata": {"event_type": "winloss", "event_payload": {"key": "digest:2026-W99:1"}}},
        {"metadata": {"event_type": "winloss", "event_payload": {"key": "nonsense"}}},
        {"metadata": {"event_type": "winloss", "event_payload": ["digest:2026-W47:1"]}},
        {"metadata": {"event_type": "others", "event_payload": {"key": "digest:2026-W47:1"}}},
    ],
)
async def test_what_others_post_under_our_name_settles_nothing(stage, told):
    slack = stage.slack
    await wants_the_digest(stage, fault="drop_before")
    ours = {"event_type": "winloss", "event_payload": {"key": "digest:2026-W47:1"}}
    message = {"user": slack.bot_user_id, "channel": stage.sales, "metadata": ours, "ts": "1790000000.000001"}
    assert (await slack.tells(message, **told))[0] == 200
    await in_time(stage, stage.clock, lambda: digests(slack, stage.sales))
    assert pages(slack)


@pytest.mark.long
async def test_after_many_pages_it_is_parked_and_told_and_posted_where_a_person_says_so(stage):
    slack = stage.slack
    chatter(slack, stage.sales, 20)
    await wants_the_digest(stage, fault="drop_before", after=15 * looking.PAGES + 40)
    await in_time(stage, stage.clock, lambda: "I can't tell whether the weekly digest" in stage.max.screen)
    assert len(pages(slack)) == looking.PAGES
    assert "lets me read too little" in stage.max.screen
    assert digests(slack, stage.sales) == []
    await stage.max.clicks("It's not there, post it again")
    await in_time(stage, stage.clock, lambda: digests(slack, stage.sales))
    assert doubled(slack) == {}


async def test_whoever_waits_too_long_for_a_page_is_told_too_and_a_card_that_is_asked_for_comes_anew(stage):
    slack, ann = stage.slack, stage.ann
    slack.fault(HISTORY, "429", retry_after=60, times=200)
    slack.fault("chat.postMessage", "drop_before")
    await ann.types("/winloss lost Acme renewal")
    began = stage.clock.real()
    await in_time(stage, stage.clock, lambda: "I can't tell whether a debrief's card" in stage.max.screen, 30)
    assert looking.PATIENCE <= stage.clock.real() - began < 3600
    assert "Acme renewal" in stage.max.screen
    assert posted(slack, ann) == []
    await ann.types("/winloss pending")
    await ann.clicks("Continue")
    await in_time(stage, stage.clock, lambda: posted(slack, ann))
    (card,) = posted(slack, ann)
    assert "1 of 5" in card
    assert doubled(slack) == {}
