"""Our dataclass does what the standard library's does."""

import copy
import dataclasses
import inspect
import pickle
from dataclasses import field

import pytest

from dialogs import values


def made(dataclass):
    @dataclass(frozen=True, slots=True)
    class Deal:
        name: str
        amount: float | None = None
        secret: str = field(default="", repr=False)
        seen: int = field(default=0, compare=False)
        tags: list[str] = field(default_factory=list)
        letters: int = field(init=False, compare=False)

        def __post_init__(self):
            object.__setattr__(self, "letters", len(self.name))

    @dataclass(frozen=True, slots=True)
    class Won(Deal):
        by: str = "us"

    @dataclass(frozen=True, slots=True)
    class Key:
        key: str

    @dataclass(frozen=True, slots=True)
    class Nothing:
        pass

    @dataclass
    class Counter:
        n: int = 0

    @dataclass(frozen=True, slots=True, eq=False)
    class Thing:
        n: int = 0

    return Deal, Won, Key, Nothing, Counter, Thing


def told(classes):
    """What can be seen of them."""
    deal, won, key, nothing, counter, thing = classes
    yield from (list(inspect.signature(each).parameters) for each in classes)
    acme, same, seen = deal("Acme", 12.0, secret="x"), deal("Acme", 12.0, secret="x"), deal("Acme", 12.0, "x", seen=9)
    counted = counter()
    counted.n += 1
    yield from (repr(acme), repr(won("Acme")), repr(key("a")), repr(nothing()), repr(counted), repr(thing()))
    yield from (acme == same, acme == seen, acme == deal("Acme", 12.0), acme != same, acme == won("Acme", 12.0, "x"))
    yield from (acme == ("Acme", 12.0), key("a") == key("a"), key("a") == "a", key("a") == None)  # noqa: E711
    yield from (nothing() == nothing(), counter(1) == counted, thing() == thing(), len({key("a"), key("a"), key("b")}))
    yield from (len({nothing(), nothing()}), len({thing(), thing()}), hash(key("a")) == hash(key("a")))
    yield from (acme.letters, acme.tags is same.tags, dataclasses.replace(acme, name="Globex").letters)
    yield (copy.deepcopy(acme) == acme, deal.__match_args__, deal.__slots__, hasattr(acme, "__dict__"))
    for wrong in (lambda: hash(counted), lambda: hash(acme), deal, lambda: nothing().__dict__):
        with pytest.raises((TypeError, AttributeError)) as error:
            wrong()
        yield type(error.value)
    with pytest.raises(TypeError) as error:
        won(by="them")
    yield str(error.value)


def test_it_is_made_shown_compared_and_hashed_like_the_standard_librarys():
    assert list(told(made(values.dataclass))) == list(told(made(dataclasses.dataclass)))


@values.dataclass(frozen=True, slots=True)
class Loop:
    inner: list["Loop"]


def test_what_holds_itself_is_shown_once_and_what_is_pickled_comes_back():
    loop = Loop([])
    loop.inner.append(loop)
    assert repr(loop) == "Loop(inner=[...])"
    assert pickle.loads(pickle.dumps(Loop([Loop([])]))) == Loop([Loop([])])
