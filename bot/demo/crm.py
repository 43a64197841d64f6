"""The sample company's CRM: its open deals, which are closed there; it tells winloss of that as any CRM would."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.crm.hook import signed
from bot.demo.company import CRM_HOOK, OPEN_DEALS, PEOPLE, RIVALS
from bot.moments.clock import Clock
from bot.platforms.web.scenery import CrmRecord
from dialogs.errors import DebriefError
from dialogs.records import Outcome
from dialogs.sentences.demo_crm import UNTOLD
from dialogs.sentences.words import ENGLISH, words

PATIENCE = ClientTimeout(total=10)
FIRST = 4711
"""The first deal's number there."""


class SampleCrm:
    """Its deals, kept as long as the demo runs. `address`, `secret`, `currency`: of the winloss that it tells."""

    competitors: ClassVar[Sequence[str]] = RIVALS

    def __init__(self, address: str, secret: str, currency: str, clock: Clock) -> None:
        self._hook = f"{address}/crm/hook/{CRM_HOOK}"
        self._secret, self._currency, self._clock = secret, currency, clock
        deals = enumerate(OPEN_DEALS, FIRST)
        made = (
            CrmRecord(f"F-{at}", one.name, one.account, one.thousands * 1000, currency, one.rep) for at, one in deals
        )
        self._records = {record.id: record for record in made}

    def records(self) -> Sequence[CrmRecord]:
        """Every deal."""
        return tuple(self._records.values())

    async def decide(self, deal_id: str, outcome: Outcome | None, competitor: str) -> None:
        """Close a deal, or open it again (None), and tell winloss. Raises DebriefError where that doesn't hear it."""
        before = self._records.get(deal_id)
        if before is None or before.outcome is outcome:
            return  # a form that was sent twice
        record = replace(before, outcome=outcome, competitor=competitor if outcome else "")
        self._records[deal_id] = record
        try:
            await self._tell(record)
        except (ClientError, TimeoutError):
            self._records[deal_id] = before
            raise DebriefError(words(UNTOLD, ENGLISH)) from None

    async def _tell(self, record: CrmRecord) -> None:
        now = self._clock.now().isoformat()
        told = {
            "deal_id": record.id,
            "name": record.name,
            "account": record.account,
            "outcome": record.outcome or "open",
            "amount": record.amount,
            "currency": self._currency,
            "owner_email": next(person.email for person in PEOPLE if person.name == record.owner),
            "competitor": record.competitor,
            "closed_at": now if record.outcome else None,
            "changed_at": now,
        }
        body = json.dumps(told).encode()
        headers = signed(self._secret, str(int(self._clock.real())), body)
        async with ClientSession(timeout=PATIENCE, raise_for_status=True) as session:
            await session.post(self._hook, data=body, headers={**headers, "Content-Type": "application/json"})
