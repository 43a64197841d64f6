"""What is thrown at the address that Teams posts to: activities with odd things in them, under tokens good and bad."""

import copy
import json
import random
from collections.abc import Callable
from typing import Any

from tests.fuzz.inputs import JSON, Grammar
from tests.mutations import JUNK, mutated
from tests.stand_ins.teams import Teams

Json = dict[str, Any]
NAMES = (
    "",
    "x" * 9000,
    "adaptiveCard/action\x00",
    "signin/verifyState",
    "fileConsent/invoke",
    "composeExtension/query",
)
NAMES += ("task/fetch", "task/submit", "adaptiveCard/action", "application/search", "composeExtension/fetchTask")
TYPES = ("message", "invoke", "conversationUpdate", "installationUpdate", "messageReaction", "event", "typing", "trace")
WITHOUT = ("conversation", "from", "recipient", "channelData", "serviceUrl", "id", "type", "value", "name")
WITHIN = ("conversation", "from", "recipient", "channelData", "value", "entities", "membersAdded", "attachments")
ADDRESSES = (
    "http://127.0.0.1:9/",
    "file:///etc/passwd",
    "http://[::1",
    "",
    "https://x\x00y/",
    "//",
    "http://a@b:99999/",
)


class OfTeams(Grammar):
    """What Teams sends. `real` are activities that it sent."""

    path = "/api/messages"

    def __init__(self, chance: random.Random, now: Callable[[], float], teams: Teams) -> None:
        super().__init__(chance, now)
        self.real, self._keys = copy.deepcopy(teams.sent), teams.keys
        self._home = self._address = str(self.real[0]["serviceUrl"])

    def signs(self, body: bytes) -> dict[str, str]:
        """A good token, for the address that the last activity names."""
        return {"Authorization": f"Bearer {self._keys.current(self._address)}"}

    def forges(self, body: bytes) -> dict[str, str]:
        """One that is over, for another, of nobody, cut off, or none at all."""
        keys, good = self._keys, self.signs(body)["Authorization"]
        claims = keys.claims(self._address)
        made = self.chance.choice(
            [
                lambda: keys.token(self._address, exp=self.chance.choice([0, -1, 1, int(self.now()) - 9999])),
                lambda: keys.token(self._address, aud=self.chance.choice(["x", "", "é"])),
                lambda: keys.token("http://127.0.0.1:9/"),
                lambda: keys.sign(claims, headers={"kid": self.chance.choice(["", "x" * 999, "kid-9"])}),
                lambda: keys.forge(claims, {"alg": "none"}),
                lambda: keys.forge(claims, {"alg": "HS256", "kid": keys.kid}, keys.public_pem),
                lambda: keys.forge({"exp": "x", "iss": [], "aud": {}}, {"alg": ["RS256"], "kid": {}}),
                lambda: good[7 : self.chance.randrange(8, len(good))],
                lambda: "." * self.chance.choice([0, 1, 2, 3, 2000]),
            ]
        )()
        return {
            "Authorization": self.chance.choice(["Bearer {}", "Bearer {}", "bearer {}", "Basic {}", "{}"]).format(made)
        }

    def odd(self) -> tuple[bytes, str]:
        """Odd in some place, or in one where it hurts; mostly as if it had never been sent."""
        activity, self._address = self.chance.choice(self.real), self._home
        made = mutated(activity, self.chance) if self.chance.random() < 0.5 else self._spoilt(copy.deepcopy(activity))
        if self.chance.random() < 0.7 and "id" in made:
            made["id"] = f"f{self.number}"
        return self.nested(json.dumps(made, ensure_ascii=self.chance.random() < 0.8))

    def nested(self, text: str) -> tuple[bytes, str]:
        """Teams sends JSON only; lone surrogates as they come."""
        return text.encode("utf-8", "surrogatepass"), JSON

    def _spoilt(self, made: Json) -> Json:
        junk = copy.deepcopy(self.chance.choice(JUNK))
        match self.chance.randrange(9):
            case 0:
                made.pop(self.chance.choice(WITHOUT), None)
            case 1:
                made[self.chance.choice(WITHIN)] = junk
            case 2:
                made[self.chance.choice(WITHIN[:4])] = {"id": junk, "tenant": junk, "aadObjectId": junk}
            case 3:
                made |= {"type": "invoke", "name": self.chance.choice(NAMES)}
            case 4:
                made |= {"type": self.chance.choice(TYPES), "action": junk, "membersAdded": [junk, {"id": junk}]}
            case 5:
                made["value"] = _deep(self.chance.choice([10, 400, 900]), junk)
            case 6:
                made["value"] = {"action": {"data": {"t": junk, "d": junk, "w": junk}}, "data": junk, "commandId": junk}
            case 7:
                made["text"] = self.chance.choice(
                    ["\x00", "\ud800lost", "lost " + "x" * 300_000, "<at>" * 9000, "\u202e"]
                )
            case _:
                made["serviceUrl"] = self._address = self.chance.choice(ADDRESSES)
        return made


def _deep(depth: int, at_the_bottom: Any) -> Any:
    for _ in range(depth):
        at_the_bottom = {"data": at_the_bottom}
    return at_the_bottom
