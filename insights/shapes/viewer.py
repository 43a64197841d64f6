"""Who reads what is answered, and what that lets them see."""

from dialogs.values import dataclass


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who reads an answer. `manages`: they may open every deal; `administers`: they configure.

    `shared`: others read it, too.

    What is shared obeys the rule of small groups, whoever asked for it.
    """

    manages: bool = False
    shared: bool = False
    administers: bool = False

    @property
    def sees_all(self) -> bool:
        """A manager who reads alone: no small group is held back from them, and they may open every deal."""
        return self.manages and not self.shared

    @property
    def configures(self) -> bool:
        """Who decides what the digest leaves out, and reads alone."""
        return (self.manages or self.administers) and not self.shared


REP = Viewer()
MANAGER = Viewer(manages=True)
CHANNEL = Viewer(shared=True)
