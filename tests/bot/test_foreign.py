"""The demo and the Playground believe whoever asks, so nobody from elsewhere may; and who reads the metrics."""

from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession

from bot.app import build
from bot.platforms.web.scenery import PagePerson
from bot.platforms.web.setup import CHANNEL, Page
from storage.engine.engine import open_storage
from tests.bot.platforms.web.scene import FakeDemo
from tests.transcripts.stage import THURSDAY, Hand, serving, settings, with_page

KEY = {"WINLOSS_SECRET_KEY": "k" * 32}
PEOPLE = (PagePerson("ann", "Ann"),)


@asynccontextmanager
async def demo(url, folder, environ=KEY):
    page = Page(PEOPLE, CHANNEL, "Testers", demo=lambda _tick: FakeDemo())
    async with serving(build(with_page(settings(url, folder, environ), page), open_storage(url), Hand(THURSDAY))) as at:
        yield at


@asynccontextmanager
async def playground(url, folder):
    given = settings(url, folder, {}, teams={"playground": True})
    async with serving(build(given, open_storage(url), Hand(THURSDAY))) as at:
        yield at


@asynccontextmanager
async def served(url, folder, **environ):
    given = with_page(settings(url, folder, KEY | environ), Page(PEOPLE, CHANNEL, "Testers"))
    async with serving(build(given, open_storage(url), Hand(THURSDAY))) as at:
        yield at


async def asked(method, address, **headers):
    async with ClientSession() as http, http.request(method, address, headers=headers, json={}) as answer:
        return answer.status, await answer.text()


@pytest.mark.parametrize("which", [demo, playground])
async def test_a_foreign_host_is_refused(which, sqlite_url, tmp_path):
    """A name of somebody else's that leads to this machine makes their page one of ours, for a browser."""
    async with which(sqlite_url, tmp_path) as at:
        port = at.rpartition(":")[2]
        for host in (
            "evil.example",
            f"evil.example:{port}",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "[::1",
        ):
            for method, path in (("GET", "/healthz"), ("POST", "/api/messages"), ("GET", "/metrics"), ("POST", "/say")):
                status, text = await asked(method, at + path, Host=host)
                assert (status, "its own machine" in text) == (421, True), (host, path)
        for host in (f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}", "LOCALHOST"):
            assert (await asked("GET", f"{at}/healthz", Host=host))[0] == 200


@pytest.mark.parametrize("which", [demo, playground])
async def test_another_sites_page_can_write_nothing(which, sqlite_url, tmp_path):
    path = "/api/messages" if which is playground else "/jump"
    async with which(sqlite_url, tmp_path) as at:
        for headers in (
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Origin": "http://[::1"},
            {"Origin": "http://127.0.0.1:1"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        ):
            status, text = await asked("POST", at + path, **headers)
            assert (status, "another site" in text) == (403, True), headers
        for headers in ({}, {"Origin": at}, {"Sec-Fetch-Site": "same-origin", "Origin": at}):
            assert "another site" not in (await asked("POST", at + path, **headers))[1]


async def test_what_asks_for_proofs_is_reached_by_any_name(sqlite_url, tmp_path):
    async with served(sqlite_url, tmp_path) as at:
        assert (await asked("GET", f"{at}/healthz", Host="winloss.example.com"))[0] == 200


async def test_the_demo_is_reached_by_the_name_that_it_was_given(sqlite_url, tmp_path):
    public = KEY | {"WINLOSS_PUBLIC_URL": "https://demo.example.com"}
    async with demo(sqlite_url, tmp_path, public) as at:
        assert (await asked("GET", f"{at}/healthz", Host="demo.example.com"))[0] == 200


async def test_metrics_have_a_token_of_their_own(sqlite_url, tmp_path):
    async with served(sqlite_url, tmp_path, WINLOSS_METRICS_TOKEN="sesame") as at:
        status, text = await asked("GET", f"{at}/metrics", Authorization="Bearer sesame")
        assert (status, "winloss_outbox_due" in text) == (200, True)
        for wrong in ("", "sesame", "Bearer", "Bearer Sesame", "Bearer sesame2", "Basic sesame", "Bearer s\u00e9same"):
            status, text = await asked("GET", f"{at}/metrics", Authorization=wrong)
            assert (status, "WINLOSS_METRICS_TOKEN" in text, "winloss_outbox" in text) == (401, True, False)
        assert (await asked("GET", f"{at}/healthz"))[0] == 200


async def test_without_a_token_metrics_are_for_this_machine_alone(sqlite_url, tmp_path):
    async with served(sqlite_url, tmp_path) as at:
        assert (await asked("GET", f"{at}/metrics"))[0] == 200
        for header in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"):  # through a proxy on this machine
            assert (await asked("GET", f"{at}/metrics", **{header: "203.0.113.7"}))[0] == 401


async def test_a_page_whose_name_was_pointed_to_this_machine_reads_no_metrics(sqlite_url, tmp_path):
    """A browser here that has it open asks from here, and lets it read the answer: both are one site to it."""
    async with served(sqlite_url, tmp_path) as at:
        for host in ("evil.example", "localhost.evil.example:3000", "", "[::1"):
            assert (await asked("GET", f"{at}/metrics", Host=host))[0] == 401, host
        for host in ("localhost:3000", "[::1]:3000", "127.0.0.1"):
            assert (await asked("GET", f"{at}/metrics", Host=host))[0] == 200, host
    async with served(sqlite_url, tmp_path, WINLOSS_METRICS_TOKEN="sesame") as at:  # who proves it may, by any name
        assert (await asked("GET", f"{at}/metrics", Host="winloss", Authorization="Bearer sesame"))[0] == 200
