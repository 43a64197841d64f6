"""The app package: the published schema accepts the manifest, Teams' own rules hold, the icons are what it wants."""

import json
import re
import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from jsonschema import Draft4Validator

from bot.commands.grammar import read
from bot.commands.requests import Misunderstood
from bot.platforms.teams.manifest import manifest, package
from insights.shapes.viewer import REP
from tests.command_line import environment, winloss

APP = "12345678-90ab-cdef-1234-567890abcdef"
URL = "https://winloss.example.com"
SCHEMA = json.loads((Path(__file__).parent / "schemas" / "MicrosoftTeams.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def made():
    return manifest(URL, APP, "0.1.0")


@pytest.fixture
def icons() -> dict[str, bytes]:
    with ZipFile(BytesIO(package(URL, APP, "0.1.0"))) as file:
        return {name: file.read(name) for name in ("color.png", "outline.png")}


def faults(made) -> list[str]:
    """What the published schema has against it."""
    return [f"{list(error.path)}: {error.message}" for error in Draft4Validator(SCHEMA).iter_errors(made)]


def test_the_published_schema_accepts_it(made):
    assert faults(made) == []


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("id", "reserved"),
        ("version", 1),
        ("accentColor", "slate"),
        ("whatever", 1),
        ("name", {"short": "w" * 31}),
        ("bots", [{"botId": APP, "scopes": ["channel"]}]),
    ],
)
def test_the_published_schema_is_one_that_refuses(made, part, value):
    assert faults(made | {part: value}) != []


def test_it_names_the_bot_and_the_address_everywhere(made):
    (bot,), (extension,) = made["bots"], made["composeExtensions"]
    assert {made["id"], bot["botId"], extension["botId"]} == {APP}
    assert made["validDomains"] == ["winloss.example.com"]
    assert made["developer"] == {
        "name": "winloss",
        **dict.fromkeys(("websiteUrl", "privacyUrl", "termsOfUseUrl"), "https://winloss.example.com"),
    }
    assert manifest(f"{URL}/", APP, "0.1.0") == made
    assert manifest("https://example.com:8443/winloss", APP, "0.1.0")["validDomains"] == ["example.com"]


def test_what_teams_asks_beyond_the_schema(made):
    (bot,), (extension,) = made["bots"], made["composeExtensions"]
    # draft-04 has no "const", which the schema uses for this all the same
    assert made["manifestVersion"] == SCHEMA["properties"]["manifestVersion"]["const"]
    assert f"/v{made['manifestVersion']}/" in made["$schema"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", made["version"])
    assert made["name"]["short"] != made["name"]["full"]
    assert made["description"]["short"] != made["description"]["full"]
    for given in (*(each["commands"] for each in bot["commandLists"]), extension["commands"]):
        titles = [command["title"] for command in given]
        assert len(titles) == len(set(titles)) <= 10
        assert all(len(title) <= 32 for title in titles)
        assert all(0 < len(command["description"]) <= 128 for command in given)
    listed = [scope for each in bot["commandLists"] for scope in each["scopes"]]
    assert sorted(listed) == sorted(bot["scopes"])


def test_the_commands_it_suggests_are_ones_we_read_and_everybody_may_use(made):
    personal, shared = (
        {row["title"]: row["description"] for row in each["commands"]} for each in made["bots"][0]["commandLists"]
    )
    assert list(personal) == [*("won", "lost", "nodecision", "stats", "themes", "trends", "vs", "deal", "home", "help")]
    assert list(shared) == ["stats", "themes", "trends", "vs", "help"]
    assert personal["lost"] == "A deal was lost: lost <deal> [amount] [vs <competitor>]"
    assert personal["home"] == "All that is yours on one screen"
    assert personal["help"] == shared["help"] == "All I can do"
    for title in (*personal, *shared):
        assert known(title)


def known(title: str) -> bool:
    """Whether a rep may use this command, as it stands or with a deal's name behind it."""
    try:
        read(title, REP)
    except Misunderstood as answer:
        return str(answer).startswith(("Which deal?", "Against whom?"))
    return True


def test_a_deal_can_be_marked_from_a_message(made):
    command, on_message = made["composeExtensions"][0]["commands"]
    assert (command["id"], command["type"], command["fetchTask"]) == ("mark", "action", True)
    assert set(command["context"]) == {"compose", "commandBox"}
    assert (on_message["title"], on_message["context"]) == ("Debrief this deal", ["message"])
    assert (on_message["type"], on_message["fetchTask"]) == ("action", True)


def test_the_zip_has_the_three_files_in_its_root_and_is_the_same_each_time(made):
    content = package(URL, APP, "0.1.0")
    assert content == package(URL, APP, "0.1.0")
    assert content != package(URL, APP, "0.1.1")
    with ZipFile(BytesIO(content)) as file:
        assert file.testzip() is None
        assert file.namelist() == ["manifest.json", "color.png", "outline.png"]
        assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {info.compress_type for info in file.infolist()} == {ZIP_STORED}
        assert json.loads(file.read("manifest.json")) == made
        assert {made["icons"]["color"], made["icons"]["outline"]} < set(file.namelist())


def pixels(png: bytes) -> tuple[int, int, list[tuple[int, ...]]]:
    """Width, height and pixels of a PNG of 8 bits a channel, RGB or RGBA, not interlaced."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, at = [], 8
    while at < len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        chunks.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + length]))
        at += 12 + length
    (kind, head), *_ = chunks
    assert kind == b"IHDR"
    width, height = int.from_bytes(head[:4], "big"), int.from_bytes(head[4:8], "big")
    bits, color, *_, interlaced = head[8:]
    assert (bits, interlaced) == (8, 0)
    size = {2: 3, 6: 4}[color]
    raw = zlib.decompress(b"".join(content for kind, content in chunks if kind == b"IDAT"))
    before = bytes(width * size)
    rows = []
    for top in range(0, len(raw), 1 + width * size):
        row = bytearray(raw[top + 1 : top + 1 + width * size])
        for i in range(len(row)):
            left, above, corner = (row[i - size], before[i], before[i - size]) if i >= size else (0, before[i], 0)
            guess = left + above - corner
            paeth = min((left, above, corner), key=lambda value, guess=guess: abs(guess - value))
            row[i] = (row[i] + (0, left, above, (left + above) // 2, paeth)[raw[top]]) % 256
        before = bytes(row)
        rows += [tuple(row[i : i + size]) for i in range(0, len(row), size)]
    return width, height, rows


def test_the_color_icon_fills_its_square(icons):
    width, height, dots = pixels(icons["color.png"])
    assert (width, height) == (192, 192)
    assert {len(dot) for dot in dots} == {3}, "no transparency"
    drawn = [i for i, dot in enumerate(dots) if dot != (0x2F, 0x48, 0x58)]
    assert drawn
    assert all(36 <= i % width < 156 and 36 <= i // width < 156 for i in drawn), "the sign stays in the safe middle"
    assert len(icons["color.png"]) < 10_000


def test_the_outline_icon_is_white_on_nothing(icons):
    width, height, dots = pixels(icons["outline.png"])
    assert (width, height) == (32, 32)
    assert {dot[:3] for dot in dots if dot[3]} == {(255, 255, 255)}
    clear = sum(dot[3] == 0 for dot in dots)
    assert len(dots) // 2 < clear < len(dots) * 9 // 10
    assert len(icons["outline.png"]) < 10_000


def test_the_command_writes_the_package_and_says_what_comes_next(tmp_path):
    done = winloss("manifest", "teams", "--url", f"{URL}/", cwd=tmp_path, MICROSOFT_APP_ID=APP)
    assert done.returncode == 0, done.stderr
    assert "winloss-teams.zip is written" in done.stdout
    assert f"{URL}/api/messages" in done.stdout
    assert "Upload a custom app" in done.stdout
    written = tmp_path / "winloss-teams.zip"
    with ZipFile(written) as file:
        made = json.loads(file.read("manifest.json"))
    assert made["id"] == APP
    assert made["version"] == winloss("--version", cwd=tmp_path).stdout.split()[-1]
    assert faults(made) == []

    again = tmp_path / "again.zip"
    given = ("--app-id", APP, "--output", str(again))
    done = winloss("manifest", "teams", "--url", URL, *given, cwd=tmp_path, MICROSOFT_APP_ID="other")
    assert done.returncode == 0, done.stderr
    assert again.read_bytes() == written.read_bytes()
    assert winloss("manifest", "teams", "--url", URL, *given, cwd=tmp_path).returncode == 0, (
        "its own output is replaced"
    )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ((), ["MICROSOFT_APP_ID", "--app-id"]),
        (("--app-id", "reserved"), ['"reserved" is no Microsoft App ID']),
        (("--app-id", f"{APP}0"), ["is no Microsoft App ID"]),
        (("--app-id", APP, "-o", "missing/app.zip"), ["missing/app.zip can't be written: No such file or directory"]),
    ],
)
def test_what_it_cant_use_is_one_sentence(tmp_path, given, words):
    done = winloss("manifest", "teams", "--url", URL, *given, cwd=tmp_path, MICROSOFT_APP_ID="")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert len(done.stderr.splitlines()) == 1
    for word in words:
        assert word in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["http://winloss.example.com", "winloss.example.com", "https://", "https://[1"])
@pytest.mark.parametrize("platform", ["slack", "teams"])
def test_the_address_must_be_one_they_can_call(tmp_path, platform, url):
    done = winloss("manifest", platform, "--url", url, cwd=tmp_path, MICROSOFT_APP_ID=APP)
    assert done.returncode == 2
    assert "begins with https://" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_slacks_manifest_is_printed_as_before(tmp_path):
    done = winloss("manifest", "slack", "--url", URL, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert made["settings"]["interactivity"]["request_url"] == f"{URL}/slack/events"


def test_the_package_is_made_without_the_sdk(tmp_path):
    code = (
        "import sys, bot.cli.main, bot.platforms.teams.manifest; "
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run(
        (sys.executable, "-c", code), cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True
    )
    assert not {"botbuilder", "botframework", "msrest", "slack_bolt", "aiohttp"} & set(done.stdout.split())
