"""The sample company: a year that has really been lived, and nothing in the way of whoever tries the demo."""

import shutil
from collections import Counter
from dataclasses import astuple, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.demo import company, words
from bot.demo.seed import newest_digest, seed
from bot.demo.year import Story, draw
from dialogs.effects import TimerKind
from dialogs.engine import engine
from dialogs.engine.facts import flatten, texts
from dialogs.fact import Fact
from dialogs.records import Event, FollowUpKind, Moment, Outcome, Status
from insights.inference.gap import gap
from insights.shapes.dimensions import DIMENSIONS
from storage import tables
from storage.counting import counting
from storage.engine.engine import open_storage
from storage.units import cases, changed_since, deals, follow_ups, marks, outbox, people
from tests.bot.demo.filled import THURSDAY, rules
from tests.reading import cases_of

WS = company.WORKSPACE
YEAR_AGO = date(2025, 11, 19)
TODAY = THURSDAY.date()


async def everything(storage):
    def rows(conn):
        return {
            name: sorted(map(tuple, conn.execute(select(table))), key=repr)
            for name, table in tables.metadata.tables.items()
        }

    return await storage.read(rows)


async def every_case(storage):
    return await storage.read(cases_of, WS)


async def person(storage, user_id):
    return await storage.read(people.person_by_user, WS, user_id)


@pytest.fixture
async def filled(seeded, tmp_path):
    storage = open_storage(f"sqlite:///{shutil.copy(seeded, tmp_path / 'demo.db')}")
    yield storage
    await storage.close()


async def test_a_year_of_a_small_company_is_there(filled):
    counts = await filled.read(counting.count, WS, YEAR_AGO, TODAY)
    assert counts.closed.closed == 181
    assert (counts.closed.won, counts.closed.lost, counts.closed.no_decision) == (63, 81, 37)
    assert 150 <= counts.debriefed.closed <= 165
    everyone = await filled.read(lambda conn: conn.execute(select(tables.person)).all())
    assert len(everyone) == 10
    closed = await filled.read(lambda conn: conn.execute(select(tables.closing.c.closed_on)).scalars().all())
    assert max(closed) == TODAY - timedelta(days=1)
    assert min(closed) >= YEAR_AGO
    assert all(day.weekday() < 5 for day in closed)
    accounts = await filled.read(lambda conn: set(conn.execute(select(tables.fact.c.account)).scalars()))
    assert 55 <= len(accounts) <= 60
    assert (await filled.read(people.get_workspace, WS)).name.endswith("(fictional)")


async def test_reps_say_price_where_buyers_say_changing(filled):
    counts = await filled.read(counting.count, WS, YEAR_AGO, TODAY)
    said = Counter({driver: split.lost for driver, split in counts.buyer_driver.items()})
    assert said.most_common(1)[0][0] == "implementation_risk"
    found = gap(counts.gap)
    assert found.n > 40
    assert found.swap[:2] == ("price", "implementation_risk")
    assert 0 < found.recalled < found.n
    globex = counts.competitor["Globex"].split
    assert globex.lost > 2 * globex.won


async def test_every_figure_has_something_to_count(filled):
    for dimension in DIMENSIONS:
        slices = await filled.read(counting.count_by, WS, dimension, YEAR_AGO, TODAY)
        assert sum(1 for value, part in slices.items() if value and len(part.reps) >= 3) >= 3, dimension
    counts = await filled.read(counting.count, WS, YEAR_AGO, TODAY)
    assert counts.expected
    assert set(counts.money) == set(counts.days) == set(Outcome)


async def test_the_facts_are_those_that_the_answers_tell(filled):
    definition = rules().definition("web:local")
    columns = [tables.fact.c[name] for name in Fact.__slots__]
    stored = await filled.read(lambda conn: {row.closing_id: tuple(row) for row in conn.execute(select(*columns))})
    every = await every_case(filled)
    assert len(every) == len(stored) == 181
    for case in every:
        fact = flatten(definition, case, case.debrief.prompted_at is not None)
        assert tuple(getattr(fact, name) for name in Fact.__slots__) == stored[case.closing.id]
    words = tables.verbatim.c
    of_said = words.closing_id, words.field, words.text, words.heard, words.quotable, words.at
    written = await filled.read(lambda conn: {tuple(row) for row in conn.execute(select(*of_said))})
    assert len(written) > 90
    assert written == {(case.closing.id, *astuple(said)) for case in every for said in texts(definition, case)}


async def test_the_debriefs_ended_in_every_way_there_is(filled):
    every = await every_case(filled)
    ends = Counter(case.debrief.status for case in every)
    assert ends == {Status.DONE: 158, Status.LEFT: 20, Status.OPEN: 1, Status.PROMPTED: 1, Status.WAITING: 1}
    definition = rules().definition("web:local")
    assert all(engine.next_step(definition, case) is None for case in every if case.debrief.status is Status.DONE)
    begun = next(case for case in every if case.debrief.status is Status.OPEN)
    assert engine.progress(definition, begun) == (3, 6)
    assert all(answer.at <= THURSDAY for case in every for answer in case.answers.history)


async def test_quotes_and_lessons_are_varied(filled):
    every = await every_case(filled)
    for field, least in (("buyer_words", 40), ("lesson", 50)):
        told = Counter(case.answers.one(field) for case in every if case.answers.one(field))
        assert told.total() >= least
        assert len(told) >= 30
        assert max(told.values()) <= 4


def test_whatever_people_say_is_short():
    quotes = [quote for outcome in words.QUOTES.values() for pack in outcome.values() for quote in pack]
    lessons = [lesson for pack in words.LESSONS.values() for lesson in pack]
    assert all(len(text) <= 75 for text in (*quotes, *lessons, *words.OTHER_WORDS))
    assert len(set(quotes)) == len(quotes)
    assert len(set(lessons)) == len(lessons)


async def test_the_first_rep_is_asked_at_once_about_a_deal_they_mark(filled):
    dana = await person(filled, company.PEOPLE[0].user_id)
    assert await filled.read(cases.pending, WS, dana.id) == ()
    mine = next(deal.name for deal in company.OPEN_DEALS if deal.rep == dana.name)
    given = marks.Mark("D", "Z", mine, Outcome.LOST, TODAY, dana.id)
    done = await filled.write(marks.mark, Event(WS, "click"), Moment(THURSDAY, 1.0), given, rules().opened(THURSDAY))
    assert (done.kind, done.case.debrief.status, done.case.person, done.ahead) == ("new", Status.PROMPTED, dana, 0)


async def test_open_deals_belong_to_people_who_can_be_asked(filled):
    names = [deal.name for deal in company.OPEN_DEALS]
    found = [deal for name in names for deal in await filled.read(deals.open_named, WS, name)]
    assert [deal.name for deal in found] == names
    assert len(names) == 12
    reachable = {one.id for one in await filled.read(people.people, WS)}
    assert len(reachable) == len(company.PEOPLE)
    assert {deal.owner_id for deal in found} <= reachable


async def test_only_what_is_still_open_is_delivered(filled):
    wanted = await filled.read(lambda conn: conn.execute(select(tables.outbox)).all())
    active = {case.debrief.id for case in await every_case(filled) if case.debrief.status.active}
    assert {row.subject for row in wanted if row.kind == "card"} == active
    assert {row.subject for row in wanted if row.kind == "digest"} == {"2026-W46", "2026-W47"}
    assert len(wanted) == 4
    first = await filled.write(outbox.claim, (WS,), THURSDAY.timestamp() + 1, 30.0, 15.0, 10)
    assert [intent.subject for intent in first if intent.kind == "digest"] == ["2026-W46"]
    timers = await filled.read(lambda conn: conn.execute(select(tables.timer)).all())
    assert {row.subject for row in timers if row.kind == TimerKind.REMIND} == active
    assert all(row.due_at > THURSDAY for row in timers)
    events = await filled.read(lambda conn: conn.execute(select(tables.event.c.at)).scalars().all())
    assert all(at.date() == TODAY for at in events)


async def test_things_come_due_in_the_coming_week(filled):
    due = await filled.read(follow_ups.follow_ups_between, WS, date.min, date(2026, 11, 29), THURSDAY)
    assert Counter(item.kind for item in due) == {
        FollowUpKind.CONTRACT: 1,
        FollowUpKind.TALK: 2,
        FollowUpKind.ASK_BUYER: 3,
    }
    assert all(date(2026, 11, 23) <= item.due_on for item in due)
    dana = await person(filled, company.PEOPLE[0].user_id)
    assert [item.kind for item in due if item.person_id == dana.id] == [FollowUpKind.CONTRACT]


async def test_a_correction_is_there_to_be_told(filled):
    monday = datetime(2026, 11, 16, 9, tzinfo=UTC)
    touched = await filled.read(changed_since.touched_since, WS, monday, THURSDAY, YEAR_AGO, monday.date(), "", 99)
    drivers = [(item.before.answers.one("driver"), item.after.answers.one("driver")) for item in touched]
    assert [(old, new) for old, new in drivers if old not in {None, new}] == [("price", "implementation_risk")]


@pytest.mark.parametrize("day", range(16, 23))
def test_on_every_day_of_the_week_enough_has_closed_since_the_last_digest(day):
    today = date(2026, 11, day)
    year = draw(today)
    newest = newest_digest(year, today)
    assert newest.weekday() == 0
    assert newest in {date(2026, 11, 9), date(2026, 11, 16)}
    assert sum(newest <= story.on < today for story in (*year.history, *year.standing)) >= 3


@pytest.mark.long
async def test_it_is_the_same_company_every_time_and_on_postgresql(filled, postgres_url):
    storage = open_storage(postgres_url)
    await storage.write(seed, rules(), THURSDAY)
    again = await everything(storage)
    await storage.close()
    assert again == await everything(filled)


async def test_seeding_again_changes_nothing(filled):
    before = await everything(filled)
    await filled.write(seed, rules(), THURSDAY + timedelta(days=3))
    assert await everything(filled) == before


@pytest.mark.long
async def test_it_runs_with_a_debrief_of_ones_own(sqlite_url):
    own = """
  - key: mood
    title: Mood
    fields:
      - {key: mood, kind: choice, ask: How was it?, name: Mood, required: true, options: [{value: fine, label: Fine}]}
      - {key: why, kind: text, ask: Why?, name: Why, required: true}
"""
    changed = rules(lambda text: f"competitors: [Umbra]\n{text}{own}")
    storage = open_storage(sqlite_url)
    await storage.write(seed, changed, THURSDAY)
    done = [case for case in await every_case(storage) if case.debrief.status is Status.DONE]
    assert len(done) > 100
    assert {case.answers.one("mood") for case in done} == {"fine"}
    await storage.close()


def test_the_year_is_the_same_for_the_same_day_and_moves_with_it():
    assert draw(TODAY) == draw(TODAY)
    later = draw(TODAY + timedelta(days=7))
    stories: tuple[Story, ...] = draw(TODAY).history
    assert [replace(s, said=None) for s in stories] != [replace(s, said=None) for s in later.history]
    assert len({s.sale.name for s in stories}) == len(stories)
