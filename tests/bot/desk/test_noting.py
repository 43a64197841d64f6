"""What of the chat goes into the audit log: who reopened, corrected, merged, or read answers that others gave."""

import pytest

from dialogs.audit import first_break
from storage.units import audit
from tests.transcripts.scenes import a_quick_one
from tests.transcripts.stage import on_slack


@pytest.fixture
async def stage(sqlite_url, tmp_path):
    async with on_slack(sqlite_url, tmp_path) as made:
        yield made


async def logged(stage):
    """Who did what to what, since it was configured."""
    read, ws = stage.app.services.storage.read, stage.workspace_id
    found, names = await read(audit.entries, ws), await read(audit.names, ws)
    assert first_break(ws, found) is None
    assert found[0].act == "configured"
    return [(names.people[one.who], one.act, names.things.get(one.about, one.detail)) for one in found[1:]]


async def test_who_reads_answers_that_others_gave_is_logged(stage):
    ann, max_ = stage.ann, stage.max
    await a_quick_one(ann, "lost", "Acme renewal", "Price and value")
    for person in (ann, stage.bob):
        await person.types("/winloss deal Acme renewal")
        await person.sees("Lost on 19 Nov 2026")
        stage.slack.ephemeral.clear()
    assert await logged(stage) == []
    await max_.types("/winloss deal Acme renewal")
    await max_.sees("Price")
    assert await logged(stage) == [("Max Moss", "read", "Acme renewal")]
    await max_.types("/winloss stats all by driver")
    await max_.sees("Price")
    assert len(await logged(stage)) == 1
    await max_.types("/winloss stats all by driver of price")
    await max_.sees("Acme renewal")
    assert (await logged(stage))[1:] == [("Max Moss", "read", "stats")]


async def test_who_changes_what_counts_is_logged_once(stage):
    ann, max_ = stage.ann, stage.max
    await ann.types("/winloss lost Acme renewal")
    await ann.types("/winloss won Acme renewal")
    await ann.sees("Was that wrong, or did it reopen?")
    await ann.clicks("It was wrong, correct it")
    await ann.clicks("It was wrong, correct it")  # it stands so already
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("It was reopened")
    await ann.types("/winloss lost Contoso")
    await ann.clicks("Undo")
    await ann.clicks("Undo")
    assert await logged(stage) == [
        ("Ann Ames", "corrected", "Acme renewal"),
        ("Ann Ames", "reopened", "Acme renewal"),
        ("Ann Ames", "undone", "Contoso"),
    ]
    await ann.types("/winloss lost Acme")
    await max_.types("/winloss merge Acme into Acme renewal")
    assert len(await logged(stage)) == 3
    await max_.clicks("Both: it closed twice")
    await max_.sees("is part of Acme renewal now")
    await max_.clicks("Take them apart")
    assert (await logged(stage))[3:] == [
        ("Max Moss", "merged", "Acme renewal"),
        ("Max Moss", "unmerged", "Acme and Acme renewal"),
    ]


async def test_whatever_is_sent_again_later_is_not_logged_again(stage):
    """As Slack does that saw no 200: each request of all this once more, after what it did was taken back."""
    ann, bob, max_ = stage.ann, stage.bob, stage.max
    await ann.types("/winloss lost Acme renewal vs Umbrella")
    await bob.types("/winloss lost Bravo vs Umbrela")
    await bob.types("/winloss won Bravo")
    await bob.clicks("It was wrong, correct it")
    await ann.types("/winloss won Acme renewal")
    await ann.clicks("It was reopened")
    await max_.types("/winloss merge Umbrela into Umbrella")
    await max_.clicks("One: Umbrella")
    await max_.sees("counts as Umbrella now")
    await max_.clicks("Undo")
    await max_.sees("count as they did before")
    await max_.types("/winloss pending")
    await max_.clicks("They are two")
    await max_.sees("I won't ask again")
    await max_.clicks("Undo")
    await max_.types("/winloss merge Bravo into Acme renewal")
    await max_.clicks("Both: it closed twice")
    await max_.clicks("Take them apart")
    await max_.types("/winloss erase deal Bravo")
    await max_.clicks("Erase it in an hour")
    await max_.clicks("Undo, keep it")
    await bob.types("/winloss lost Contoso")
    await bob.clicks("Undo")
    await stage.later(days=5)
    await max_.types("/winloss digest withdraw 2026-W48")
    await max_.sees("The page of 2026-W48 is closed")
    before = await logged(stage)
    acts = [act for _, act, _ in before]
    assert acts == [
        "corrected",
        "reopened",
        "joined",
        "unsaid",
        "parted",
        "unsaid",
        "merged",
        "unmerged",
        "erased",
        "kept",
        "undone",
        "withdrew",
    ]
    stage.slack.ephemeral.clear()
    for body, content_type in list(stage.slack.sent):
        assert (await stage.slack.posts(body, content_type, **{"X-Slack-Retry-Num": "1"}))[0] == 200
    assert await logged(stage) == before
    assert "counts as Umbrella now" not in max_.screen
