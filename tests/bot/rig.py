"""The whole product with a Slack that fails on command, on a clock whose seconds are short."""

import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

from bot.app import Application, build
from storage.engine.engine import open_storage
from storage.units import outbox
from tests.stand_ins.slack import Slack
from tests.stand_ins.slack_screen import read
from tests.transcripts.stage import THURSDAY, Hand, Stage, serving, settings
from tests.waiting import until

HASTE = 12
NAMES = {"ann": "Ann Ames", "bob": "Bob Berg", "max": "Max Moss"}
FAULTS = ("drop_before", "drop_after", "500", "500_after", "429")
OFTEN = (
    "chat.postMessage",
    "chat.update",
    "conversations.open",
    "conversations.history",
    "users.info",
    "response_url",
)


class Hurried(Hand):
    """A minute of leases and retries passes in five seconds. Slack lives on the same clock."""

    def __init__(self) -> None:
        super().__init__(THURSDAY)
        self._began = time.time()

    def real(self) -> float:
        return self._began + (time.time() - self._began) * HASTE


def environment(slack: Slack) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": slack.token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
    }


@asynccontextmanager
async def running(url: str, folder: Any, slack: Slack, clock: Hand, **app: Any) -> AsyncIterator[Application]:
    """One process of the product, on this database and this Slack; Slack sends its requests here from now on."""
    made = build(settings(url, folder, environment(slack), **app), open_storage(url), clock)
    async with serving(made) as address:
        slack.app_url = address + "/slack/events"
        yield made


@asynccontextmanager
async def a_stage(url: str, folder: Any, *, hello: bool = True, **app: Any) -> AsyncIterator[Stage]:
    """People, a channel and the product, in a hurry."""
    clock = Hurried()
    async with Slack(clock=clock.real) as slack:
        sales = slack.channel("sales", member=True)
        people = {key: slack.person(name, tz="Europe/Berlin") for key, name in NAMES.items()}
        given = {"managers": [people["max"].id], "digest": {"channel": sales}, **app}
        async with running(url, folder, slack, clock, **given) as made:
            stage = Stage(made, clock, slack.app_url)
            stage.people, stage.sales, stage.slack = people, sales, slack
            for person in people.values() if hello else ():
                await stage.greets(person)
            yield stage


def storm(slack: Slack, seed: int, share: float, calls: int = 400) -> None:
    """From now on this share of calls fails, in every way, the same way each time for a seed."""
    chance = random.Random(seed)
    for method in OFTEN:
        for _ in range(calls):
            slack.fault(method, chance.choice(FAULTS) if chance.random() < share else "")


def calm(slack: Slack) -> None:
    """Everything works again."""
    slack._faults.clear()


async def settled(app: Application) -> None:
    """Wait until nothing is due any more."""

    async def nothing_due() -> bool:
        if not (await app.services.storage.read(outbox.state)).due:
            await app.delivery.finish()
            if not (await app.services.storage.read(outbox.state)).due:
                return True
        app.delivery.wake()
        return False

    await until(nothing_due, "still not sent")


def doubled(slack: Slack) -> dict[str, int]:
    """Messages that were created more than once under one key."""
    return {key: times for key, times in Counter(keys(slack)).items() if times > 1}


def keys(slack: Slack) -> Iterable[str]:
    for channel in slack.channels.values():
        for message in channel.messages.values():
            if payload := (message.get("metadata") or {}).get("event_payload"):
                yield f"{channel.id} {payload['key']}"


def posted(slack: Slack, person: Any) -> list[str]:
    """What the bot has posted to a person, as it reads now."""
    mine = slack.messages(person.conversation)
    return [read(message) for message in mine if message["user"] == slack.bot_user_id]
