"""Whatever is typed and whatever is pressed: the words are among the answers, or the reply says that they aren't."""

import asyncio
import shutil
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from importlib import resources
from itertools import count

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.app import build, load_settings
from bot.desk.rules import Rules
from bot.moments.clock import Clock
from bot.platforms.ports import Click, Command, Typed, Who
from bot.platforms.web.scenery import Channel, PagePerson
from bot.platforms.web.setup import Page
from bot.settings.app_file import AppFile
from dialogs.cards import prompts
from dialogs.definition.definition import load
from dialogs.definition.kinds import Kind
from dialogs.errors import DebriefError, Stale
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Buttons, Choice, Input, Message, Quote, Text, plain
from dialogs.records import Case, Closing, Deal, Debrief, Outcome, Person, Status, Workspace
from storage.engine.engine import open_storage
from storage.units import cases, people
from tests.examples import most
from tests.transcripts.stage import with_page

NOW = datetime(2026, 11, 19, 14, 5, tzinfo=UTC)
TODAY = date(2026, 11, 19)
DEFINITION = load(resources.files("dialogs.definition").joinpath("debrief.yaml").read_text(encoding="utf-8"))
TEXTS = {key for s in DEFINITION.scripts.values() for key, field in s.fields.items() if field.kind is Kind.TEXT}
RULES = Rules(lambda _: DEFINITION, lambda _: AppFile())
ANN = Person("web:local", "ann", "Ann Ames", "ann", tz="Europe/Berlin")
OTHER = {"driver": "other", "asked": "told"}
STARTS = [{}, {"driver": "other"}, OTHER, {**OTHER, "expected": "no"}]
"""Answers that bring up the texts there are."""

words = st.one_of(
    st.integers(1, 4).map("They said it {} times".format),
    st.sampled_from(["We were late", "We were late, and dear", "x" * 4001, "  \x00 ", "y" * 2700]),
)
moves = st.lists(
    st.one_of(
        st.tuples(st.just("fill"), st.integers(0, 3), words),
        st.tuples(st.just("fill"), st.integers(0, 3), words),
        st.tuples(st.just("press"), st.integers(0, 60), st.just("")),
        st.tuples(st.just("press"), st.integers(0, 60), st.just("")),
        st.tuples(st.just("button"), st.sampled_from(["Later", "Back", "Skip", "Next", "Finish here"]), st.just("")),
        st.tuples(st.just("old"), st.integers(0, 9), words),
        st.tuples(st.just("again"), st.just(0), st.just("")),
        st.tuples(st.just("say"), st.just(0), words),
    ),
    min_size=2,
    max_size=20,
)


@dataclass
class Screen:
    """One card as somebody has it before them, and what stands in its form."""

    message: Message
    form: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, message: Message) -> "Screen":
        form = {b.key: (b.value,) if b.value else () for b in message.blocks if isinstance(b, Input) and not b.pick}
        chosen = {b.key: b.selected for b in message.blocks if isinstance(b, Choice) and not b.pick}
        return cls(message, form | chosen)

    @property
    def boxes(self) -> list[str]:
        return [key for key in self.form if key in TEXTS]

    @property
    def presses(self) -> dict[str, Action]:
        found: dict[str, Action] = {}
        for block in self.message.blocks:
            if isinstance(block, Buttons):
                found |= {button.label: button.action for button in block.buttons}
            if isinstance(block, Choice) and block.pick:
                found |= {f"{block.key} {o.value}": replace(block.pick, value=o.value) for o in block.options}
            if isinstance(block, Input) and block.pick:
                found[block.key] = replace(block.pick, value="2027-03-01")
        return found


class Hands:
    """What somebody does with the cards before them: at most one press, or words, a move."""

    def __init__(self, first: Message) -> None:
        self.screens = [Screen.of(first)]
        self.last: tuple[Action, dict[str, tuple[str, ...]]] | None = None

    def does(self, move: tuple) -> tuple[Action, dict[str, tuple[str, ...]]] | str | None:
        kind, what, text = move
        screen = self.screens[-1]
        match kind:
            case "fill":
                if screen.boxes:
                    screen.form[screen.boxes[what % len(screen.boxes)]] = (text,)
                return None
            case "say":
                return text
            case "again":
                return self.last
            case "old":
                screen = self.screens[what % len(self.screens)]
                screen.form |= dict.fromkeys(screen.boxes[:1], (text,))
                kind, what = "press", len(text)
        offered = list(screen.presses.items())
        if not offered or (kind == "button" and what not in screen.presses):
            return None
        action = screen.presses[what] if kind == "button" else offered[what % len(offered)][1]
        self.last = action, dict(screen.form)
        return self.last

    def sees(self, message: Message) -> None:
        """The card as it is drawn now. A card that stays as it was keeps what stands in its form."""
        if message != self.screens[-1].message:
            self.screens.append(Screen.of(message))


def sent(done: tuple[Action, dict[str, tuple[str, ...]]] | str) -> list[str]:
    """The words that an event brings us."""
    if isinstance(done, str):
        return [text] if (text := done.replace("\x00", "").strip()) else []
    return [text for key, given in done[1].items() if key in TEXTS for one in given if (text := one.strip("\x00 "))]


def is_held(case: Case, text: str) -> bool:
    return any(text in one for row in case.answers.history for one in row.value)


def begun(outcome: Outcome, start: dict[str, str]) -> Case:
    case = Case(
        Debrief("web:local", "d1", ANN.id, 0, Status.OPEN, NOW),
        Closing("web:local", "d1", "deal1", outcome, TODAY, ANN.id),
        Deal("web:local", "deal1", "Acme renewal"),
        ANN,
    )
    for field, value in start.items():
        case = carried_out(case, Action(Verb.PICK, "d1", case.debrief.rev, field, value), {})[0]
        if field == "driver":
            case = carried_out(case, Action(Verb.NEXT, "d1", case.debrief.rev), {})[0]
    return case


def carried_out(case: Case, action: Action, form: dict[str, tuple[str, ...]]) -> tuple[Case, bool]:
    """The case after a press, and whether its card is drawn anew."""
    change = RULES.pressed(action, form, "ann", NOW)(case)
    if action.asks:
        return (written(case, change) if change.answers else case), False
    return written(case, change), True


def written(case: Case, change) -> Case:
    debrief = replace(case.debrief, rev=case.debrief.rev + 1, status=change.status or case.debrief.status)
    return replace(case, debrief=debrief, answers=case.answers.plus(*change.answers))


@settings(max_examples=most(120), deadline=None, database=None)
@given(
    st.sampled_from(list(Outcome)),
    st.sampled_from(STARTS),
    moves,
)
@example(Outcome.WON, {}, [("say", 0, "  \x00 ")])
def test_no_words_are_lost_whatever_is_pressed(outcome, start, sequence):
    case = begun(outcome, start)
    hands = Hands(prompts.card(DEFINITION, case, prompts.Context(TODAY)))
    for move in sequence:
        done = hands.does(move)
        if done is None:
            continue
        told = ""
        try:
            if isinstance(done, str):
                case, drawn = written(case, RULES.typed(done, "ann", NOW)(case)), True
            else:
                case, drawn = carried_out(case, *done)
            if drawn:
                hands.sees(prompts.card(DEFINITION, case, prompts.Context(TODAY)))
        except Stale:
            continue  # the desk gives the words back, see below
        except DebriefError as error:
            told = error.sentence
        assert "isn't saved" in told or all(is_held(case, text) for text in sent(done))


class Company:
    """The product on a database, with Ann at its desk; nothing is served."""

    def __init__(self, url: str, folder) -> None:
        (folder / "app.yaml").write_text("timezone: Europe/London\n")
        environ = {
            "WINLOSS_CONFIG": str(folder / "app.yaml"),
            "WINLOSS_DATABASE_URL": url,
            "WINLOSS_SECRET_KEY": "only for tests",
        }
        page = Page((PagePerson("ann", "Ann Ames"),), Channel("sales", "sales"), "Testers")
        self.app = build(with_page(load_settings(environ), page), open_storage(url), Clock())
        self.who, self.ids, self.debrief = Who("web:local", "ann"), count(1), ""

    async def begins(self) -> "Company":
        write, now = self.app.services.storage.write, self.app.services.clock.now()
        await write(people.ensure_workspace, Workspace("web:local", "web", "local", "Testers"), now)
        await self.app.desk.command(Command("mark", self.who, "lost Acme renewal", ""))
        person = await self.app.services.person(self.who)
        (case,) = await self.app.services.storage.read(cases.pending, "web:local", person.id)
        self.debrief = case.debrief.id
        for verb, field, value in (
            (Verb.START, "", ""),
            (Verb.PICK, "driver", "other"),
            (Verb.NEXT, "", ""),
            (Verb.PICK, "asked", "told"),
            (Verb.PICK, "expected", "no"),
        ):
            action = Action(verb, self.debrief, (await self.case()).debrief.rev, field, value)
            assert await self.sends((action, {})) == ""
        return self

    async def case(self) -> Case:
        found = await self.app.services.storage.read(cases.load_case, "web:local", self.debrief)
        assert found
        return found

    async def card(self) -> Message:
        case = await self.case()
        return await self.app.delivery.views.card(case, case.person.id)

    async def sends(self, done, event: str = "") -> str:
        """Hand an event to the desk; all that the reply says."""
        event = event or f"event-{next(self.ids)}"
        try:
            if isinstance(done, str):
                reply = await self.app.desk.typed(Typed(event, self.who, done))
            else:
                reply = await self.app.desk.click(Click(event, self.who, *done, "direct:ann", None))
        except DebriefError as error:
            return error.sentence
        return spelled(reply) if reply else ""

    async def ends(self) -> None:
        await self.app.delivery.finish()
        await self.app.services.storage.close()


def spelled(message: Message) -> str:
    texts = [plain(block.parts) for block in message.blocks if isinstance(block, Text)]
    whole = "".join(block.text for block in message.blocks if isinstance(block, Quote))  # long words come in pieces
    return "\n".join([*texts, whole])


async def a_conversation(url: str, folder, sequence) -> None:
    ann = await Company(url, folder).begins()
    hands = Hands(await ann.card())
    for n, move in enumerate(sequence):
        done = hands.does(move)
        if done is None:
            continue
        before = await ann.case()
        reply = await ann.sends(done, f"move-{n}")
        case = await ann.case()
        for text in sent(done):
            assert is_held(case, text) or "isn't saved" in reply
        if "Already answered" in reply:
            assert all(is_held(case, text) or text in reply for text in sent(done))
        await ann.sends(done, f"move-{n}")  # the platform sends it twice
        assert "isn't saved" in reply or (await ann.case()).answers == case.answers
        if case.debrief.rev != before.debrief.rev and "When shall I come back" not in reply:
            hands.sees(await ann.card())
    await ann.ends()


@settings(max_examples=most(15), deadline=None, database=None)
@given(moves)
@example([("press", 0, ""), ("old", 0, "x" * 4001)])
def test_no_words_that_reach_the_desk_are_lost(sqlite_template, tmp_path_factory, sequence):
    folder = tmp_path_factory.mktemp("kept")
    shutil.copy(sqlite_template, folder / "winloss.db")
    asyncio.run(a_conversation(f"sqlite:///{folder / 'winloss.db'}", folder, sequence))
