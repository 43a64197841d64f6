"""What the stand-ins took, for others' validators: in the folder of WINLOSS_ACCEPTED, each once, a line each."""

import json
import os
from pathlib import Path
from typing import Any

VARIABLE = "WINLOSS_ACCEPTED"
_seen: set[str] = set()


def took(kind: str, payload: Any) -> None:
    """Note a payload that was taken: a `message`, `view` or `options` of Slack's, a `card` of Teams'."""
    folder = os.environ.get(VARIABLE)
    if not folder:
        return
    line = json.dumps(payload, ensure_ascii=False)
    if kind + line not in _seen:
        _seen.add(kind + line)
        with (Path(folder) / f"{kind}.jsonl").open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def taken(folder: Path, kind: str) -> list[Any]:
    """What was noted in a folder."""
    return [json.loads(line) for line in (folder / f"{kind}.jsonl").read_text("utf-8").splitlines()]
