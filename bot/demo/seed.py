"""Writes the sample company's year, so that it looks as if it had been lived."""

from dataclasses import field
from datetime import UTC, date, datetime, time, timedelta
from random import Random  # noqa: TID251 -- see bot.demo.year
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, select, update

from bot.demo import company
from bot.demo.hand import Hand
from bot.demo.year import SEED, End, Sale, Story, Year, draw, next_monday
from bot.desk.rules import Rules
from bot.moments.schedule import moment
from bot.reporting.weekly import week_id
from dialogs.effects import Target, Timer, TimerKind, Want
from dialogs.identity.spelling import name_key
from dialogs.records import MILLS, Deal, FollowUp, FollowUpKind, FollowUpStatus, Person, Workspace
from dialogs.values import dataclass
from storage.tables import deal, event, outbox, person, timer
from storage.units import digests, follow_ups, people
from storage.units.changes import set_timer
from storage.units.deals import NEW_DEAL
from storage.units.wants import want

WS = company.WORKSPACE
NINE = time(9, 0)
SOON = timedelta(days=14)
A_WHILE = timedelta(hours=1)
LAST_NIGHT = timedelta(hours=16)
DIGESTS = 2
"""So many past digests stand in the channel."""
ENOUGH = 3
"""With fewer closings than this since the last full digest the next one would be a quiet one."""


def seeded(conn: Connection) -> bool:
    """Whether the sample company is there. A read unit."""
    return conn.execute(select(deal.c.id).where(deal.c.workspace_id == WS).limit(1)).first() is not None


def seed(conn: Connection, rules: Rules, now: datetime, year: Year | None = None) -> None:
    """Write the company and its year up to the day before `now`, unless it is there. A write unit.

    `year`: another one than the demo's.

    All that then remains to be delivered are the cards of the open debriefs and the last digests; the timers that are
    set are theirs and those of follow-ups to come, of the people on the page.
    """
    if seeded(conn):
        return
    today = now.astimezone(ZoneInfo(rules.settings(WS).timezone)).date()
    year = year or draw(today)
    rng = Random(SEED)  # noqa: S311 -- nobody is to guess anything here
    writer = _Writer(conn, rules, now, today, Hand(conn, rules, WS, now.timestamp(), rng), rng)
    writer.hire()
    writer.sales(year)
    for story in year.history:
        writer.live(story)
    writer.clear()
    for hours, story in zip((3, 2, 2), year.standing, strict=True):
        writer.begin(story, now - timedelta(hours=hours))
    writer.part()
    writer.digests(year)


@dataclass(slots=True)
class _Writer:
    conn: Connection
    rules: Rules
    now: datetime
    today: date
    hand: Hand
    rng: Random
    people: dict[str, Person] = field(default_factory=dict)

    def hire(self) -> None:
        """Everyone can be asked while the year goes by."""
        start = self.now - timedelta(days=365)
        people.ensure_workspace(self.conn, Workspace(WS, "web", "local", company.COMPANY), start)
        page = {one.name: one for one in company.PEOPLE}
        for name in dict.fromkeys((*page, *company.REPS)):
            user = page[name].user_id if name in page else name.casefold()
            email = page[name].email if name in page else None
            given = Person(WS, self.hand.new_id(start), name, user, email, company.TIMEZONE)
            self.people[name] = people.ensure_person(self.conn, given, self.now)

    def sales(self, year: Year) -> None:
        """Every deal, made on the day it was engaged."""
        closed = [story.sale for story in (*year.history, *year.standing)]
        self.conn.execute(NEW_DEAL(), [self._deal(sale) for sale in (*closed, *year.open)])

    def _deal(self, sale: Sale) -> dict[str, object]:
        at = datetime.combine(sale.engaged, NINE, UTC)
        made = Deal(
            workspace_id=WS,
            id=self.hand.new_id(at),
            name=sale.name,
            account=sale.account,
            owner_id=self.people[sale.rep].id,
            product=sale.line.name,
            segment=sale.segment,
            region=sale.region,
            amount=sale.thousands * 1_000 * MILLS,
            currency=self.rules.settings(WS).currency,
            engaged_on=sale.engaged,
            stage=sale.stage,
            lead_source=sale.lead_source,
        )
        values = {column: getattr(made, column) for column in Deal.__slots__}
        return {**values, "name_key": name_key(made.name), "created_at": at}

    def live(self, story: Story) -> None:
        """One closing of the past, its debrief, and what followed."""
        at = datetime.combine(story.on, time(12), UTC) + timedelta(minutes=self.rng.randint(0, 240))
        case = self.hand.mark(story, self.people[story.sale.rep], at)
        case = self.hand.answer(case, story, at + timedelta(minutes=self.rng.randint(1, 40)))
        items = follow_ups.open_follow_ups(self.conn, WS, case.deal.id)
        days = timedelta(days=self.rng.randint(3, 12))
        heard_at = self.now - LAST_NIGHT if story.corrects else at + days
        heard = story.end is End.DONE and bool(story.said.later) and heard_at <= self.now - LAST_NIGHT
        for item in items:
            self._follow(item, at, due=story.due, heard=heard)
        if heard:  # after that: an answer that asks for a follow-up no more takes an open one away
            self.hand.hear(case, story, heard_at)

    def _follow(self, item: FollowUp, at: datetime, *, due: bool, heard: bool) -> None:
        """What was to be done is done by now, apart from what is kept for the coming week."""
        if item.kind is FollowUpKind.ASK_BUYER:
            if due:
                day = next_monday(self.today) + timedelta(days=self.rng.randint(0, 4))
                self.hand.put_off(item, day, at + A_WHILE)
            else:
                self.hand.settle(item, FollowUpStatus.DONE if heard else FollowUpStatus.DROPPED, at + A_WHILE)
        elif not due and item.due_on <= self.today + SOON:
            self.hand.settle(item, FollowUpStatus.DONE, at + A_WHILE)

    def clear(self) -> None:
        """Nothing of the past is to be sent, repeated or called up again; what is to come is."""
        for table in (outbox, timer, event):
            self.conn.execute(delete(table).where(table.c.workspace_id == WS))
        reachable = {self.people[one.name].id for one in company.PEOPLE}
        for item in follow_ups.follow_ups_between(self.conn, WS, self.today, date.max, self.now):
            if item.person_id in reachable:
                due = moment(item.due_on, self.rules.settings(WS).reminders.time, company.TIMEZONE)
                set_timer(self.conn, WS, Timer(TimerKind.FOLLOW_UP, item.id, due))

    def begin(self, story: Story, at: datetime) -> None:
        """A debrief that is still open."""
        self.hand.answer(self.hand.mark(story, self.people[story.sale.rep], at), story, at + timedelta(minutes=9))

    def part(self) -> None:
        """Who isn't on the page can't be reached: from now on they are names, as from a CRM."""
        on_page = [one.user_id for one in company.PEOPLE]
        names_only = update(person).where(person.c.workspace_id == WS, person.c.user_id.not_in(on_page))
        self.conn.execute(names_only.values(user_id=None, tz=None, seen_at=None))

    def digests(self, year: Year) -> None:
        """The last digests, the oldest posted first; each is rendered when it is posted."""
        newest = newest_digest(year, self.today)
        for back in reversed(range(DIGESTS)):
            day = newest - timedelta(weeks=back)
            as_of = moment(day, NINE, self.rules.settings(WS).timezone)
            digests.new_digest(self.conn, WS, week_id(day), company.CHANNEL.id, as_of)
            wanted = Want(Target.DIGEST, week_id(day), company.CHANNEL.id, direct=False)
            want(self.conn, WS, wanted, self.hand.real_now - back)


def newest_digest(year: Year, today: date) -> date:
    """The last Monday since which enough has closed for the next digest to be a full one."""
    monday = next_monday(today) - timedelta(days=7)
    days = [story.on for story in (*year.history, *year.standing)]
    while sum(day >= monday for day in days) < ENOUGH:
        monday -= timedelta(days=7)
    return monday
