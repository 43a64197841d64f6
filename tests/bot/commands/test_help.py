"""What help lists, and in how many words."""

import re

import pytest

from bot.commands.grammar import read
from bot.commands.help import help_in_full, help_message
from bot.commands.rights import Right
from bot.commands.table import TABLE, Group
from bot.platforms.slack.render import render
from dialogs.messages.length import words_in
from dialogs.messages.messages import Text, plain
from insights.shapes.viewer import CHANNEL, MANAGER, REP
from tests.stand_ins import slack_rules


def test_help_names_the_page_only_where_there_is_one():
    assert "/winloss page" in str(help_in_full(REP))
    assert "/winloss page" not in str(help_in_full(REP, page=False))
    assert "'page'" not in str(help_message(REP, page=False))


@pytest.mark.parametrize("viewer", [REP, MANAGER, CHANNEL])
def test_help_in_short_is_grouped_and_90_words_at_most(viewer):
    message = help_message(viewer)
    assert words_in(message.blocks) <= 90
    told = "\n".join(plain(block.parts) for block in message.blocks if isinstance(block, Text))
    for group in Group:
        assert (group.value.text in told) == (group is not Group.MANAGERS or viewer.sees_all)
    for row in TABLE:
        shown = row.right is Right.MARK or viewer.sees_all
        assert bool(re.search(rf"(: |, ){re.escape(row.like or row.word)}(,|$)", told, re.MULTILINE)) == shown
        if row.like:
            read(row.like, MANAGER)


def test_help_lists_what_one_may_use():
    everyone, managers = (
        "\n".join(plain(block.parts) for block in help_in_full(viewer).blocks) for viewer in (REP, MANAGER)
    )
    assert "digest preview" not in everyone
    assert "/winloss digest preview|withdraw <week>" in managers
    assert "this or last week, month, quarter or year" in everyone
    rows = "won <deal>", "lost <deal>", "nodecision <deal>", "stats", "deal <name>", "pending", "page", "help"
    for row in (*rows, "themes", "trends", "vs <competitor>", "how"):
        assert f"/winloss {row}" in everyone


def test_help_fits_slack():
    for made in (help_message, help_in_full):
        assert not slack_rules.blocks(render(made(MANAGER))["blocks"])
