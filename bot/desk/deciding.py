"""What a CRM tells of deals: kept at once, settled within a second or two, and what managers hear of it."""

import asyncio
from dataclasses import field
from datetime import timedelta
from decimal import Decimal

from bot.commands.rights import Right
from bot.desk.rules import Rules
from bot.ids import new_id
from bot.platforms.ports import Who
from bot.sending.telling import Telling, sayings
from bot.services import Services
from dialogs.decided import Decided, Told
from dialogs.identity.spelling import address_key
from dialogs.records import MILLS, Outcome
from dialogs.rivals import name_in
from dialogs.sentences import deciding as said
from dialogs.sentences.marks import MARKED
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass
from storage.units import inbox
from storage.units.deciding import Deciding, Noted
from storage.units.inbox import Arrived
from storage.units.posts import Said

FORGOTTEN = 300.0
"""Seconds for which somebody who isn't in chat isn't looked for again: whoever left may have had many deals."""


@dataclass(frozen=True, slots=True)
class CrmDeals:
    """The use case behind everything that a CRM tells. `hooked`: through which hook one tells that is written to."""

    services: Services
    rules: Rules
    hooked: str = ""
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)
    _unknown: dict[tuple[str, str], float] = field(default_factory=dict)  # who wasn't found, and when

    async def receive(self, workspace_id: str, hook: str, told_of: Decided, told: Told) -> None:
        """Keep an event. The next tick settles it."""
        arrived = Arrived(told, told_of.as_json(), hook if hook == self.hooked else None)
        at = self.services.moment()
        await self.services.storage.write(inbox.receive, workspace_id, told_of.deal_id, arrived, at)

    async def how(self, workspace_id: str, key: str) -> Deciding:
        """How a workspace takes what was told of a deal, whose owner is looked for in chat first.

        Raises Limited or Ambiguous where the platform can't say now who that is.
        """
        if await self.services.storage.read(inbox.owners, workspace_id, key):
            async with self._asking:  # of many deals of one owner, the first one asks
                await self._meet(workspace_id, await self.services.storage.read(inbox.owners, workspace_id, key))
        services, now = self.services, self.services.clock.now()
        app, definition = services.settings(workspace_id), services.definition(workspace_id)
        managers = await Telling(services).holders(workspace_id, Right.OWING)

        def named(competitor: str) -> str | None:
            rival = name_in(competitor)
            return definition.competitor(rival) if rival else None

        return Deciding(
            ours=app.currency,
            today=services.today(workspace_id, now),
            new_id=new_id,
            asks=services.may_be_asked,
            counts=lambda amount, currency: _counts(amount, currency, app.crm.least_amount, app.currency),
            comes=lambda outcome: now + timedelta(hours=app.crm.wait_hours if outcome is not Outcome.WON else 0),
            at_once=app.crm.at_once,
            corrected=self.rules.corrected(now),
            fact=self.rules.fact,
            named=named,
            tells=lambda noted: _told(noted, managers),
            briefs=app.crm.briefs,
        )

    async def _meet(self, workspace_id: str, emails: tuple[str, ...]) -> None:
        now = self.services.clock.ticks()
        for key in [key for key, since in self._unknown.items() if now - since > FORGOTTEN]:
            del self._unknown[key]
        for email in emails:
            if (workspace_id, address_key(email)) in self._unknown:
                continue
            user_id = await self.services.platform(workspace_id).by_email(workspace_id, email)
            if user_id is not None:
                await self.services.profiled(Who(workspace_id, user_id))
            else:
                self._unknown[workspace_id, address_key(email)] = now


def _told(one: Noted, managers: tuple[str, ...]) -> tuple[Said, ...]:
    """What managers are told, once each."""
    gaps = {"deal": isolated(one.deal.name), "outcome": MARKED[one.outcome]}
    if one.likes is not None:
        key, told = "likes", words(said.LIKES, ENGLISH, like=isolated(one.likes.name), **gaps)
    elif one.owner:
        key, told = "owner", words(said.NOBODY, ENGLISH, owner=one.owner, **gaps)
    else:
        key, told = "owner", words(said.NO_OWNER, ENGLISH, **gaps)
    return sayings(f"{key}:{one.closing_id}", told, managers)


def _counts(amount: int | None, currency: str | None, least: Decimal | None, ours: str) -> bool:
    """Whether a deal is large enough to be asked about; one of another currency, or without an amount, is."""
    return least is None or amount is None or currency not in (None, ours) or amount >= least * MILLS
