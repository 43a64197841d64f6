"""What of a task is written: the parts that changed here, and never when it is due or whose it is over a person's word.

A digest of each part is noted, of what we wrote for certain and of what was sent last, so that what stands there is
known for ours, or for somebody's.
"""

from bot.crm.writing import Standing, Task
from dialogs.values import dataclass
from storage.units.write_backs import Record, digest

PARTS = ("due_on", "owner", "subject", "about", "done")
THEIRS = ("due_on", "owner")
"""What people set there as well, and what is looked at before."""


def says(task: Task) -> str:
    """What is kept of a task: a digest of each part."""
    return " ".join(_digest(getattr(task, part)) for part in PARTS)


@dataclass(frozen=True, slots=True)
class TaskParts:
    """A task as it is wanted, what we noted of it, and as it stands there; None where it isn't there yet."""

    wanted: Task
    record: Record
    there: Standing | None

    @property
    def changed(self) -> Task:
        """The task with what is to be written."""
        if self.there is None:
            return self.wanted
        one = self.wanted
        due, owner = (one.due_on if self._goes("due_on") else None), (one.owner if self._goes("owner") else None)
        subject, about = (one.subject if self._goes("subject") else None), (one.about if self._goes("about") else None)
        return Task(one.key, due, owner, subject, about, one.done)

    @property
    def nothing(self) -> bool:
        """Whether nothing is to be written: what it is to say it says."""
        one = self.changed
        done = one.done and not (self.there and self.there.done)
        return not done and (one.due_on, one.owner, one.subject, one.about) == (None,) * 4

    @property
    def stands(self) -> str:
        """What is certain of it before it is written, "" for a part of which nothing is."""
        return " ".join(self._stands(part) for part in PARTS)

    def _stands(self, part: str) -> str:
        if part in THEIRS and self.there is not None:
            known = self._noted(self.record.says).get(part, "")
            return _digest(getattr(self.there, part)) if self._ours(part) else known
        found = self._known(part)
        return found.pop() if len(found) == 1 else ""

    def _goes(self, part: str) -> bool:
        if part in THEIRS:
            return self._ours(part) and getattr(self.there, part) != getattr(self.wanted, part)
        return self._known(part) != {_digest(getattr(self.wanted, part))}

    def _ours(self, part: str) -> bool:
        return _digest(getattr(self.there, part)) in self._known(part)

    def _known(self, part: str) -> set[str]:
        """What it may say of what we wrote."""
        return {self._noted(one).get(part, "") for one in (self.record.says, self.record.asked) if one}

    @staticmethod
    def _noted(kept: str) -> dict[str, str]:
        """Digests by parts; nothing is known of what an older version noted of the whole."""
        found = kept.split(" ")
        return dict(zip(PARTS, found, strict=True)) if len(found) == len(PARTS) else {}


def _digest(part: object) -> str:
    return digest("" if part is None else str(part))
