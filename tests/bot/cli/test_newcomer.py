"""From `winloss init` to the first answered debrief, by Socket Mode."""

import pytest

from tests.newcomer import play

PATIENCE = 300.0
"""Seconds: five minutes are promised to somebody who reads, and here nobody does."""


@pytest.mark.long
async def test_a_newcomer_has_answered_a_debrief_in_five_minutes(tmp_path, capsys):
    story = await play(tmp_path)
    with capsys.disabled():
        print(f"\n{story}")
    assert story.answers <= 10
    assert [what for _, what in story.steps][-1] == "its debrief is answered"
    assert story.steps[-1][0] < PATIENCE
    assert story.shown.rstrip().startswith("$ winloss init")
    assert "Told us why: Yes, they told me" in story.shown
