"""What a company reads before it installs anything is what the product does."""

import re
import subprocess
from pathlib import Path

import pytest

from bot.platforms.slack import manifest as slack
from bot.platforms.teams import manifest as teams
from bot.platforms.teams import permissions

ROOT = Path(__file__).parents[2]
PAGES = ("SECURITY.md", "docs/operations.md", "docs/permissions.md", "docs/listing/privacy.md", "docs/listing/terms.md")


def told(heading: str) -> dict[str, str]:
    """The rows under a heading of docs/permissions.md."""
    text = (ROOT / "docs" / "permissions.md").read_text("utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `([^`]+)` \| (.+) \|$", text, re.MULTILINE))


@pytest.mark.parametrize("url", [None, "https://winloss.example.com"])
def test_slacks_scopes_are_told_with_their_reasons(url):
    rows, scopes = told("In Slack"), slack.manifest(url)["oauth_config"]["scopes"]
    assert list(rows) == scopes["bot"] == list(slack.SCOPES)
    assert {key for key, why in rows.items() if "Optional" in why} == set(scopes["bot_optional"]) < set(scopes["bot"])
    assert {key: why.partition(". Optional")[0] for key, why in rows.items()} == slack.SCOPES


def test_teams_permissions_are_told_with_their_reasons():
    made = teams.manifest("https://winloss.example.com", "12345678-90ab-cdef-1234-567890abcdef", "1.0.0")
    assert told("In Microsoft Teams") == permissions.WHERE | permissions.PERMISSIONS
    assert made["bots"][0]["scopes"] == list(permissions.WHERE)
    assert made["permissions"] == list(permissions.PERMISSIONS)
    assert "webApplicationInfo" not in made  # so nothing of Graph
    assert "authorization" not in made


@pytest.mark.parametrize("name", PAGES)
def test_links_and_named_tests_are_there(name):
    text, here = (ROOT / name).read_text("utf-8"), (ROOT / name).parent
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if not link.startswith("https://")]
    named = [ROOT / path for path in re.findall(r"`(tests/[\w./]*)`", text)]
    assert not [path for path in (*(here / link for link in links), *named) if not path.exists()]


def test_the_texts_for_a_listing_say_what_to_fill_in():
    for name in ("privacy", "terms"):
        assert re.search(r"\*\*\[[^]]+\]\*\*", (ROOT / "docs" / "listing" / f"{name}.md").read_text("utf-8"))


def test_the_list_of_packages_is_made_by_make():
    made = subprocess.run(("make", "-n", "sbom"), cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "cyclonedx-py environment" in made
    assert "build/sbom.json" in made
