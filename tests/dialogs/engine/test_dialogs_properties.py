"""Whatever is pressed, in whatever order: a legal state, a way on, and the same after a restart."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from test_dialogs_changed import FEWER, MORE

from dialogs.cards import prompts
from dialogs.definition.definition import load
from dialogs.engine import engine, facts
from dialogs.engine.position import read, settled
from dialogs.errors import DebriefError
from dialogs.messages.actions import Action, Verb, parse, render
from dialogs.messages.messages import Buttons, Choice, Input
from dialogs.records import Answer, Answers, AnswerState, Outcome
from tests.dialogs.dialogs_talk import CONTEXT, NOW, RIVALS, STANDARD, TODAY, YAML, Talk
from tests.examples import most

AGAIN, CHANGED = load(YAML, RIVALS), [load(FEWER, RIVALS), load(MORE)]
KEYS = sorted({key for script in STANDARD.scripts.values() for key in script.fields} | {"reason", "us", "gone"})
VALUES = sorted({v for shorts in STANDARD.shorts.values() for v in shorts} | {"2027-01-01", "junk", ""})
profile = settings(max_examples=most(35), deadline=None, database=None)

outcomes = st.sampled_from(list(Outcome))
wild = st.builds(
    Action,
    st.sampled_from(list(Verb)),
    st.just("d1"),
    st.integers(0, 9),
    st.sampled_from(KEYS),
    st.sampled_from(VALUES),
)
moves = st.lists(
    st.one_of(
        st.tuples(st.just("press"), st.integers(0, 60), st.sampled_from(["", "some words", "x" * 4001])),
        st.tuples(st.just("press"), st.integers(0, 60), st.just("")),
        st.tuples(st.just("wild"), wild, st.sampled_from(["", "some words"])),
        st.tuples(st.just("old"), st.integers(0, 60), st.just("")),
        st.tuples(st.just("type"), st.text(max_size=5), st.just("")),
        st.tuples(st.just("told"), st.just(0), st.just("")),
    ),
    min_size=2,
    max_size=25,
)


def presses(message):
    """Every action that a card offers."""
    for block in message.blocks:
        if isinstance(block, Buttons):
            yield from (button.action for button in block.buttons)
        if isinstance(block, Choice) and block.pick:
            yield from (replace(block.pick, value=option.value) for option in block.options)
        if isinstance(block, Input) and block.pick:
            yield replace(block.pick, value="2027-03-01")


def rows(definition, case, move, seen):
    """The rows that a move adds; a friendly refusal adds none."""
    kind, what, words = move
    card = prompts.card(definition, case, CONTEXT)
    offered = list(presses(card))
    boxes = [block.key for block in card.blocks if isinstance(block, Input) and not block.pick]
    values = {key: (words,) for key in boxes if words}
    if kind == "press":
        action = offered[what % len(offered)]
        seen.append(action)
    elif kind == "old":
        action = seen[what % len(seen)] if seen else offered[0]
    with suppress(DebriefError):
        if kind == "type":
            return engine.type_text(definition, case, what, NOW)
        if kind == "told":
            return engine.told(definition, case, NOW)
        if kind == "wild":
            action = what
        if action.verb is Verb.EDIT and not action.field:
            action = replace(action, field="reason")
        return engine.act(definition, case, action, values, NOW, TODAY)
    return ()


def after(case, added):
    rev = case.debrief.rev + (1 if added else 0)
    return replace(case, debrief=replace(case.debrief, rev=rev), answers=case.answers.plus(*added))


def legal(definition, case):
    position = read(definition, case)
    script = definition.script(case.closing.outcome)
    for answer in case.answers.current.values():
        field = script.fields[answer.field]
        assert answer.value or answer.state is not AnswerState.GIVEN
        assert not answer.value or answer.state is not AnswerState.SKIPPED
        if field.kind in {"choice", "choices"}:
            assert set(answer.value) <= set(field.labels)
            assert len(answer.value) <= max(field.limit, 1)
        elif field.kind == "text":
            assert all(0 < len(text) <= field.limit for text in answer.value)
    for card in position.cards[: position.at]:
        assert all(settled(case.answers.current.get(field.key)) for field in card.fields)
    at, n = engine.progress(definition, case)
    assert 1 <= at <= n <= 6
    message = prompts.card(definition, case, CONTEXT)
    assert message.summary
    keys = [block.key for block in message.blocks if isinstance(block, Choice | Input)]
    assert len(keys) == len(set(keys))
    for action in presses(message):
        assert parse(render(action)) == action
    facts.flatten(definition, case, prompted=True)
    prompts.receipt(definition, case)


def walk_to_the_end(definition, case):
    """Somebody who presses what moves on: the first option of each open pick, else Next."""
    for _ in range(25):
        card = read(definition, case).card
        if card is None:
            return
        pick = next((f for f in card.fields if f.single and not settled(case.answers.current.get(f.key))), None)
        action = Action(Verb.NEXT, "d1", case.debrief.rev)
        if pick:
            action = replace(action, verb=Verb.PICK, field=pick.key, value=(*pick.labels, "2027-03-01")[0])
        case = after(case, engine.act(definition, case, action, {}, NOW, TODAY))
    raise AssertionError(f"stranded at {engine.next_step(definition, case)}")


@profile
@given(outcomes, moves)
def test_any_sequence_of_actions_ends_in_a_legal_state_with_a_way_on(outcome, sequence):
    case, seen = Talk(outcome).case, []
    for move in sequence:
        added = rows(STANDARD, case, move, seen)
        assert all(row.rev == case.debrief.rev + 1 for row in added)
        assert len({row.field for row in added}) == len(added)
        case = after(case, added)
        legal(STANDARD, case)
    walk_to_the_end(STANDARD, case)


@profile
@given(outcomes, moves, st.sets(st.integers(0, 25)))
def test_a_resumed_debrief_equals_an_uninterrupted_one(outcome, sequence, cuts):
    straight = resumed = Talk(outcome).case
    definition, seen, seen_again = STANDARD, [], []
    for n, move in enumerate(sequence):
        if n in cuts:
            resumed = replace(resumed, answers=reloaded(resumed.answers))
            definition = AGAIN
        straight = after(straight, rows(STANDARD, straight, move, seen))
        resumed = after(resumed, rows(definition, resumed, move, seen_again))
        assert resumed == straight
        assert prompts.card(definition, resumed, CONTEXT) == prompts.card(STANDARD, straight, CONTEXT)
    assert facts.flatten(definition, resumed, True) == facts.flatten(STANDARD, straight, True)


def reloaded(answers):
    """Through a text and back, as a database does."""
    text = json.dumps([[a.field, a.value, a.state, a.rev, a.at.isoformat(), a.quotable] for a in answers.history])
    return Answers(tuple(
        Answer(field, tuple(value), AnswerState(state), rev, datetime.fromisoformat(at), quotable)
        for field, value, state, rev, at, quotable in json.loads(text)
    ))  # fmt: skip


@profile
@given(outcomes, moves, st.sampled_from(CHANGED))
def test_a_changed_definition_strands_nobody(outcome, sequence, changed):
    case, seen = Talk(outcome).case, []
    for move in sequence:
        case = after(case, rows(STANDARD, case, move, seen))
    prompts.card(changed, case, CONTEXT)
    facts.flatten(changed, case, prompted=True)
    walk_to_the_end(changed, case)


@settings(max_examples=most(100), deadline=None, database=None)
@given(st.builds(Action, st.sampled_from(list(Verb)), st.text(), st.integers(min_value=0), st.text(), st.text()))
def test_a_token_is_its_action_whatever_the_strings(action):
    token = render(action)
    assert parse(token) == action
    assert token.isascii()
    assert token.count("/") == 4


@settings(max_examples=most(100), deadline=None, database=None)
@given(st.text())
def test_a_token_nobody_made_is_refused_with_a_value_error(token):
    with suppress(ValueError):
        assert parse(render(parse(token))) == parse(token)
