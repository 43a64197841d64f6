"""Ids made of what a CRM says."""

from dialogs.identity.ids import derived


def test_an_id_is_the_same_each_time_and_another_for_other_parts():
    assert derived("slack:T1", "D-1") == derived("slack:T1", "D-1") == "662399b333854bd12dee509c35"
    assert len({derived("a", "b"), derived("ab"), derived("a", "b", ""), derived("b", "a")}) == 4
