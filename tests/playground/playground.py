"""Microsoft's Agents Playground as a process in front of the product: `async with playground(endpoint, folder)`."""

import os
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from bot.app import build
from storage.engine.engine import open_storage
from tests.command_line import Running
from tests.playground.client import Client
from tests.transcripts.stage import THURSDAY, Hand, Stage, serving, settings

HERE = Path(__file__).parent
PROGRAM = HERE / "node_modules" / "@microsoft" / "m365agentsplayground" / "cli.js"
SWITCHES = {"APPLICATION_INSIGHTS_NO_STATSBEAT": "true", "TEAMSAPPTESTER_BROWSER": "none", "TZ": "Europe/London"}
PORTS = range(20_000, 32_768)  # below those that the system hands out, so that nobody takes it in between

TENANT = "11111111-2222-4333-8444-555555555555"
SALES = "19:sales@thread.tacv2"


def _user(key: str, name: str, number: int) -> dict[str, str]:
    given, surname = name.split()
    address = f"{key}@example.com"
    ids = {"id": f"29:{key}", "aadObjectId": f"00000000-0000-4000-8000-{number:012}"}
    return {
        **ids, "name": name, "userPrincipleName": address, "email": address, "givenName": given, "surname": surname
    }  # fmt: skip


ANN = _user("ann", "Ann Ames", 1)
COLLEAGUES = ("Bob Berg", "Max Moss", "Eve Eng", "Kim Kerr", "Lea Lund")  # it wants five at least
COMPANY = {
    "version": "0.1.1",
    "tenantId": TENANT,
    "bot": {"id": "28:winloss", "name": "winloss"},
    "currentUser": ANN,
    "users": [_user(name.split()[0].lower(), name, n) for n, name in enumerate(COLLEAGUES, 2)],
    "personalChat": {"id": "a:ann"},
    "groupChat": {"id": "19:group@thread.v2", "name": "Group"},
    "team": {
        "id": "19:general@thread.tacv2",
        "name": "The company",
        "aadGroupId": "00000000-0000-4000-8000-000000000100",
        "channels": [{"id": SALES, "name": "sales"}],
    },
}


def needs_playground() -> None:
    """Skip loudly on a machine without it; where CI=true that is a failure."""
    if not shutil.which("node"):
        missing = "node is missing (apt-get install nodejs npm)"
    elif not PROGRAM.exists():
        missing = "it isn't installed (npm install --prefix tests/playground)"
    else:
        return
    missing = f"NOT TESTED: winloss in Microsoft's Agents Playground, because {missing}"
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(missing)


@asynccontextmanager
async def playground(endpoint: str, folder: Path, company: dict[str, Any] | None = None) -> AsyncIterator[Client]:
    """The client, in front of the bot at `endpoint`; `folder` is new and gets its settings and its log.

    `company` None: its own, with a tenant and people whose ids are not even GUIDs.
    """
    needs_playground()
    _prepare(folder, company)
    given = ("-e", endpoint, "-c", "msteams", "-p", str(_free_port()), "--disable-telemetry")
    command = ("node", "--require", str(HERE / "loopback.cjs"), str(PROGRAM), "start", *given)
    with Running(*command, cwd=folder, env=os.environ | SWITCHES) as running:
        address = "http://127.0.0.1:" + running.says("Listening on ").rpartition(" ")[2]
        async with aiohttp.ClientSession(raise_for_status=True) as http:
            client = Client(address, http)
            await client.opens()
            try:
                yield client
            finally:
                await client.closes()


def _prepare(folder: Path, company: dict[str, Any] | None) -> None:
    folder.mkdir()
    if company is not None:
        (folder / ".m365agentsplayground.yml").write_text(yaml.safe_dump(company))


@asynccontextmanager
async def on_the_playground(url: str, folder: Path) -> AsyncIterator[Stage]:
    """winloss, and Ann, who manages, at the Playground's page; time is moved by hand."""
    clock = Hand(THURSDAY)
    given = {"managers": [ANN["aadObjectId"]], "teams": {"playground": True}, "digest": {"teams_channel": SALES}}
    made = build(settings(url, folder, {}, **given), open_storage(url), clock)
    async with serving(made) as address, playground(f"{address}/api/messages", folder / "client", COMPANY) as ann:
        stage = Stage(made, clock, address)
        stage.people = {"ann": ann}
        yield stage


def _free_port() -> int:
    for port in PORTS[os.getpid() % 1000 :]:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no port is free")
