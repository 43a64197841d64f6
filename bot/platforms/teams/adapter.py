"""Microsoft's SDK, and the only file that knows it: a turn of botbuilder, and the Bot Connector's calls.

botbuilder's own HTTP blocks threads and forgets its connections, so its pipeline ends in a sender of ours. One attempt
each, and every failure named for what to do next.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

import aiohttp
from botbuilder.core import CloudAdapterBase, InvokeResponse, TurnContext
from botbuilder.schema import Activity, ActivityTypes, ChannelAccount, ConversationAccount
from botframework.connector.aio import ConnectorClient
from botframework.connector.aiohttp_bf_pipeline import AsyncBfPipeline
from botframework.connector.auth import AuthenticateRequestResult, ClaimsIdentity
from msrest.exceptions import ClientException
from msrest.pipeline import Request, Response, SansIOHTTPPolicy
from msrest.pipeline.async_abc import AsyncHTTPSender
from msrest.serialization import Model
from msrest.universal_http import ClientRequest
from msrest.universal_http.async_abc import AsyncClientResponse
from yarl import URL

from bot.counted import PLATFORM_ERRORS
from bot.platforms.ports import Ambiguous, Limited, Refused
from bot.platforms.teams.failures import counted_as, failure

Json = dict[str, Any]
Bearer = Callable[[], Awaitable[str]]

TIMEOUT = aiohttp.ClientTimeout(total=10, sock_connect=5)  # seconds; shorter than the lease of a delivery
SOON = 5.0  # seconds until the next try where nothing was sent
CLIENTS = 32  # kept; Teams has a handful of service addresses
# What the SDK is given for a body: the real one goes past its serializer, as it is.
NOTHING = Model()  # type: ignore[no-untyped-call]
NO_POLICY: SansIOHTTPPolicy[Any, Any] = SansIOHTTPPolicy()


class _Answer(AsyncClientResponse):
    """A read answer, in the shape the SDK expects."""

    def __init__(self, request: ClientRequest, response: aiohttp.ClientResponse, body: bytes) -> None:
        super().__init__(request, body)
        self.status_code, self.reason = response.status, response.reason
        self.headers = response.headers.copy()
        self._body = body

    def body(self) -> bytes:
        return self._body


class _Once:
    """Lets a call go out once. aiohttp sends a PUT again by itself where the line broke, and tells nobody.

    But the first one may be accepted yet, after a newer one, and show what was: delivery must know of it.
    """

    def __init__(self) -> None:
        self._sent = False

    async def __call__(
        self, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        if self._sent:
            raise aiohttp.ClientConnectionError("the line broke")
        self._sent = True
        return await handler(request)


class _Sender(AsyncHTTPSender[Any, Any]):
    """The end of the SDK's pipeline, on our own session and with our own token. `body` of a call is sent as it is."""

    def __init__(self, session: aiohttp.ClientSession, bearer: Bearer | None) -> None:
        self._session = session
        self._bearer = bearer

    async def __aexit__(self, *_: object) -> None:
        """The session is not ours to close."""

    async def send(self, request: Request[ClientRequest], *, body: bytes | None = None, **_: Any) -> Response[Any, Any]:
        asked = request.http_request
        headers = {name: value for name, value in asked.headers.items() if name != "Content-Length"}
        if self._bearer is not None:
            headers["Authorization"] = f"Bearer {await self._token(self._bearer)}"
        url = URL(asked.url, encoded=True)  # as the SDK quoted it: ids hold : @ and ;
        try:
            async with self._session.request(
                asked.method,
                url,
                data=body,
                headers=headers,
                timeout=TIMEOUT,
                allow_redirects=False,
                middlewares=(_Once(),),
            ) as response:
                content = await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:  # never got there
            PLATFORM_ERRORS["teams", "no connection"] += 1
            raise Limited(SOON) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            PLATFORM_ERRORS["teams", "no answer"] += 1
            raise Ambiguous(f"no answer from Teams: {type(error).__name__}") from error
        if not 200 <= response.status < 300:  # noqa: PLR2004 - HTTP codes
            PLATFORM_ERRORS["teams", counted_as(response.status, content)] += 1
            raise failure(asked.method, response.status, response.headers, content)
        return Response(request, _Answer(asked, response, content))

    async def _token(self, bearer: Bearer) -> str:
        try:
            return await bearer()
        except Ambiguous as error:  # no token, so certainly nothing was sent
            raise Limited(SOON) from error


class _Connectors:
    """botbuilder's source of connector clients and of user tokens, of which we have no use."""

    def __init__(self, client: Callable[[str], Any]) -> None:
        self._client = client

    async def create(self, service_url: str, audience: str) -> Any:  # noqa: ARG002 - botbuilder's own signature
        return self._client(service_url)

    async def create_user_token_client(self, claims_identity: Any) -> None:
        """None: making one costs milliseconds a turn, and nobody signs in."""


class Sdk:
    """Microsoft's SDK. `bearer` gives our token for the Bot Connector; None: calls go without one.

    Its calls raise DeliveryError; a Limited was certainly not sent.
    """

    def __init__(self, *, app_id: str, bearer: Bearer | None, session: aiohttp.ClientSession) -> None:
        self._app_id = app_id
        self._sender = _Sender(session, bearer)
        self._clients: dict[str, Any] = {}
        self._connectors = _Connectors(self._client)
        self._adapter = CloudAdapterBase(self._connectors)

    def _client(self, service_url: str) -> Any:
        if service_url not in self._clients:
            if len(self._clients) >= CLIENTS:
                self._clients.clear()
            # The sender puts the token on: a client builds a second pipeline, and one policy can't be in both.
            self._clients[service_url] = ConnectorClient(
                NO_POLICY, _address(service_url), pipeline_type=AsyncBfPipeline, sender=self._sender
            )
        return self._clients[service_url]

    async def turn(
        self, activity: Json, claims: Mapping[str, Any], handle: Callable[[], Awaitable[Json | None]]
    ) -> Json | None:
        """Run `handle` as botbuilder's turn of this activity; whatever it raises is raised.

        Gives the invoke response `{"status", "body"}` that it returned; None for no invoke, or one it left unanswered.
        """

        async def logic(context: TurnContext) -> None:
            answer = await handle()
            if answer is not None:
                response = InvokeResponse(status=answer["status"], body=answer.get("body"))
                # through the adapter: the context would copy a whole card first
                await context.adapter.send_activities(
                    context, [Activity(type=ActivityTypes.invoke_response, value=response)]
                )

        known = AuthenticateRequestResult()
        known.claims_identity = ClaimsIdentity(dict(claims), is_authenticated=True)
        known.audience = self._app_id
        known.connector_factory = self._connectors
        response = await self._adapter.process_activity(known, _activity(activity), logic)
        if response is None or response.status is HTTPStatus.NOT_IMPLEMENTED:  # botbuilder's own for "unanswered"
            return None
        return {"status": response.status, "body": response.body}

    async def send(self, service_url: str, conversation_id: str, activity: Json) -> str:
        """Post an activity; its id."""
        calls = self._client(service_url).conversations
        return _id(await _done(calls.send_to_conversation(conversation_id, NOTHING, body=_bytes(activity))))

    async def update(self, service_url: str, conversation_id: str, activity_id: str, activity: Json) -> None:
        """Replace an activity. Idempotent. Raises Gone where it isn't there any more."""
        calls = self._client(service_url).conversations
        await _done(calls.update_activity(conversation_id, activity_id, NOTHING, body=_bytes(activity)))

    async def create_conversation(self, service_url: str, parameters: Json) -> str:
        """Open a conversation; its id."""
        calls = self._client(service_url).conversations
        return _id(await _done(calls.create_conversation(NOTHING, body=_bytes(parameters))))

    async def member(self, service_url: str, conversation_id: str, member_id: str) -> Json:
        """What Teams knows of a member of a conversation."""
        calls = self._client(service_url).conversations
        answer = await _done(calls.get_conversation_member(conversation_id, member_id, raw=True))
        found = json.loads(answer.response or b"null")  # all of it: the SDK's model knows few of Teams' fields
        if not isinstance(found, dict):
            raise Ambiguous("Teams' answer can't be read.")
        return found


async def _done(call: Awaitable[Any]) -> Any:
    """The answer of one call. Raises DeliveryError."""
    try:
        return await call
    except (ClientException, ValueError) as error:
        raise Ambiguous(f"Teams' answer can't be read: {type(error).__name__}") from error


def _address(service_url: str) -> str:
    """The address, if it is one. Raises Refused."""
    try:
        url = URL(service_url)
    except ValueError:
        url = URL()
    if url.scheme not in {"http", "https"} or not url.host or {"{", "}"} & set(service_url):  # braces: it is formatted
        raise Refused("The conversation's service address can't be read. Install the app there again.")
    return service_url


def _id(answer: Any) -> str:
    if answer is None or not answer.id:
        raise Ambiguous("Teams' answer has no id.")
    return str(answer.id)


def _bytes(body: Json) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _activity(given: Json) -> Any:
    """What botbuilder has to see of an activity; the rest would be read for nobody."""
    return Activity(
        type=given.get("type"),
        id=given.get("id"),
        name=given.get("name"),
        channel_id=given.get("channelId"),
        service_url=given.get("serviceUrl"),
        conversation=_account(ConversationAccount, given.get("conversation")),
        from_property=_account(ChannelAccount, given.get("from")),
        recipient=_account(ChannelAccount, given.get("recipient")),
        value=given.get("value"),
    )


def _account(model: type[Any], given: Any) -> Any:
    given = given if isinstance(given, dict) else {}
    return model(id=given.get("id"), name=given.get("name"))
