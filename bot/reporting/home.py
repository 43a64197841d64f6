"""What home shows of somebody, as it stands when it is opened."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.commands.rights import ALONE, Reach, Right, decides, reach
from bot.reporting.needing import needing
from bot.services import Services
from dialogs.cards.home import ROWS, Due, Ending, Home, Seeing, home
from dialogs.cards.open_deals import ends, labels
from dialogs.messages import codec
from dialogs.messages.messages import Message
from dialogs.records import FollowUp, Person
from dialogs.rivals import COMPARED, alike
from dialogs.values import dataclass
from insights.messages.home import figures
from insights.shapes.periods import resolve
from insights.wording.left_out import left_out as told
from storage.counting import counting
from storage.counting.left_out import left_out
from storage.units import asking_buyers, cases, deals, digests, exclusions, follow_ups, rivals
from storage.units.identity import owned_open


@dataclass(frozen=True, slots=True)
class Homes:
    """Of the people of the workspaces that are served."""

    services: Services

    async def of(self, person: Person, place: str = "") -> Message:
        """Home, in private. `place`: what of it is its own, where it has one."""
        read, ws, now = self.services.storage.read, person.workspace_id, self.services.clock.now()
        at = now.astimezone(ZoneInfo(self.services.zone(person)))
        found, open_in_all = await read(owned_open, person, ROWS, 0)
        names = labels(found, self.services.settings(ws).currency)
        later = await read(asking_buyers.still_to_do, ws, await read(follow_ups.follow_ups_of, ws, person.id, now))
        due = [item for item in later if item.due_on <= at.date()]
        ahead = [item for item in later if item.due_on > at.date()]
        last = await read(digests.last_digest, ws, now)
        channel = self.services.digest_channel(ws)
        shown = Home(
            at=at,
            waiting=await read(cases.pending, ws, person.id),
            open_deals=tuple(Ending(name, ends(deal.id)) for name, deal in zip(names, found, strict=True)),
            open_in_all=open_in_all,
            due=tuple([await self._due(item) for item in due]),
            next_due=await self._due(ahead[0]) if ahead else None,
            told=await read(cases.told_last, ws, person.id, ROWS),
            digest=self._headline(ws, last),
            link=(last and self.services.digest_link(ws, last.id)) or "",
            digest_day=self.services.settings(ws).digest.weekday.capitalize() if channel else "",
            quarter=await self._quarter(ws, now),
            left_out=await self._left_out(ws, now),
            seeing=await self._seeing(person),
        )
        return home(self.services.definition(ws), shown, place)

    async def _due(self, item: FollowUp) -> Due:
        deal = await self.services.storage.read(deals.get_deal, item.workspace_id, item.deal_id)
        return Due(item, deal.name if deal else "")

    def _headline(self, ws: str, last: digests.Digest | None) -> tuple[date, str] | None:
        if last is None or last.message is None or last.withdrawn_at:
            return None
        return self.services.today(ws, last.as_of), codec.from_json(last.message).summary

    async def _quarter(self, ws: str, now: datetime) -> tuple[tuple[str, str], ...]:
        period = resolve("quarter", self.services.today(ws, now))
        if period is None:
            return ()
        return figures(await self.services.storage.read(counting.count_answered, ws, period.start, period.end))

    async def _left_out(self, ws: str, now: datetime) -> str:
        period = resolve("quarter", self.services.today(ws, now))
        return told(await self.services.storage.read(left_out, ws, period.start, period.end)) if period else ""

    async def _seeing(self, person: Person) -> Seeing | None:
        """What is theirs to see to; None for whom nothing is."""
        roles, ws, read = self.services.roles(person), person.workspace_id, self.services.storage.read
        owing, heals, merges = (
            reach(roles, Right.OWING), decides(roles - ALONE, Right.HEALTH), decides(roles - ALONE, Right.MERGE)
        )  # fmt: skip
        if owing is Reach.NO and not (heals or merges):
            return None
        owed = 0
        if owing is not Reach.NO:
            others = [(of, number) for of, number in await read(cases.owed, ws) if of.id != person.id]
            owed = sum(number for of, number in others if self.services.may(person, Right.OWING, of))
        stopped = len(await needing(self.services.storage, ws, self.services.moment())) if heals else None
        pairs = None
        if merges:
            names = await self.services.rivals(ws)
            pairs = len(list(alike(names.all[:COMPARED], await read(rivals.verdicts, ws))))
        proposed = None
        if decides(roles, Right.EXCLUDE):
            proposed = len(await read(exclusions.undecided, ws))
        return Seeing(owed, owing is Reach.ALL, stopped, pairs, proposed)
