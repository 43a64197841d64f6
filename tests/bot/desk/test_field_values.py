"""A field that answers go into: a person's value is never overwritten, and ours is never taken for a person's."""

import asyncio
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.crm.polled import Unreadable, Why
from bot.crm.writing import Refused
from bot.desk.field_values import FieldValue

OURS, THEIRS = ("Price", "Risk"), ("Their own", "Theirs too")
ENDS = ("taken", "refused", "timed out, taken", "timed out", "killed before", "killed after")


class Field:
    """A field of a CRM, whose value it is, and what we noted of it."""

    def __init__(self):
        self.there, self.whose, self.record, self.ends = "", "nobody", None, "taken"
        self.doubt = False  # what was sent last may stand there, so that an empty field tells nothing

    async def put_values(self, _deal, values):
        if self.ends == "refused":
            raise Refused("a rule")
        if self.ends in ("taken", "timed out, taken", "killed after"):
            (self.there,) = values.values()
            self.whose = "ours" if self.there else "nobody"
        if self.ends != "taken":
            self.doubt = True
            raise asyncio.CancelledError if "killed" in self.ends else Unreadable(Why.AWAY, "no answer")
        self.doubt = False

    async def note(self, record):
        self.record = record

    async def drop(self):
        self.record = None

    def writes(self, wanted, ends="taken", *, overwrite=False):
        """One attempt at what is wanted now."""
        self.ends = ends
        field = FieldValue(
            SimpleNamespace(put_values=self.put_values), "1", "f", self.there, self.record, self.note, self.drop
        )
        try:
            asyncio.run(field.put(wanted, overwrite=overwrite) if wanted else field.empty(for_good=False))
        except (Refused, Unreadable, asyncio.CancelledError):
            return False
        return True

    def says(self, value):
        """A person writes it, or empties it."""
        emptied = self.whose == "ours" and not self.doubt
        self.there, self.whose = value, "theirs" if value or emptied else "nobody"


steps = st.lists(
    st.one_of(
        st.tuples(st.just("wants"), st.sampled_from((*OURS, "")), st.sampled_from(ENDS)),
        st.tuples(st.just("person"), st.sampled_from((*THEIRS, "")), st.none()),
    ),
    max_size=8,
)


@given(steps)
def test_whatever_comes_in_whatever_order_each_value_stays_whose_it_is(given_steps):
    field = Field()
    for what, value, ends in given_steps:
        if what == "person":
            field.says(value)
            continue
        before, whose = field.there, field.whose
        field.writes(value, ends)
        if whose == "theirs":
            assert field.there == before, "a person's"
    before, whose = field.there, field.whose
    for wanted in OURS:
        field.writes(wanted)
        if whose == "ours":
            assert field.there == wanted, "ours follows what is answered"
        elif whose == "theirs":
            assert field.there == before


@pytest.mark.parametrize("ends", ENDS)
def test_ours_is_known_after_a_time_out_and_a_refusal(ends):
    field = Field()
    field.writes("Price", "timed out, taken")
    field.writes("Risk", ends)
    assert field.writes("Other")
    assert field.there == "Other"


def test_what_a_person_emptied_stays_empty_whatever_is_answered_after_it():
    field = Field()
    field.writes("Price")
    field.says("")
    for wanted in ("Risk", "", "Price"):
        field.writes(wanted)
        assert field.there == ""
    assert field.writes("Risk", overwrite=True)
    assert field.there == "Risk", "app.yaml says so"


def test_emptying_that_timed_out_is_no_persons():
    field = Field()
    field.writes("Price")
    field.writes("", "timed out, taken")
    field.writes("Risk")
    assert field.there == "Risk"
