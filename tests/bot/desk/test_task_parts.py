"""A task in a CRM: what a person sets there is never written over, and what changed here comes through."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.crm.writing import Standing, Task
from bot.desk.task_parts import TaskParts, says
from dialogs.values import dataclass
from storage.units.write_backs import Record, digest

FIRST = date(2027, 2, 19)
ENDS = ("taken", "timed out, taken", "timed out")


@dataclass
class There:
    """One task in a CRM, and what we noted of it. `theirs`: the parts that a person set."""

    standing: Standing | None = None
    about: str = ""
    record: Record = Record("task", "talk")
    theirs: frozenset[str] = frozenset()

    def writes(self, months, owner, about, ends="taken"):
        """One attempt at what is wanted now."""
        task = Task("1.talk", FIRST + timedelta(30 * months), owner, "Talk to them again", about, done=False)
        if self.record.certain(says(task)):
            return
        parts = TaskParts(task, self.record, self.standing)
        self.record = Record("task", "talk", None, parts.stands if self.standing else self.record.says, says(task))
        if ends != "timed out" and not parts.nothing:
            one, had = parts.changed, self.standing or Standing(None, "", done=False)
            self.standing = Standing(one.due_on or had.due_on, one.owner or had.owner, had.done)
            self.about = self.about if one.about is None else one.about
        if ends == "taken":
            self.record = Record("task", "talk", "7", says(task))

    def person(self, part, value):
        """Somebody sets when it is due, or whose it is."""
        if self.standing is None:
            return
        had = self.standing
        due, owner = (value, had.owner) if part == "due_on" else (had.due_on, value)
        self.standing, self.theirs = Standing(due, owner, had.done), self.theirs | {part}


steps = st.lists(
    st.one_of(
        st.tuples(st.integers(0, 3), st.sampled_from(["5", "6"]), st.sampled_from(["A", "B"]), st.sampled_from(ENDS)),
        st.tuples(st.just("due_on"), st.sampled_from([date(2027, 5, 1), None])),
        st.tuples(st.just("owner"), st.sampled_from(["8", ""])),
    ),
    max_size=10,
)


@given(steps)
def test_whatever_comes_in_whatever_order_a_person_s_word_stays_and_the_rest_follows(given_steps):
    there = There()
    for step in given_steps:
        if len(step) == 2:
            there.person(*step)
            continue
        before = there.standing
        there.writes(*step)
        for part in there.theirs:
            assert getattr(there.standing, part) == getattr(before, part), "a person's"
    for months, owner, about in ((1, "5", "A"), (2, "6", "B")):
        there.writes(months, owner, about)
        assert there.about == about
        if "due_on" not in there.theirs:
            assert there.standing.due_on == FIRST + timedelta(30 * months)
        if "owner" not in there.theirs:
            assert there.standing.owner == owner


def test_what_timed_out_and_came_through_all_the_same_is_taken_back_where_it_is_wanted_no_more():
    there = There()
    there.writes(1, "5", "A")
    there.writes(2, "6", "B", "timed out, taken")
    there.writes(1, "5", "A")
    assert (there.standing, there.about) == (Standing(FIRST + timedelta(30), "5", done=False), "A")


def test_of_what_an_older_version_noted_as_one_only_the_words_are_written():
    there = There(Standing(FIRST, "5", done=False), "A", Record("task", "talk", "7", digest("all of it")))
    there.writes(2, "6", "B")
    assert (there.standing, there.about) == (Standing(FIRST, "5", done=False), "B")
    there.writes(2, "6", "A")
    assert there.about == "A"
