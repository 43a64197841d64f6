"""Words whose question no longer applies: they count nowhere, however they came to be stored."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib import resources
from types import SimpleNamespace

import pytest
from sqlalchemy import delete, select

from bot.crm.exporting import export
from bot.desk.rules import Rules
from bot.reporting.deals import DealStories
from bot.reporting.looks import Looks
from bot.reporting.rereading import reread
from bot.services import Services
from bot.settings.app_file import AppFile
from dialogs.definition.definition import load
from dialogs.engine.facts import reading
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Facts
from dialogs.records import Event, Moment, Outcome, Person, Workspace
from insights.shapes.texts import Quoted
from storage import tables
from storage.counting.verbatims import verbatims
from storage.units import cases, corrections, debriefs, marks, people

WS, NOW, TODAY = "slack:T1", datetime(2026, 11, 2, 9, tzinfo=UTC), date(2026, 11, 2)
YAML = resources.files("dialogs.definition").joinpath("debrief.yaml").read_text(encoding="utf-8")
OWN = """
greeting: "About {deal}."
privacy: "Between us."
ask_buyer: "Why?"
steps:
  - key: first
    title: First
    fields:
      - {key: driver, kind: choice, ask: Why?, name: Why, required: true, options: [{value: price, label: Price}]}
      - {key: called, kind: yesno, ask: Did you call them?, name: Called, required: true}
  - key: second
    title: Second
    when: {called: "yes"}
    fields:
      - {key: on_the_phone, kind: text, ask: What did they say?, name: They said, quotable: true, heard: true}
      - {key: mood, kind: text, ask: And how?, name: Mood}
"""
WORDS = "They never saw it run"
STANDARD = (("driver", "price"), ("", ""), ("asked", "told"), ("expected", "no"), ("buyer_words", WORDS))
OF_OUR_OWN = (("driver", "price"), ("called", "yes"), ("on_the_phone", WORDS))
CHANGED = {YAML: ("heard", "asked", "no_answer"), OWN: ("first", "called", "no")}
both = pytest.mark.parametrize(("text", "answers"), [(YAML, STANDARD), (OWN, OF_OUR_OWN)], ids=["standard", "own"])


class Office:
    """One workspace on a storage, under a definition."""

    def __init__(self, storage, text: str) -> None:
        self.storage, self.definition, self.n = storage, load(text), 0
        self.rules = Rules(lambda _: self.definition, lambda _: AppFile(timezone="UTC"))
        clock = SimpleNamespace(now=lambda: NOW, real=lambda: 0.0)
        app = AppFile(managers=["max"])
        self.services = Services(storage, clock, lambda _: app, lambda _: self.definition, {}, lambda *_: None)
        self.looks = Looks(self.services)

    async def begins(self):
        await self.storage.write(people.ensure_workspace, Workspace(WS, "slack", "T1", "Acme"), NOW)
        for name in ("ann", "bob", "max"):
            await self.storage.write(people.ensure_person, Person(WS, name, name.title(), name), NOW)
        return self

    async def debriefed(self, deal, answers, by="ann"):
        """Somebody answers this, "" for Next, and finishes there."""
        mark = marks.Mark(f"D-{deal}", f"C-{deal}", deal, Outcome.LOST, TODAY, by)
        await self.storage.write(marks.mark, Event(WS, f"mark {deal}"), Moment(NOW, 1.0), mark, self.rules.opened(NOW))
        for field, value in answers:
            if value == WORDS or not field:
                await self.presses(mark.closing_id, Verb.NEXT, by=by, **({field: value} if field else {}))
            else:
                await self.presses(mark.closing_id, Verb.PICK, field, value, by=by)
        await self.presses(mark.closing_id, Verb.FINISH, by=by)
        return mark.closing_id

    async def case(self, debrief):
        return await self.storage.read(cases.load_case, WS, debrief)

    async def presses(self, debrief, verb, field="", value="", by="ann", **form):
        self.n += 1
        action = Action(verb, debrief, (await self.case(debrief)).debrief.rev, field, value)
        decide = self.rules.pressed(action, {key: (words,) for key, words in form.items()}, by, NOW)
        opened = self.rules.opened(NOW)
        await self.storage.write(debriefs.act, Event(WS, f"e{self.n}"), Moment(NOW, 1.0), debrief, decide, opened)

    async def changes(self, debrief, step, field, value):
        await self.presses(debrief, Verb.EDIT, step)
        await self.presses(debrief, Verb.PICK, field, value)
        await self.presses(debrief, Verb.FINISH)

    async def texts(self):
        return (await self.storage.read(verbatims, WS, TODAY, date(2027, 1, 1), 99)).texts

    async def rows(self):
        table = tables.verbatim
        asked = select(table).order_by(table.c.closing_id, table.c.field)
        return await self.storage.read(lambda conn: [tuple(row) for row in conn.execute(asked)])

    async def exported(self):
        out = io.StringIO()
        await export(self.storage, self.definition, "EUR", WS, out)
        return out.getvalue()

    async def story(self, deal, reader):
        """What `/winloss deal` shows somebody of the answers."""
        person = await self.storage.read(people.person_by_user, WS, reader)
        message = await DealStories(self.services, self.looks).deal(
            person, deal, self.services.viewer(person, shared=False)
        )
        return str([block.rows for block in message.blocks if isinstance(block, Facts)])


@both
async def test_words_whose_question_falls_away_are_nowhere(storage, text, answers):
    office = await Office(storage, text).begins()
    debrief = await office.debriefed("Acme", answers)
    (said,) = await office.texts()
    assert (said.text, said.heard, said.quotable) == (WORDS, True, True)
    assert WORDS in await office.exported()
    assert WORDS in await office.story("Acme", "max")
    assert WORDS not in await office.story("Acme", "bob")

    await office.changes(debrief, *CHANGED[text])

    assert await office.texts() == ()
    assert WORDS not in await office.exported()
    assert WORDS not in await office.story("Acme", "max")
    assert any(WORDS in row.value for row in (await office.case(debrief)).answers.history), "nothing is deleted"


@both
async def test_read_anew_it_is_what_the_presses_wrote(storage, text, answers):
    office = await Office(storage, text).begins()
    first = await office.debriefed("Acme", answers)
    await office.debriefed("Beta", answers, by="bob")
    await office.changes(first, *CHANGED[text])
    written = await office.rows()
    assert [row[1] for row in written] == ["C-Beta"]

    def forget(conn):  # as after an upgrade
        conn.execute(delete(tables.verbatim))
        conn.execute(delete(tables.reading))

    await storage.write(forget)
    assert await office.rows() == []
    await office.looks.lessons(WS, TODAY, date(2027, 1, 1), {})
    assert await office.rows() == written, "whoever needs the words first has them read"


async def test_a_corrected_outcome_takes_the_words_of_its_own_questions(storage):
    only_lost = OWN.replace("quotable: true, heard: true}", "quotable: true, heard: true, outcomes: [lost]}")
    office = await Office(storage, only_lost).begins()
    debrief = await office.debriefed("Acme", OF_OUR_OWN)
    assert len(await office.texts()) == 1
    for n, outcome in enumerate((Outcome.WON, Outcome.LOST)):
        mark = marks.Mark("D", "C", "Acme", outcome, TODAY, "ann")
        decide, opened = office.rules.corrected(NOW), office.rules.opened(NOW)
        args = Event(WS, f"correct {n}"), Moment(NOW, 1.0), debrief, mark, decide, opened
        await storage.write(corrections.correct, *args)
        assert len(await office.texts()) == n


async def test_another_definition_reads_the_same_answers_its_own_way(storage):
    office = await Office(storage, OWN).begins()
    await office.debriefed("Acme", OF_OUR_OWN)
    assert len(await office.texts()) == 1
    stricter = Office(storage, OWN.replace('called: "yes"', 'called: "no"'))
    assert reading(stricter.definition) != reading(office.definition)
    await reread(stricter.services, WS)
    assert await office.texts() == ()
    await reread(office.services, WS)
    assert len(await office.texts()) == 1
    kinder = Office(storage, OWN.replace("Did you call them?", "Have you called them?"))
    assert reading(kinder.definition) == reading(office.definition), "words are no rules"


async def test_a_frozen_look_drops_a_quote_that_was_taken_back(storage):
    office = await Office(storage, YAML).begins()
    debrief = await office.debriefed("Acme", STANDARD)
    look = await office.looks.at(WS, TODAY)
    quote = Quoted(WORDS, "heard from a buyer, lost deal", debrief, "buyer_words")
    frozen = replace(look, sayings=(("saw it", quote), ("an older one", Quoted("Some words of long ago", "seller"))))
    assert (await office.looks.standing(WS, frozen)).sayings == (("saw it", quote),)
    await office.presses(debrief, Verb.QUOTE, "buyer_words")
    assert (await office.looks.standing(WS, frozen)).sayings == ()
    await office.presses(debrief, Verb.QUOTE, "buyer_words")
    assert (await office.looks.standing(WS, frozen)).sayings == (("saw it", quote),)
    await office.changes(debrief, *CHANGED[YAML])
    assert (await office.looks.standing(WS, frozen)).sayings == ()
