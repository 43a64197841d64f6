"""The chain of the audit log: what was changed, taken out or put in breaks it, there and not later."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dialogs.audit import Act, Break, Broken, Entry, chained, first_break, head

WS = "slack:T1"
NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
CHANGES = {
    "at": st.integers(1, 10**9).map(lambda n: NOW - timedelta(microseconds=n)),
    "who": st.text(min_size=1),
    "act": st.text(min_size=1),
    "about": st.text(min_size=1),
    "detail": st.text(min_size=1),
    "hash": st.text("0123456789abcdef", min_size=32, max_size=32),
}


def log(length):
    made: list[Entry] = []
    for number in range(1, length + 1):
        entry = Entry(number, NOW + timedelta(minutes=number), f"p{number % 3}", list(Act)[number % 5], "D1", "", "")
        made.append(replace(entry, hash=chained(WS, made[-1].hash if made else "", entry)))
    return made


@given(st.integers(0, 20))
def test_a_log_that_nobody_touched_is_whole(length):
    assert first_break(WS, log(length)) is None


@given(st.data(), st.integers(1, 12), st.sampled_from(sorted(CHANGES)))
def test_a_change_breaks_the_chain_where_it_was_made(data, length, name):
    made = log(length)
    at = data.draw(st.integers(0, length - 1))
    other = data.draw(CHANGES[name])
    if other == getattr(made[at], name):
        return
    made[at] = replace(made[at], **{name: other})
    assert first_break(WS, made).number == at + 1


@given(st.data(), st.integers(2, 12))
def test_a_change_with_a_new_hash_breaks_the_chain_one_further(data, length):
    made = log(length)
    at = data.draw(st.integers(0, length - 2))
    changed = replace(made[at], who="somebody else")
    made[at] = replace(changed, hash=chained(WS, made[at - 1].hash if at else "", changed))
    broken = first_break(WS, made)
    assert (broken.number, broken.how) == (at + 2, Broken.UNLINKED)


@given(st.data(), st.integers(2, 12))
def test_what_is_taken_out_is_missed_also_where_the_rest_is_numbered_anew(data, length):
    made = log(length)
    at = data.draw(st.integers(0, length - 2))
    del made[at]
    assert first_break(WS, made).number == at + 1
    assert first_break(WS, made).how is Broken.GONE
    assert first_break(WS, [replace(entry, number=n) for n, entry in enumerate(made, 1)]).number == at + 1


@given(st.data(), st.integers(1, 12))
def test_what_is_put_in_breaks_the_chain(data, length):
    made = log(length)
    at = data.draw(st.integers(0, length - 1))
    new = replace(made[at], who="somebody else")
    made.insert(at, replace(new, hash=chained(WS, made[at - 1].hash if at else "", new)))
    anew = [replace(entry, number=n) for n, entry in enumerate(made, 1)]
    assert first_break(WS, anew).number == at + 2


@given(st.data(), st.integers(2, 12))
def test_what_is_cut_off_at_the_end_leaves_a_whole_log_with_another_head(data, length):
    made = log(length)
    rest = made[: data.draw(st.integers(1, length - 1))]
    assert first_break(WS, rest) is None
    assert head(rest[-1]) != head(made[-1])


def test_another_workspace_s_entry_is_put_in_by_nobody():
    assert first_break("slack:T2", log(2)).number == 1
    assert first_break("slack:T2", log(2)).how is Broken.FIRST


def test_several_that_are_gone_are_told_together():
    made = log(6)
    assert first_break(WS, made[:2] + made[4:]) == Break(3, Broken.GONE, 4)
