"""`pattern`: what `re.compile` makes, made when it is first asked for something.

Compiling all that reads a deal as it is typed takes longer than a start has to spare, and nobody needs it before
somebody marks one. A pattern that can't be compiled is found by whoever tries it, and no longer by who imports it.
"""

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    pattern = re.compile
else:

    class pattern:  # noqa: N801 - it stands for a function
        """A pattern, and once it was used what it can do."""

        def __init__(self, pattern: str, flags: int = 0) -> None:
            self.pattern, self._flags = pattern, flags

        def __getattr__(self, name: str) -> Any:
            """Of the compiled one; what was asked for once is found here from then on."""
            if name.startswith("__"):
                raise AttributeError(name)
            if "_compiled" not in vars(self):
                self._compiled = re.compile(self.pattern, self._flags)
            found = getattr(self._compiled, name)
            setattr(self, name, found)
            return found
