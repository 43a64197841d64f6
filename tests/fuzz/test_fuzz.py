"""Some hundreds of what `python -m tests.fuzz` throws, with a seed that is told when something is found."""

import random
import shutil
from pathlib import Path

import pytest

from tests.fuzz.run import RUNS
from tests.warm import TREE

pytestmark = pytest.mark.long


@pytest.mark.parametrize("platform", RUNS)
async def test_whatever_is_thrown_at_it_is_no_fault_of_ours_and_who_asks_after_it_is_answered(tmp_path, platform):
    seed = random.SystemRandom().randrange(10**6)
    ran = await RUNS[platform](tmp_path, 600, seed)
    told = f"python -m tests.fuzz --platform {platform} --inputs 600 --seed {seed}"
    assert not ran.came.faults, (told, ran.came.faults[:3])
    assert not ran.said, (told, ran.said[:5])
    assert ran.health.worst <= ran.health.allowed, (told, ran.health.took[-10:], ran.health.bare[-10:])
    assert set(ran.came.statuses) >= {200, 400}


@pytest.mark.parametrize("platform", RUNS)
async def test_it_finds_a_fault_that_was_planted(tmp_path, platform):
    shutil.copytree(Path(TREE) / "bot", tmp_path / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    bodies = tmp_path / "bot" / "bodies.py"
    sound = bodies.read_text("utf-8")
    spoilt = sound.replace("except RecursionError", "except KeyError")
    assert spoilt != sound
    bodies.write_text(spoilt, "utf-8")
    ran = await RUNS[platform](tmp_path, 300, 7, path=f"{tmp_path}:{TREE}")
    assert not ran.good
    assert {made.kind for _, made, _ in ran.came.faults} == {"deep"}
    assert any("RecursionError" in line for line in ran.said)
