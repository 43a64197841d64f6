"""The links that winloss gives out: how long they are good, how one takes them back, and what a new key does."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar

from bot.app import build
from bot.platforms.web.digests import DigestPages
from bot.platforms.web.scenery import PagePerson
from bot.platforms.web.setup import CHANNEL, Page
from bot.platforms.web.signing import SignIns
from dialogs.messages.codec import to_json
from dialogs.messages.messages import note
from dialogs.records import Workspace
from storage.engine.engine import open_storage
from storage.migrations.migrate import upgrade
from storage.units import digests, people
from storage.vault.secrets import master_key, read_secret, save_secret
from tests.command_line import winloss
from tests.transcripts.stage import THURSDAY, Hand, serving, settings, with_page

WS = "web:local"
OLD, NEW = "old" * 16, "new" * 16
DOCS = Path(__file__).parents[2] / "docs" / "operations.md"


def _posted(conn):
    people.ensure_workspace(conn, Workspace(WS, "web", "local", "Testers"), THURSDAY)
    digests.new_digest(conn, WS, "2026-W47", "sales", THURSDAY)
    digests.freeze_digest(conn, WS, "2026-W47", to_json(note("Nine closed")), to_json(note("Nine closed")), full=True)


class House:
    """The page with one digest on it, whatever the key."""

    def __init__(self, url, folder):
        self.url, self.folder, self.clock = url, folder, Hand(THURSDAY)

    async def begins(self):
        storage = open_storage(self.url)
        await storage.write(_posted)
        await storage.close()
        return self

    def served(self, key, **app):
        page = Page((PagePerson("ann", "Ann"),), CHANNEL, "Testers")
        given = settings(self.url, self.folder, {"WINLOSS_SECRET_KEY": key}, **app)
        return serving(build(with_page(given, page), open_storage(self.url), self.clock))


@pytest.fixture
async def house(sqlite_url, tmp_path):
    return await House(sqlite_url, tmp_path).begins()


@pytest.fixture
async def http():
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as made:
        yield made


def to_the_digest(key):
    return DigestPages(secret=key, load_digest=None, base="").digest_path(WS, "2026-W47")


async def read(http, address):
    async with http.get(address) as answer:
        return answer.status, await answer.text()


async def test_the_link_to_a_digest_ends_after_ninety_days(house, http):
    async with house.served(OLD) as address:
        assert "Nine closed" in (await read(http, address + to_the_digest(OLD)))[1]
        house.clock.at = THURSDAY + timedelta(days=89)
        assert (await read(http, address + to_the_digest(OLD)))[0] == 200
        house.clock.at = THURSDAY + timedelta(days=90, minutes=1)
        status, text = await read(http, address + to_the_digest(OLD))
        assert (status, "its time may be over" in text) == (404, True)


async def test_how_long_it_is_good_stands_in_app_yaml_for_those_that_are_out_too(house, http):
    house.clock.at = THURSDAY + timedelta(days=8)
    async with house.served(OLD, digest={"link_days": 7}) as address:
        assert (await read(http, address + to_the_digest(OLD)))[0] == 404


async def test_the_link_to_a_digest_can_be_withdrawn(tmp_path, http):
    upgrade(url := f"sqlite:///{tmp_path / 'own.db'}")
    house = await House(url, tmp_path).begins()
    given = {"cwd": house.folder, "WINLOSS_DATABASE_URL": house.url}
    assert "no digest of 2026-W46" in winloss("digest", "--withdraw", "2026-W46", **given).stderr
    for _ in range(2):
        done = winloss("digest", "--withdraw", "2026-W47", **given)
        assert "The page of 2026-W47 is closed" in done.stdout, done.stderr
    async with house.served(OLD) as address:
        assert (await read(http, address + to_the_digest(OLD)))[0] == 404


async def test_a_key_is_replaced_step_by_step_as_the_docs_say_and_nobody_notices(house, http):
    steps = re.findall(r"^ *WINLOSS_SECRET_KEY=([\w,]+)$", DOCS.read_text("utf-8"), re.MULTILINE)
    assert steps == ["old,new", "new,old", "new"]
    real = house.clock.real

    async with house.served(OLD) as address, http.post(address + SignIns(OLD, real).path("ann")) as answer:
        assert answer.status == 200
    for step, (in_use, other, works) in zip(
        steps, ((OLD, NEW, True), (NEW, OLD, True), (NEW, OLD, False)), strict=True
    ):
        keys = step.replace("old", OLD).replace("new", NEW)
        async with house.served(keys) as address:
            assert (await read(http, f"{address}/"))[0] == 200, "nobody is signed out"
            for key, good in ((in_use, True), (other, works)):
                assert (await read(http, address + to_the_digest(key)))[0] == (200 if good else 404)
                assert (await read(http, address + SignIns(key, real).path("ann")))[0] == (200 if good else 401)
            assert to_the_digest(keys) == to_the_digest(in_use), "the first signs"


async def test_what_is_sealed_is_opened_by_either_and_sealed_by_the_first(house):
    storage = open_storage(house.url)
    await storage.write(save_secret, master_key(OLD), WS, "token", "xoxb-1")
    assert await storage.read(read_secret, master_key(f"{NEW}, {OLD}"), WS, "token") == "xoxb-1"
    await storage.close()
