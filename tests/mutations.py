"""Odd things in any place of what a platform sends."""

import copy
import random
from collections.abc import Iterator
from typing import Any

JUNK = [None, 0, -1, 1.5, True, "", "x", " ", "\x00", "\ud800", "é" * 3, "x" * 5000, [], {}, [None], [[]], {"": {}}]
JUNK += [
    {"id": 7},
    [{"id": {}}],
    float("nan"),
    10**400,
    "<at>winloss</at>",
    "next/01J/3",
    "https://x{y}z",
    "http://[::1",
]


def paths(node: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in it."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in items:
        yield (*at, key)
        yield from paths(child, (*at, key))


def mutated(sent: Any, chance: random.Random) -> Any:
    """The same with one or two places replaced, doubled or taken away."""
    made = copy.deepcopy(sent)
    for _ in range(chance.choice([1, 1, 2])):
        path = chance.choice(list(paths(made)) or [()])
        if not path:
            break
        whole = made
        for key in path[:-1]:
            whole = whole[key]
        if chance.random() < 0.25:
            del whole[path[-1]]
        else:
            whole[path[-1]] = copy.deepcopy(chance.choice(JUNK))
    return made
