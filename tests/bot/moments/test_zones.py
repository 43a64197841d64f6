"""Names of time zones."""

import pytest

from bot.moments.zones import known_zone


@pytest.mark.parametrize("name", ["Europe/Berlin", "UTC", "America/Argentina/Ushuaia"])
def test_a_zone_is_known_by_its_name(name):
    assert known_zone(name) == name


@pytest.mark.parametrize(
    "name", ["Europe", "America/Argentina", "", ".", "../x", "/etc/passwd", "Mars/Base", "x" * 5000, "a\0b", "zone.tab"]
)
def test_what_is_none_is_no_fault_of_ours(name):
    """A person's own device says it, and a folder of zones, or a name too long for any, is an error of its own kind."""
    assert known_zone(name) is None
