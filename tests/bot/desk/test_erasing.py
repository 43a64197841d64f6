"""What the other managers are told where something is erased: once, also where a process ended before it had told."""

import pytest

from bot.desk import erasing
from bot.platforms.ports import Click
from dialogs.audit import Act
from dialogs.messages.actions import Action, Verb
from storage.units import audit, deals
from tests.bot.rig import settled
from tests.transcripts.stage import on_the_page


@pytest.fixture
async def stage(sqlite_url, tmp_path):
    async with on_the_page(sqlite_url, tmp_path, managers=["max", "bob"]) as made:
        await made.ann.types("/winloss lost Acme renewal")
        yield made


async def press(stage, verb, event):
    (known,) = (await stage.app.services.storage.read(deals.deals_named, stage.workspace_id, ("Acme renewal",)))[
        "acme renewal"
    ]
    click = Click(event, stage.who(stage.max), Action(verb, f"deal:{known.id}"), {}, "")
    answer = await stage.app.desk.click(click)
    await settled(stage.app)
    return answer.summary


async def logged(stage):
    entries = await stage.app.services.storage.read(audit.entries, stage.workspace_id)
    return [one.act for one in entries if one.act in {Act.ERASED, Act.KEPT}]


def dies_once(monkeypatch):
    """The process ends when it is about to tell."""
    tells, died = erasing.tell_once, []

    def tell_once(*args):
        if not died:
            died.append(1)
            raise InterruptedError
        tells(*args)

    monkeypatch.setattr(erasing, "tell_once", tell_once)


@pytest.mark.parametrize("again", ["e1", "e2"], ids=["delivered again", "pressed again"])
@pytest.mark.parametrize("dies", [False, True])
async def test_a_press_that_comes_again_tells_the_others_once_whatever_became_of_the_first(
    stage, monkeypatch, dies, again
):
    if dies:
        dies_once(monkeypatch)
        with pytest.raises(InterruptedError):
            await press(stage, Verb.ERASE, "e1")
        assert await logged(stage) == [], "all of it, or nothing"
    for event in ("e1", again):
        assert await press(stage, Verb.ERASE, event) == (
            "Acme renewal is erased in an hour. Until then it can be undone; then nobody can."
        )
    said = await stage.bob.sees("Max Moss has Acme renewal erased in an hour. Until then any manager can undo it.")
    assert said.count("has Acme renewal erased") == 1
    assert "has Acme renewal erased" not in stage.max.screen
    assert await logged(stage) == [Act.ERASED]


async def test_an_undo_tells_the_others_once_whatever_became_of_the_first(stage, monkeypatch):
    await press(stage, Verb.ERASE, "e1")
    dies_once(monkeypatch)
    with pytest.raises(InterruptedError):
        await press(stage, Verb.KEEP, "e2")
    assert await logged(stage) == [Act.ERASED]
    for event in ("e3", "e3"):
        assert await press(stage, Verb.KEEP, event) == "Nothing is erased."
    said = await stage.bob.sees("Max Moss undid it: Acme renewal isn't erased.")
    assert said.count("undid it") == 1
    assert await logged(stage) == [Act.ERASED, Act.KEPT]


async def test_a_second_press_has_nothing_more_erased_and_tells_nobody_again(stage):
    answers = [await press(stage, Verb.ERASE, event) for event in ("e1", "e2")]
    assert answers[0] == answers[1]
    said = await stage.bob.sees("Max Moss has Acme renewal erased in an hour.")
    assert said.count("has Acme renewal erased") == 1
    assert await logged(stage) == [Act.ERASED]


async def test_a_press_that_is_delivered_again_after_an_undo_says_nothing_of_an_hour(stage):
    await press(stage, Verb.ERASE, "e1")
    assert await press(stage, Verb.KEEP, "e2") == "Nothing is erased."
    said = await stage.bob.sees("Max Moss undid it: Acme renewal isn't erased.")
    assert await press(stage, Verb.ERASE, "e1") == "Nothing is erased."
    assert stage.bob.screen == said
    assert await logged(stage) == [Act.ERASED, Act.KEPT]
