"""What a CRM tells of deals: kept at once, settled within a second or two, and what managers hear of it."""

from datetime import timedelta
from decimal import Decimal

from bot.commands.rights import Right
from bot.desk.rules import Rules
from bot.ids import new_id
from bot.sending.telling import Telling
from bot.services import Services
from dialogs.decided import Decided, Told
from dialogs.records import MILLS
from dialogs.rivals import name_in
from dialogs.sentences import deciding as said
from dialogs.sentences.marks import MARKED
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass
from storage.units import inbox
from storage.units.deciding import Deciding, Noted
from storage.units.inbox import Arrived


@dataclass(frozen=True, slots=True)
class CrmDeals:
    """The use case behind everything that a CRM tells."""

    services: Services
    rules: Rules

    async def receive(self, workspace_id: str, told_of: Decided, told: Told) -> None:
        """Keep an event. The next tick settles it."""
        arrived = Arrived(told, told_of.as_json())
        at = self.services.moment()
        await self.services.storage.write(inbox.receive, workspace_id, told_of.deal_id, arrived, at)

    def how(self, workspace_id: str, noted: list[Noted]) -> Deciding:
        """How a workspace takes it. `noted` gets what managers are to be told of."""
        services, now = self.services, self.services.clock.now()
        app, definition = services.settings(workspace_id), services.definition(workspace_id)

        def named(competitor: str) -> str | None:
            rival = name_in(competitor)
            return definition.competitor(rival) if rival else None

        return Deciding(
            ours=app.currency,
            today=services.today(workspace_id, now),
            new_id=new_id,
            asks=services.may_be_asked,
            counts=lambda deal: not _too_small(deal, app.crm.least_amount, app.currency),
            comes=lambda outcome: now + timedelta(hours=app.crm.wait_hours if outcome is not outcome.WON else 0),
            corrected=self.rules.corrected(now),
            fact=self.rules.fact,
            named=named,
            notes=noted.append,
        )

    async def tell(self, workspace_id: str, noted: list[Noted]) -> None:
        """Tell managers of what a deal came to that a person has to see to, once each."""
        for one in noted:
            gaps = {"deal": isolated(one.deal.name), "outcome": MARKED[one.outcome]}
            if one.likes is not None:
                key, told = "likes", words(said.LIKES, ENGLISH, like=isolated(one.likes.name), **gaps)
            elif one.owner:
                key, told = "owner", words(said.NOBODY, ENGLISH, owner=one.owner, **gaps)
            else:
                key, told = "owner", words(said.NO_OWNER, ENGLISH, **gaps)
            await Telling(self.services).managers(workspace_id, f"{key}:{one.closing_id}", told, right=Right.OWING)


def _too_small(deal: Decided, least: Decimal | None, ours: str) -> bool:
    """Whether a deal is beneath what is asked about. One of another currency, or without an amount, is asked about."""
    if least is None or deal.amount is None or deal.currency not in (None, ours):
        return False
    return deal.amount < least * MILLS
