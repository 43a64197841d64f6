"""One row a dimension: what it needs elsewhere is there, and is told where it isn't."""

from dataclasses import fields

import pytest

from dialogs.definition.roles import Role
from dialogs.engine.facts import COUNTED
from dialogs.fact import Fact
from insights.shapes.counts import Counts, Split
from insights.shapes.dimensions import ANSWERED, ASKED, BY_KEY, DIMENSIONS, FACTS, INSIDE, SAID
from storage.counting import counting, evidence
from storage.tables import fact


@pytest.mark.parametrize("key", DIMENSIONS)
def test_a_dimension_is_a_column_that_is_written_with_the_fact(key):
    assert key in fact.c
    assert key in {field.name for field in fields(Fact)}


@pytest.mark.parametrize("key", sorted(ANSWERED))
def test_what_is_answered_is_a_role_of_a_question(key):
    assert Role(key) in COUNTED


@pytest.mark.parametrize("key", ASKED)
def test_what_is_asked_is_counted_and_called_something(key):
    assert Counts(said={key: {"yes": Split(1)}}).tally(key) == {"yes": Split(1)}
    assert BY_KEY[key].title
    assert BY_KEY[key].answered


def test_what_is_compared_follows_from_the_table():
    assert set(counting._BY) == set(DIMENSIONS)
    assert {*evidence._VALUES, "driver"} == set(DIMENSIONS)
    assert set(INSIDE) == {"competitor", "product", "segment", "stage", "control"}
    assert SAID == ("price", "alignment")
    assert {"competitor", "product", "segment", "region", "stage", "lead_source"} == FACTS
