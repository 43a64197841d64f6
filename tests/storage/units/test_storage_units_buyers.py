"""One answer a closing, by whom it was asked; what it counts for; and how it goes."""

import asyncio
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from dialogs.cards.wording import cut
from dialogs.effects import Change, Timer, TimerKind
from dialogs.errors import NotFound
from dialogs.fact import THEIR_OWN, Said
from dialogs.messages import codec
from dialogs.messages.messages import Facts, Message, Quote, say
from dialogs.records import Buyer, Event, FollowUp, FollowUpKind, Outcome
from insights.shapes.asking import Links
from insights.shapes.evidence import BUYER, HEARD
from storage.counting.evidence import evidence
from storage.counting.verbatims import verbatims
from storage.tables import digest, fact, timer, verbatim
from storage.units import asking_buyers, buyer_links, buyers, cases, changed_since, corrections
from storage.units.personal import kept_of
from storage.units.rewriting import without_said
from tests.storage.units_world import DAY, NOW, Says, World, fact_of, opened

UNTIL = NOW + timedelta(days=60)
SAID = Buyer(NOW, "price", "It was far too dear for us", "higher", "Kim Ode, 555 0100", quotable=True)
YEAR = date(2026, 1, 1), date(2027, 1, 1)


def counts(before, case):
    """What a change of the buyer's answer writes, as simply as will do."""
    said = case.buyer and Said(THEIR_OWN, case.buyer.words, heard=True, quotable=case.buyer.quotable, at=case.buyer.at)
    own = case.buyer.driver if case.buyer else None
    timers = (Timer(TimerKind.FOLLOW_UP, f"{case.debrief.id}.ask_buyer", NOW),)
    made = fact_of(case)
    return Change(
        fact=type(made)(**{**{name: getattr(made, name) for name in made.__slots__}, "buyer_said": own}),
        texts=(said,) if said else (),
        timers=timers,
    )


class Asking(World):
    """The same, with a deal that was lost and debriefed."""

    async def begins(self, deal="Acme"):
        await super().begins()
        self.closing = await self.lost(deal)
        return self

    async def lost(self, deal, by="rita", outcome=Outcome.LOST):
        marked = await self.marks(deal, outcome, by)
        await self.acts(marked.closing.id, Says({"driver": "price"}))
        return marked.closing.id

    async def invites(self, closing=None, by="rita", now=NOW, event=None):
        event = Event(self.ws, event or self.new_id())
        closing = closing or self.closing
        item = self.item(closing, (now + buyer_links.SECOND_TOUCH).date())
        return await self.storage.write(buyer_links.invite, event, self.at(now), closing, by, now + (UNTIL - NOW), item)

    def item(self, closing, due):
        return FollowUp(self.ws, f"{closing}.ask_buyer", closing, "", "", FollowUpKind.ASK_BUYER, due)

    async def gives(self, serial=1, closing=None, said=SAID, now=NOW, receipt="r1"):
        closing = closing or self.closing
        item = self.item(closing, now.date())
        given = (closing, serial, receipt, said, self.at(now), counts, item)
        return await self.storage.write(buyers.give, self.ws, *given)

    async def changes(self, said, receipt="r1"):
        item = self.item(self.closing, NOW.date())
        return await self.storage.write(buyers.change, self.ws, self.closing, receipt, said, self.at(), counts, item)

    async def case(self):
        return await self.storage.read(cases.load_case, self.ws, self.closing)

    async def all_of(self, *columns):
        return await self.storage.read(lambda conn: [tuple(row) for row in conn.execute(select(*columns))])


@pytest.fixture
async def asking(storage):
    return await Asking(storage).begins()


async def test_a_link_is_made_once_and_stands(asking):
    assert (await asking.invites()).link == (await asking.invites(now=NOW + DAY)).link
    assert (await asking.invites(event="e")).link.serial == (await asking.invites(event="e")).link.serial == 1


async def test_one_of_many_who_answer_at_once_is_the_one_voice(asking):
    await asking.invites()
    given = await asyncio.gather(*(asking.gives(receipt=f"r{number}") for number in range(20)))
    assert sorted(given) == [False] * 19 + [True]
    assert await asking.all_of(fact.c.buyer_said) == [("price",)]


@pytest.mark.long
async def test_two_hundred_buyers_answer_at_once_each_of_their_own_deal(asking):
    closings = [await asking.lost(f"Deal {number}") for number in range(200)]
    for closing in closings:
        await asking.invites(closing)
    given = await asyncio.gather(*(asking.gives(closing=closing, receipt=closing) for closing in closings))
    assert given == [True] * 200
    assert len(await asking.all_of(verbatim.c.text)) == 200


@pytest.mark.parametrize("serial", [0, 2])
async def test_another_link_than_the_one_that_stands_takes_nothing(asking, serial):
    await asking.invites()
    assert not await asking.gives(serial)
    assert (await asking.case()).buyer is None


async def test_a_link_that_is_over_withdrawn_or_of_a_mark_that_was_taken_back_takes_nothing(asking):
    await asking.invites()
    assert not await asking.gives(now=UNTIL)
    await asking.storage.write(buyer_links.withdraw, Event(asking.ws, "w"), asking.at(), asking.closing)
    assert not await asking.gives()
    assert (await asking.invites()).link.serial == 2
    assert await asking.gives(2)


async def test_it_counts_beside_what_was_heard(asking):
    await asking.invites()
    await asking.gives()
    counted = await asking.storage.read(evidence, asking.ws, *YEAR, ("price",))
    assert counted.column(BUYER).labels == ("", "price")
    assert counted.column(HEARD).labels == ("",)
    (text,) = (await asking.storage.read(verbatims, asking.ws, *YEAR, 9)).texts
    assert (text.own, text.buyer_said, text.quotable) == (True, "price", True)
    assert await asking.all_of(timer.c.subject) != []


async def test_by_their_receipt_alone_it_is_changed_and_taken_back_and_then_another_may_answer(asking):
    await asking.invites()
    await asking.gives()
    assert not await asking.changes(None, receipt="another")
    assert await asking.changes(Buyer(NOW + DAY, "timing_budget", "Not this year"))
    assert (await asking.case()).buyer == Buyer(NOW, "timing_budget", "Not this year")
    assert await asking.changes(None)
    assert await asking.all_of(fact.c.buyer_said) == [(None,)]
    assert await asking.all_of(verbatim.c.text) == []
    assert await asking.gives(receipt="r2")


async def quoted(asking, *blocks):
    said = {"type": "quote", "text": SAID.words, "source": "a buyer, lost deal"}
    message = json.dumps({"summary": "Wins", "blocks": [said, *blocks]})
    values = {"workspace_id": asking.ws, "id": "2026-W44", "channel": "C1", "as_of": NOW, "full": True}
    await asking.storage.write(lambda conn: conn.execute(digest.insert().values(message=message, **values)).rowcount)


THEME = "Holds up: changing feels too hard. In 17 of 49 losses, 3 of 55 other deals, of 8 sellers."


@pytest.mark.parametrize("how", ["deletes", "changes", "erased"])
async def test_who_writes_what_a_digest_says_takes_nothing_out_of_it_but_quotes_of_buyers_themselves(asking, how):
    others = [
        {"type": "text", "parts": [THEME], "style": "body"},
        {"type": "facts", "rows": [["Our view", THEME]]},
        {"type": "quote", "text": THEME, "source": "heard from a buyer, lost deal"},
        {"type": "quote", "text": "Nobody wanted to own the switch.", "source": "a buyer, lost deal"},
    ]
    await asking.invites()
    await asking.gives(said=replace(SAID, words=f"{SAID.words}. {THEME}"))
    await quoted(asking, *others)
    match how:
        case "deletes":
            await asking.changes(None)
        case "changes":
            await asking.changes(Buyer(NOW, "price", "Something else"))
        case _:
            await asking.erases("deal", (await asking.case()).deal.id)
    ((message,),) = await asking.all_of(digest.c.message)
    assert json.loads(message)["blocks"][1:] == others
    assert "too dear" not in message


async def test_what_nobody_was_to_quote_touches_nothing_that_is_kept(asking):
    await asking.invites()
    await asking.gives(said=replace(SAID, quotable=False))
    await quoted(asking)
    before = await asking.all_of(digest.c.message)
    await asking.changes(None)
    assert await asking.all_of(digest.c.message) == before


@pytest.mark.parametrize("change", [None, Buyer(NOW, "price", SAID.words), Buyer(NOW, "price", "Other words")])
async def test_what_they_take_back_or_let_nobody_quote_goes_from_where_it_was_quoted(asking, change):
    await asking.invites()
    await asking.gives()
    await quoted(asking)
    await asking.changes(change)
    ((message,),) = await asking.all_of(digest.c.message)
    assert "too dear" not in message


async def test_an_erased_deal_has_no_words_no_contact_and_no_open_link(asking):
    await asking.invites()
    await asking.gives()
    await quoted(asking)
    deal = (await asking.case()).deal.id
    await asking.erases("deal", deal)
    said = (await asking.case()).buyer
    assert (said.words, said.contact, said.driver, said.quotable) == ("", "", "price", False)
    assert await asking.all_of(verbatim.c.text) == []
    assert "too dear" not in str(await asking.all_of(digest.c.message))
    assert not (await asking.storage.read(buyer_links.asked, asking.ws, asking.closing)).link.open(NOW)


async def test_an_erased_deal_takes_no_words_again_and_no_link_but_its_buyer_can_take_back_what_is_left(asking):
    await asking.invites()
    await asking.gives()
    await asking.erases("deal", (await asking.case()).deal.id)
    assert not await asking.changes(SAID)
    with pytest.raises(NotFound):
        await asking.invites()
    assert (await asking.case()).buyer.words == ""
    assert await asking.changes(None)
    assert (await asking.case()).buyer is None


async def test_after_a_mark_was_taken_back_its_buyer_can_delete_what_is_kept_and_nothing_counts(asking):
    await asking.invites()
    await asking.gives()
    event = Event(asking.ws, "undo")
    await asking.storage.write(corrections.undo, event, asking.at(), asking.closing, lambda case: None, opened)
    assert not await asking.changes(SAID)
    assert await asking.changes(None)
    assert (await asking.case()).buyer is None
    assert await asking.all_of(fact.c.closing_id) == []


async def test_an_erased_rep_takes_none_of_the_buyers_words_along(asking):
    await asking.invites()
    await asking.gives()
    await asking.erases("person", "rita")
    assert (await asking.case()).buyer == SAID
    assert await asking.all_of(verbatim.c.text) == [(SAID.words,)]


async def test_nobody_would_read_what_comes_by_the_link_of_an_erased_rep_so_it_is_closed(asking):
    await asking.invites()
    theirs = await asking.lost("Globex", "sam")
    await asking.invites(theirs, "sam")
    await asking.erases("person", "rita")
    assert not await asking.gives()
    assert await asking.gives(closing=theirs, receipt="r2"), "another's is none of hers"


async def test_a_company_that_wants_no_questions_gets_none_of_any_deal(asking):
    await asking.invites()
    await asking.storage.write(asking_buyers.stop, asking.ws, asking.closing, asking.at())
    assert (await asking.invites()).stopped
    assert not await asking.gives()


async def test_what_a_buyer_said_since_is_among_what_changed(asking):
    await asking.invites()
    await asking.gives(now=NOW + 2 * DAY, said=replace(SAID, at=NOW + 2 * DAY))

    async def touched(since):
        found = await asking.storage.read(
            changed_since.touched_since, asking.ws, since, since + DAY, date(2026, 1, 1), date(2027, 1, 1), "", 9
        )
        return [(one.before.buyer, one.after.buyer and one.after.buyer.driver) for one in found]

    assert await touched(NOW + DAY) == []
    assert await touched(NOW + 2 * DAY) == [(None, "price")]


async def test_whom_nobody_has_to_ask_is_neither_who_has_a_link_nor_who_answered_nor_who_wants_no_questions(asking):
    linked, stopped, other = [await asking.lost(f"Deal {number}") for number in range(3)]
    talk = replace(asking.item(asking.closing, NOW.date()), kind=FollowUpKind.TALK)
    cases_ = {one: await asking.storage.read(cases.load_case, asking.ws, one) for one in (linked, stopped, other)}
    items = [replace(asking.item(one, NOW.date()), deal_id=case.deal.id) for one, case in cases_.items()]

    async def left():
        found = await asking.storage.read(asking_buyers.still_to_do, asking.ws, [talk, *items])
        return [one.debrief_id for one in found]

    assert await left() == [asking.closing, linked, stopped, other]
    await asking.invites(linked)
    await asking.storage.write(asking_buyers.stop, asking.ws, stopped, asking.at())
    assert await left() == [asking.closing, other]
    await asking.invites(other)
    await asking.gives(closing=other)
    await asking.storage.write(buyer_links.withdraw, Event(asking.ws, "w"), asking.at(), other)
    assert await left() == [asking.closing]


async def test_how_many_were_opened_and_answered(asking):
    won = await asking.lost("Globex", "sam", Outcome.WON)
    await asking.invites()
    await asking.invites(won, "sam")
    undone = await asking.lost("Initech", "sam")
    await asking.invites(undone, "sam")
    event = Event(asking.ws, "undo")
    await asking.storage.write(corrections.undo, event, asking.at(), undone, lambda case: None, opened)
    await asking.storage.write(buyer_links.opened, asking.ws, won, 1, NOW, by_seller=True)
    await asking.gives()
    assert await asking.storage.read(buyer_links.links, asking.ws) == (
        Links(Outcome.LOST, 1, 1, 1, 1, 0),
        Links(Outcome.WON, 1, 1, 0, 0, 1),
    )


async def test_no_rep_is_told_to_ask_a_company_that_wants_no_questions(asking):
    def item(kind):
        return FollowUp(asking.ws, "f", asking.closing, "", "rita", kind, NOW.date())

    async def asked_for(kind):
        return await asking.storage.read(asking_buyers.is_asked_for, item(kind))

    assert await asked_for(FollowUpKind.ASK_BUYER)
    await asking.storage.write(asking_buyers.stop, asking.ws, asking.closing, asking.at())
    assert not await asked_for(FollowUpKind.ASK_BUYER)
    assert await asked_for(FollowUpKind.TALK)


async def test_what_the_buyer_said_is_in_no_export_of_the_rep(asking):
    await asking.invites()
    await asking.gives()
    kept = str(await asking.storage.read(kept_of, asking.ws, "rita"))
    assert "buyer_link" in kept
    assert "too dear" not in kept
    assert "Kim Ode" not in kept


@pytest.mark.parametrize("long", ["It was far too dear for us", "It was far too dear for us. " * 20])
def test_what_cards_show_of_a_buyer_goes_from_an_export_and_what_the_rep_said_stays(long):
    shown = cut(f"Price and value: “{long}”", 300)
    rows = Facts((("Deal", "Acme"), ("The buyer, themselves", shown), ("Who", SAID.contact)))
    quote = Quote(f"{long[:24]}…", "a buyer, lost deal")
    card = codec.to_json(Message("Acme", (say("I said: “too dear”, price"), rows, Quote(long), quote)))
    left = without_said(card, {long, SAID.contact, "price"})
    assert "far too" not in left
    assert "Kim" not in left
    assert "I said: “too dear”, price" in left
    assert codec.from_json(left).blocks[0] == say("I said: “too dear”, price")
