"""ARCHITECTURE.md, its two pages in docs/ and the tree agree."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
ROOMS = ("bot", "dialogs", "insights", "storage")


def section(head: str) -> str:
    return TEXT.partition(f"## {head}\n")[2].partition("\n## ")[0]


def test_every_room_is_named_and_every_one_named_is_there():
    there = {f"{room}/" for room in ROOMS}
    there |= {f"{init.parent.relative_to(ROOT)}/" for room in ROOMS for init in (ROOT / room).glob("*/__init__.py")}
    named = re.findall(r"^\| \[([a-z/]+)\]\(([a-z/]+)\) \|", section("The rooms"), re.MULTILINE)
    assert [name.rstrip("/") for name, _ in named] == [link for _, link in named]
    assert {name for name, _ in named} == there


def test_every_file_that_is_named_is_there():
    pages = ("guarantees.md", "decisions.md")
    text = TEXT + "".join((ROOT / "docs" / page).read_text(encoding="utf-8") for page in pages)
    named = set(re.findall(r"`((?:bot|dialogs|insights|storage|tests|bench)/[\w/.]+)`", text))
    assert len(named) > 80
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_every_word_is_said_once_in_a_line():
    words = re.findall(r"^\| ([a-z, ]+) \| (.+) \|$", section("The words"), re.MULTILINE)
    single = [word.strip() for row, _ in words for word in row.split(",")]
    assert len(single) == len(set(single)) > 30
    assert all(len(meaning) < 160 for _, meaning in words)


def test_it_stays_one_page():
    assert len(TEXT.splitlines()) <= 115


def test_nobodys_export_lies_beside_the_readme():
    """What is tried by hand in a checkout's folder, perhaps with customers in it, comes into no commit."""
    kept = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    assert [name for name in kept if "/" not in name and name.endswith((".csv", ".xlsx"))] == []
    assert {"/*.csv", "/*.xlsx"} <= set((ROOT / ".gitignore").read_text(encoding="utf-8").split())
