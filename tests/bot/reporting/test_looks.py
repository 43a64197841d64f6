"""A look with what people wrote, made on a storage and read again."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, select, update

import bot.reporting.looks
from bot.app import load_settings
from bot.moments.clock import Clock
from bot.reporting.looks import BEHIND, LONG_BEHIND, Looks
from bot.reporting.suspicions import Suspicions
from bot.services import Services
from dialogs.records import Event, Moment, Workspace
from insights.inference import themes
from insights.inference.suspicions import look as suspected
from insights.shapes.evidence import Evidence
from insights.shapes.findings import Look, Source, Tier
from insights.shapes.selectors import of_trend
from insights.shapes.suspicions import Suspicion, Verdict
from storage.counting import evidence
from storage.engine.engine import open_storage
from storage.tables import answer, fact, look, verbatim
from storage.units import people, reasons, suspicions
from tests.examples import more
from tests.transcripts.planted import CLOSINGS, names, plant, plant_year_before

WS = "web:local"
DAY = date(2026, 10, 26)
SINCE = date(2026, 7, 27)
"""Thirteen weeks before."""


@pytest.fixture(scope="module")
def planted(sqlite_template: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The planted year: 240 deals with texts."""
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("planted") / "template.db")

    async def fill() -> None:
        storage = open_storage(f"sqlite:///{path}")
        await storage.write(people.ensure_workspace, Workspace(WS, "web", "local", "Acme Sales"), datetime.now(UTC))
        await storage.write(plant, WS)
        await storage.close()

    asyncio.run(fill())
    return Path(path)


@pytest.fixture
async def looks(planted: Path, tmp_path: Path) -> AsyncIterator[Looks]:
    """A copy of it."""
    url = f"sqlite:///{shutil.copy(planted, tmp_path / 'planted.db')}"
    storage, settings = open_storage(url), load_settings({"WINLOSS_DATABASE_URL": url})
    yield Looks(Services(storage, Clock(), lambda _: settings.app, lambda _: settings.definition, {}, lambda *_: None))
    await storage.close()


def lessons(conn: Connection, text: str, every: int) -> None:
    """Every so many-th deal of the last 13 weeks has this lesson instead of its own."""
    those = select(fact.c.closing_id).where(fact.c.closed_on >= SINCE).order_by(fact.c.closing_id)
    chosen = list(conn.execute(those).scalars())[::every]
    conn.execute(
        update(answer)
        .where(answer.c.debrief_id.in_(chosen), answer.c.field == "lesson")
        .values(value=json.dumps([text]))
    )


async def made(looks: Looks) -> Look:
    return await looks.at(WS, DAY)


@pytest.mark.parametrize("spoilt", [more("{"), '{"day": "soon"}', more("[]")])
async def test_a_look_that_cannot_be_read_is_made_anew(looks: Looks, spoilt: str) -> None:
    """It stands for four weeks: no digest would come for as long."""
    first = await made(looks)
    await looks.services.storage.write(lambda conn: conn.execute(update(look).values(findings=spoilt)).rowcount)
    assert await made(looks) == first
    kept = await looks.services.storage.read(lambda conn: conn.execute(select(look.c.findings)).scalars().all())
    assert [json.loads(one)["day"] for one in kept] == [DAY.isoformat()]


async def test_a_look_knows_which_reasons_were_worded_anew_within_its_data(looks: Looks) -> None:
    write, words = looks.services.storage.write, dict(looks.services.definition(WS).offered)
    await write(reasons.note_reasons, WS, words, date(2026, 1, 5))
    await write(reasons.note_reasons, WS, words | {"price": "Cost", "other": "Else"}, SINCE)
    await write(reasons.note_reasons, WS, words | {"price": "Too dear", "other": "Else", "x": "New"}, DAY)
    assert (await made(looks)).anew == (), "what is so from the look's day on is none of it"
    del words["alignment:in_step"]
    await write(reasons.note_reasons, WS, words | {"price": "Cost", "alignment:fast_risk": "Ahead"}, SINCE)
    found = await looks.at(WS, date(2026, 11, 23))
    assert found.anew == (("alignment:fast_risk", SINCE), ("price", SINCE))
    assert ("alignment:in_step", SINCE) in found.gone


async def test_new_words_come_with_a_quote_that_names_nobody(looks: Looks) -> None:
    await looks.services.storage.write(lessons, "Gwen Hale and the sandbox at Umbra or Globex came up first.", 6)
    await looks.services.storage.write(lessons, "They asked about the sandbox in the first call.", 4)
    found = await made(looks)
    assert [phrase.words for phrase in found.phrases][:1] == ["sandbox"]
    assert not {word for phrase in found.phrases for word in phrase.words.split()} & {"gwen", "hale", "globex"}
    quote = dict(found.sayings)["sandbox"]
    assert "sandbox" in quote.text
    assert not names() & set(quote.text.split())
    assert found.texts_cut == 0


async def test_new_words_are_found_though_the_last_weeks_alone_fill_what_is_read(
    looks: Looks, monkeypatch: pytest.MonkeyPatch
) -> None:
    await looks.services.storage.write(lessons, "They asked about the sandbox in the first call.", 3)
    monkeypatch.setattr(bot.reporting.looks, "TEXTS", 60)
    found = await made(looks)
    assert "sandbox" in {phrase.words for phrase in found.phrases}
    every = await looks.services.storage.read(lambda conn: len(conn.execute(select(verbatim)).all()))
    assert found.texts_cut == every - 120


async def test_a_deal_whose_words_were_written_late_belongs_to_the_time_it_closed_in(looks: Looks) -> None:
    def late(conn: Connection) -> int:
        before = select(fact.c.closing_id).where(fact.c.closed_on < SINCE).scalar_subquery()
        words = json.dumps(["The sandbox came up."])
        those = answer.c.debrief_id.in_(before), answer.c.field == "lesson"
        at = datetime(2026, 10, 20, tzinfo=UTC)
        return conn.execute(update(answer).where(*those).values(value=words, at=at)).rowcount

    assert await looks.services.storage.write(late) > 100
    assert "sandbox" not in {phrase.words for phrase in (await made(looks)).phrases}


async def test_a_look_that_was_kept_before_there_were_quotes_for_words_is_still_read(looks: Looks) -> None:
    await looks.services.storage.write(lessons, "They asked about the sandbox in the first call.", 3)
    kept = await made(looks)
    assert kept.sayings

    def forget(conn: Connection) -> None:
        told = json.loads(conn.execute(select(look.c.findings)).scalar_one())
        del told["sayings"]
        conn.execute(update(look).values(findings=json.dumps(told)))

    await looks.services.storage.write(forget)
    old = await made(looks)
    assert (old.phrases, old.sayings) == (kept.phrases, ())


async def test_a_rival_that_one_seller_meets_is_no_series_of_the_company(looks: Looks) -> None:
    def alone(conn: Connection) -> None:
        conn.execute(update(fact).where(fact.c.person_id == "rep0").values(competitor="Umbra"))

    await looks.services.storage.write(alone)
    rivals = {trend.what for trend in (await made(looks)).trends if trend.family == "competitor"}
    assert rivals == {"Globex", "Initech"}


async def test_an_older_look_that_called_hearsay_confirmed_is_read_as_what_it_was(looks: Looks) -> None:
    """Its figures stay as they were frozen; what sellers heard is called so, and nothing of it is confirmed."""
    now = await made(looks)

    def aged(conn: Connection) -> None:
        kept = json.loads(conn.execute(select(look.c.findings)).scalar_one())
        for finding in kept["findings"]:
            finding |= {"buyers": finding.pop("heard"), "confirmed": True}
        for _, quote in (*kept["quotes"], *kept["sayings"]):
            quote["source"] = quote["source"].replace("heard from a buyer", "buyer")
        kept["findings"][0]["selector"]["source"] = "buyers"
        conn.execute(update(look).values(findings=json.dumps(kept)))

    await looks.services.storage.write(aged)
    read = await made(looks)
    first, *rest = read.findings
    assert (first.selector.source, first.heard, first.confirmed) == (Source.HEARD, now.findings[0].heard, False)
    assert now.findings[0].heard
    assert not any(finding.confirmed for finding in rest)
    assert read.quotes[0][1].source == "heard from a buyer, lost deal"
    assert replace(read, findings=()) == replace(now, findings=())


@pytest.fixture
def times(monkeypatch: pytest.MonkeyPatch) -> list[tuple[date, date]]:
    """Of which times closings were read."""
    told, read = list[tuple[date, date]](), evidence.evidence

    def counted(conn: Connection, ws: str, start: date, end: date, drivers: tuple[str, ...]) -> Evidence:
        told.append((start, end))
        return read(conn, ws, start, end, drivers)

    monkeypatch.setattr(evidence, "evidence", counted)
    return told


async def test_on_a_looks_day_what_is_watched_is_told_by_the_same_closings(
    looks: Looks, times: list[tuple[date, date]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(themes, "_WATCHED", 0.9)  # so that something is watched
    year, longer = ((DAY - behind, DAY) for behind in (BEHIND, LONG_BEHIND))
    look, watched = await looks.with_watching(WS, DAY, DAY)
    assert times == [year, longer]
    assert watched == await looks.watching(WS, DAY, look) != ()
    again = await looks.with_watching(WS, DAY, DAY)  # nothing to be looked at any more, but to watch
    assert again == (look, watched)
    assert times == [year, longer, year, year]


async def test_a_reason_that_moved_is_told_with_the_year_before_and_a_rival_of_the_year(looks: Looks) -> None:
    before = {(one.family, one.what): one for one in (await looks.at(WS, DAY)).trends}
    storage = looks.services.storage
    await storage.write(plant_year_before, WS)
    await storage.write(lambda conn: conn.execute(delete(look)).rowcount)
    of = await looks.at(WS, DAY)
    found = {(one.family, one.what): one for one in of.trends}
    price, rival = found["driver", "price"], ("competitor", "Initech")
    assert (price.tier, price.rising, price.weeks) == (Tier.TREND, False, 99), "of 104, the first are empty"
    assert price.n == 2 * before["driver", "price"].n
    assert replace(found[rival], z=0) == replace(before[rival], z=0)
    assert of.earliest == price.start < of.start == DAY - BEHIND
    assert {theme.months for theme in of.themes if theme.selector.family == "driver"} == {24}
    series = await looks.weekly(WS, of)
    assert sum(series["driver"].levels["price"]) == price.deals
    behind = await looks.behind(WS, of_trend(price), price.start, of.day)
    assert behind.total == price.deals


async def test_of_very_many_closings_a_year_is_enough(
    looks: Looks, times: list[tuple[date, date]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.reporting.looks, "PLENTY", CLOSINGS - 1)
    made = await looks.at(WS, DAY)
    assert times == [(DAY - BEHIND, DAY)]
    assert {theme.months for theme in made.themes} == {12}


async def test_between_looks_what_is_watched_has_closings_of_its_own(
    looks: Looks, times: list[tuple[date, date]]
) -> None:
    later = DAY + timedelta(days=9)
    await looks.with_watching(WS, later, later)
    assert times == [(DAY - BEHIND, DAY), (DAY - LONG_BEHIND, DAY), (later - BEHIND, later)]


async def test_suspicions_that_are_due_are_read_once_and_each_has_its_own_time(
    looks: Looks, times: list[tuple[date, date]]
) -> None:
    storage, last = looks.services.storage, date(2026, 9, 28)
    named = [date(2025, 10, 20), date(2025, 12, 3), date(2025, 12, 3)]
    those = [
        Suspicion("s0", "implementation_risk", None, 12, named[0], last, None),
        Suspicion("s1", "price", None, 24, named[1], date(2027, 11, 1), None),
        Suspicion("s2", "price", ("competitor", "Globex"), 24, named[2], date(2027, 11, 1), None),
    ]
    for one in those:
        await storage.write(suspicions.name, Event(WS, one.id), Moment(datetime.now(UTC), 1.0), one, "rep0")
    found = {one.id: one for one in await Suspicions(looks.services).at(WS, DAY)}
    assert times == [(named[0] + timedelta(days=1), DAY)]
    drivers = looks.services.definition(WS).shorts["driver"]
    for one in those:
        told, day = found[one.id], min(DAY, one.last_look)
        alone = await storage.read(evidence.evidence, WS, one.named_on + timedelta(days=1), day, tuple(drivers))
        looked = suspected(alone, one, day)
        assert (told.checked, told.verdict, told.numbers) == (day, looked.verdict, looked.numbers)
    assert found["s0"].verdict is Verdict.BORNE_OUT
    assert found["s1"].numbers != found["s0"].numbers
