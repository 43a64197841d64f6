import pytest
from sqlalchemy import insert

from bot.platforms.ports import Gone, Profile, Refused, Who
from dialogs.messages.messages import note
from storage.tables import workspace
from storage.units import web
from tests.bot.platforms.web.scene import Scene, _begin

WS, HERE, THERE = "web:local", "direct:rosa", "direct:sam"


@pytest.fixture
async def page(storage):
    await storage.write(_begin)
    return Scene(storage, demo=False).page


async def test_a_key_posts_once_and_the_newest_words_stand(page, storage):
    first = await page.create(WS, HERE, note("one"), "card:1:1")
    again = await page.create(WS, HERE, note("one, a little later"), "card:1:1")
    assert first == again
    assert await page.find(WS, HERE, "card:1:1", 0) == (first,)
    (row,) = await page.window(HERE)
    assert (row.rev, "a little later" in row.message) == (2, True)
    await page.create(WS, HERE, note("one, a little later"), "card:1:1")
    assert (await page.window(HERE))[0].rev == 2, "the same words again change nothing"


async def test_messages_stand_in_the_order_they_came_each_conversation_by_itself(page):
    for number in range(3):
        await page.create(WS, HERE, note(f"here {number}"), f"k{number}")
        await page.create(WS, THERE, note(f"there {number}"), f"k{number}")
    rows = await page.window(HERE)
    assert [row.position for row in rows] == [1, 2, 3]
    assert all(f"here {n}" in row.message for n, row in enumerate(rows))
    assert [row.position for row in await page.window(HERE, before=3)] == [1, 2]


async def test_an_update_raises_the_rev_and_only_where_the_message_is(page):
    ident = await page.create(WS, HERE, note("one"), "k")
    await page.update(WS, HERE, ident, note("two"))
    await page.update(WS, HERE, ident, note("two"))
    assert await page.versions(HERE) == {ident: 2}
    with pytest.raises(Gone):
        await page.update(WS, THERE, ident, note("three"))
    with pytest.raises(Gone):
        await page.update(WS, HERE, "nothing", note("three"))


async def test_another_workspace_sees_none_of_it(page, storage):
    other = {"id": "web:other", "platform": "web", "external_id": "other", "name": "Other"}
    at = (await storage.read(lambda c: c.execute(workspace.select()).one())).created_at
    await storage.write(lambda c: c.execute(insert(workspace).values(**other, created_at=at)) and None)
    ident = await page.create(WS, HERE, note("ours"), "k")
    theirs = await page.create("web:other", HERE, note("theirs"), "k")
    assert ident != theirs
    assert await storage.read(web.window, "web:other", HERE, web.END, 9) == (
        await storage.read(web.get_message, "web:other", theirs),
    )
    assert await storage.read(web.get_message, "web:other", ident) is None
    with pytest.raises(Gone):
        await page.update("web:other", HERE, ident, note("changed"))


async def test_people_are_those_the_page_was_given(page):
    assert await page.profile(Who(WS, "rosa")) == Profile("Rosa Lindqvist", "rosa@example.org", "Europe/Madrid")
    assert await page.open(WS, "rosa") == HERE
    with pytest.raises(Refused):
        await page.open(WS, "nobody")
    with pytest.raises(Refused):
        await page.open("slack:T1", "rosa")
