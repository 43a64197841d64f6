"""What can be read, each part loaded when somebody first asks for it: a restart waits for none of them."""

from functools import cached_property
from typing import TYPE_CHECKING

from bot.services import Services

if TYPE_CHECKING:
    from bot.reporting.deals import DealStories
    from bot.reporting.digests import Digests
    from bot.reporting.figures import Figures
    from bot.reporting.findings import InsightDesk
    from bot.reporting.health import Health
    from bot.reporting.home import Homes
    from bot.reporting.looks import Looks
    from bot.reporting.standing import Stands
    from bot.reporting.suspicions import Suspicions


class Reports:
    """One of each."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @cached_property
    def looks(self) -> "Looks":
        """Themes and trends."""
        from bot.reporting.looks import Looks

        return Looks(self._services)

    @cached_property
    def suspicions(self) -> "Suspicions":
        """`/winloss suspect`, and what else tells of it."""
        from bot.reporting.suspicions import Suspicions

        return Suspicions(self._services)

    @cached_property
    def digests(self) -> "Digests":
        """The weekly digest."""
        from bot.reporting.digests import Digests

        return Digests(self._services, self.looks, self.suspicions)

    @cached_property
    def figures(self) -> "Figures":
        """`/winloss stats`."""
        from bot.reporting.figures import Figures

        return Figures(self._services, self.looks)

    @cached_property
    def findings(self) -> "InsightDesk":
        """`/winloss themes`, `trends`, `vs` and `how`."""
        from bot.reporting.findings import InsightDesk

        return InsightDesk(self._services, self.looks, self.suspicions)

    @cached_property
    def homes(self) -> "Homes":
        """`/winloss home`."""
        from bot.reporting.home import Homes

        return Homes(self._services)

    @cached_property
    def stories(self) -> "DealStories":
        """`/winloss deal` and `pending`."""
        from bot.reporting.deals import DealStories

        return DealStories(self._services, self.looks)

    @cached_property
    def health(self) -> "Health":
        """`/winloss stats answers`."""
        from bot.reporting.health import Health

        return Health(self._services)

    @cached_property
    def stands(self) -> "Stands":
        """How things stand, for a manager who is new."""
        from bot.reporting.standing import Stands

        return Stands(self._services, self.looks, self.digests)
