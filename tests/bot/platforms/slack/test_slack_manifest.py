"""What Slack is told of the app, for both ways it may reach us."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner
from jsonschema import Draft7Validator

from bot.platforms.slack.manifest import command, manifest

SCHEMAS = sorted((Path(__file__).parent / "schemas").glob("*.json"))


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda path: path.stem)
@pytest.mark.parametrize("url", [None, "https://winloss.example.com"])
def test_slacks_published_schemas_take_it(schema, url):
    slack = Draft7Validator(json.loads(schema.read_text(encoding="utf-8")))
    made = manifest(url)
    assert [error.message for error in slack.iter_errors(made)] == []
    made["features"]["bot_user"]["display_name"] = 7
    assert not slack.is_valid(made)


def test_the_manifest_names_one_address_for_everything():
    made = manifest("https://winloss.example.com/")
    address = "https://winloss.example.com/slack/events"
    assert made["features"]["slash_commands"][0]["url"] == address
    assert made["settings"]["event_subscriptions"] == {
        "request_url": address,
        "bot_events": ["app_home_opened", "message.im", "user_change"],
    }
    addresses = {"request_url": address, "message_menu_options_url": address}
    assert made["settings"]["interactivity"] == {"is_enabled": True, **addresses}
    assert made["features"]["app_home"]["messages_tab_enabled"]
    assert not made["features"]["app_home"]["messages_tab_read_only_enabled"]
    assert {"commands", "chat:write", "im:history", "im:write", "users:read"} <= set(
        made["oauth_config"]["scopes"]["bot"]
    )
    assert len(made["display_information"]["name"]) <= 35
    assert len(made["display_information"]["description"]) <= 140
    for shortcut in made["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
    assert made["features"]["shortcuts"][1]["type"] == "message"
    assert made["features"]["shortcuts"][1]["callback_id"] == "debrief_message"


def test_the_manifest_for_socket_mode_names_no_address_and_asks_for_the_same():
    made, other = manifest(), manifest("https://winloss.example.com")
    assert made["settings"]["socket_mode_enabled"]
    assert not other["settings"]["socket_mode_enabled"]
    assert made["settings"]["event_subscriptions"] == {"bot_events": ["app_home_opened", "message.im", "user_change"]}
    assert made["settings"]["interactivity"] == {"is_enabled": True}
    assert "http" not in json.dumps(made)
    assert made["oauth_config"] == other["oauth_config"]
    assert made["features"]["shortcuts"] == other["features"]["shortcuts"]


@pytest.mark.parametrize(
    ("given", "token"), [([], "SLACK_APP_TOKEN"), (["--url", "https://your.host"], "SLACK_SIGNING_SECRET")]
)
def test_the_command_prints_the_manifest_and_beside_it_a_link_with_it_filled_in(given, token):
    said = CliRunner().invoke(command, given)
    assert said.exit_code == 0
    printed = json.loads(said.stdout)
    (address,) = (line for line in said.stderr.splitlines() if line.startswith("https://"))
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "api.slack.com", "/apps")
    asked = parse_qs(parts.query, strict_parsing=True)
    assert asked["new_app"] == ["1"]
    assert json.loads(asked["manifest_json"][0]) == printed == manifest(given[-1] if given else None)
    assert len(address) < 8000
    assert token in said.stderr
