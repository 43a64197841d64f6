"""Patterns that are compiled when they are first used are the standard library's in all else."""

import re
from importlib import import_module
from pkgutil import iter_modules

import pytest

from bot import commands
from dialogs import rivals
from dialogs.patterns import pattern

READ = (rivals, *(import_module(f"{commands.__name__}.{found.name}") for found in iter_modules(commands.__path__)))
ALL = {
    f"{module.__name__}.{name}": value
    for module in READ
    for name, value in vars(module).items()
    if isinstance(value, pattern)
}


def test_nothing_is_compiled_before_it_is_used(monkeypatch):
    compiled = []
    monkeypatch.setattr(re, "compile", lambda *given: compiled.append(given) or re._compiler.compile(*given))
    made = pattern("(a)b", re.IGNORECASE)
    assert (made.pattern, compiled) == ("(a)b", [])
    assert made.fullmatch("AB")[1] == "A"
    assert made.fullmatch("ABC") is None
    assert made.sub("x", "ab AB") == "x x"
    assert compiled == [("(a)b", re.IGNORECASE)]


@pytest.mark.parametrize(
    ("given", "name", "error"),
    [("a", "matches", AttributeError), ("(", "__wrapped__", AttributeError), ("(", "search", re.error)],
)
def test_what_it_cannot_do_is_told_as_of_any_other(given, name, error):
    with pytest.raises(error):
        getattr(pattern(given), name)


def test_each_of_ours_can_be_compiled():
    assert len(ALL) > 60
    assert [name for name, made in ALL.items() if made.groups < 0] == []
