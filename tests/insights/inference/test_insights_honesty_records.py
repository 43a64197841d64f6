"""What bench.honesty simulated is on record, by seed and by the code that was tried, and isn't simulated again."""

from collections import Counter

import pytest

from bench import _records, honesty


@pytest.fixture(autouse=True)
def _kept(tmp_path, monkeypatch):
    monkeypatch.setattr(_records, "KEPT", tmp_path)
    return tmp_path


CELL = ("independent", 75)


def test_what_was_recorded_adds_up_by_cell_and_seed():
    _records.add(1, CELL, (0, 1), Counter({"1 theme": 1}))
    _records.add(1, CELL, (2,), Counter({"1 theme": 1, "2 trend": 1}))
    _records.add(1, ("repeat", 75), (0,), Counter({"1 theme": 1}))
    assert _records.done(1, CELL) == {0, 1, 2}
    assert _records.seen(1, CELL) == {"1 theme": 2, "2 trend": 1}
    assert _records.done(2, CELL) == _records.seen(2, CELL).keys() == frozenset()


def test_what_two_runs_recorded_counts_once():
    for _ in range(2):
        _records.add(1, CELL, (0, 1), Counter({"1 theme": 2}))
    assert (_records.done(1, CELL), _records.seen(1, CELL)) == ({0, 1}, {"1 theme": 2})


def test_other_code_begins_anew(monkeypatch):
    _records.add(1, CELL, (0,), Counter())
    monkeypatch.setattr(_records, "_code", lambda: "other")
    assert _records.done(1, CELL) == frozenset()


def test_a_run_goes_on_from_its_records(monkeypatch):
    asked = []

    class Here:
        def __init__(self, _):
            pass

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def imap_unordered(self, work, tasks):
            asked.extend(tasks)
            return map(work, tasks)

    monkeypatch.setattr(honesty, "Pool", Here)
    monkeypatch.setattr(honesty, "marks", lambda world, size, number, seed: Counter({"1 theme": 1}))
    honesty.run([CELL], 3, 1)
    honesty.run([CELL], 5, 1)
    honesty.run([CELL], 5, 1)
    assert [numbers for _, _, numbers in asked] == [(0, 1, 2), (3, 4)]
    assert _records.seen(1, CELL) == {"1 theme": 5}


@pytest.mark.parametrize("world", honesty.WORLDS)
def test_a_world_is_another_one_with_another_seed_and_the_same_with_the_same(world, monkeypatch):
    drawn = []
    monkeypatch.setattr(honesty._worlds, "create", lambda rules, size, rng: drawn.append(rng.random()))
    monkeypatch.setattr(honesty._seen, "looks", lambda: ((), ()))
    for seed in (1, 1, 2):
        honesty.marks(world, 75, 0, seed)
    assert drawn[0] == drawn[1] != drawn[2]
