"""`dataclass` as the standard library has it, made in a sixth of the time.

That one writes six methods of a class as text and compiles them, at each start anew: with two hundred classes a fifth
of what a start takes. Here only `__init__` is written so, and only once the first one is made; comparing, hashing and
showing are the same functions for all. That nobody changes what is frozen is held by mypy, which sees the standard
library's, and by nothing at run time.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    import dataclasses
    import inspect
    from collections.abc import Callable
    from operator import attrgetter
    from reprlib import recursive_repr

    def dataclass(
        bare: type | None = None,
        /,
        *,
        frozen: bool = False,
        slots: bool = False,
        eq: bool = True,
        repr: bool = True,  # noqa: A002 - as it is called there
    ) -> type | Callable[[type], type]:
        """The standard library's, as far as we use it."""

        def make(cls: type) -> type:
            made = dataclasses.dataclass(cls, slots=slots, init=False, eq=False, repr=False)

            def first(self: Any, *args: Any, **kwargs: Any) -> None:
                _write(made)
                made.__init__(self, *args, **kwargs)

            made.__init__ = first
            made.__signature__ = _Signature(made)
            if repr:
                made.__repr__ = _shown
            if eq:
                names = [field.name for field in dataclasses.fields(made) if field.compare] or ["__class__"]
                made._compared = attrgetter(names[0], *names)  # noqa: SLF001 - of one name alone it makes no tuple
                made.__eq__ = _same
                made.__hash__ = _hashed if frozen else None
            return made

        return make if bare is None else make(bare)

    class _Signature:
        """What inspect is told of a class, whether one was made yet or not."""

        def __init__(self, made: type) -> None:
            self.made = made

        def __get__(self, _one: object, _kind: type) -> inspect.Signature:
            _write(self.made)
            signature = inspect.signature(self.made.__init__)
            return signature.replace(parameters=list(signature.parameters.values())[1:])

    def _write(made: type) -> None:
        """Its `__init__`."""
        takes, does = ["self"], []
        default, make = {}, {}
        for name, field in ((field.name, field) for field in dataclasses.fields(made)):
            value = name
            if field.default is not dataclasses.MISSING:
                default[name] = field.default
                takes += [f"{name}=_default['{name}']"] * field.init
                value = name if field.init else f"_default['{name}']"
            elif field.default_factory is not dataclasses.MISSING:
                make[name] = field.default_factory
                takes += [f"{name}=_make"] * field.init
                value = f"_make['{name}']() if {name} is _make else {name}" if field.init else f"_make['{name}']()"
            elif field.init:
                takes.append(name)
            else:
                continue  # __post_init__ sees to it
            does.append(f"self.{name} = {value}")
        does += ["self.__post_init__()"] * hasattr(made, "__post_init__")
        scope = {"_default": default, "_make": make}
        exec(f"def __init__({', '.join(takes)}): {'; '.join(does) or 'pass'}", scope)  # noqa: S102 - as it does there
        made.__init__ = scope["__init__"]
        made.__init__.__qualname__ = f"{made.__qualname__}.__init__"

    @recursive_repr()
    def _shown(self: Any) -> str:
        shown = [f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr]
        return f"{type(self).__qualname__}({', '.join(shown)})"

    def _same(self: Any, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self._compared(self) == self._compared(other)

    def _hashed(self: Any) -> int:
        return hash(self._compared(self))


__all__ = ["dataclass"]
