"""CONTRIBUTING's recipes are followed to the letter, each in a copy of the tree."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.recipes import apply, costs, hunks, recipes

ROOT = Path(__file__).parents[2]
RECIPES = {name: blocks for name, blocks in recipes().items() if blocks}
AT_LEAST = {
    "A question",
    "An insight",
    "A dimension",
    "A command",
    "A form",
    "A platform",
    "A table or column",
    "A setting",
}
TREE = ("bot", "dialogs", "insights", "storage", "tests", "bench", "docs")


@pytest.fixture(scope="module")
def caches(tmp_path_factory):
    return tmp_path_factory.mktemp("caches")


@pytest.fixture
def tree(tmp_path):
    """The product and its tests, without what they left behind."""
    copy = tmp_path / "tree"
    for room in TREE:
        shutil.copytree(ROOT / room, copy / room, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    for file in ROOT.glob("*"):
        if file.is_file():
            shutil.copy2(file, copy)
    return copy


def runs(script, tree, caches):
    """A script of the recipe, in its tree, with the packages of the tree."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "WINLOSS", "COV"))}
    env |= {"PATH": f"{Path(sys.executable).parent}:{env['PATH']}", "PYTHONPATH": str(tree)}
    env |= {"MYPY_CACHE_DIR": str(caches / "mypy"), "RUFF_CACHE_DIR": str(caches / "ruff")}
    done = subprocess.run(
        ("bash", "-euo", "pipefail", "-c", script), cwd=tree, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{script}\n{done.stdout[-6000:]}\n{done.stderr[-3000:]}"


def added(tree):
    """How many lines each file has more, those that a script made, too."""
    files = [path.relative_to(tree) for room in TREE for path in sorted((tree / room).rglob("*")) if path.is_file()]
    files += [path.relative_to(tree) for path in tree.glob("*") if path.is_file()]
    found = {}
    for file in files:
        before = (ROOT / file).read_bytes() if (ROOT / file).exists() else b""
        now = (tree / file).read_bytes()
        if now != before and "__pycache__" not in file.parts:
            found[file.as_posix()] = now.count(b"\n") - before.count(b"\n")
    return found


def test_every_recipe_that_is_an_example_is_found():
    assert set(RECIPES) >= AT_LEAST
    assert all(isinstance(blocks[0], list) and isinstance(blocks[-1], str) for blocks in RECIPES.values())


@pytest.mark.parametrize("name", RECIPES)
def test_every_place_that_a_recipe_names_is_there_once(name, tmp_path):
    """Quick, so that who moves such a place mends the recipe at once."""
    every = [hunk for block in RECIPES[name] if isinstance(block, list) for hunk in block]
    for file in {hunk.file for hunk in every}:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / file).exists():
            shutil.copy2(ROOT / file, tmp_path / file)
    for hunk in every:
        apply(tmp_path, hunk)
    files, lines = costs()[name]
    own = len({hunk.file for hunk in every}), sum(hunk.added for hunk in every)
    if any("drafting" in block for block in RECIPES[name]):  # which adds a migration and its digest
        written = any("data_map" in block for block in RECIPES[name])  # and a page
        assert (files - 2 - written, lines > own[1] + 1 + written) == (own[0], True)
    else:
        assert (files, lines) == own


@pytest.mark.long
@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_that_is_followed_passes(name, tree, caches):
    for block in RECIPES[name]:
        if isinstance(block, str):
            runs(block, tree, caches)
            continue
        for hunk in block:
            apply(tree, hunk)
    stat = added(tree)
    touched = " ".join(file for file in stat if file.endswith(".py") and not file.startswith("tests/"))
    runs("ruff check .\nruff format --check .", tree, caches)
    if touched:
        runs(f"mypy {touched}", tree, caches)
    assert costs()[name] == (len(stat), sum(stat.values()))
    sys.stdout.write(f"{name}: {len(stat)} files, {sum(stat.values())} lines\n")
    sys.stdout.write("".join(f"  {file:60} {lines:+}\n" for file, lines in stat.items()))


def test_a_hunk_says_where_it_goes(tmp_path):
    (tmp_path / "a.txt").write_text("one\n\nthree\n")
    (hunk,) = hunks("+++ a.txt\n one\n+two\n\n three\n")
    apply(tmp_path, hunk)
    assert (tmp_path / "a.txt").read_text() == "one\ntwo\n\nthree\n"
    assert hunk.added == 1
    with pytest.raises(AssertionError, match=r"a\.txt has 0 places"):
        apply(tmp_path, hunk)
