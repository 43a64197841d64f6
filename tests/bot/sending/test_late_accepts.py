"""What Slack accepts after it had left us without an answer is there once in the end, and people are not confused."""

import asyncio
import random
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select, update

from bot.counted import TWINS
from bot.platforms.slack import adapter
from bot.platforms.slack.replies import Replies
from bot.sending import delivery
from dialogs.effects import Target, Want
from dialogs.errors import Stale
from storage.tables import doubt, outbox
from storage.units import cases
from storage.units.digests import new_digest
from storage.units.wants import want
from tests.bot.rig import Hurried, a_stage, calm, doubled, keys, posted, running, settled
from tests.stand_ins import slack_person
from tests.stand_ins.slack import Slack
from tests.stand_ins.slack_calls import ANEW
from tests.stand_ins.slack_screen import read
from tests.transcripts.stage import THURSDAY
from tests.waiting import until

WS = "slack:T0SALES"


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    """Looks for work often. A call that is never answered is given up soon, as everything else here is quick."""
    monkeypatch.setattr(delivery, "POLL", 0.05)
    monkeypatch.setattr(adapter, "TIMEOUT", 0.5)


@pytest.fixture
async def stage(sqlite_url, tmp_path):
    async with a_stage(sqlite_url, tmp_path) as made:
        yield made


def _doubts(conn) -> int:
    return conn.execute(select(func.count()).select_from(doubt)).scalar_one()


@contextmanager
def no_second_look():
    """While this lasts nobody looks a second time, however slow the machine is: what is in doubt stays so."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(delivery.Twins, "seek", _never)
        yield


async def _never(*_):
    """A second look that comes to nothing."""


async def graces_pass(app) -> None:
    """Whatever waits for the end of a grace, or of a lease, has come to it."""

    def over(conn):
        conn.execute(update(outbox).values(not_before=0))
        conn.execute(update(doubt).values(look_at=0))

    await app.services.storage.write(over)
    app.delivery.wake()


async def quiet(app, slack) -> None:
    """Wait until Slack has accepted what it will, all is sent, and every second look was had."""

    async def nothing_in_doubt():
        if slack.still_to_accept or await app.services.storage.read(_doubts):
            return False
        await settled(app)
        return not await app.services.storage.read(_doubts)

    await until(nothing_in_doubt, "still in doubt")


async def accepted(slack) -> None:
    """Wait until Slack has accepted late what it will."""
    await until(lambda: not slack.still_to_accept, "still to accept")


FOREVER = 3600.0
"""A grace that no machine is slow enough to wait for: five minutes of ours."""
KINDS = {"drop_late": 3, "500_late": 14, "stall_late": 0.5}  # and how late each comes in `make test`
LATE = [
    pytest.param(kind, late, marks=() if late == first else pytest.mark.long)
    for kind, first in KINDS.items()
    for late in (0.5, 3, 14)
]


@pytest.mark.parametrize(("kind", "late"), LATE)
async def test_what_is_accepted_within_the_grace_is_never_there_twice(stage, kind, late):
    stage.slack.fault("chat.postMessage", kind, late=late)
    before = TWINS["taken away"]
    await stage.ann.types("/winloss lost Acme renewal")
    await stage.ann.card_shows("Sorry about Acme")
    await quiet(stage.app, stage.slack)
    assert stage.slack.accepted_late == 1
    assert len(posted(stage.slack, stage.ann)) == 1
    assert TWINS["taken away"] == before, "it was waited for"


async def test_one_that_comes_even_later_is_taken_away_and_the_older_one_stays(stage):
    stage.slack.fault("chat.postMessage", "drop_late", late=ANEW)
    with no_second_look():
        await stage.ann.types("/winloss lost Acme renewal")
        await stage.ann.card_shows("Sorry about Acme")
        await accepted(stage.slack)
        first, _ = stage.slack.messages(stage.ann.conversation)
    await quiet(stage.app, stage.slack)
    assert [message["ts"] for message in stage.slack.messages(stage.ann.conversation)] == [first["ts"]]


async def test_where_the_twin_is_the_older_one_it_becomes_the_card_and_shows_what_is_so_now(stage):
    """Slack's history shows it only after we had looked."""
    stage.slack.fault("chat.postMessage", "drop_late", late=14)
    history, hidden = stage.slack._history, [True]
    stage.slack._methods |= {"conversations.history": lambda args: history(args) if not hidden else _nothing()}
    with no_second_look():
        await stage.ann.types("/winloss lost Acme renewal")
        await stage.ann.card_shows("Sorry about Acme")
        await until(lambda: len(posted(stage.slack, stage.ann)) == 2)
        older, younger = stage.slack.messages(stage.ann.conversation)
        hidden.clear()
    await _press(stage.ann, younger, "Start")
    await quiet(stage.app, stage.slack)
    (left,) = stage.slack.messages(stage.ann.conversation)
    assert left["ts"] == older["ts"]
    await stage.ann.card_shows("1 of 5")
    await stage.ann.picks("Price and value")
    await stage.ann.card_shows("Next")
    await quiet(stage.app, stage.slack)
    assert len(posted(stage.slack, stage.ann)) == 1


@pytest.mark.parametrize("lost", ["500_after", "drop_after"])
async def test_where_the_younger_twin_goes_without_an_answer_the_older_one_stays(stage, lost):
    """The third look finds only the older one, and the younger one is no more what it was known by."""
    stage.slack.fault("chat.postMessage", "drop_late", late=14)
    history, hidden = stage.slack._history, [True]
    stage.slack._methods |= {"conversations.history": lambda args: history(args) if not hidden else _nothing()}
    with no_second_look():
        await stage.ann.types("/winloss lost Acme renewal")
        await stage.ann.card_shows("Sorry about Acme")
        await until(lambda: len(posted(stage.slack, stage.ann)) == 2)
        older, _ = stage.slack.messages(stage.ann.conversation)
        stage.slack.fault("chat.delete", lost)
        hidden.clear()
    await quiet(stage.app, stage.slack)
    assert [message["ts"] for message in stage.slack.messages(stage.ann.conversation)] == [older["ts"]]


def _nothing():
    return {"messages": [], "has_more": False, "response_metadata": {"next_cursor": ""}}


async def none_to_show_anew(stage) -> bool:
    """Whether nothing waits for the end of a grace any more."""
    asked = select(outbox.c.subject).where(outbox.c.again_at.is_not(None))
    return not await stage.app.services.storage.read(lambda conn: conn.execute(asked).all())


async def _press(person, message, label):
    """Press a button on one message, wherever it stands."""
    (found,) = [
        slack_person.Found(message, block, element)
        for block in message["blocks"]
        for element in block.get("elements", ())
        if element["type"] == "button" and element["text"]["text"] == label
    ]
    reply = await person._acts(found, {"value": found.element["value"]})
    assert reply.status == 200


async def test_an_update_that_comes_late_does_not_bring_an_old_card_back(stage):
    """The click's own channel fails, and the update is accepted only when the card has moved on."""
    await stage.ann.types("/winloss lost Acme renewal")
    await stage.ann.card_shows("Sorry about Acme")
    stage.slack.fault("response_url", "500")
    stage.slack.fault("chat.update", "drop_late", late=9)
    await stage.ann.clicks("Start")
    await stage.ann.card_shows("1 of 5")
    await stage.ann.picks("Price and value")
    await stage.ann.card_shows("Next")
    await stage.ann.clicks("Next")
    await stage.ann.card_shows("2 of 5")
    await accepted(stage.slack)
    await until(lambda: none_to_show_anew(stage))
    await settled(stage.app)
    (card,) = posted(stage.slack, stage.ann)
    assert "2 of 5" in card


async def test_a_press_on_a_twin_acts_on_the_living_card_and_the_twin_goes(stage, monkeypatch):
    monkeypatch.setattr(delivery.Twins, "seek", _never)
    stage.slack.fault("chat.postMessage", "drop_late", late=ANEW)
    await stage.ann.types("/winloss lost Acme renewal")
    await stage.ann.card_shows("Sorry about Acme")
    await accepted(stage.slack)
    card, twin = stage.slack.messages(stage.ann.conversation)
    await _press(stage.ann, twin, "Start")
    await stage.ann.card_shows("1 of 5")
    await settled(stage.app)
    (left,) = stage.slack.messages(stage.ann.conversation)
    assert left["ts"] == card["ts"], "no third one came below"


async def test_a_twin_that_was_pressed_and_became_the_card_before_it_went_is_there_again(stage, monkeypatch):
    """Who looks for twins has just found it to be the older one, and takes the other away."""
    stage.slack.fault("chat.postMessage", "drop_late", late=14)
    history, hidden = stage.slack._history, [True]
    stage.slack._methods |= {"conversations.history": lambda args: history(args) if not hidden else _nothing()}
    united, take_away = asyncio.Event(), Replies.take_away

    async def later(replies, url):
        await united.wait()
        await take_away(replies, url)

    monkeypatch.setattr(Replies, "take_away", later)
    with no_second_look():
        await stage.ann.types("/winloss lost Acme renewal")
        await stage.ann.card_shows("Sorry about Acme")
        await until(lambda: len(posted(stage.slack, stage.ann)) == 2)
        older, younger = stage.slack.messages(stage.ann.conversation)
        await _press(stage.ann, older, "Start")
        hidden.clear()
    await graces_pass(stage.app)
    await gone(stage.slack, stage.ann, younger)
    await settled(stage.app)
    assert "1 of 5" in read(older)
    united.set()
    await gone(stage.slack, stage.ann, older)
    await stage.ann.card_shows("1 of 5")
    await quiet(stage.app, stage.slack)
    assert len(posted(stage.slack, stage.ann)) == 1


async def test_a_stale_press_on_a_twin_changes_nothing_and_the_twin_goes_too(stage, monkeypatch):
    monkeypatch.setattr(delivery.Twins, "seek", _never)
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.card_shows("Sorry about Acme")
    await settled(stage.app)
    stage.slack.fault("chat.postMessage", "drop_late", late=ANEW)
    await ann.types("/winloss pending")
    await ann.clicks("Continue")  # the card comes to where she is, below
    await ann.card_shows("1 of 5")
    await accepted(stage.slack)
    _, card, twin = stage.slack.messages(ann.conversation)
    assert read(card) == read(twin)
    await _choose(ann, card, "Price and value")
    await settled(stage.app)
    await _choose(ann, twin, "Product fit")
    await ann.sees(Stale().sentence)
    await gone(stage.slack, ann, twin)
    assert "Price and value" in read(card)
    assert posted(stage.slack, ann)[-1] == read(card)


async def test_asking_for_something_on_a_twin_is_answered_and_the_twin_goes(stage, monkeypatch):
    monkeypatch.setattr(delivery.Twins, "seek", _never)
    stage.slack.fault("chat.postMessage", "drop_late", late=ANEW)
    await stage.ann.types("/winloss lost Acme renewal")
    await stage.ann.card_shows("Sorry about Acme")
    await accepted(stage.slack)
    _, twin = stage.slack.messages(stage.ann.conversation)
    await _press(stage.ann, twin, "Later")
    await gone(stage.slack, stage.ann, twin)
    await stage.ann.clicks("Tomorrow morning")
    await stage.ann.card_shows("tomorrow at")
    assert len(posted(stage.slack, stage.ann)) == 1


async def gone(slack, person, message):
    """Wait until a message isn't there any more."""
    await until(lambda: message not in slack.messages(person.conversation), "it is still there")


async def _choose(person, message, label):
    """Choose an option on one message, wherever it stands."""
    (found,) = [
        slack_person.Found(message, block, element, option)
        for block in message["blocks"]
        for element in block.get("elements", ())
        for option in element.get("options", ())
        if option["text"]["text"] == label
    ]
    assert (await person._chooses(found)).status == 200


async def test_a_press_before_the_first_look_tells_that_the_card_is_there(stage, monkeypatch):
    """She doesn't wait for our grace: what she pressed is the card, at once."""
    monkeypatch.setattr(delivery, "GRACE", FOREVER)
    stage.slack.fault("chat.postMessage", "drop_late", late=0.5)
    await stage.ann.types("/winloss lost Acme renewal")
    await stage.ann.clicks("Start")
    await stage.ann.card_shows("1 of 5")
    await settled(stage.app)
    await graces_pass(stage.app)
    await quiet(stage.app, stage.slack)
    assert len(posted(stage.slack, stage.ann)) == 1


async def test_the_grace_holds_up_nobody_else_and_the_second_look_not_even_her(stage, monkeypatch):
    monkeypatch.setattr(delivery, "GRACE", FOREVER)
    stage.slack.fault("chat.postMessage", "drop_before")
    await stage.ann.types("/winloss lost Acme renewal")
    await until(lambda: not stage.slack._faults["chat.postMessage"])  # it is hers that fails
    await stage.bob.types("/winloss won Harbor Foods")
    await stage.bob.sees("Congratulations on Harbor Foods")
    assert posted(stage.slack, stage.ann) == []
    await until(lambda: stage.app.services.storage.read(_waits), "its failure was never noted")
    await graces_pass(stage.app)
    await stage.ann.card_shows("Sorry about Acme")
    await settled(stage.app)
    await stage.ann.clicks("Start")
    await stage.ann.card_shows("1 of 5")
    assert await stage.app.services.storage.read(_doubts) == 1, "the second look is still to come"


def _waits(conn) -> bool:
    """Whether a message whose answer was lost waits for the end of its grace."""
    lost = select(outbox.c.subject).where(outbox.c.ambiguous_since.is_not(None), outbox.c.not_before > 0)
    return bool(conn.execute(lost).all())


async def test_a_definite_no_while_looking_waits_as_told_and_stays_in_doubt(stage):
    stage.slack.fault("chat.postMessage", "drop_after")
    stage.slack.fault("conversations.history", "429", retry_after=30)
    await stage.ann.types("/winloss lost Acme renewal")
    began = stage.clock.real()
    await quiet(stage.app, stage.slack)
    assert stage.clock.real() - began >= delivery.GRACE + 30
    assert len(posted(stage.slack, stage.ann)) == 1


async def test_the_second_look_survives_the_process(database, tmp_path):
    clock = Hurried()
    async with Slack(clock=clock.real) as slack:
        ann = slack.person("Ann")
        (tmp_path / "a").mkdir()
        (tmp_path / "b").mkdir()
        with no_second_look():
            async with running(database, tmp_path / "a", slack, clock):
                slack.fault("chat.postMessage", "drop_late", late=ANEW)
                await ann.types("/winloss lost Acme renewal")
                await ann.sees("Sorry about Acme")  # the twin is of the hello, and may stand above the card or below
            await accepted(slack)
        before = posted(slack, ann)
        async with running(database, tmp_path / "b", slack, clock) as again:
            await graces_pass(again)
            await quiet(again, slack)
        after = posted(slack, ann)
        assert len(before) == len(after) + 1
        assert len(after) == len(set(after)), "of the twins one stays"


# many


PEOPLE, DIGESTS = 200, 20


def _mischief(slack, seed: int) -> int:
    """What becomes of the first posts: three in four go wrong, most of them late. How many may come after the grace.

    A slow machine may look only after 27 seconds; what comes when it has been posted anew is a twin on any machine.
    """
    chance, very_late = random.Random(seed), 0
    for _ in range(2 * (PEOPLE + DIGESTS)):
        kind = chance.choice(["drop_late", "drop_late", "500_late", "stall_late", "drop_after", "429", "", ""])
        late = chance.uniform(0.5, 14) if chance.random() < 0.8 else chance.choice([chance.uniform(17, 27), ANEW])
        very_late += late > delivery.GRACE and kind.endswith("_late")
        slack.fault("chat.postMessage", kind, late=late)
        slack.fault("conversations.history", chance.choice(["429", "500", "drop_before", "", "", ""]))
        slack.fault("chat.delete", chance.choice(["429", "500_after", ""]))
    return very_late


def _digests(conn, channels):
    for n, channel in enumerate(channels):
        new_digest(conn, WS, f"2026-W{n + 10}", channel, THURSDAY)
        want(conn, WS, Want(Target.DIGEST, f"2026-W{n + 10}", channel, direct=False), 0.0)


@pytest.mark.long
async def test_two_hundred_prompts_and_twenty_digests_stand_there_once(sqlite_url, tmp_path, capsys):
    async with a_stage(sqlite_url, tmp_path, hello=False) as stage:
        slack, before = stage.slack, TWINS["taken away"]
        people = [slack.person(f"Rep {n}", tz="Europe/Berlin") for n in range(PEOPLE)]
        channels = [slack.channel(f"sales{n // 4}") for n in range(DIGESTS)]
        assert _mischief(slack, 5) > 0
        await stage.app.services.storage.write(_digests, channels)
        marks = [person.types(f"/winloss lost Deal-{n}") for n, person in enumerate(people)]
        for n in range(0, PEOPLE, 20):
            assert {reply.status for reply in await asyncio.gather(*marks[n : n + 20])} == {200}
        assert len(await stage.app.services.storage.read(cases.pending, WS, None)) == PEOPLE
        everything = 2 * PEOPLE + DIGESTS  # a hello each
        await until(lambda: not slack._faults["chat.postMessage"] or len(set(keys(slack))) == everything)
        calm(slack)
        await quiet(stage.app, slack)

        taken = TWINS["taken away"] - before
        with capsys.disabled():
            print(f"\n{slack.accepted_late} accepted late, {taken:.0f} twins taken away, {len(doubled(slack))} doubled")
        assert doubled(slack) == {}
        assert len(list(keys(slack))) == 2 * PEOPLE + DIGESTS
        assert slack.accepted_late > PEOPLE / 4
        assert taken > 0, "some came later than the grace, so they stood there for a while"
