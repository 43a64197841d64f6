"""Some hundreds of what `python -m tests.fuzz` throws, with a seed that is told when something is found."""

import random

import pytest

from tests.fuzz.run import run

pytestmark = pytest.mark.long


async def test_whatever_is_thrown_at_it_is_no_fault_of_ours_and_who_asks_after_it_is_answered(tmp_path):
    seed = random.SystemRandom().randrange(10**6)
    ran = await run(tmp_path, 600, seed)
    told = f"python -m tests.fuzz --inputs 600 --seed {seed}"
    assert not ran.came.faults, (told, ran.came.faults[:3])
    assert not ran.said, (told, ran.said[:5])
    assert ran.health.worst <= ran.health.allowed, (told, ran.health.took[-10:], ran.health.bare[-10:])
    assert set(ran.came.statuses) >= {200, 400}
