"""Whatever moment an erasing ends at, killed: nothing is half erased, and after a restart all of it is gone, once."""

import random
import signal
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.pool import NullPool

from bot.app import build
from dialogs.effects import Target, Want
from dialogs.messages import codec
from dialogs.messages.messages import Message, Quote, say
from dialogs.records import Event
from storage import tables
from storage.engine.engine import database_url, open_storage
from storage.migrations.migrate import upgrade
from storage.units import erasures, posts, wants
from storage.units.erasing import FORGET
from storage.units.erasures import ERASE, Erasure
from tests.bot.rig import doubled
from tests.chaos import cut_short
from tests.command_line import Running, environment, free_port, secrets
from tests.stand_ins.slack import Slack
from tests.transcripts.scenes import the_lost_deal
from tests.transcripts.stage import THURSDAY, Hand, Stage, serving, settings
from tests.waiting import until

WORDS = ("own the switch", "switch on day one")
GOES = {"deal": (*WORDS, "Acme renewal"), "person": (*WORDS, "Ann Ames"), "workspace": (*WORDS, "Acme", "Ann Ames")}
SEED = 1
TRIES, SOME = 8, 3
ERASING, SENDING, AFTER = (1, 40), (20, 90), (20, 140)
"""Between which statements it ends: of an erasing, of that and what is shown anew, and of a start that goes on with it.

The first two are counted from where erasing begins, the last from the start.
"""


@pytest.mark.long
@pytest.mark.everywhere
@pytest.mark.parametrize("what", GOES)
async def test_nothing_is_half_erased_and_all_is_gone_once(empty_database, tmp_path, what):
    chance = random.Random(f"{what} {SEED}")
    async with Slack() as slack:
        house = House(empty_database, tmp_path, slack)
        await house.begins()
        asked, before = house.asked(what), house.counted()
        shown = house.shown()
        assert house.holding(GOES[what])
        command = what == "deal"  # the others as managers ask for it in chat: by a timer
        if not command:
            with house.connected() as conn:
                erasures.schedule(conn, Event(house.ws, "asked"), asked, house.now, house.now)
        kills = 0
        for turn in range(TRIES):
            words = house.holding(WORDS)
            if not words and house.is_done():
                break
            at = chance.randint(*ERASING if turn < SOME else SENDING) if words else -chance.randint(*AFTER)
            kills += await (house.erases(what, at) if command and words else house.serves(at))
            left = house.holding(WORDS)
            assert not left or left == words, f"half erased, with {at} of seed {SEED}"
        while command and house.holding(WORDS):
            await house.erases(what, 0)
        await house.serves(0)
        assert kills > 2, "no moment was met"
        assert not house.holding(GOES[what])
        assert not [said for said in house.said() if any(word in said for word in GOES[what])]
        assert not doubled(slack)
        assert len(house.shown()) == len(shown), "nothing new was told"
        assert house.counted() == ({} if what == "workspace" else before)


class House:
    """A deal that was debriefed, quoted in a digest and in something shared; processes that come and go."""

    def __init__(self, url, folder, slack):
        self.url, self.folder, self.slack = url, folder, slack
        self.engine = create_engine(database_url(url), poolclass=NullPool)
        self.now, self.ws = THURSDAY, f"slack:{slack.team_id}"

    async def begins(self):
        upgrade(self.url)
        slack, clock = self.slack, Hand(THURSDAY)
        sales, (ann, chief) = slack.channel("sales"), (slack.person(name) for name in ("Ann Ames", "Max Moss"))
        given = {"managers": [chief.id], "digest": {"channel": sales}}
        told = settings(self.url, self.folder, secrets(slack), **given)
        async with serving(made := build(told, open_storage(self.url), clock)) as address:
            slack.app_url = f"{address}/slack/events"
            stage = Stage(made, clock, address)
            stage.slack = slack
            await stage.greets(ann)
            await the_lost_deal(ann)
            await ann.sees("Thank you")
            quote = Message(
                "Ann Ames on Acme renewal", (say("Ann Ames"), Quote("Nobody wanted to own the switch.", ""))
            )
            text = codec.to_json(quote)
            write = made.services.storage.write
            await write(posts.save_post, self.ws, "p1", text, THURSDAY)
            week = {"workspace_id": self.ws, "id": "2026-W46", "channel": sales, "as_of": THURSDAY}
            frozen = tables.digest.insert().values(**week, full=True, message=text, page=text)
            await write(lambda conn: conn.execute(frozen).rowcount)
            for kind, subject in ((Target.POST, "p1"), (Target.DIGEST, "2026-W46")):
                await write(wants.want, self.ws, Want(kind, subject, sales, direct=False), clock.real())
            made.delivery.wake()
            await until(lambda: len(slack.messages(sales)) == 2, "nothing was posted")
            await made.delivery.finish()

    @contextmanager
    def connected(self):
        with self.engine.begin() as conn:
            yield conn

    def asked(self, what):
        of = {"deal": tables.deal, "person": tables.person}.get(what)
        with self.connected() as conn:
            named = {"deal": "Acme renewal", "person": "Ann Ames"}
            found = "" if of is None else conn.execute(select(of.c.id).where(of.c.name == named[what])).scalar_one()
        return Erasure(what, found)

    def holding(self, needles):
        """Where any of it stands in the database."""
        found = set()
        with self.connected() as conn:
            for table in tables.metadata.sorted_tables:
                for row in conn.execute(select(table)).mappings():
                    found |= {(table.name, key) for key, one in row.items() if any(n in str(one) for n in needles)}
        return found

    def counted(self):
        with self.connected() as conn:
            said = tables.fact.c
            rows = conn.execute(select(said.outcome, said.driver, func.count()).group_by(said.outcome, said.driver))
            return {(outcome, driver): n for outcome, driver, n in rows}

    def shown(self):
        """What the bot has posted, as it reads now."""
        every = (one for channel in self.slack.channels for one in self.slack.messages(channel))
        return [one for one in every if one["user"] == self.slack.bot_user_id]

    def said(self):
        return [str((one.get("text"), one.get("blocks"))) for one in self.shown()]

    def _process(self, at, *args):
        self.now += timedelta(minutes=2)
        self.port = free_port()
        given = {
            **secrets(self.slack),
            "WINLOSS_CONFIG": str(self.folder / "app.yaml"),
            "WINLOSS_DATABASE_URL": self.url,
            "WINLOSS_PORT": str(self.port),
            cut_short.AT: str(at),
            cut_short.NOW: self.now.isoformat(),
        }
        return Running("winloss", *args, cwd=self.folder, env=environment(**given), entry=cut_short.__name__)

    async def erases(self, what, at):
        """By the command; whether it was killed."""
        of = {"deal": ("--deal", "Acme renewal"), "person": ("--person", "Ann Ames")}.get(what, ())
        with self._process(at, "erase", *of, "--workspace", self.ws, "--yes") as process:
            await until(lambda: process.ended, lambda: process.output)
            return self._was_killed(process)

    async def serves(self, at):
        """Until it is killed, or nothing is left to be done; whether it was killed."""
        with self._process(at, "serve") as process:
            await until(lambda: process.ended or self.is_done(), lambda: process.output)
            return self._was_killed(process)

    def _was_killed(self, process):
        """Whether it has ended so; how else it ends is told."""
        if process.ended and (code := process._popen.poll()):
            assert code == -signal.SIGKILL, process.output
            return True
        return False

    def is_done(self):
        o, t = tables.outbox.c, tables.timer.c
        with self.connected() as conn:
            waits = conn.execute(select(func.count()).where(o.sent < o.wanted, o.parked.is_(None))).scalar_one()
            begun = t.subject.startswith(ERASE) | t.subject.startswith(FORGET)
            return not waits and not conn.execute(select(func.count()).where(begun)).scalar_one()
