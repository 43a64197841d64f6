"""The examples for nginx and Caddy, as they stand in docs/proxy but for addresses and certificates, at work."""

import asyncio
import io
import os
import re
import shutil
import ssl
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiohttp import ClientError, ClientSession, CookieJar, TCPConnector
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.app import build
from bot.platforms.ports import Who
from bot.platforms.web.digests import DigestPages
from bot.platforms.web.scenery import PagePerson
from bot.platforms.web.setup import CHANNEL, Page
from dialogs.messages.messages import note
from storage.engine.engine import open_storage
from tests.bot.rig import environment
from tests.command_line import free_port
from tests.docs.test_docs_readme import first_column, section
from tests.needed import needed
from tests.stand_ins.slack import FORM, Slack
from tests.stand_ins.slack_person import Person
from tests.transcripts.stage import THURSDAY, Hand, serving, settings, with_page
from tests.waiting import until

EXAMPLES = Path(__file__).parents[2] / "docs" / "proxy"
KEY = "k" * 32
OURS = re.compile("No such summary|Nothing is here|No calendar is here|^404: Not Found$")
"""What we say ourselves of a link that is none, and of a CRM that isn't set up; each proxy says it otherwise."""
MACHINES = {"GET /healthz", "GET /readyz", "GET /metrics"}
DEMO = {"POST /switch", "POST /jump"}
NGINX = """daemon off;
master_process off;
pid {folder}/pid;
error_log {folder}/errors.log;
events {{}}
http {{
  access_log {folder}/access.log;
  client_body_temp_path {folder}/1;
  proxy_temp_path {folder}/2;
  fastcgi_temp_path {folder}/3;
  uwsgi_temp_path {folder}/4;
  scgi_temp_path {folder}/5;
  include {folder}/site.conf;
}}
"""
CADDY = "{{\n\tadmin off\n\tauto_https off\n\tstorage file_system {folder}\n}}\n"


def certificate(folder: Path) -> None:
    """One for this machine, made here."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]),
    )
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    now = datetime(2020, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=20_000))
        .add_extension(x509.SubjectAlternativeName(names), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))


def _replaced(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


def nginx(folder: Path, port: int, app: int) -> list[str]:
    """The command that serves the example."""
    live = "/etc/letsencrypt/live/winloss.example.com"
    site = _replaced(
        (EXAMPLES / "nginx.conf").read_text("utf-8"),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        (f"{live}/fullchain.pem", f"{folder}/cert.pem"),
        (f"{live}/privkey.pem", f"{folder}/key.pem"),
        ("127.0.0.1:3000", f"127.0.0.1:{app}"),
        ("server_name winloss.example.com;", "server_name localhost;"),
    )
    (folder / "site.conf").write_text(site)
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder))
    return ["nginx", "-c", f"{folder}/nginx.conf", "-p", str(folder), "-e", f"{folder}/errors.log"]


def caddy(folder: Path, port: int, app: int) -> list[str]:
    """The command that serves the example."""
    site = _replaced(
        (EXAMPLES / "Caddyfile").read_text("utf-8"),
        (
            "\n{$WINLOSS_PUBLIC_URL:winloss.example.com} {",
            f"\nhttps://localhost:{port} {{\n\tbind 127.0.0.1\n\ttls {folder}/cert.pem {folder}/key.pem",
        ),
        ("{$WINLOSS_UPSTREAM:127.0.0.1:3000}", f"127.0.0.1:{app}"),
    )
    (folder / "Caddyfile").write_text(CADDY.format(folder=folder) + site)
    return ["caddy", "run", "--adapter", "caddyfile", "--config", f"{folder}/Caddyfile"]


class Behind:
    """The product behind a proxy, as somebody outside meets it."""

    def __init__(self, folder: Path, url: str, slack: Slack) -> None:
        self.folder, self.url, self.slack = folder, url, slack
        self.port = free_port()
        self.address = f"https://localhost:{self.port}"
        given = settings(
            url,
            folder,
            environment(slack) | {"WINLOSS_SECRET_KEY": KEY, "WINLOSS_PUBLIC_URL": self.address},
        )
        page = Page((PagePerson("ann", "Ann"),), CHANNEL, "Testers")
        self.app = build(with_page(given, page), open_storage(url), Hand(THURSDAY))

    @property
    def page(self):
        return self.app.platforms["web"]

    async def there(self, http: ClientSession) -> bool:
        try:
            async with http.get(f"{self.address}/static/web/page.css") as answer:
                return answer.status == 200
        except (ClientError, OSError):
            return False


def needs(program: str) -> None:
    needed(shutil.which(program), f"docs/proxy, because there is no {program} here")


def started(command: list[str], folder: Path) -> subprocess.Popen[bytes]:
    with (folder / "proxy.log").open("w") as log:
        home = {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder)}
        return subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, env=os.environ | home)


@pytest.fixture(params=[nginx, caddy], ids=["nginx", "caddy"])
async def behind(request, tmp_path, sqlite_url):
    proxy: Callable[[Path, int, int], list[str]] = request.param
    needs(proxy.__name__)
    certificate(tmp_path)
    async with Slack() as slack:
        made = Behind(tmp_path, sqlite_url, slack)
        async with serving(made.app) as here:
            running = started(proxy(tmp_path, made.port, int(here.rpartition(":")[2])), tmp_path)
            trusting = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
            jar = CookieJar(unsafe=True)
            try:
                async with ClientSession(connector=TCPConnector(ssl=trusting), cookie_jar=jar) as http:
                    await until(
                        lambda: running.poll() is not None or made.there(http),
                        lambda: (tmp_path / "proxy.log").read_text()[-2000:],
                    )
                    made.http = http
                    slack.session, slack.app_url, own = http, f"{made.address}/slack/events", slack.session
                    yield made
                    slack.session = own
            finally:
                running.terminate()
                running.wait(10)


async def status(behind: Behind, method: str, path: str, **given) -> int:
    async with behind.http.request(method, behind.address + path, allow_redirects=False, **given) as answer:
        return answer.status


async def test_slack_comes_through_with_its_signature_and_nobody_elses(behind):
    ann: Person = behind.slack.person("Ann")
    assert (await ann.types("/winloss help")).status == 200
    body, _ = behind.slack.sent[-1]
    assert await status(behind, "POST", "/slack/events", data=body, headers={"Content-Type": FORM}) == 401


async def test_one_signs_in_and_speaks_over_https(behind):
    http, at = behind.http, behind.address
    link = behind.page.page_for(Who("web:local", "ann"))
    assert link.startswith(at)
    assert await status(behind, "GET", link.removeprefix(at)) == 200
    assert await status(behind, "POST", link.removeprefix(at), headers={"Origin": "https://evil.example"}) == 403
    async with http.post(link, headers={"Origin": at, "Sec-Fetch-Site": "same-origin"}) as answer:
        assert "Ann" in await answer.text()
        cookie = answer.history[0].headers["Set-Cookie"]
        assert answer.headers["Strict-Transport-Security"]
    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
    said = {"event_id": "event-0001", "text": "/winloss help", "conversation": "direct:ann"}
    headers = {"X-Winloss": "1", "Origin": at}
    async with http.post(f"{at}/say", json=said, headers=headers) as answer:
        assert (answer.status, "stats" in await answer.text()) == (200, True)
    async with http.get(f"{at}/events?in=direct:ann") as stream, asyncio.timeout(10):
        await stream.content.readuntil(b"\n\n")
        await behind.page.create(behind.page.WORKSPACE, "direct:ann", note("Hello at once"), "k")
        while b"Hello at once" not in await stream.content.readline():  # each line as it comes, none kept back
            pass


async def test_what_the_outside_needs_is_passed_on_and_nothing_else(behind):
    told = first_column(section("Running it").partition("\n- ")[0])
    outside = {route for route in told if route.partition(" ")[0] in {"GET", "POST"}} - MACHINES - DEMO
    assert len(outside) > 10
    for route in outside - {"POST /api/messages"}:  # Teams isn't served here
        method, _, path = route.partition(" ")
        path = path.replace("{token}", "x").replace("{file}", "page.css")
        async with behind.http.request(method, behind.address + path, allow_redirects=False) as answer:
            assert answer.status != 404 or OURS.search(await answer.text()), route
    for route in MACHINES | DEMO | {"GET /.git/config", "GET /nowhere"}:
        method, _, path = route.partition(" ")
        assert await status(behind, method, path) == 404, route
    assert await status(behind, "POST", "/slack/events", data=io.BytesIO(b"x" * 1_200_000)) == 413


async def test_links_that_let_people_in_stand_in_no_log(behind):
    digest = DigestPages(secret=KEY, load_digest=None, base="").digest_path("web:local", "2026-W47")
    for path in (digest, behind.page.link_for("ann"), "/channel"):
        await status(behind, "GET", path)
    logs = "".join(path.read_text(errors="replace") for path in behind.folder.glob("*.log"))
    assert "/digest/" not in logs
    assert "/signin/" not in logs


def test_the_example_for_caddy_is_written_as_caddy_writes():
    needs("caddy")
    at = EXAMPLES / "Caddyfile"
    done = subprocess.run(("caddy", "fmt", str(at)), capture_output=True, text=True, check=True)
    assert done.stdout == at.read_text("utf-8")
