"""A manager presses for an erasing, and winloss is killed: it is asked for, logged and told once, or not at all."""

from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from itertools import count

import aiohttp
import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.pool import NullPool

from bot.app import build
from dialogs.audit import Act, first_break
from storage import tables
from storage.engine.engine import database_url, open_storage
from storage.migrations.migrate import upgrade
from storage.units import audit
from storage.units.erasures import ERASE
from tests.chaos import cut_short
from tests.chaos.test_erasing_cut_short import WORDS, House
from tests.command_line import Running, environment, free_port, secrets
from tests.stand_ins import slack_person, teams_person
from tests.stand_ins.slack import Slack
from tests.stand_ins.teams import Teams
from tests.transcripts.scenes import the_lost_deal
from tests.transcripts.stage import THURSDAY, Hand, Stage, serving, settings
from tests.waiting import until

PLACES = {"slack": Slack, "teams": Teams}
PRESS, ASKED, TOLD = "Erase it in an hour", "Acme renewal is erased in an hour", "has Acme renewal erased in an hour"


@pytest.mark.long
@pytest.mark.everywhere
@pytest.mark.parametrize("where", PLACES)
async def test_it_is_asked_for_logged_and_told_as_a_whole_and_once(empty_database, tmp_path, where):
    told = 0
    async with PLACES[where]() as platform:
        office = Office(empty_database, tmp_path, platform)
        await office.asks()
        for at in count(1):
            async with office.serves(at) as process:
                await office.presses()
                if ASKED in office.chief.screen:
                    break
                await until(lambda: process.ended, "it neither answered nor ended")
            assert office.asked() in {(0, 0, 0), (1, 1, 1)}, f"half asked for, killed at statement {at}"
            assert office.asked()[0] >= told, "what stood is gone"
            told = office.asked()[0]
        assert at > 8, "what a press does was not met"
        async with office.serves(0):
            if ASKED not in office.chief.screen:
                await office.presses()
                await office.chief.sees(ASKED)
            await until(office.is_sent, "it was told to nobody")
        assert office.asked() == (1, 1, 1)
        heard = sum(TOLD in text for text in office.heard())
        assert heard == 1 if where == "slack" else heard >= 1  # in Teams a message may stand twice
        assert not any(TOLD in text for text in office.heard(office.chief))
        office.now += timedelta(hours=2)
        async with office.serves(0):
            await until(lambda: not office.holding(WORDS) and office.is_done(), "it was not erased")
        assert office.acts() == [Act.ERASED]
        assert not [text for text in office.heard(office.rep) if any(word in text for word in WORDS)]


class Office(House):
    """Somebody who sells, and two who manage; one of them looks at what erasing a deal would take."""

    def __init__(self, url, folder, platform):
        self.url, self.folder, self.platform = url, folder, platform
        self.engine = create_engine(database_url(url), poolclass=NullPool)
        self.now, self.in_teams = THURSDAY, isinstance(platform, Teams)
        self.ws = f"teams:{platform.tenant_id}" if self.in_teams else f"slack:{platform.team_id}"
        self.path = "/api/messages" if self.in_teams else "/slack/events"
        self.given = platform.environ() if self.in_teams else secrets(platform)

    async def asks(self):
        upgrade(self.url)
        people = self.rep, self.chief, self.other = [
            self.platform.person(name, tz="Europe/Berlin") for name in ("Ann Ames", "Max Moss", "Bob Berg")
        ]
        managers = [person.user_id if self.in_teams else person.id for person in (self.chief, self.other)]
        told = settings(self.url, self.folder, self.given, managers=managers)
        async with serving(made := build(told, open_storage(self.url), Hand(THURSDAY))) as address:
            self.platform.app_url = address + self.path
            stage = Stage(made, Hand(THURSDAY), address)
            stage.slack, stage.teams = (None, self.platform) if self.in_teams else (self.platform, None)
            for person in people:
                if self.in_teams:
                    await person.installs()
                    await person.hears(1)
                    person.looks_from_here()
                else:
                    await stage.greets(person)
            await the_lost_deal(self.rep)
            await self.rep.sees("Thank you")
            await self.chief.types("/winloss erase deal Acme renewal")
            await self.chief.sees("Erase the deal Acme renewal")
            await made.delivery.finish()

    @asynccontextmanager
    async def serves(self, at):
        self.now += timedelta(minutes=2)
        port = free_port()
        given = {
            **self.given,
            "WINLOSS_CONFIG": str(self.folder / "app.yaml"),
            "WINLOSS_DATABASE_URL": self.url,
            "WINLOSS_PORT": str(port),
            cut_short.AT: str(at),
            cut_short.NOW: self.now.isoformat(),
        }
        with Running("winloss", "serve", cwd=self.folder, env=environment(**given), entry=cut_short.__name__) as one:
            await one.answers(f"http://127.0.0.1:{port}/healthz")
            self.platform.app_url = f"http://127.0.0.1:{port}{self.path}"
            yield one

    async def presses(self):
        """The button that is there since; who is killed gives no answer."""
        with suppress(aiohttp.ClientError, AssertionError, OSError):
            await self.chief.clicks(PRESS)

    def asked(self):
        """How often it is waited for, logged, and told."""
        t, p = tables.timer.c, tables.post.c
        with self.connected() as conn:
            waits = len(conn.execute(select(t.subject).where(t.subject.startswith(ERASE))).all())
            posts = len(conn.execute(select(p.id).where(p.id.startswith("erasing:"))).all())
        return waits, len(self.acts()), posts

    def acts(self):
        with self.connected() as conn:
            found = audit.entries(conn, self.ws)
        assert first_break(self.ws, found) is None
        return [one.act for one in found if one.act in {Act.ERASED, Act.KEPT}]

    def is_sent(self):
        o = tables.outbox.c
        with self.connected() as conn:
            return not conn.execute(select(o.kind).where(o.sent < o.wanted, o.parked.is_(None))).first()

    def heard(self, person=None):
        """What the bot has told somebody in private, as it reads now."""
        person = person or self.other
        if self.in_teams:
            messages = self.platform.messages(person.conversation)
            return [teams_person.read(one.card) if one.card else one.activity.get("text", "") for one in messages]
        return [slack_person.read(one) for one in self.platform.messages(person.conversation)]
