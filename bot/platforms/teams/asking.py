"""Teams asked from a terminal: whether Microsoft knows this app, and whether the team of its digest is reachable."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import aiohttp

from bot.platforms.asking import Named
from bot.platforms.findings import Finding, clock, note, ok, wrong
from bot.platforms.ports import DeliveryError, Refused
from bot.platforms.teams.channel import channel_of
from bot.platforms.teams.failures import failure
from bot.platforms.teams.places import Places
from bot.platforms.teams.secrets import TeamsSecrets
from bot.platforms.teams.tokens import Outbound
from dialogs.messages.messages import Message
from dialogs.records import Workspace
from storage.engine.engine import Storage

TIMEOUT = 5  # seconds: somebody waits at a terminal
ADD = "Add the app to that team (Apps, winloss, Add to a team) while `winloss serve` runs."


class TeamsAsking:
    """One app registration. `places`: where it was met so far, None where there is no database to know it from."""

    def __init__(
        self,
        secrets: TeamsSecrets,
        session: aiohttp.ClientSession,
        *,
        digest: str,
        places: Places | None,
        tenants: tuple[Workspace, ...],
        real_now: Callable[[], float],
    ) -> None:
        self._secrets = secrets
        self._session = session
        self._digest = digest
        self._places = places
        self._tenants = tenants
        self._real_now = real_now
        self._outbound = Outbound(
            app_id=secrets.app_id,
            password=secrets.password.get_secret_value(),
            tenant=secrets.token_tenant,
            login_url=secrets.login_url,
            session=session,
            real_now=real_now,
        )

    async def findings(self, cards: Mapping[str, Message]) -> list[Finding]:  # noqa: ARG002 - Teams has no validator
        """The app's token, the keys that its requests are checked with, the clock, the digest's channel."""
        keys = await self._keys()
        try:
            await self._outbound.bearer()
        except DeliveryError as error:
            mend = "" if isinstance(error, Refused) else "Check the network, and MICROSOFT_LOGIN_URL where it is set."
            return [wrong("Teams token", str(error), mend), *keys]
        found = [ok("Teams token", f"Microsoft knows the app {self._secrets.app_id} and its secret."), *keys]
        return [*found, await self.joined(self._digest)] if self._digest else found

    async def _keys(self) -> list[Finding]:
        url = self._secrets.metadata_url
        try:
            async with self._session.get(url, raise_for_status=True) as response:
                told = await response.json(content_type=None)
                date = response.headers.get("Date", "")
            there = bool(told["jwks_uri"])
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, LookupError, TypeError):
            there = False
        if not there:
            says = f"the keys that requests of Teams are checked with aren't to be had at {url}."
            return [wrong("Teams keys", says, "Check the network, and MICROSOFT_OPENID_METADATA_URL where it is set.")]
        return [ok("Teams keys", "Microsoft's are there."), clock("Teams clock", _time(date), self._real_now())]

    async def joined(self, channel: str) -> Finding:
        """Whether the digest can be posted to a channel."""
        about = "Teams channel"
        tenant, place = channel_of(channel)
        if self._places is None:
            return note(about, "nobody was met in Teams yet, so the team couldn't be looked for.", ADD)
        for known in self._tenants:
            if tenant in {None, known.external_id} and await self._places.knows(known.id, place):
                reference = await self._places.reference(known.id, place)
                return await self._reached(reference["serviceUrl"], place)
        return note(about, "winloss wasn't met in that team yet, so no digest would come.", ADD)

    async def _reached(self, service_url: str, place: str) -> Finding:
        about = "Teams channel"
        url = f"{service_url.rstrip('/')}/v3/conversations/{quote(place, safe='')}/pagedmembers?pageSize=1"
        try:
            headers = {"Authorization": f"Bearer {await self._outbound.bearer()}"}
            async with self._session.get(url, headers=headers) as response:
                body = await response.read()
                if response.status != 200:  # noqa: PLR2004 - the HTTP code
                    raise failure("GET", response.status, response.headers, body)
        except Refused as error:
            return wrong(about, str(error), ADD)
        except (DeliveryError, aiohttp.ClientError, TimeoutError, OSError) as error:
            why = str(error).rstrip(".") or type(error).__name__
            return note(about, f"the team couldn't be reached now ({why}).")
        return ok(about, "winloss is in that team.")

    async def person(self, user_id: str) -> Named | str:
        """Who that is, as far as they were met."""
        for known in self._tenants if self._places else ():
            place = await self._places.of_person(known.id, user_id) if self._places else None
            if place is not None:
                user: dict[str, Any] = json.loads(place.reference).get("user") or {}
                return Named(user_id, str(user.get("name") or user_id))
        return "hasn't been met in Teams yet; they must add the app once"

    async def people(self, words: str) -> list[Named]:  # noqa: ARG002
        """Nobody: Teams tells a bot about those it has met only."""
        return []

    async def channels(self, words: str) -> list[Named]:
        """The channel of a link or id."""
        try:
            channel_of(words)
        except ValueError:
            return []
        return [Named(words.strip(), "the channel of that link")]

    async def greet(self, channel: str, message: Message) -> None:  # noqa: ARG002
        """Raises Refused: Teams can be written to only where winloss was met, and that is while it serves."""
        raise Refused("In Teams I say hello by myself, once the app is added to the team.")


@asynccontextmanager
async def asking(
    secrets: TeamsSecrets,
    *,
    digest: str,
    storage: Storage | None,
    tenants: tuple[Workspace, ...],
    real_now: Callable[[], float],
) -> AsyncIterator[TeamsAsking]:
    """Teams, over one session."""
    places = Places(storage, _never) if storage else None
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT)) as session:
        yield TeamsAsking(secrets, session, digest=digest, places=places, tenants=tenants, real_now=real_now)


def _never() -> Any:
    raise AssertionError("nothing is written from a terminal")


def _time(header: str) -> float | None:
    try:
        return parsedate_to_datetime(header).timestamp()
    except ValueError:
        return None
