"""A platform costs one package and one line: its settings, checks and serving are composed, nobody knows its name."""

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import click
import pytest
from aiohttp import web
from click.testing import CliRunner

import bot
from bot.app import PLATFORMS, build
from bot.cli.manifest import manifest_command
from bot.moments.clock import Clock
from bot.platforms.ports import Profile
from bot.platforms.setup import Setup, read_settings
from bot.settings.app_file import Part
from bot.settings.secrets import ConfigError
from dialogs.records import Workspace
from storage.engine.engine import open_storage
from storage.units import people, timers
from tests.transcripts.stage import serving

KINDS = {kind.name for kind in PLATFORMS}


class LoftPart(Part):
    pigeons: int = 0


class Loft:
    """A platform that flies."""

    name = "loft"
    limits_conversations = False
    connected = True

    def __init__(self, channel: str) -> None:
        self.channel, self.workspaces, self.mounted, self.closed = channel, {}, False, False

    def mount(self, app: web.Application) -> None:
        self.mounted = True

    async def start(self, enter) -> None:
        await enter(Workspace("loft:north", "loft", "north", "North"), self.channel)
        self.workspaces["loft:north"] = self.channel

    async def close(self) -> None:
        self.closed = True

    def claims(self, user_id: str) -> bool:
        return user_id.startswith("pigeon-")

    def page_for(self, who) -> None:
        return None

    async def profile(self, who) -> Profile:
        return Profile("Pip")


class LoftSetup(Setup):
    name: ClassVar = "loft"
    parts: ClassVar = {"loft": LoftPart}
    channel: ClassVar = ("loft_channel", str)
    to_switch_on: ClassVar = "buy pigeons"

    @classmethod
    def manifest(cls) -> click.Command:
        return click.Command("any", callback=lambda: click.echo("one loft, one ladder"))

    def __init__(self, pigeons: int, channel: str, key: str) -> None:
        self.pigeons, self.digest, self.key = pigeons, channel, key

    @classmethod
    def read(cls, general, environ: Mapping[str, str]) -> "LoftSetup":
        return cls(general.app.part(LoftPart).pigeons, cls.channel_in(general.app), environ.get("LOFT_KEY", ""))

    @property
    def on(self) -> bool:
        return self.pigeons > 0

    def check(self) -> None:
        if self.on and not self.key:
            raise ConfigError("LOFT_KEY is missing; look under the mat.")

    def described(self) -> str:
        return f"Loft: {self.pigeons} pigeons"

    def make(self, wiring) -> Loft:
        return Loft(self.digest)


@pytest.fixture
def load(tmp_path, sqlite_url):
    def loading(text: str, **environ: str):
        path = tmp_path / "app.yaml"
        path.write_text(text, encoding="utf-8")
        given = {"WINLOSS_CONFIG": str(path), "WINLOSS_DATABASE_URL": sqlite_url}
        return read_settings({**given, **environ}, (*PLATFORMS, LoftSetup))

    return loading


def test_its_settings_are_read_beside_all_others(load):
    made = load("loft: {pigeons: 3}\ndigest: {channel: C1, loft_channel: roof}", LOFT_KEY="k").platforms[-1]
    assert (made.described(), made.digest, made.key) == ("Loft: 3 pigeons", "roof", "k")
    with pytest.raises(ConfigError, match=r'there is no setting "loft.pigeon"; did you mean "pigeons"[?]'):
        load("loft: {pigeon: 3}")


def test_what_it_refuses_serve_refuses(load):
    with pytest.raises(ConfigError, match="under the mat"):
        load("loft: {pigeons: 1}").check()
    load("loft: {pigeons: 1}", LOFT_KEY="k").check()


def test_where_nothing_is_on_it_is_offered_too(load):
    with pytest.raises(ConfigError, match="or buy pigeons"):
        build(load(""), None, Clock())


def test_what_it_wants_before_the_app_is_installed_is_a_command(monkeypatch):
    monkeypatch.setattr("bot.app.PLATFORMS", (*PLATFORMS, LoftSetup))
    run = CliRunner().invoke
    assert run(manifest_command, ["loft"]).output == "one loft, one ladder\n"
    listed = run(manifest_command, ["--help"]).output.partition("Commands:")[2]
    assert [line.split()[0] for line in listed.strip().splitlines()] == ["slack", "teams", "loft"], (
        "the page wants none"
    )


async def test_it_is_mounted_started_served_and_closed(load, sqlite_url):
    given = load(
        "loft: {pigeons: 1}\ndigest: {loft_channel: roof}\npeople: {Pip Pigeon: pigeon-1, Ann Ames: U1}", LOFT_KEY="k"
    )
    app = build(given, open_storage(sqlite_url), Clock())
    loft, read = app.platforms["loft"], app.services.storage.read
    assert loft.mounted
    assert app.services.served == ()
    async with serving(app):
        assert app.services.served == ("loft:north",)
        assert app.services.digest_channel("loft:north") == "roof"
        assert [known.id for known in await read(people.workspaces)] == ["loft:north"]
        assert (await read(people.person_by_user, "loft:north", "pigeon-1")).name == "Pip Pigeon"
        assert await read(people.person_by_user, "loft:north", "U1") is None, "that is somebody of another platform"
        assert await read(timers.set_aside) == 0
        assert not loft.closed
    assert loft.closed


ROOM = Path(bot.__file__).parent
OUTSIDE = [ROOM / "services.py", *(ROOM / "cli").glob("*.py"), *(ROOM / "settings").glob("*.py"), ROOM / "app.py"]


def test_neither_the_command_line_nor_the_settings_nor_the_use_cases_know_one_by_name():
    for path in OUTSIDE:
        known = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.ImportFrom(module=str(module)) if module.startswith("bot.platforms."):
                    known |= set(module.split(".")) & KINDS
                case ast.Constant(value=str(text)):
                    known |= {text} & KINDS
        allowed = KINDS if path.name == "app.py" else set()  # the list
        assert known <= allowed, path
