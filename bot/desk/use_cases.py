"""Every use case, its code read when somebody first asks for it: a restart waits for none of them."""

from functools import cached_property
from typing import TYPE_CHECKING

from bot.desk.rules import Rules
from bot.reporting.reports import Reports
from bot.sending.delivery import Delivery
from bot.services import Services

if TYPE_CHECKING:
    from bot.desk.backlog import Backlog
    from bot.desk.briefing import Briefing
    from bot.desk.buyers import Buyers
    from bot.desk.calendars import Calendars
    from bot.desk.delivering import Delivering
    from bot.desk.erasing import Erasing
    from bot.desk.excluding import Excluding
    from bot.desk.follow_ups import FollowUps
    from bot.desk.following import Following
    from bot.desk.hello import Hello
    from bot.desk.home import AtHome
    from bot.desk.marking import Marking
    from bot.desk.merging import Merging
    from bot.desk.open_deals import OpenDeals
    from bot.desk.owing import Owing
    from bot.desk.pressing import Pressing
    from bot.desk.sharing import Sharing
    from bot.desk.suspecting import Suspecting
    from bot.desk.switching import Switching
    from bot.desk.troubles import Troubles
    from bot.desk.typed import Typing
    from bot.desk.working import Working


class UseCases:
    """One of each. None keeps anything: two of one, made at the same time, do no harm."""

    def __init__(
        self,
        services: Services,
        rules: Rules,
        delivery: Delivery,
        reports: Reports,
        crm: str = "",
        crm_workspace: str = "",
    ) -> None:
        """`crm`: the one that answers may go to, "" for none; `crm_workspace`: whose deals it has, "" for the only."""
        self._services = services
        self._crm = crm, crm_workspace
        self._reads = services, reports
        self._sends = services, delivery
        self._acts = services, rules, delivery
        self._tells = services, delivery, reports

    def load(self) -> None:
        """Read the code of all of them."""
        for name, part in vars(UseCases).items():
            if isinstance(part, cached_property):
                getattr(self, name)

    @cached_property
    def hello(self) -> "Hello":
        """Who is new."""
        from bot.desk.hello import Hello

        return Hello(*self._tells)

    @cached_property
    def pressing(self) -> "Pressing":
        """A debrief's card and its form."""
        from bot.desk.filling import Filling
        from bot.desk.pressing import Pressing

        return Pressing(*self._acts, Filling(*self._acts))

    @cached_property
    def typing(self) -> "Typing":
        """Plain words."""
        from bot.desk.typed import Typing

        return Typing(*self._acts, self.pressing, self.hello)

    @cached_property
    def marking(self) -> "Marking":
        """How deals ended."""
        from bot.desk.marking import Marking

        return Marking(*self._acts)

    @cached_property
    def open_deals(self) -> "OpenDeals":
        """Deals that haven't ended."""
        from bot.desk.open_deals import OpenDeals

        return OpenDeals(self._services)

    @cached_property
    def merging(self) -> "Merging":
        """Two deals that are one, and competitors of two names."""
        from bot.desk.merging import Merging
        from bot.desk.rivals import Rivals

        return Merging(*self._acts, Rivals(self._services))

    @cached_property
    def owing(self) -> "Owing":
        """What waits for somebody, for managers."""
        from bot.desk.owing import Owing

        return Owing(*self._acts)

    @cached_property
    def backlog(self) -> "Backlog":
        """Several deals that ended at once."""
        from bot.desk.backlog import Backlog

        return Backlog(*self._acts)

    @cached_property
    def follow_ups(self) -> "FollowUps":
        """A follow-up that came back."""
        from bot.desk.follow_ups import FollowUps

        return FollowUps(*self._acts)

    @cached_property
    def following(self) -> "Following":
        """`/winloss followups`."""
        from bot.desk.following import Following

        return Following(self._services)

    @cached_property
    def calendars(self) -> "Calendars":
        """Follow-ups in a calendar."""
        from bot.desk.calendars import Calendars

        return Calendars(self._services)

    @cached_property
    def excluding(self) -> "Excluding":
        """Closings that are no decision."""
        from bot.desk.excluding import Excluding

        return Excluding(*self._acts)

    @cached_property
    def delivering(self) -> "Delivering":
        """How a deal that was won goes."""
        from bot.desk.delivering import Delivering

        return Delivering(*self._sends)

    @cached_property
    def briefing(self) -> "Briefing":
        """Briefs before a meeting."""
        from bot.desk.briefing import Briefing

        return Briefing(*self._reads)

    @cached_property
    def buyers(self) -> "Buyers":
        """Buyers who say it themselves."""
        from bot.desk.buyers import Buyers

        return Buyers(*self._acts)

    @cached_property
    def suspecting(self) -> "Suspecting":
        """`/winloss suspect`."""
        from bot.desk.suspecting import Suspecting

        services, reports = self._reads
        return Suspecting(services, reports.suspicions)

    @cached_property
    def sharing(self) -> "Sharing":
        """Figures, to a channel."""
        from bot.desk.sharing import Sharing

        return Sharing(*self._tells)

    @cached_property
    def home(self) -> "AtHome":
        """Home."""
        from bot.desk.home import AtHome

        return AtHome(*self._tells)

    @cached_property
    def working(self) -> "Working":
        """Somebody's hours, and when they are away."""
        from bot.desk.working import Working

        services, rules, _ = self._acts
        return Working(services, rules)

    @cached_property
    def switching(self) -> "Switching":
        """What goes into the CRM."""
        from bot.desk.switching import Switching

        return Switching(self._services, *self._crm)

    @cached_property
    def troubles(self) -> "Troubles":
        """What is stopped, late or failing."""
        from bot.desk.troubles import Troubles

        return Troubles(*self._sends)

    @cached_property
    def erasing(self) -> "Erasing":
        """A person or a deal, erased."""
        from bot.desk.erasing import Erasing

        return Erasing(*self._acts)
