"""Who is reading."""

from insights.shapes.viewer import CHANNEL, MANAGER, REP, Viewer


def test_only_a_manager_who_reads_alone_sees_all() -> None:
    assert MANAGER.sees_all
    assert not any(viewer.sees_all for viewer in (REP, CHANNEL, Viewer(manages=True, shared=True)))
