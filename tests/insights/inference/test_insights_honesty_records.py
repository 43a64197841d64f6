"""What bench.honesty simulated is on record, by seed and by the code that was tried, and isn't simulated again."""

import json
import re
from collections import Counter

import pytest

from bench import _records, honesty
from bench._records import THEMES, TRENDS
from insights.messages import how

pytestmark = pytest.mark.heavy  # what a record goes by is all the code that was tried


@pytest.fixture(autouse=True)
def _kept(tmp_path, monkeypatch):
    monkeypatch.setattr(_records, "KEPT", tmp_path)
    monkeypatch.setattr(_records, "SHIPPED", tmp_path / "shipped")
    return tmp_path


CELL = ("independent", 75)
QUOTED = ((THEMES, 41), (TRENDS, 92), (TRENDS, 93))
"""The seeds whose records the README quotes, of trends another one for 5,000 deals a year."""


def test_what_ships_is_of_the_code_as_it_is():
    """Else what the README quotes is printed by nobody: --adopt, then --ship; or simulate anew."""
    names = {path.name for path in (_records.ROOT / "bench" / "records").iterdir()}
    assert names == {_records._name(part, seed) for part, seed in QUOTED}


@pytest.mark.parametrize(("world", "said"), [("selective", (6, 20)), ("hidden kind", (6, 44)), ("feared", (11, 95))])
def test_how_tells_how_often_we_are_wrong_in_worlds_that_mislead_us(world, said, monkeypatch):
    monkeypatch.setattr(_records, "SHIPPED", _records.ROOT / "bench" / "records")
    for size, of_100 in zip((300, 1_000), said, strict=True):
        seen, years = _records.seen(THEMES, 41, (world, size)), len(_records.done(THEMES, 41, (world, size)))
        assert (years, round(100 * max(seen["1 theme"], seen["2 theme"]) / years)) == (400, of_100)
    told = how._PARTS["How often we'd be wrong"]
    assert re.search(rf"\b{said[0]}\b.*\b{said[1]}\b", told)


def test_what_was_recorded_adds_up_by_cell_seed_and_part():
    _records.add(THEMES, 1, CELL, (0, 1), Counter({"1 theme": 1}))
    _records.add(THEMES, 1, CELL, (2,), Counter({"1 theme": 1, "2 theme": 1}))
    _records.add(THEMES, 1, ("repeat", 75), (0,), Counter({"1 theme": 1}))
    assert _records.done(THEMES, 1, CELL) == {0, 1, 2}
    assert _records.seen(THEMES, 1, CELL) == {"1 theme": 2, "2 theme": 1}
    for part, seed in ((THEMES, 2), (TRENDS, 1)):
        assert _records.done(part, seed, CELL) == _records.seen(part, seed, CELL).keys() == frozenset()


def test_what_two_runs_recorded_counts_once():
    for _ in range(2):
        _records.add(THEMES, 1, CELL, (0, 1), Counter({"1 theme": 2}))
    assert (_records.done(THEMES, 1, CELL), _records.seen(THEMES, 1, CELL)) == ({0, 1}, {"1 theme": 2})


def test_what_was_shipped_counts_on_another_machine_and_once(monkeypatch, tmp_path):
    for numbers, n in (((0, 1), 1), ((2, 4), 1), ((3,), 2)):
        _records.add(THEMES, 1, CELL, numbers, Counter({"1 theme": n}))
    _records.add(THEMES, 1, ("repeat", 75), (0,), Counter())
    file = _records.ship(THEMES, 1)
    assert [json.loads(line) for line in file.read_text().splitlines()] == [
        {"cell": ["independent", 75], "numbers": [[0, 1]], "seen": {"1 theme": 1}},
        {"cell": ["independent", 75], "numbers": [[2, 4]], "seen": {"1 theme": 3}},
        {"cell": ["repeat", 75], "numbers": [[0, 0]], "seen": {}},
    ]
    for kept in (tmp_path, tmp_path / "elsewhere"):
        monkeypatch.setattr(_records, "KEPT", kept)
        assert _records.done(THEMES, 1, CELL) == {*range(5)}
        assert _records.seen(THEMES, 1, CELL) == {"1 theme": 4}
    _records.add(THEMES, 1, CELL, (5,), Counter({"1 theme": 1}))
    assert _records.seen(THEMES, 1, CELL) == {"1 theme": 5}
    assert _records.ship(THEMES, 1).read_text().count("\n") == 3


def test_what_was_shipped_of_earlier_code_is_taken_up_and_gives_way(monkeypatch, tmp_path):
    with monkeypatch.context() as then:
        then.setattr(_records, "_code", lambda part: "before")
        for numbers, n in (((0, 1), 1), ((2, 3), 0)):
            _records.add(THEMES, 1, CELL, numbers, Counter({"1 theme": n} if n else {}))
        _records.ship(THEMES, 1)
    monkeypatch.setattr(_records, "KEPT", tmp_path / "elsewhere")
    assert _records.done(THEMES, 1, CELL) == frozenset()
    asked = []
    assert _records.adopt(THEMES, 1, "before", lambda *task: asked.append(task) or Counter({"1 theme": 1})) is None
    assert asked == [(CELL, (0, 1))]
    assert _records.done(THEMES, 1, CELL) == {*range(4)}
    shipped = _records.ship(THEMES, 1)
    assert list(_records.SHIPPED.iterdir()) == [shipped]
    with monkeypatch.context() as then:
        then.setattr(_records, "_code", lambda part: "after")
        _records.add(THEMES, 1, CELL, (9,), Counter())
        _records.ship(THEMES, 1)
    assert shipped in _records.SHIPPED.iterdir(), "what it knows would be lost"


def test_other_code_begins_anew(monkeypatch):
    _records.add(THEMES, 1, CELL, (0,), Counter())
    monkeypatch.setattr(_records, "_code", lambda part: "other")
    assert _records.done(THEMES, 1, CELL) == frozenset()


@pytest.fixture
def code(tmp_path, monkeypatch):
    """Code in a tree of its own: to write into one of its files."""
    files = {
        "insights/inference/themes.py": "from insights.inference.score import z; from insights.shapes import findings",
        "insights/inference/score.py": "z = 3",
        "insights/inference/trends.py": "from insights.inference import ways",
        "insights/inference/ways.py": "ways = 3",
        "insights/shapes/findings.py": "class Finding: pass",
        "bench/_seen.py": "from bench._worlds import create",
        "bench/_weeks.py": "from bench import _worlds",
        "bench/_worlds.py": "def create(): pass",
    }

    def write(file, text):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text)

    monkeypatch.setattr(_records, "ROOT", tmp_path)
    monkeypatch.setattr(_records, "_code", _records._code.__wrapped__)  # of our own code it stays known
    for file, text in files.items():
        write(file, text)
    return write


@pytest.mark.parametrize(
    ("file", "text", "others"),
    [
        ("insights/inference/score.py", "z = 4", {THEMES}),
        ("insights/inference/score.py", "z = 3  # why", set()),
        ("insights/inference/score.py", '"""Why."""\nz = 3', set()),
        ("insights/inference/ways.py", "ways = 4", {TRENDS}),
        ("insights/shapes/findings.py", "class Finding: what = 1", set()),
        ("bench/_worlds.py", "def create(): return 1", {THEMES, TRENDS}),
    ],
)
def test_a_part_goes_by_what_decides_it(code, file, text, others):
    before = {part: _records._code(part) for part in (THEMES, TRENDS)}
    code(file, text)
    assert {part for part, word in before.items() if _records._code(part) != word} == others


def test_what_earlier_code_recorded_counts_on_where_some_of_it_comes_out_the_same(monkeypatch, tmp_path):
    now = _records._code(THEMES)
    with monkeypatch.context() as then:
        then.setattr(_records, "_code", lambda part: "before")
        for numbers, n in (((0, 1), 1), ((2, 3), 0), ((4, 5), 2)):
            _records.add(THEMES, 1, CELL, numbers, Counter({"1 theme": n} if n else {}))
    _records.add(THEMES, 1, CELL, (2, 3), Counter())  # simulated since
    other = _records.adopt(THEMES, 1, "before", lambda cell, numbers: Counter({"1 theme": 2}))
    assert other == "independent at 75 showed {'1 theme': 1}, and now {'1 theme': 2}"
    assert _records.done(THEMES, 1, CELL) == {2, 3}
    asked = []
    assert _records.adopt(THEMES, 1, "before", lambda *task: asked.append(task) or Counter({"1 theme": 1})) is None
    assert asked == [(CELL, (0, 1))]
    assert (_records.done(THEMES, 1, CELL), _records.seen(THEMES, 1, CELL)) == ({*range(6)}, {"1 theme": 3})
    assert {file.name for file in tmp_path.iterdir()} == {"before-themes-1.jsonl", f"{now}-themes-1.jsonl"}


@pytest.fixture
def here(monkeypatch):
    """No other processes."""
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
    return asked


def test_a_run_goes_on_from_its_records(monkeypatch, here):
    monkeypatch.setattr(honesty, "marks", lambda world, size, number, seed, parts: Counter({"1 theme": 1}))
    for years in (3, 5, 5):
        honesty.run([CELL], years, 1, [THEMES])
    assert [numbers for *_, numbers in here] == [(0, 1, 2), (3, 4)]
    assert _records.seen(THEMES, 1, CELL) == {"1 theme": 5}


def test_a_run_has_a_bit_of_every_cell_first(monkeypatch, here):
    monkeypatch.setattr(honesty, "marks", lambda *_: Counter())
    cells = [CELL, ("repeat", 75)]
    honesty.run(cells, honesty.CHUNK + 1, 1)
    assert [(part, cell) for part, _, cell, _ in here] == 2 * [
        (part, cell) for part in (THEMES, TRENDS) for cell in cells
    ]


@pytest.mark.parametrize(
    ("false", "years", "says"),
    [
        (0, 900, "open: 900 of 1000 years"),
        (20, 1_000, "holds"),
        (35, 1_000, "open: 1000 of 4000 years"),
        (140, 4_000, "holds"),
        (180, 4_000, "MISSED"),
    ],
)
def test_a_bound_is_a_verdict_once_there_are_years_enough(false, years, says):
    (said,) = honesty.verdicts(THEMES, CELL, years, Counter({"2 theme": false}))
    assert said.endswith(f"target 0.05 ({says})")


def test_a_table_ends_with_how_much_of_what_must_hold_is_known_to():
    cells = [*(("independent", size) for size in honesty.SIZES), ("feared", 75)]
    false = {("independent", 75): (1_000, 20), ("independent", 150): (4_000, 180), ("independent", 300): (900, 0)}
    lines = [
        line
        for cell, (years, times) in (false | {("feared", 75): (1_000, 20)}).items()
        for line in honesty.verdicts(THEMES, cell, years, Counter({"2 theme": times}))
    ]
    assert honesty.summary(THEMES, cells, lines) == "themes: of 5 core cells 1 hold, 1 missed, 3 are open"


def test_core_worlds_of_a_size_are_told_together_by_the_worse_of_the_two_years():
    known = {
        ("independent", 75): (600, Counter({"1 theme": 4, "2 theme": 9})),
        ("habits", 75): (400, Counter({"1 theme": 10, "2 theme": 9})),
        ("hearsay", 75): (400, Counter({"1 theme": 400})),  # price is said more often of losses there, and rightly
        ("feared", 75): (400, Counter({"1 theme": 400})),
        ("step", 600): (400, Counter({"1 theme": 400})),
    }
    assert list(honesty.together(THEMES, known)) == [
        "2 core worlds at 75 together: years with a false theme 0.018, at most 0.028, of 1000 years"
    ]


@pytest.mark.parametrize("world", honesty.WORLDS)
def test_a_world_is_another_one_with_another_seed_and_the_same_with_the_same(world, monkeypatch):
    drawn = []
    monkeypatch.setattr(honesty._worlds, "create", lambda rules, size, rng: drawn.append(rng.random()))
    monkeypatch.setattr(honesty._seen, "looks", lambda world: ((), ()))
    for seed in (1, 1, 2):
        honesty.marks(world, 75, 0, seed)
    assert drawn[0] == drawn[1] != drawn[2]


def test_cells_are_named_by_world_and_size_which_may_be_one_that_the_table_leaves_out():
    table = honesty.chosen([])
    assert len(table) == len({*table}) == len(honesty.WORLDS) * len(honesty.SIZES)
    assert {("step", 600), ("independent", 600)} & {*table} == {("step", 600)}
    of_step = [(world, size) for world, size in table if world == "step"]
    given = [honesty.named(text) for text in ("step", "step/600", "independent/600")]
    assert honesty.chosen(given) == [*of_step, ("independent", 600)]


def test_a_world_that_is_none_is_no_empty_table(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["honesty", "--table", "--cells", "nowhere/75"])
    with pytest.raises(SystemExit):
        honesty.main()
    assert "no world is called nowhere; there are independent, habits" in capsys.readouterr().err
