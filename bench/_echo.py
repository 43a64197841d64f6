"""The floor of bench.activity: a bare botbuilder bot that answers a press with a card and updates the message with it.

Both kinds have a handler of their own (the stock one fails an invoke that returns a body), botbuilder's check of tokens
and a fixed token for their own calls. `fixed` has the published fixes, too: one connector client, with threads of its
own, kept connections and a short time-out; the quick list of codes; no client for signing users in. `stock` has none.
It keeps nothing. POST /card sets the card it answers with; the environment is that of `winloss serve`.
Usage: python -m bench._echo PORT fixed|stock
"""

import asyncio
import functools
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

import aiohttp
from aiohttp import web
from botbuilder.core import CloudAdapterBase, InvokeResponse, TurnContext
from botbuilder.schema import Activity, ActivityTypes, Attachment
from botframework.connector.aio import ConnectorClient
from botframework.connector.aiohttp_bf_pipeline import AsyncBfPipeline
from botframework.connector.auth import (
    AppCredentials,
    BotFrameworkAuthenticationFactory,
    ChannelValidation,
    ServiceClientCredentialsFactory,
)
from msrest.universal_http import ClientRequest
from msrest.universal_http.async_requests import AsyncRequestsClientResponse, AsyncRequestsHTTPSender
from msrest.universal_http.requests import ClientRetryPolicy, RequestHTTPSenderConfiguration
from requests.adapters import HTTPAdapter

Json = dict[str, Any]
CARD = "application/vnd.microsoft.card.adaptive"
THREADS = 32
TIMEOUT = 10  # seconds


class Token(AppCredentials):
    """A token that is there already."""

    def __init__(self, app_id: str, token: str) -> None:
        super().__init__(app_id)
        self._token = token

    def get_access_token(self, force_refresh: bool = False) -> str:  # noqa: ARG002 - botbuilder's signature
        return self._token


class Credentials(ServiceClientCredentialsFactory):
    """The same credentials for every call."""

    def __init__(self, app_id: str, token: Token) -> None:
        self._app_id, self.token = app_id, token

    async def is_valid_app_id(self, app_id: str) -> bool:
        return app_id == self._app_id

    async def is_authentication_disabled(self) -> bool:
        return False

    async def create_credentials(self, *_: Any, **__: Any) -> Token:
        return self.token


class Pooled(AsyncRequestsHTTPSender):
    """The connector's requests on threads of its own."""

    def __init__(self) -> None:
        config = RequestHTTPSenderConfiguration()
        config.connection.timeout = TIMEOUT
        super().__init__(config)
        self._threads = ThreadPoolExecutor(THREADS)
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, HTTPAdapter(pool_maxsize=THREADS))

    async def send(self, request: ClientRequest, **given: Any) -> Any:
        asked = self._configure_send(request, **given)
        session = asked.pop("session", self.session)
        call = functools.partial(session.request, request.method, request.url, **asked)
        return AsyncRequestsClientResponse(
            request, await asyncio.get_running_loop().run_in_executor(self._threads, call)
        )


class Clients:
    """One connector client for each service address."""

    def __init__(self, token: Token) -> None:
        self._token = token
        self._clients: dict[str, ConnectorClient] = {}

    async def create(self, service_url: str, audience: str) -> ConnectorClient:  # noqa: ARG002 - botbuilder's signature
        if service_url not in self._clients:
            self._clients[service_url] = ConnectorClient(
                self._token, service_url, pipeline_type=AsyncBfPipeline, driver=Pooled()
            )
        return self._clients[service_url]


async def no_client(*_: Any) -> None:
    """Nobody signs in."""


class Echo:
    """The bot."""

    def __init__(self, adapter: CloudAdapterBase, clients: Clients | None) -> None:
        self._adapter, self._clients = adapter, clients
        self._card: Json = {}
        self._under_way: set[asyncio.Task[Any]] = set()

    async def set_card(self, request: web.Request) -> web.Response:
        self._card = await request.json()
        return web.Response()

    async def receive(self, request: web.Request) -> web.Response:
        activity = Activity().deserialize(await request.json())
        header = request.headers.get("Authorization", "")
        known = await self._adapter.bot_framework_authentication.authenticate_request(activity, header)
        if self._clients:
            known.connector_factory = self._clients
        answer = await self._adapter.process_activity(known, activity, self._turn)
        return web.json_response(answer.body, status=answer.status)

    async def _turn(self, context: TurnContext) -> None:
        body = {"statusCode": 200, "type": CARD, "value": self._card}
        answer = InvokeResponse(status=HTTPStatus.OK, body=body)
        # through the adapter: the context would copy the whole card first
        await context.adapter.send_activities(context, [Activity(type=ActivityTypes.invoke_response, value=answer)])
        shown = Activity(
            type=ActivityTypes.message,
            id=context.activity.reply_to_id,
            summary=self._card["fallbackText"],
            attachments=[Attachment(content_type=CARD, content=self._card)],
        )
        task = asyncio.create_task(context.update_activity(shown))  # so the answer leaves at once
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)


async def own_token(environ: dict[str, str]) -> str:
    """A token for the Bot Connector, as Microsoft's login gives it."""
    form = {
        "grant_type": "client_credentials",
        "client_id": environ["MICROSOFT_APP_ID"],
        "client_secret": environ["MICROSOFT_APP_PASSWORD"],
        "scope": "https://api.botframework.com/.default",
    }
    url = f"{environ['MICROSOFT_LOGIN_URL']}/{environ['MICROSOFT_APP_TENANT_ID']}/oauth2/v2.0/token"
    async with aiohttp.ClientSession() as session, session.post(url, data=form, raise_for_status=True) as answer:
        return str((await answer.json())["access_token"])


async def serve(port: int, *, fixed: bool, environ: dict[str, str]) -> None:
    ChannelValidation.open_id_metadata_endpoint = environ["MICROSOFT_OPENID_METADATA_URL"]
    app_id = environ["MICROSOFT_APP_ID"]
    token = Token(app_id, await own_token(environ))
    auth = BotFrameworkAuthenticationFactory.create(credential_factory=Credentials(app_id, token))
    if fixed:
        ClientRetryPolicy.safe_codes = frozenset(ClientRetryPolicy.safe_codes)
        auth.create_user_token_client = no_client
    echo = Echo(CloudAdapterBase(auth), Clients(token) if fixed else None)
    app = web.Application(client_max_size=1024**2)
    app.router.add_post("/api/messages", echo.receive)
    app.router.add_post("/card", echo.set_card)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    print("the echo is ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), fixed=sys.argv[2] == "fixed", environ=dict(os.environ)))
