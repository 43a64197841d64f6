"""Hosts whose clocks differ agree on the time of their database's server."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.moments.clock import SLOW, Clock

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC).timestamp()


class Host(Clock):
    """A host whose clocks a test sets."""

    wall, ticked = NOON, 5.0

    def host(self) -> float:
        return self.wall

    def ticks(self) -> float:
        return self.ticked


def test_without_a_better_clock_it_is_the_hosts():
    clock = Host()
    assert clock.real() == NOON
    assert clock.now().timestamp() == NOON


def test_a_better_clock_is_gone_by_whatever_becomes_of_the_hosts():
    clock = Host()
    clock.keep_to(NOON + 35, asked=5.0)
    clock.wall -= 3600  # somebody sets it
    clock.ticked += 10
    assert clock.real() == NOON + 45
    assert clock.now().timestamp() == NOON + 45


def test_the_answer_was_given_half_way_between_question_and_answer():
    clock = Host()
    clock.ticked += 0.4
    clock.keep_to(NOON, asked=5.0)
    assert clock.real() == pytest.approx(NOON + 0.2)


def test_an_answer_that_took_long_is_better_than_none_but_no_better_than_an_earlier_one():
    clock = Host()
    clock.ticked += SLOW + 9
    clock.keep_to(NOON + 35, asked=5.0)
    first = clock.real()
    clock.keep_to(NOON - 999, asked=5.0)
    assert clock.real() == first > NOON + 35


def test_the_demo_moves_the_products_time_alone():
    clock = Host()
    clock.keep_to(NOON + 35, asked=5.0)
    clock.jump(datetime.fromtimestamp(NOON, UTC) + timedelta(days=3))
    assert clock.now().timestamp() == NOON + 3 * 86400
    assert clock.real() == NOON + 35
