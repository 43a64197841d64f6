"""Who is in the groups of a platform that app.yaml names: asked for anew every ten minutes, kept where it is away."""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Iterable

from bot.platforms.ports import DeliveryError

log = logging.getLogger(__name__)

AGE = 600.0
"""Seconds that an answer is good."""
AGAIN = 60.0
"""Seconds until a platform that gave none is asked again."""
PATIENCE = 1.0
"""Seconds: somebody waits. What is known so far stands."""


class HasGroups(ABC):
    """A platform that has groups of users, such as Slack's user groups.

    A base and no protocol: every click asks whether there are any, and Python compares a protocol name by name.
    """

    @abstractmethod
    def is_group(self, named: str) -> bool:
        """Whether an id of app.yaml is a group's, by its looks."""

    @abstractmethod
    async def members(self, workspace_id: str, group: str) -> tuple[str, ...]:
        """The user ids of a group. Raises DeliveryError."""


class Groups:
    """What is known of them. Times are seconds of a clock that only goes on."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], frozenset[str]] = {}
        self._until: dict[tuple[str, str], float] = {}

    def holds(self, workspace_id: str, named: Iterable[str], user_id: str | None) -> bool:
        """Whether a user is named, or in a group that is."""
        return user_id is not None and any(user_id == one or user_id in self.of(workspace_id, one) for one in named)

    def of(self, workspace_id: str, group: str) -> frozenset[str]:
        """Who is in a group, as far as that is known."""
        return self._known.get((workspace_id, group.upper()), frozenset())

    async def refresh(self, platform: object, workspace_id: str, named: Iterable[str], now: float) -> None:
        """Ask for what isn't known any more. Where that fails, what was known last stands."""
        if not isinstance(platform, HasGroups):
            return
        for group in {one.upper() for one in named if platform.is_group(one)}:
            key = (workspace_id, group)
            if now < self._until.get(key, now):
                continue
            self._until[key] = now + AGAIN  # also while it is being asked
            try:
                async with asyncio.timeout(PATIENCE):
                    self._known[key] = frozenset(await platform.members(workspace_id, group))
            except (DeliveryError, TimeoutError) as error:
                log.warning("who is in the group %s couldn't be asked, what was known last stands: %s", group, error)
            else:
                self._until[key] = now + AGE
