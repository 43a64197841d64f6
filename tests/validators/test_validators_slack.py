"""What we send to Slack, held against Slack's own types and against slackblocks; and our manifest against its type."""

import json
import re

import pytest

from bot.platforms.slack.manifest import manifest
from tests.stand_ins.accepted import taken
from tests.validators.built import Builder, bare
from tests.validators.compiled import HEAD, complaints
from tests.validators.needs import node_module

pytestmark = pytest.mark.long

ENOUGH = 400  # messages; a run that sent fewer has missed most of the product
KINDS = {"header", "context", "rich_text", "actions", "input", "table", "data_visualization"}
BUTTON = {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "Go"}, "value": "v"}


@pytest.fixture(scope="module")
def blocks(accepted):
    """Every block that was shown, once each."""
    messages, views = taken(accepted, "message"), taken(accepted, "view")
    assert len(messages) >= ENOUGH
    found = {json.dumps(block): block for shown in (*messages, *views) for block in shown["blocks"]}
    assert {block["type"] for block in found.values()} >= KINDS, "the conversations show every kind of block"
    return [*found.values()]


@pytest.fixture
def compiles(tmp_path):
    what = "payloads against Slack's types"
    for name in ("typescript", "@slack/types", "@slack/web-api"):
        node_module(what, name)
    return lambda given: complaints(tmp_path, given)


def test_slacks_types_take_every_block_and_view(compiles, blocks, accepted):
    views = [({"home": "HomeView", "modal": "ModalView"}[view["type"]], view) for view in taken(accepted, "view")]
    options = [("Options", offered) for offered in taken(accepted, "options")]
    assert {kind for kind, _ in views} == {"HomeView", "ModalView"}
    assert options
    assert compiles([*(("Block", block) for block in blocks), *views, *options]) == []


def test_slacks_types_take_both_manifests(compiles):
    assert compiles([("Manifest", manifest("https://winloss.example.com")), ("Manifest", manifest())]) == []


WRONG = (
    ("Block", {"type": "actions", "elements": [BUTTON | {"style": "positive"}]}),
    ("Block", {"type": "actions", "elements": [BUTTON | {"label": "x"}]}),
    ("Block", {"type": "header", "text": "Title"}),
    ("Block", {"type": "data_visualization", "title": "x", "chart": {"type": "pie", "slices": []}}),
    ("ModalView", {"type": "modal", "blocks": []}),
    ("HomeView", {"type": "home", "blocks": [], "title": {"type": "plain_text", "text": "x"}}),
    ("Options", {"options": [{"text": "x", "value": "y"}]}),
    ("Manifest", {"features": {}}),
    ("Manifest", {"display_information": {"name": "x"}, "settings": {"socket_mode": True}}),
)


def test_slacks_types_are_ones_that_refuse(compiles):
    first = len(HEAD.splitlines()) + 1
    lines = {int(line) for line in re.findall(r"^payloads\.ts\((\d+),", "\n".join(compiles(WRONG)), re.MULTILINE)}
    assert lines == set(range(first, first + len(WRONG)))


@pytest.fixture
def builder():
    return Builder()


def test_slackblocks_builds_every_block(builder, blocks):
    refused = []
    for block in blocks:
        try:
            made = builder.resolved(block)
        except (builder.lib.InvalidUsageError, AssertionError, KeyError, TypeError, ValueError) as error:
            refused.append(f"{error!r}: {json.dumps(block, ensure_ascii=False)[:300]}")
            continue
        if bare(made) != bare(block):
            refused.append(f"{bare(made)} is not {bare(block)}")
    assert refused == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}},
        {"type": "actions", "elements": [BUTTON] * 26},
        {"type": "actions", "elements": [BUTTON | {"value": "x" * 2001}]},
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * 21], "column_settings": []},
        {"type": "data_visualization", "title": "x" * 51, "chart": {"type": "pie", "segments": []}},
    ],
)
def test_slackblocks_is_one_that_refuses(builder, wrong):
    with pytest.raises(builder.lib.InvalidUsageError):
        builder.resolved(wrong)
