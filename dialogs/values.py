"""`dataclass` as the standard library has it, made in a quarter of the time.

That one writes six methods of a class as text and compiles them, at each start anew: with two hundred classes a fifth
of what a start takes. Here only `__init__` is written so; comparing, hashing and showing are the same functions for
all. That nobody changes what is frozen is held by mypy, which sees the standard library's, and by nothing at run time.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    import dataclasses
    from collections.abc import Callable
    from operator import attrgetter
    from reprlib import recursive_repr

    def dataclass(
        *, frozen: bool = False, slots: bool = False, eq: bool = True, repr: bool = True  # noqa: A002 - as there
    ) -> Callable[[type], type]:  # fmt: skip
        """The standard library's, as far as we use it."""

        def make(cls: type) -> type:
            made = dataclasses.dataclass(cls, slots=slots, eq=False, repr=False)
            if repr:
                made.__repr__ = _shown
            if eq:
                names = [field.name for field in dataclasses.fields(made) if field.compare] or ["__class__"]
                made._compared = attrgetter(names[0], *names)  # noqa: SLF001 - of one name alone it makes no tuple
                made.__eq__ = _same
                made.__hash__ = _hashed if frozen else None
            return made

        return make

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
