"""What a look is made of."""

import pytest

from bot.reporting import making
from insights.inference.themes import find
from insights.shapes.evidence import Evidence
from tests.insights.debriefed import LOOK, cells, evidence, told


def test_a_look_lays_its_ground_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Themes, what they are freed of, what is watched, and what may come stand on the same."""
    seen, laid = evidence(cells(told(40, 100, 4, 100))), []
    monkeypatch.setattr(Evidence, "by_company", lambda self: laid.append(self) or self)
    ground = making.grounded(seen)
    made = making.tested(ground, None, LOOK, LOOK)
    making.watching(ground, LOOK, made.themes)
    assert len(laid) == 1
    assert made.findings == find(seen, LOOK) != ()
