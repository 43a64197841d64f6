"""What people write is encrypted where it is kept, and nobody in chat notices."""

from pathlib import Path

import pytest
from sqlalchemy import select

from storage.tables import web_message
from storage.units import sealing
from storage.units.sealing import SEALED
from storage.vault import texts
from tests.transcripts.scenes import the_lost_deal
from tests.transcripts.stage import on_the_page

OWN = b"own the switch"


def _file(url):
    path = Path(url.removeprefix("sqlite:///"))
    return b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))


@pytest.fixture
async def stage(sqlite_url, tmp_path):
    async with on_the_page(sqlite_url, tmp_path, encryption={"words": True}) as made:
        yield made


async def test_a_debrief_its_quotes_and_its_erasing_are_as_ever_and_no_word_stands_in_the_file(stage, sqlite_url):
    ann, max_ = stage.ann, stage.max
    await the_lost_deal(ann)
    await ann.sees("Nobody wanted to own the switch")
    await max_.types("/winloss deal Acme renewal")
    await max_.sees("Nobody wanted to own the switch")
    assert OWN not in _file(sqlite_url)
    assert b"Acme renewal" in _file(sqlite_url), "names of deals are not encrypted"
    await max_.types("/winloss erase deal Acme renewal")
    await max_.sees("2 texts in 1 debrief")
    await max_.clicks("Erase it in an hour")
    await stage.later(minutes=61)
    await max_.types("/winloss stats all")
    await max_.sees("1 closed: 1 lost")
    shown = await stage.app.services.storage.read(lambda conn: conn.execute(select(web_message.c.message)).all())
    assert shown
    assert not any("own the switch" in text for (text,) in shown)


async def test_switched_on_later_it_takes_what_stands_and_switched_off_it_gives_all_back(sqlite_url, tmp_path):
    async with on_the_page(sqlite_url, tmp_path) as stage:
        await the_lost_deal(stage.ann)
        assert OWN in _file(sqlite_url)
    for words in (True, False):
        async with on_the_page(sqlite_url, tmp_path, encryption={"words": words}) as stage:
            await stage.app.sealing.go_on(patience=0.0)
            now = await stage.app.services.storage.read(texts.standing)
            assert (now.sealed, bool(now.settled_at)) == (words, True)
            await stage.max.types("/winloss deal Acme renewal")
            await stage.max.sees("Nobody wanted to own the switch")
        assert (OWN in _file(sqlite_url)) is not words
        async with on_the_page(sqlite_url, tmp_path, encryption={"words": words}) as stage:
            left = [await stage.app.services.storage.write(sealing.step, table, (), 9) for table in SEALED]
            assert left == [(None, 0)] * len(SEALED), "nothing is left to be done at the next start"
