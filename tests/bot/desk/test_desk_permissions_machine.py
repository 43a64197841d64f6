"""Who may read and do what: three who sell, one who manages, and whatever they ask, press or type, on any debrief.

The model is whose words are whose. What is shown to somebody (an answer, or a message in their conversation) holds no
words of another's debrief, unless they manage; what is shown in the channel holds nobody's. What somebody does to
another's debrief changes none of its answers. What managers alone may do, nobody else does.
Planted and found: whose debrief it is that isn't looked at, when it is pressed, and when it is asked about.
"""

import asyncio
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from bot.app import build
from bot.commands.table import TABLE
from bot.platforms.ports import Click, Command, Typed, Who
from bot.platforms.web.scenery import Channel, PagePerson
from bot.platforms.web.setup import Page
from dialogs.errors import DebriefError
from dialogs.messages.actions import Action, Verb
from dialogs.messages.codec import to_json
from dialogs.messages.messages import Input, Message
from dialogs.records import Workspace
from storage import tables
from storage.engine.engine import open_storage
from storage.units import cases
from tests.bot.desk.test_desk_machine import offers
from tests.examples import most
from tests.storage.in_memory import with_tables
from tests.transcripts.stage import THURSDAY, Hand, with_page
from tests.transcripts.stage import settings as app_settings

pytestmark = pytest.mark.long
WS, SELLERS, MANAGER, CHANNEL = "web:local", ("ann", "bob", "cat"), "max", "sales"
EVERYBODY = (*SELLERS, MANAGER)
WORDS = "secret words of"
"""What somebody writes is theirs, and says so."""
WALK = (
    (Verb.START, "", ""),
    (Verb.PICK, "driver", "other"),
    (Verb.NEXT, "", ""),
    (Verb.PICK, "asked", "not_yet"),
    (Verb.PICK, "expected", "half"),
    (Verb.NEXT, "", ""),
)
"""To the boxes for words, and through them."""
FOR_MANAGERS = ("digest", "health", "merge", "stats answers")
OTHERS = (*FOR_MANAGERS, "deal", "deals", "hello", "help", "how", "pending", "stats", "themes", "trends", "vs")


class Permissions(RuleBasedStateMachine):
    """The desk, asked directly: no web server, and a page that keeps its messages in the database."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name)
        (path / "w.db").write_bytes(with_tables())
        people = tuple(PagePerson(one, one.title()) for one in EVERYBODY)
        given = app_settings(f"sqlite:///{path / 'w.db'}", path, {"WINLOSS_SECRET_KEY": "x" * 32}, managers=[MANAGER])
        self.loop = asyncio.new_event_loop()
        self.number, self.debriefs = 0, dict[str, str]()
        self.run(self.begins(given, people))

    def run(self, what):
        return self.loop.run_until_complete(what)

    async def begins(self, given, people):
        page = Page(people, Channel(CHANNEL, CHANNEL), "Testers")
        self.app = build(with_page(given, page), open_storage(given.database_url), Hand(THURSDAY))
        await self.app.platforms["web"].start(self.enters)

    async def enters(self, workspace: Workspace, channel: str):
        await self.app.enter(workspace, channel)

    @initialize()
    def each_has_a_debrief(self):
        for seller in SELLERS:
            self.marks(seller)
            self.writes(seller)
        said = select(tables.verbatim.c.text)
        told = self.run(self.app.services.storage.read(lambda conn: conn.execute(said).scalars().all()))
        assert sorted(set(told)) == [f"{WORDS} {seller}" for seller in SELLERS], (
            "there is something to keep from others"
        )

    def event(self):
        self.number += 1
        return f"e{self.number}"

    def does(self, coroutine, who, *, channel=False):
        """What they are answered, which they may read; None where it is refused."""
        try:
            answer = self.run(coroutine)
        except DebriefError as error:
            answer = None
            self.may_read(who, str(error), channel=channel)
        if isinstance(answer, Message):
            self.may_read(who, to_json(answer), channel=channel)
        self.run(self.delivers())
        return answer

    async def delivers(self):
        for _ in range(3):
            await self.app.delivery.round()
            await self.app.delivery.finish()

    def may_read(self, who, text, *, channel=False):
        """The one rule."""
        for other in EVERYBODY:
            if channel or who not in {other, MANAGER}:
                assert f"{WORDS} {other}" not in text, f"{who} reads {other}'s words: {text[:600]}"

    @rule(who=st.sampled_from(EVERYBODY))
    def marks(self, who):
        name = f"Deal {self.event()}"
        self.does(self.app.desk.command(Command(self.event(), Who(WS, who), f"lost {name} vs Globex", "")), who)
        case = self.run(self.newest())
        self.debriefs[case.debrief.id] = who

    async def newest(self):
        found = await self.app.services.storage.read(
            lambda conn: conn.execute(select(tables.debrief.c.id)).scalars().all()
        )
        return await self.app.services.storage.read(cases.load_case, WS, max(found))

    @rule(who=st.sampled_from(EVERYBODY))
    def writes(self, who):
        """Their words, on whatever card is live, in every box there is."""
        for debrief_id in [one for one, rep in self.debriefs.items() if rep == who]:
            for verb, field, value in WALK:
                self.presses_on(who, debrief_id, verb, field, value)

    @rule(
        who=st.sampled_from(EVERYBODY),
        which=st.integers(0, 20),
        verb=st.sampled_from([verb for verb in Verb if verb is not Verb.NOT_MINE]),
        field=st.sampled_from(["driver", "asked", "reason"]),
        value=st.sampled_from(["", "price", "won", "tomorrow", "stats", "pending", "digest again", "7", "reason"]),
    )
    def presses(self, who, which, verb, field, value):
        """Anything, whether or not a button says so."""
        debrief_id = sorted(self.debriefs)[which % len(self.debriefs)]
        subject = f"{debrief_id}.ask_buyer" if verb in {Verb.TOLD, Verb.AGAIN, Verb.DROP, Verb.DONE} else debrief_id
        self.presses_on(who, subject, verb, "" if verb in {Verb.EDIT, Verb.SHARE, Verb.RUN} else field, value)

    @rule(who=st.sampled_from(EVERYBODY), which=st.integers(0, 20), button=st.integers(0, 30))
    def presses_what_another_sees(self, who, which, button):
        """A button of the card as its rep sees it: good for them, and for nobody else."""
        debrief_id = sorted(self.debriefs)[which % len(self.debriefs)]
        offered = [press for press in offers(self.run(self.card(debrief_id))) if press.verb is not Verb.NOT_MINE]
        if offered:
            press = offered[button % len(offered)]
            self.presses_on(who, debrief_id, press.verb, press.field, press.value)

    def presses_on(self, who, subject, verb, field, value):
        owner, before = self.debriefs[subject.partition(".")[0]], self.run(self.state(subject.partition(".")[0]))
        values = dict.fromkeys(self.run(self.boxes(subject.partition(".")[0])), (f"{WORDS} {who}",))
        action = Action(verb, subject, before[0], field, value)
        self.does(self.app.desk.click(Click(self.event(), Who(WS, who), action, values, "")), who)
        if owner != who:
            assert self.run(self.state(subject.partition(".")[0]))[1] == before[1], f"{who} changed {owner}'s answers"

    async def card(self, debrief_id):
        """A debrief's card, as its rep sees it."""
        case = await self.app.services.storage.read(cases.load_case, WS, debrief_id)
        return await self.app.delivery.views.card(case, case.person.id)

    async def boxes(self, debrief_id):
        """The boxes for words on it."""
        shown = await self.card(debrief_id)
        return [block.key for block in shown.blocks if isinstance(block, Input) and not block.pick]

    async def state(self, debrief_id):
        case = await self.app.services.storage.read(cases.load_case, WS, debrief_id)
        return case.debrief.rev, case.answers.history

    @rule(who=st.sampled_from(EVERYBODY))
    def types(self, who):
        self.does(self.app.desk.typed(Typed(self.event(), Who(WS, who), f"{WORDS} {who}")), who)

    @rule(
        who=st.sampled_from(EVERYBODY),
        word=st.sampled_from(OTHERS) | st.just("deal"),
        which=st.integers(0, 20),
        public=st.booleans(),
    )
    def asks(self, who, word, which, public):
        debrief_id = sorted(self.debriefs)[which % len(self.debriefs)]
        case = self.run(self.app.services.storage.read(cases.load_case, WS, debrief_id))
        behind = {
            "deal": case.deal.name,
            "vs": "Globex",
            "merge": f"{case.deal.name} into nothing",
            "digest": "preview",
        }
        channel = CHANNEL if public else ""
        line = f"{word} {behind.get(word, '')}".strip()
        event = Command(self.event(), Who(WS, who), line, channel, public=public)
        row = next(row for row in TABLE if row.word == word)
        reads_along = public and row.public
        before = self.run(self.outside())
        answer = self.does(self.app.desk.command(event), who, channel=reads_along)
        if word in FOR_MANAGERS and who != MANAGER:
            assert answer is None, f"{who} may {word}"
            assert self.run(self.outside()) == before

    async def outside(self):
        """What waits to be posted."""
        rows = select(tables.outbox.c.recipient, tables.outbox.c.wanted)
        return await self.app.services.storage.read(lambda conn: conn.execute(rows).all())

    @rule(hours=st.sampled_from([1, 24, 24 * 7]))
    def time_passes(self, hours):
        self.run(self.passes(hours))

    async def passes(self, hours):
        self.app.services.clock.at += timedelta(hours=hours)
        await self.app.ticker.tick()
        await self.delivers()

    @invariant()
    def each_conversation_is_theirs(self):
        rows = select(tables.web_message.c.conversation, tables.web_message.c.message)
        for conversation, message in self.run(self.app.services.storage.read(lambda conn: conn.execute(rows).all())):
            who = conversation.rpartition(":")[2] if conversation != CHANNEL else ""
            self.may_read(who, message, channel=conversation == CHANNEL)

    def teardown(self):
        self.run(self.app.services.storage.close())
        self.loop.close()
        self.folder.cleanup()


TestPermissions = Permissions.TestCase
TestPermissions.settings = settings(max_examples=most(8), stateful_step_count=12, deadline=None)
