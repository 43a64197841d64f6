"""The recipes of CONTRIBUTING.md as something to follow: what they add, and what they run.

A recipe is a paragraph that begins with its name in bold, up to the next one. A `diff` block names a file (`+++`) and
has hunks without line numbers, separated by `@@`: the lines without a plus say where. An `sh` block runs as it stands.
"""

import re
from dataclasses import dataclass
from pathlib import Path

TEXT = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Hunk:
    """One place of a file: what stands there, and what shall."""

    file: str
    old: str
    new: str

    @property
    def added(self) -> int:
        return len(self.new.splitlines()) - len(self.old.splitlines())


def hunks(block: str) -> list[Hunk]:
    """A diff block's hunks, in order."""
    found = []
    for part in re.split(r"^\+\+\+ ", block, flags=re.MULTILINE)[1:]:
        file, _, body = part.partition("\n")
        for hunk in re.split(r"^@@\n", body, flags=re.MULTILINE):
            lines = [line or " " for line in hunk.splitlines()]
            old, new = ("".join(f"{line[1:]}\n" for line in lines if line[0] in kept) for kept in (" -", " +"))
            found.append(Hunk(file, old, new))
    return found


def recipes() -> dict[str, list[list[Hunk] | str]]:
    """Name → its blocks in order: hunks to apply, or a script to run."""
    section = TEXT.partition("## What a change costs\n")[2].partition("\n## ")[0]
    found = {}
    for name, body in re.findall(r"^\*\*([^*\n]+)\.\*\* (.*?)(?=^\*\*|\Z)", section, re.MULTILINE | re.DOTALL):
        blocks = re.findall(r"^```(diff|sh)\n(.*?)^```$", body, re.MULTILINE | re.DOTALL)
        found[name] = [hunks(text) if kind == "diff" else text for kind, text in blocks]
    return found


def costs() -> dict[str, tuple[int, int]]:
    """Name → how many files change, and how many lines more there are then, as the table says."""
    rows = re.findall(r"^\| (An? [a-z ]+) \| (\d+) \| (\d+) \|$", TEXT, re.MULTILINE)
    return {name: (int(files), int(lines)) for name, files, lines in rows}


def apply(tree: Path, hunk: Hunk) -> None:
    """Change a file of the tree; one that isn't there yet is made."""
    path = tree / hunk.file
    if not hunk.old:
        assert not path.exists(), f"{hunk.file} is there already, and the hunk doesn't say where"
        path.parent.mkdir(exist_ok=True)
        path.write_text(hunk.new, encoding="utf-8")
        return
    text = path.read_text(encoding="utf-8")
    assert text.count(hunk.old) == 1, f"{hunk.file} has {text.count(hunk.old)} places like this:\n{hunk.old}"
    path.write_text(text.replace(hunk.old, hunk.new), encoding="utf-8")
