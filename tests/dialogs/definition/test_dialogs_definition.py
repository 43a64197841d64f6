"""The definition file: the standard one, and what each mistake in one says."""

from datetime import date

import pytest

from dialogs.definition.definition import load
from dialogs.definition.script import Span
from dialogs.errors import DefinitionError, NotAnAnswer
from dialogs.messages.actions import Verb
from dialogs.records import Outcome
from tests.dialogs.dialogs_talk import STANDARD, YAML, Talk

SMALL = """
competitors: [Globex, "2020"]
greeting: "Well, {deal}."
privacy: Between us.
ask_buyer: Why?
drivers:
  - {value: price, label: Price}
  - {value: fit, label: Fit, tags: [soft]}
steps:
  - key: one
    title: First
    fields:
      - {key: driver, kind: choice, ask: Why?, name: Why, required: true, options: [{from: drivers}]}
      - {key: also, kind: choices, ask: And?, name: And, limit: 1, options: [{from: drivers}]}
  - key: two
    title: Second
    fields:
      - {key: rival, kind: choice, ask: Who?, name: Who, options: [{from: competitors}, {value: "no", label: Nobody}]}
      - {key: sure, kind: yesno, ask: Sure?, name: Sure, when: {rival: rival}}
      - {key: mood, kind: scale, ask: Mood?, name: Mood, low: grim, high: bright}
  - key: three
    title: Third
    when: {driver: soft}
    fields:
      - {key: when, kind: date, ask: When?, name: When}
      - {key: words, kind: text, ask: Words?, name: Words, limit: 20, when: {when: date}}
"""


def broken(old, new):
    assert old in SMALL
    with pytest.raises(DefinitionError) as caught:
        load(SMALL.replace(old, new, 1))
    return caught.value.sentence


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("title: First", "titel: First", 'steps[0]: unknown key "titel"; did you mean "title"?'),
        ("kind: scale,", "kind: scale, zzz: 1,", 'steps[1].fields[2]: unknown key "zzz"'),
        ("privacy:", "secrecy:", 'The definition: unknown key "secrecy"'),
        ("privacy: Between us.", "", 'The definition: "privacy" is missing'),
        ("name: Who, ", "", 'steps[1].fields[0]: "name" is missing'),
        (
            "kind: yesno",
            "kind: maybe",
            ('steps[1].fields[1].kind: "maybe" should be "choice", "choices", "yesno", "text", "date" or "scale"'),
        ),
        ("title: First", "title: ''", "steps[0].title: there is nothing in it"),
        ("title: First", "title: [a]", 'steps[0].title: should be written as "key: value" lines'),
        (
            "title: First",
            "title: {won: a, lots: b}",
            'steps[0].title: "lots" isn\'t an outcome; they are won, lost and no_decision',
        ),
        ("title: First", "title: {won: a, lost: b}", "steps[0].title: says nothing for no_decision"),
        (
            "label: Price}",
            "label: Price and whether the value was felt to be worth it by all those who decide on it}",
            (
                'drivers[0].label: "Price and whether the value was felt to be worth it by all those who decide on it"'
                " has 81 characters; 75 fit"
            ),
        ),
        (
            "label: Price}",
            "label: Price, help: " + "x" * 76 + "}",
            f'drivers[0].help: "{"x" * 76}" has 76 characters; 75 fit',
        ),
        (
            "label: Price}",
            "label: Price, short: Price and what it was worth}",
            'drivers[0].short: "Price and what it was worth" has 27 characters; 20 fit',
        ),
        (
            "label: Price}",
            "label: Price and what it was worth}",
            'drivers[0]: "Price and what it was worth" needs a short name of at most 20 characters',
        ),
        ("value: price", "value: Price!", 'drivers[0].value: "Price!" should be made of small letters, digits and _'),
        ("value: price", "value: any", 'drivers[0].value: "any" has a meaning of its own in when; take another'),
        ("value: fit, label: Fit", "value: price, label: Fit", 'steps[0].fields[0].options: duplicate value "price"'),
        ("value: fit, label: Fit", "value: fit", "drivers[1]: needs a value and a label"),
        ("label: Fit, tags", "label: Fit, in: {weeks: 2}, tags", "drivers[1].in: only a date has that"),
        (
            "label: Fit, tags",
            "label: Fit, in: {weeks: two}, tags",
            'drivers[1].in.weeks: "two" should be a whole number',
        ),
        (
            "label: Fit, tags",
            "label: Fit, in: {weeks: 999}, tags",
            "drivers[1].in.weeks: 999 is too big; 520 is the most",
        ),
        ("label: Fit, tags", "label: Fit, outcomes: [], tags", "drivers[1].outcomes: needs at least one entry"),
        (
            "label: Fit, tags",
            "label: Fit, outcomes: [win], tags",
            'drivers[1].outcomes[0]: "win" should be "won", "lost" or "no_decision"',
        ),
        ("tags: [soft]", "tags: soft", "drivers[1].tags: should be a list"),
        ("required: true", "required: perhaps", 'steps[0].fields[0].required: "perhaps" should be true or false'),
        ("limit: 1,", "limit: 0,", "steps[0].fields[1].limit: 0 is too small; 1 is the least"),
        ("kind: yesno,", "kind: yesno, limit: 3,", "steps[1].fields[1].limit: a field of kind yesno doesn't take that"),
        (
            "kind: yesno,",
            "kind: yesno, quotable: true,",
            "steps[1].fields[1].quotable: a field of kind yesno doesn't take that",
        ),
        ("kind: yesno,", "kind: yesno, low: bad,", "steps[1].fields[1].low: a field of kind yesno doesn't take that"),
        (
            "kind: yesno,",
            "kind: yesno, options: [{from: drivers}],",
            "steps[1].fields[1].options: a field of kind yesno doesn't take that",
        ),
        ("key: two", "key: one", 'steps[1].key: duplicate key "one"'),
        ("key: mood", "key: also", 'steps[1].fields[2].key: duplicate key "also"'),
        ("{rival: rival}", "{rivals: rival}", 'steps[1].fields[1].when: there is no field "rivals" before this one'),
        ("{rival: rival}", "{mood: any}", 'steps[1].fields[1].when: there is no field "mood" before this one'),
        ("{rival: rival}", "{rival: Hooli}", 'steps[1].fields[1].when: "rival" has no answer or tag "Hooli"'),
        ("{rival: rival}", "{driver: date}", 'steps[1].fields[1].when: "driver" has no answer or tag "date"'),
        ("{rival: rival}", "rival", 'steps[1].fields[1].when: should be written as "field: value"'),
        ("when: {driver: soft}", "when: {when: date}", 'steps[2].when: there is no field "when" before this one'),
        (
            "kind: yesno,",
            "kind: yesno, unless: {words: any},",
            'steps[1].fields[1].unless: there is no field "words" before this one',
        ),
        ("limit: 1,", "other_than: mood,", 'steps[0].fields[1].other_than: there is no field "mood" before this one'),
        (
            "{from: competitors}",
            "{from: rivals}",
            'steps[1].fields[0].options[0].from: "rivals" should be "competitors" or "drivers"',
        ),
        (
            "{from: competitors}",
            "{from: competitors, label: Rival}",
            'steps[1].fields[0].options[0]: "from" brings whole options; beside it only except and outcomes make sense',
        ),
        (
            '{value: "no", label: Nobody}',
            '{value: "no", label: Nobody, except: [a]}',
            'steps[1].fields[0].options[1].except: goes with "from"',
        ),
        (
            "[{from: drivers}]}\n      - {key: also",
            "[{from: drivers, except: [price, fit]}]}\n      - {key: also",
            "steps[0].fields[0].options: there is nothing to pick for won",
        ),
        (
            "{value: price, label: Price}\n  - {value: fit, label: Fit, tags: [soft]}",
            "{value: price, label: Price, retired: true}\n  - {value: fit, label: Fit, tags: [soft], retired: true}",
            "steps[0].fields[0].options: there is nothing to pick for won",
        ),
        ('[Globex, "2020"]', "[Globex, globex]", 'competitors: duplicate name "Globex"'),
        (
            '[Globex, "2020"]',
            f"[{', '.join(f'Rival {n}' for n in range(99))}]",
            "steps[1].fields[0].options: 100 options; 99 fit",
        ),
        ("{deal}.", "{name}.", 'greeting: unknown placeholder "{name}"; only {deal} is filled in'),
        ("title: First", "title: First\n    title: Again", 'line 12: "title" is there twice'),
        ("title: First", "title: [First", "line 12: this isn't YAML, did not find expected ',' or ']'"),
        ("title: First", "[a, b]: First", "line 11: a key should be a word"),
        (
            "privacy: Between us.",
            "privacy: \x07",
            "This isn't YAML: unacceptable character #x0007: control characters are not allowed",
        ),
        (
            "      - {key: also",
            (
                "      - {key: x, kind: text, ask: X, name: X}\n      - {key: y, kind: text, ask: Y, name: Y}\n"
                "      - {key: also"
            ),
            "steps[0].fields: 4 could be on the card at once; 3 fit",
        ),
    ],
)
def test_a_mistake_is_one_sentence_with_its_place(old, new, sentence):
    assert broken(old, new) == sentence


@pytest.mark.parametrize("text", ["", "- a", "hello", "steps:"])
def test_something_else_entirely(text):
    with pytest.raises(DefinitionError) as caught:
        load(text)
    assert "\n" not in caught.value.sentence


def test_other_kinds_of_question_in_a_house_of_ones_own():
    definition = load(SMALL)
    talk = Talk("lost", definition).picks("driver", "fit").presses("Next", also=["price"])
    assert talk.labels("rival") == ["Globex", "2020", "Nobody"]
    assert talk.labels("mood") == ["1 · grim", "2", "3", "4", "5 · bright"]
    talk.picks("rival", "2020").picks("sure", "no").picks("mood", "4")
    assert talk.asks == ["When?"]
    talk.picks("when", "2020-01-01")
    assert talk.asks == ["When?", "Words?"]
    talk.types("long ago")
    assert talk.recap == {
        "Why": "Fit", "And": "Price", "Who": "2020", "Sure": "No", "Mood": "4", "When": "1 January 2020",
        "Words": "long ago",
    }  # fmt: skip


def test_questions_that_rule_each_other_out_may_share_a_card():
    whens = ["when: {driver: price}", "when: {driver: soft}", "unless: {driver: price}", "when: {first.driver: price}"]
    fields = [f"      - {{key: t{n}, kind: text, ask: T, name: T, {when}}}\n" for n, when in enumerate(whens)]
    assert load(SMALL + "  - key: four\n    title: Fourth\n    fields:\n" + "".join(fields))
    fields[3] = fields[3].replace("when: {first.driver: price}", "when: {first.driver: any}")
    fields[2] = fields[2].replace("unless: {driver: price}", "unless: {also: price}")
    fields[1] = fields[1].replace("when: {driver: soft}", "when: {also: soft}")
    with pytest.raises(DefinitionError, match=r"steps\[3\]\.fields: 4 could be on the card at once"):
        load(SMALL + "  - key: four\n    title: Fourth\n    fields:\n" + "".join(fields))


HANGING = """
  - key: four
    title: Fourth
    fields:
      - {key: ticks, kind: choices, ask: Which?, name: Which, options: [{from: drivers}]}
      - {key: main, kind: choice, ask: Best?, name: Best, other_than: driver, options: [{from: drivers}]}
      - {key: why, kind: text, ask: Why those?, name: Why those, required: true, when: {ticks: any}}
"""


def at_the_fourth_card():
    talk = Talk("lost", load(SMALL + HANGING)).picks("driver", "price").presses("Next")
    return talk.presses("Skip")


def test_a_required_question_falls_away_with_the_tick_it_hung_on():
    talk = at_the_fourth_card().presses("Next", ticks=["fit"])
    assert talk.asks == ["Which?", "Best?", "Why those?"]
    with pytest.raises(NotAnAnswer, match="One thing first: Why those"):
        talk.presses("Next", ticks=["fit"])
    talk.presses("Next", ticks=[])
    assert talk.step is None


def test_what_another_field_says_is_not_offered_twice():
    talk = at_the_fourth_card()
    assert talk.labels("main") == ["Fit"]
    with pytest.raises(NotAnAnswer):
        talk.act(talk.action(Verb.PICK, "main", "price"))


def test_the_standard_debrief_keeps_its_promises():
    for script in STANDARD.scripts.values():
        assert len(script.steps) == 6
        required = {field.step for field in script.fields.values() if field.required}
        assert required == {"reason", "heard"}
        assert "{deal}" in script.greeting
        for field in script.fields.values():
            assert len(field.options) <= 20
            for option in field.options:
                assert 0 < len(option.label) <= 75
                assert len(option.hint) <= 75
                assert 0 < len(field.shorts[option.value]) <= 20
        for step in script.steps:
            assert sum(field.kind == "text" for field in step.fields) <= 1
    assert "not_a_fit" not in STANDARD.scripts[Outcome.WON].fields["driver"].labels


def test_an_answer_called_no_stays_what_was_written():
    assert STANDARD.shorts["expected"] == {"yes": "Yes", "half": "Half", "no": "No"}


def test_competitors_are_known_by_any_spelling():
    assert STANDARD.competitor(" gLOBEX ") == "Globex"
    assert STANDARD.competitor("umbrella") == "Umbrella"
    assert STANDARD.competitor("iGrafx 2") == "iGrafx 2"


def test_a_wording_changes_without_python():
    definition = load(YAML.replace("Have they told you why?", "Did they say why?"))
    assert Talk("lost", definition).picks("driver", "not_sure").asks[0] == "Did they say why?"


@pytest.mark.parametrize(
    ("span", "day", "later"),
    [
        (Span(weeks=2), date(2026, 12, 25), date(2027, 1, 8)),
        (Span(months=1), date(2027, 1, 31), date(2027, 2, 28)),
        (Span(months=1), date(2028, 1, 31), date(2028, 2, 29)),
        (Span(months=12), date(2028, 2, 29), date(2029, 2, 28)),
        (Span(months=1), date(2026, 11, 30), date(2026, 12, 30)),
        (Span(months=1), date(2026, 12, 31), date(2027, 1, 31)),
    ],
)
def test_months_end_where_they_end(span, day, later):
    assert span.after(day) == later
