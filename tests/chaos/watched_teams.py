"""The stand-in of Teams, watched. It keeps no key of ours: what a message is about is read off it."""

import asyncio
import random
import re
from collections.abc import Callable
from typing import Any

import aiohttp

from tests.chaos.hands import TeamsHand
from tests.chaos.haste import Pace
from tests.chaos.ledger import Ledger
from tests.chaos.reps import NAMED
from tests.stand_ins.teams import Teams
from tests.stand_ins.teams_connector import Shown
from tests.stand_ins.teams_screen import read

PATIENCE = 5.0  # seconds that Teams waits for the answer to a press
Json = dict[str, Any]


class WatchedTeams(Teams):
    """As `Watched`."""

    path = "/api/messages"

    def __init__(self, ledger: Ledger, pace: Pace, chance: random.Random) -> None:
        super().__init__(clock=pace.now)
        self.ledger, self._chance, self._began = ledger, chance, pace.now()
        ledger.may_stand_twice = ("card:", "words:")  # which a second card can't make a second answer of
        self.doors: list[str] = []
        self.moment: Callable[[str, str], None] = lambda _what, _door: None
        self.last = 0.0
        self._door = ""

    def since(self) -> float:
        """Seconds since the run began."""
        return self.clock() - self._began

    @property
    def still_to_accept(self) -> int:
        """How many calls have failed and are yet to be accepted."""
        return len(self._late)

    def settings(self) -> tuple[dict[str, Any], dict[str, str]]:
        """What app.yaml and the environment say of it; with a channel for the digest, and somebody who manages."""
        self.sales, self.chief = self.channel("sales"), self.hand("Max Moss")
        self.ledger.told_in = self.chief.place
        return {"managers": [self.chief.person.user_id], "digest": {"teams_channel": self.sales}}, self.environ()

    async def begins(self) -> None:
        """The app is added to the channel, and by the manager."""
        await self.chief.begins()
        await self.chief.begins(self.sales)

    def hand(self, name: str) -> TeamsHand:
        """Somebody new."""
        return TeamsHand(self.person(name, tz="Europe/London"))

    async def posts(self, activity: Json, *, token: str | None = None, **headers: str) -> tuple[int, str]:
        """Send an activity to any door; 0 where nobody answers in time."""
        door = self.app_url = self._chance.choice(self.doors)
        try:
            async with asyncio.timeout(PATIENCE):
                status, text = await super().posts(activity, token=token, **headers)
        except (aiohttp.ClientError, TimeoutError, OSError):
            return 0, ""
        if status == 200:
            self._door = door
            self.moment("yes", door)
        return status, text

    def call(self, what: str, tenant: str, given: Json) -> Json:
        """Do one call, and note what shows."""
        place = given.get("conversation", "").partition(";")[0]
        done = super().call(what, tenant, given)
        match what:
            case "send" | "reply" if given["body"].get("type") != "typing":
                self._posted(self.conversations[place].messages[done["id"]])
            case "create" if "activityId" in done:
                place = done["id"].partition(";")[0]
                self._posted(self.conversations[place].messages[done["activityId"]])
            case "update":
                self._noted(
                    self.ledger.updates, place, done["id"], _text(self.conversations[place].messages[done["id"]])
                )
            case "delete":
                self._noted(self.ledger.deletes, place, given["activity"])
        self.moment({"send": "chat.postMessage", "update": "replaced"}.get(what, what), self._door)
        return done

    def _posted(self, message: Shown) -> None:
        text = _text(message)
        named = re.search(NAMED, text)
        mark = f"card:{named[0]}" if named else f"words:{text}"
        if message.conversation == self.sales:
            mark = f"digest:{text.partition(chr(10))[0]}"
        self._noted(self.ledger.posts, message.conversation, message.id, mark, text)

    def _noted(self, note: Callable[..., None], *what: str) -> None:
        self.last = self.since()
        note(self.last, *what)


def _text(message: Shown) -> str:
    return read(message.card) if message.card else message.activity.get("text", "")
