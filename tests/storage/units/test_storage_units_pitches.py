"""Who is in the running in open deals: told once a deal and rival, whatever comes how often and in which order.

Planted and found: a brief of a deal that is over (without `is_over` in `tell`), and what was told waiting once more
when the CRM repeats itself (`briefed_at` set anew in `KEEP`).
"""

import contextlib
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event, select

from dialogs.decided import Decided, Told
from dialogs.effects import Change, Timer, TimerKind
from dialogs.records import Event, Moment, Outcome, Person, Workspace
from storage.tables import deal, outbox, pitch, post, timer
from storage.units import changes, erasing, inbox, people, pitches, timers
from storage.units.deciding import Deciding, settle
from storage.units.inbox import Arrived
from storage.units.pitches import Brief
from tests.examples import most
from tests.storage.in_memory import database
from tests.storage.units.test_storage_units_timers import EFFECTS
from tests.storage.units_world import NOW, fact_of, keeps, opened

WS, DEAL, HOUR = "w", "D-1", timedelta(hours=1)
WON = Outcome.WON
RITA, SAM = "rita@northwind.example", "sam@northwind.example"
SUBJECT = f"{pitches.TIMER}rita"


@dataclass
class House:
    """Rita and Sam sell, and a CRM tells of deals."""

    conn: Connection
    found: bool = False  # by us, who asked; else the CRM tells
    now: Moment = field(default_factory=lambda: Moment(NOW, 0.0))
    number: int = 0

    def begins(self):
        people.ensure_workspace(self.conn, Workspace(WS, "slack", "T1", "Acme Sales"), NOW)
        for name in ("rita", "sam"):
            known = Person(WS, name, name.title(), f"U-{name}", email=f"{name}@northwind.example", tz="Europe/Paris")
            people.ensure_person(self.conn, known, NOW)
        return self

    def new_id(self):
        self.number += 1
        return f"{self.number:06}"

    def how(self):
        return Deciding(
            ours="EUR",
            today=NOW.date(),
            new_id=self.new_id,
            asks=lambda _person: True,
            counts=lambda *_amount: True,
            comes=lambda _outcome: NOW,
            at_once=5,
            corrected=lambda case: Change(fact=fact_of(case)),
            fact=fact_of,
            named=str.title,
            tells=lambda _noted: (),
        )

    def told(self, outcome=None, rival=None, hours=0, owner=RITA, deal_id=DEAL):
        """The CRM tells of a deal, and it is settled."""
        said = Decided(deal_id, f"Deal {deal_id}", outcome, owner_email=owner, competitor=rival, segment="Retail")
        how = f"{outcome}{rival}{owner.partition('@')[0]}"
        key = f"{how}{'.' if self.found else ' '}{hours}"
        arrived = Arrived(Told(f"{deal_id}{key}", outcome, NOW + hours * HOUR), said.as_json(), "hubspot")
        if self.found:
            inbox.notice(self.conn, WS, deal_id, arrived, self.now, opens=rival is not None)
        else:
            inbox.receive(self.conn, WS, deal_id, arrived, self.now)
        settle(self.conn, WS, inbox.deal_key(WS, deal_id), self.now, self.how(), opened)

    def waiting(self, person="rita"):
        return [(one.rival, one.name) for one in pitches.waiting(self.conn, WS, person)]

    def brief(self):
        first = pitches.waiting(self.conn, WS, "rita")[:1]
        return Brief(about=first, text='{"about": "them"}')

    def ticks(self, brief=None, when=None):
        """The timer of what Rita has yet to be told fires, if it is due."""
        may_come = {"when": lambda _person, _tires: when or self.now.now}
        effects = replace(EFFECTS, **may_come, brief=brief or self.brief())
        return timers.fire(self.conn, timers.Due(WS, TimerKind.PRUNE, SUBJECT), self.now, effects)

    def later(self, delta):
        self.now = Moment(self.now.now + delta, self.now.real + delta.total_seconds())

    def briefs(self):
        sent = select(post.c.id).where(post.c.id.startswith("brief:")).order_by(post.c.id)
        return list(self.conn.execute(sent).scalars())

    def due(self):
        return self.conn.execute(select(timer.c.due_at).where(timer.c.subject == SUBJECT)).scalar()


@pytest.fixture(params=[False, True], ids=["told", "found"])
def house(request):
    with database().begin() as conn:
        yield House(conn, request.param).begins()


def test_a_rival_of_an_open_deal_waits_for_its_owner_and_is_told_once(house):
    house.told()
    assert house.due() is None
    house.told(rival="globex", hours=1)
    assert house.waiting() == [("Globex", "Deal D-1")]
    assert house.ticks()
    assert (len(house.briefs()), house.due(), house.waiting()) == (1, None, [])
    row = house.conn.execute(select(pitch.c.name, pitch.c.briefed_at)).one()
    assert row == ("Deal D-1", NOW)
    house.told(rival="globex", hours=2)
    house.told(rival="Globex", hours=3, owner=SAM)
    assert (house.waiting(), house.waiting("sam"), house.due()) == ([], [], None)


def test_another_rival_takes_the_place_of_one_that_waits_and_is_told_besides_one_that_was(house):
    house.told(rival="Globex", hours=1)
    house.told(rival="Initech", hours=2)
    assert house.waiting() == [("Initech", "Deal D-1")]
    house.ticks()
    house.told(rival="Globex", hours=3)
    house.told(rival="Initech", hours=4)
    assert house.waiting() == []  # the one from before stands in the way of none, and was told
    house.told(rival="Globex", hours=5)
    house.ticks()
    assert len(house.briefs()) == 2


def test_it_goes_with_the_deal_to_its_new_owner_and_to_nobody_who_is_not_here(house):
    house.told(rival="Globex", hours=1)
    house.told(rival="Globex", hours=2, owner=SAM)
    assert (house.waiting(), house.waiting("sam")) == ([], [("Globex", "Deal D-1")])
    house.told(rival="Globex", hours=3, owner="nobody@northwind.example")
    assert house.waiting("sam") == []


def test_a_deal_that_was_only_found_open_is_none_of_ours(house):
    house.told(rival="Globex", hours=1)
    assert len(house.conn.execute(select(deal.c.id)).all()) == (0 if house.found else 1)


def test_what_is_decided_by_then_is_not_told(house):
    house.told(rival="Globex", hours=1)
    made = house.brief()
    house.told(WON, hours=2)
    house.ticks(made)
    assert house.briefs() == []


def test_while_it_may_not_come_it_waits(house):
    house.told(rival="Globex", hours=1)
    house.ticks(when=NOW + 5 * HOUR)
    assert (house.briefs(), house.due()) == ([], NOW + 5 * HOUR)
    house.later(5 * HOUR)
    house.ticks()
    assert len(house.briefs()) == 1


def test_nobody_but_its_reader_judges_it_and_the_last_word_counts(house):
    house.told(rival="Globex", hours=1)
    house.ticks()
    (sent,) = house.briefs()
    for number, useful in enumerate((True, False, True)):
        assert pitches.judge(house.conn, Event(WS, f"e{number}"), sent, "rita", useful, house.now)
    assert not pitches.judge(house.conn, Event(WS, "e1"), sent, "rita", False, house.now)  # it was sent again
    counted = pitches.counted(house.conn, WS)
    assert (counted.sent, counted.useful, counted.useless, counted.sellers) == (1, 1, 0, 1)


def test_who_is_erased_leaves_nothing_of_it(house):
    house.told(rival="Globex", hours=1)
    pitches.want_them(house.conn, WS, "rita", wanted=False)
    erasing.erase_person(house.conn, WS, "rita", house.now, erasing.How(lambda *_: keeps, opened))
    assert (house.conn.execute(select(pitch.c.rival)).all(), house.due()) == ([], None)
    assert pitches.wanted_by(house.conn, WS, "rita"), "of what they wanted nothing is kept"


def test_what_is_left_of_an_erased_deal_says_nothing_of_a_rival():
    with database().begin() as conn:
        house = House(conn).begins()
        house.told(rival="Globex", hours=1)
        (deal_id,) = conn.execute(select(deal.c.id)).scalars()
        erasing.erase_deal(conn, WS, deal_id, house.now, erasing.How(lambda *_: keeps, opened))
        assert conn.execute(select(pitch.c.rival)).all() == []


async def test_on_either_database_it_is_told_judged_and_counted(storage):
    def happens(conn):
        house = House(conn).begins()
        house.told(rival="Globex", hours=1)
        house.told(rival="Initech", hours=2)
        house.told(rival="Initech", hours=3, owner=SAM)
        house.told(rival="Initech", hours=4)
        house.ticks()
        pitches.judge(conn, Event(WS, "e"), house.briefs()[0], "rita", False, house.now)
        pitches.want_them(conn, WS, "rita", wanted=False)
        return pitches.counted(conn, WS), pitches.wanted_by(conn, WS, "rita"), pitches.wanted_by(conn, WS, "sam")

    counted, *wanted = await storage.write(happens)
    assert (counted.sent, counted.useful, counted.useless, counted.sellers) == (1, 0, 1, 1)
    assert wanted == [False, True]


class Killed(Exception):
    """Pulled out by its plug."""


def test_killed_at_each_statement_it_is_told_as_a_whole_or_not_at_all_and_once():
    engine, at, seen = database(), 0, 0

    def executes(*_):
        nonlocal seen
        seen += 1
        if at and seen == at:
            raise Killed

    with engine.begin() as conn:
        House(conn).begins().told(rival="Globex", hours=1)
    event.listen(engine, "before_cursor_execute", executes)
    for at in range(1, 60):
        seen = 0
        with contextlib.suppress(Killed), engine.begin() as conn:
            House(conn).ticks()
        done, at = seen < at, 0  # noqa: PLW2901
        with engine.begin() as conn:
            house = House(conn)
            told = conn.execute(select(pitch.c.briefed_at)).scalar() is not None
            shows = len(conn.execute(select(outbox.c.subject)).all())
            assert (len(house.briefs()), shows, house.due() is None) == ((1, 1, True) if told else (0, 0, False))
        if done:
            break
    assert done
    assert told


EVENTS = st.lists(
    st.tuples(
        st.sampled_from([None, None, WON]), st.sampled_from([None, "Globex", "Globex", "Initech"]), st.booleans()
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=most(60))
@given(st.data(), EVENTS, st.booleans())
def test_in_any_order_and_however_often_it_is_once_a_rival_and_never_of_what_is_over(data, happened, found):
    """`happened`: what the CRM came to, in this order, and whether a tick comes after it was told."""
    order = data.draw(st.permutations([*range(len(happened)), *range(len(happened))]))
    with database().begin() as conn:
        house, came = House(conn, found).begins(), set()
        for hours in order:
            outcome, rival, ticks = happened[hours]
            house.told(outcome, rival, hours)
            came.add(hours)
            before = len(house.briefs())
            if ticks:
                house.later(2 * HOUR)
                changes.set_timer(conn, WS, Timer(TimerKind.PRUNE, SUBJECT, house.now.now))
                house.ticks()
            if not found and happened[max(came)][0] is not None:
                assert len(house.briefs()) == before, "told of what is over"
        named = {rival for _, rival, _ in happened if rival}
        assert len(house.briefs()) <= len(named)
        told = conn.execute(select(pitch.c.rival).where(pitch.c.briefed_at.is_not(None))).scalars().all()
        assert len(told) == len(set(told)) == len(house.briefs())


def test_what_is_void_for_one_owner_leaves_the_next_owners(house):
    house.told(rival="globex")
    void = pitches.waiting(house.conn, WS, "rita")
    house.told(rival="globex", hours=1, owner=SAM)  # meanwhile
    house.ticks(Brief(void=void))
    assert house.waiting("sam") == [("Globex", "Deal D-1")]
