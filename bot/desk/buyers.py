"""The buyer's own page: the link their rep sends on, and what the buyer does there."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.commands.rights import Right
from bot.desk.cases import own
from bot.desk.rules import Rules
from bot.ids import new_id
from bot.platforms.audience import ForManagers
from bot.platforms.buyer_page import LONGEST_CONTACT, LONGEST_WORDS, PREVIEW, BuyerPage, Given, State
from bot.platforms.ports import Click
from bot.sending.delivery import Delivery
from bot.sending.telling import Telling
from bot.services import Services
from dialogs.audit import Act, Deed
from dialogs.cards import buyers as cards
from dialogs.engine.accept import clean
from dialogs.erasing import is_gone, is_nobody
from dialogs.errors import NotAnAnswer, NotFound
from dialogs.messages.actions import Verb
from dialogs.messages.messages import Message
from dialogs.records import Buyer, Case, FollowUp, FollowUpKind, Person
from dialogs.sentences.buyer import LIFT_REASONS
from dialogs.sentences.writing_back import CRMS
from dialogs.values import dataclass
from storage.units import asking_buyers, audit, buyer_links, buyers, cases, write_backs
from storage.units.buyer_links import SECOND_TOUCH, Asked
from storage.units.posts import tell_once

OPEN_FOR = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Buyers:
    """The use cases of the buyer's page."""

    services: Services
    rules: Rules
    delivery: Delivery

    async def pressed(self, event: Click, person: Person) -> Message | None:
        """Its rep asks for the link, or withdraws it."""
        storage, ws, closing_id = self.services.storage, person.workspace_id, event.action.subject
        case = await storage.read(cases.load_case, ws, closing_id)
        if case is None:
            raise NotFound
        if event.action.verb is Verb.LIFT:
            return await self._lift(event, person, case)
        own(case, event.who.user_id)
        at, definition = self.services.moment(), self.rules.asked(case)
        if event.action.verb is Verb.WITHDRAW:
            await storage.write(buyer_links.withdraw, event.event, at, closing_id)
            return cards.withdrawn(case)
        if self.services.buyer_link(ws, closing_id, PREVIEW) is None:
            return cards.no_page(definition, case)
        again = self.services.today(case.person, at.now + SECOND_TOUCH)
        item = replace(self._item(case, at.now), due_on=self.rules.hours(case.person).workday_from(again))
        found = await storage.write(buyer_links.invite, event.event, at, closing_id, person.id, at.now + OPEN_FOR, item)
        self.delivery.wake()
        if found.case.buyer is not None:
            return cards.arrived(definition, found.case, found.case.buyer, None)
        if found.stopped or found.link is None:
            return cards.stopped(case)
        today, until = self.services.today(person, at.now), self.services.today(person, found.link.until)
        link, preview = (self._link(case, serial) for serial in (found.link.serial, PREVIEW))
        return cards.invitation(definition, case, link, preview, until, today)

    async def _lift(self, event: Click, person: Person, case: Case) -> Message:
        """A manager says why a company may be asked again, which is on record."""
        if not self.services.may(person, Right.LIFT, case.person):
            raise ForManagers
        if not event.action.value:
            return cards.lift(case)
        if event.action.value not in LIFT_REASONS:
            raise NotAnAnswer
        at, ws = self.services.moment(), person.workspace_id
        deed = Deed(Act.LIFTED, person.id, new_id(), case.closing.id, event.action.value)
        did = await self.services.storage.write(
            audit.noting, ws, deed, at.now, event.event, bool, asking_buyers.lift, ws, case.closing.id, at
        )
        self.delivery.wake()
        return cards.lifted(case, did=did)

    async def page(self, ws: str, closing_id: str, serial: int) -> BuyerPage | None:
        """What the link of a closing opens; None where there is no such closing any more."""
        found = await self.services.storage.read(buyer_links.asked, ws, closing_id)
        return self._page(found, serial, await self._crm(ws, closing_id)) if found else None

    async def receipt(self, ws: str, closing_id: str, receipt: str) -> BuyerPage | None:
        """The page with what was said, by its receipt; None where there is none of it any more."""
        read = self.services.storage.read
        if not await read(buyers.is_theirs, ws, closing_id, receipt):
            return None
        found, crm = await read(buyer_links.asked, ws, closing_id), await self._crm(ws, closing_id)
        return self._page(found, PREVIEW, crm, said=found.case.buyer) if found else None

    async def give(self, ws: str, closing_id: str, serial: int, given: Given) -> str | None:
        """Keep what a buyer says; the receipt, or None where the link doesn't take an answer. Raises NotAnAnswer."""
        found = await self.services.storage.read(buyer_links.asked, ws, closing_id)
        if found is None:
            return None
        at, receipt = self.services.moment(), new_id()
        goes = await self._crm(ws, closing_id)
        said, item = (
            self._said(found.case, given, at.now, in_crm=bool(goes) and given.crm),
            self._item(found.case, at.now),
        )
        kept = await self.services.storage.write(
            buyers.give, ws, closing_id, serial, receipt, said, at, self.rules.from_buyer(at.now, item), item
        )
        if kept:
            await self._told(found.case, item)
        self.delivery.wake()
        return receipt if kept else None

    async def change(self, ws: str, closing_id: str, receipt: str, given: Given | None) -> bool:
        """Another answer, or (None) none any more. False where there is none of that receipt. Raises NotAnAnswer."""
        found = await self.services.storage.read(buyer_links.asked, ws, closing_id)
        if found is None:
            return False
        at = self.services.moment()
        said = None
        if given:
            before = found.case.buyer is not None and found.case.buyer.in_crm
            in_crm = given.crm if await self._crm(ws, closing_id) else before  # what they weren't asked stays
            said = self._said(found.case, given, at.now, in_crm=in_crm)
        item = self._item(found.case, at.now)
        decide = self.rules.from_buyer(at.now, item)
        done = await self.services.storage.write(buyers.change, ws, closing_id, receipt, said, at, decide, item)
        if done:
            await self._told(found.case, item)
        self.delivery.wake()
        return done

    async def _told(self, case: Case, item: FollowUp) -> None:
        """What comes to who isn't here any more is told at once: what waits for them is dropped whenever that is noted.

        If we stop before, the timer of the follow-up does it.
        """
        if is_gone(case.person):
            for telling in await Telling(self.services).of_buyer(item.workspace_id, item.id):
                await self.services.storage.write(tell_once, item.workspace_id, *telling, self.services.moment())

    async def stop(self, ws: str, closing_id: str) -> None:
        """Nobody asks this company again."""
        await self.services.storage.write(asking_buyers.stop, ws, closing_id, self.services.moment())

    async def opened(self, ws: str, closing_id: str, serial: int, *, by_seller: bool = False) -> None:
        """Somebody did something on the page, or a seller looked at it."""
        storage, now = self.services.storage, self.services.clock.now()
        is_unopened = buyer_links.is_unopened  # asked first, for anybody may say so, for ever
        if by_seller or await storage.read(is_unopened, ws, closing_id, serial):
            await storage.write(buyer_links.opened, ws, closing_id, serial, now, by_seller=by_seller)

    async def _crm(self, ws: str, closing_id: str) -> str:
        """The CRM whose note says what a buyer allows to be said there, "" where none does."""
        goes = await self.services.storage.read(write_backs.standing, ws, closing_id)
        return CRMS[goes.crm] if goes is not None and not goes.kept_out else ""

    def _page(self, found: Asked, serial: int, crm: str, said: Buyer | None = None) -> BuyerPage:
        case, now = found.case, self.services.clock.now()
        definition = self.rules.asked(case)
        link = found.link
        state = State.OPEN
        if found.stopped:
            state = State.STOPPED
        elif is_nobody(case.person):
            state = State.LEFT if case.buyer is None else State.ANSWERED
        elif buyer_links.is_over(case) or link is None or serial not in {PREVIEW, link.serial} or not link.open(now):
            state = State.OVER  # a preview is as long as its link
        elif case.buyer is not None:
            state = State.ANSWERED
        return BuyerPage(
            state=state,
            seller=found.seller,
            rep=case.person.name,
            outcome=case.closing.outcome,
            months=self.services.settings(case.debrief.workspace_id).retention.words or 0,
            reasons=cards.offered(cards.reasons(definition, case)),
            prices=cards.offered(cards.prices(definition, case)),
            send=definition.script(case.closing.outcome).ask_buyer,
            link=self._link(case, link.serial) if link and state is State.OPEN else "",
            crm=crm,
            said=said,
        )

    def _said(self, case: Case, given: Given, now: datetime, *, in_crm: bool) -> Buyer:
        definition = self.rules.asked(case)
        reasons = {one.value for one in cards.offered(cards.reasons(definition, case))}
        prices = {one.value for one in cards.offered(cards.prices(definition, case))}
        words, contact = clean(given.words), " ".join(clean(given.contact).split())  # a row of a card is a line
        if not (given.driver in reasons or words) or len(words) > LONGEST_WORDS or len(contact) > LONGEST_CONTACT:
            raise NotAnAnswer
        return Buyer(
            now,
            given.driver if given.driver in reasons else None,
            words,
            given.price if given.price in prices else None,
            contact,
            given.quote,
            in_crm,
        )

    def _item(self, case: Case, now: datetime) -> FollowUp:
        """The follow-up as which an answer comes to the rep: the one that asks for it."""
        kind, debrief = FollowUpKind.ASK_BUYER, case.debrief
        today = self.services.today(case.person, now)
        of = debrief.workspace_id, f"{debrief.id}.{kind}", debrief.id, case.deal.id, case.person.id
        return FollowUp(*of, kind, today)

    def _link(self, case: Case, serial: int) -> str:
        return self.services.buyer_link(case.debrief.workspace_id, case.debrief.id, serial) or ""
