"""Goldens: texts as they were agreed on, under tests/golden. GOLDEN=write writes them anew; look at the difference."""

import json
import os
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "golden"


def agrees(made: str, name: str) -> None:
    """Fail unless a text is the golden of that name, such as "insights/themes.txt"."""
    path = FOLDER / name
    if os.environ.get("GOLDEN") == "write":
        path.write_text(made, encoding="utf-8")
    assert made == path.read_text("utf-8")


def agrees_json(made: Any, name: str) -> None:
    """The same of what is sent as JSON."""
    agrees(json.dumps(made, indent=1, ensure_ascii=False) + "\n", name)
