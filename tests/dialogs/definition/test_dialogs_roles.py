"""What a question means, whatever its key: a renamed one counts on, and what nobody counts is told."""

import re

import pytest

from dialogs.cards.followups import follow_ups
from dialogs.definition.definition import load
from dialogs.definition.roles import Role
from dialogs.engine.facts import flatten, texts
from dialogs.engine.wonder import wonder
from dialogs.errors import DefinitionError
from dialogs.records import FollowUpKind
from insights.shapes.counts import TALLIES
from tests.dialogs.dialogs_talk import RIVALS, STANDARD, TODAY, YAML, Talk

BARE = re.sub(r" +counts_as: \w+\n", "", YAML)
"""The standard debrief as it was before it said what counts as what."""


def renamed(text, *keys):
    """The same debrief with other keys, wherever it speaks of them."""
    for key in keys:
        text = re.sub(rf"(- key: ){key}\n", rf"\1my_{key}\n", text)
        text = re.sub(rf"(other_than: ){key}\n", rf"\1my_{key}\n", text)
        lines = text.split("\n")
        for i, line in enumerate(lines):
            if re.match(r" +(when|unless):", line):
                lines[i] = re.sub(rf"([{{, .]){key}:", rf"\1my_{key}:", line)
        text = "\n".join(lines)
    return text


def without(text, key):
    """The same without a question's role."""
    return re.sub(rf"(- key: {key}\n +kind: \w+\n) +counts_as: \w+\n", r"\1", text)


@pytest.fixture(scope="module")
def another():
    return load(renamed(YAML, *Role), RIVALS)


def talks(definition, own):
    """Answers that all that is counted, quoted or followed up comes from."""
    lost = Talk("lost", definition)
    lost.picks(own("driver"), "other").presses("Next", **{own("also"): "price"})
    lost.picks(own("asked"), "told").picks(own("expected"), "no").picks(own("recalled"), "relationship")
    lost.picks(own("buyer_driver"), "price", **{own("buyer_words"): "Too dear for us"})
    yield lost
    lost.picks("field", "stayed").picks(own("price"), "higher").picks(own("control"), "ours")
    lost.picks(own("alignment"), "fast_risk").picks(
        own("contract_end"), "months_6", **{own("lesson"): "Ask about the switch"}
    )
    yield lost
    stopped = Talk("no_decision", definition).picks(own("driver"), "other").presses("Next")
    stopped.picks(own("asked"), "not_yet").picks(
        own("expected"), "half", **{own("other_words"): "The budget went elsewhere"}
    )
    yield stopped
    stopped.picks("field", "postponed").picks(own("again"), "unknown").presses("Skip")
    stopped.picks(own("next"), "month_1").picks(own("about"), "project")
    yield stopped
    yield (
        Talk("no_decision", definition)
        .picks(own("driver"), "not_a_fit")
        .picks("field", "self")
        .picks(own("again"), "months_3")
    )


def seen(definition, own=lambda key: key):
    for talk in talks(definition, own):
        case = talk.case
        thought = wonder(definition, case)
        yield (
            flatten(definition, case, prompted=True),
            [(said.text, said.heard, said.quotable) for said in texts(definition, case)],
            follow_ups(definition, case, TODAY),
            thought and (thought.role, thought.chosen, thought.words),
        )


def test_a_renamed_question_counts_on_by_its_role(another):
    before, after = list(seen(STANDARD)), list(seen(another, lambda key: f"my_{key}"))
    assert after == before
    fact, said, items, _ = before[1]
    assert (fact.driver, fact.drivers, fact.asked, fact.expected) == ("other", "other,price", "told", "no")
    assert (fact.buyer_driver, fact.view, fact.view_kind) == ("price", "relationship", "recalled")
    assert (fact.price, fact.control, fact.alignment) == ("higher", "ours", "fast_risk")
    assert said == [("Too dear for us", True, True), ("Ask about the switch", False, True)]
    assert [item.kind for item in items] == [FollowUpKind.CONTRACT]
    heard, wrote = before[0][3], before[2][3]
    assert heard == (Role.BUYER_DRIVER, "price", "Too dear for us")
    assert wrote == (Role.DRIVER, "other", "The budget went elsewhere")
    assert {item.kind: item.about for item in before[3][2]} == {
        FollowUpKind.ASK_BUYER: None, FollowUpKind.TALK: "project",
    }  # fmt: skip
    assert [item.kind for item in before[4][2]] == [FollowUpKind.TALK]


def test_its_short_names_and_lessons_are_found_by_the_role(another):
    assert {role: another.shorts[role] for role in Role} == {role: STANDARD.shorts[role] for role in Role}
    assert another.keys(Role.LESSON) == {"my_lesson"}
    assert another.uncounted == STANDARD.uncounted == ()


def test_without_a_word_of_it_a_role_goes_by_the_key():
    bare = load(BARE, RIVALS)
    assert list(seen(bare)) == list(seen(STANDARD))
    assert bare.uncounted == ()
    assert "counts_as:" not in BARE


def test_a_renamed_main_question_without_a_role_is_told():
    definition = load(without(renamed(YAML, "driver"), "my_driver"), RIVALS)
    assert not definition.main
    assert definition.uncounted == (
        (
            "No question counts as driver, so no reason is counted: no figures of what tipped deals, no themes, no gap."
            ' If steps[0].fields[0] ("my_driver") is the main question, write "counts_as: driver" under it.'
        ),
    )
    assert Talk("lost", definition).picks("my_driver", "price").fact.driver is None


def test_a_main_question_for_some_outcomes_only_is_told():
    definition = load(
        YAML.replace("counts_as: driver\n", "counts_as: driver\n        outcomes: [lost, won]\n", 1), RIVALS
    )
    assert not definition.main
    assert definition.uncounted[0].startswith("No question counts as driver for no_decision, so there no reason")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.DRIVER])
def test_each_missing_role_says_what_is_not_counted(role):
    definition = load(without(renamed(YAML, role), f"my_{role}"), RIVALS)
    assert definition.main
    (words,) = definition.uncounted
    assert words.startswith(f"No question counts as {role}, so ")
    assert words.endswith(".")


def test_a_key_that_is_a_roles_name_on_another_kind_of_question_is_told_and_counts_as_nothing():
    other = BARE.replace("key: expected\n", "key: foreseen\n").replace("key: lesson\n", "key: expected\n")
    definition = load(other, RIVALS)
    assert Role.EXPECTED not in definition.script("lost").roles
    assert definition.uncounted[0] == (
        "No question counts as expected, so what came as a surprise isn't counted."
        " steps[5].fields[0] is called so, but is of kind text; that takes choice or choices or scale or yesno."
    )


def test_no_answer_to_follow_is_told():
    definition = load(YAML.replace("value: not_yet", "value: later").replace("not_yet", "later"), RIVALS)
    assert definition.uncounted == (
        'steps[1].fields[0] counts as asked but offers no answer "not_yet", so nobody is reminded to ask the buyer.',
    )


def test_no_list_of_competitors_is_told():
    own = YAML.replace("          - {from: competitors, outcomes: [won, lost]}\n", "").replace("rival, ", "")
    assert load(own, RIVALS).uncounted == (
        "No question offers the competitors, so only those named when a deal is marked are counted.",
    )


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "counts_as: expected",
            "counts_as: driver",
            (
                'steps[1].fields[2]: counts as driver, as does steps[0].fields[0] ("driver"), both for won;'
                " an answer can be counted of one of them only"
            ),
        ),
        (
            "counts_as: lesson",
            "counts_as: price",
            (
                "steps[5].fields[0].counts_as: a field of kind text can't count as price;"
                " that takes choice or choices or scale or yesno"
            ),
        ),
        (
            "counts_as: contract_end",
            "counts_as: lesson",
            "steps[5].fields[1].counts_as: a field of kind date can't count as lesson; that takes text",
        ),
        ("counts_as: driver", "count_as: driver", 'unknown key "count_as"; did you mean "counts_as"?'),
        ("counts_as: driver", "counts_as: reason", 'steps[0].fields[0].counts_as: "reason" should be "driver", "also"'),
    ],
)
def test_a_role_that_cannot_be_is_refused_with_its_place(old, new, sentence):
    assert old in YAML
    with pytest.raises(DefinitionError) as caught:
        load(YAML.replace(old, new, 1), RIVALS)
    assert sentence in caught.value.sentence


def test_a_reason_reads_as_people_see_it_and_where_outcomes_differ_as_in_each():
    offered = load(YAML, RIVALS).offered
    assert offered["price"] == "Price and value"
    assert offered["competitor"] == "Theirs fell short / The other side's offer"
    assert load(YAML.replace("Price and value", "Cost"), RIVALS).offered["price"] == "Cost"


def test_of_every_question_that_is_counted_its_options_are_offered_but_for_retired_ones():
    offered = load(YAML, RIVALS).offered
    assert offered["alignment:fast_risk"] == "Ahead on risk"
    assert {"alignment:too_fast", "alignment:not_sure"} & offered.keys() == set()
    counted = {role for role, _, _ in (answer.rpartition(":") for answer in offered)}
    assert {role or "driver" for role in counted} == {*TALLIES} - {"buyer_driver"}, "which are those of a driver"


def test_a_question_an_outcome_may_share_a_role():
    text = YAML.replace("key: expected\n", "key: expected\n        outcomes: [won]\n")
    more = re.search(r"      - key: expected\n(?:        .*\n|          .*\n)+", text)
    assert more
    twin = more[0].replace("key: expected", "key: foreseen").replace("outcomes: [won]", "outcomes: [lost, no_decision]")
    definition = load(text.replace(more[0], more[0] + twin), RIVALS)
    talk = Talk("lost", definition)
    talk.picks("driver", "price").presses("Next").picks("asked", "no_answer").picks("foreseen", "half")
    assert talk.fact.expected == "half"
    assert definition.keys(Role.EXPECTED) == {"expected", "foreseen"}
