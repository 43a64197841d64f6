"""Who asked not to be asked isn't, however the account came there, is spelt, or whether the deal was erased since."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from dialogs.records import FollowUp, FollowUpKind
from dialogs.retention import Until
from storage.engine.engine import open_storage
from storage.tables import buyer_stop, deal
from storage.units import asking_buyers, buyer_links
from storage.units.erasing import How
from storage.units.old_names import take
from storage.vault.texts import sealing
from tests.storage.units.test_storage_units_buyers import Asking
from tests.storage.units_world import NOW, keeps, opened

KEY = "for tests and for nothing else at all"


class Stopping(Asking):
    """The same, with a second deal, and what their accounts are called."""

    async def begins(self, deal="Acme"):
        await super().begins(deal)
        self.other = await self.lost("Another", "sam")
        return self

    async def called(self, closing, account):
        case = await self.storage.read(buyer_links.asked, self.ws, closing)
        where = update(deal).where(deal.c.id == case.case.deal.id).values(account=account)
        await self.storage.write(lambda conn: conn.execute(where).rowcount)
        return case.case.deal.id

    async def stops(self):
        await self.storage.write(asking_buyers.stop, self.ws, self.closing, self.at())

    async def is_asked(self, closing=None):
        closing = closing or self.other
        item = FollowUp(self.ws, "f", closing, "", "sam", FollowUpKind.ASK_BUYER, NOW.date())
        asked = await self.storage.read(asking_buyers.is_asked_for, item)
        assert (await self.invites(closing)).stopped is not asked
        return asked

    async def companies(self):
        return {company for (company,) in await self.all_of(buyer_stop.c.company)}


@pytest.fixture
async def stopping(database):
    storage = open_storage(database, sealing(KEY))
    yield await Stopping(storage).begins()
    await storage.close()


@pytest.mark.parametrize("spelt", ["Acme", "ACME Ltd.", " acmé, Inc"])
async def test_it_holds_for_the_account_however_that_is_spelt(stopping, spelt):
    await stopping.called(stopping.closing, "Acme")
    await stopping.stops()
    assert await stopping.is_asked()
    await stopping.called(stopping.other, spelt)
    assert not await stopping.is_asked()


async def test_it_holds_where_the_account_came_later_and_goes_with_it_where_that_was_wrong(stopping):
    await stopping.stops()
    await stopping.called(stopping.other, "Acme")
    assert await stopping.is_asked()
    await stopping.called(stopping.closing, "Acme")
    assert not await stopping.is_asked()
    await stopping.called(stopping.closing, "Globex")
    assert await stopping.is_asked()
    assert not await stopping.is_asked(stopping.closing)


@pytest.mark.parametrize("how", ["erased", "too old"])
async def test_it_holds_once_the_deal_is_unnamed_and_the_name_stands_nowhere(stopping, how):
    of = await stopping.called(stopping.closing, "Acme Holding")
    await stopping.stops()
    if how == "erased":
        await stopping.erases("deal", of)
    else:
        await unnames(stopping)
    await stopping.called(stopping.other, "ACME Holding")
    assert not await stopping.is_asked()
    assert not any("acme" in one.casefold() for one in await stopping.companies())
    await stopping.called(stopping.other, "Globex")
    assert await stopping.is_asked()


@pytest.mark.parametrize("how", ["as it stands", "spelt otherwise", "erased"])
async def test_once_it_is_lifted_all_of_that_company_may_be_asked_and_nobody_elses(stopping, how):
    of = await stopping.called(stopping.closing, "Acme Holding")
    await stopping.called(stopping.other, "ACME holding" if how == "spelt otherwise" else "Acme Holding")
    third = await stopping.lost("A third", "sam")
    await stopping.called(third, "Globex")
    for closing in (stopping.closing, third):
        await stopping.storage.write(asking_buyers.stop, stopping.ws, closing, stopping.at())
    if how == "erased":
        await stopping.erases("deal", of)
    assert not await stopping.is_asked()
    assert await stopping.storage.write(asking_buyers.lift, stopping.ws, stopping.other, stopping.at())
    assert await stopping.is_asked()
    assert not await stopping.is_asked(third)
    assert not await stopping.storage.write(asking_buyers.lift, stopping.ws, stopping.other, stopping.at())


async def unnames(stopping):
    later = NOW + timedelta(days=900)
    await stopping.storage.write(
        take, stopping.ws, "", Until(12, later.date(), later), stopping.at(later), How(keeps, opened)
    )


async def test_what_an_earlier_version_kept_by_its_name_still_holds_and_loses_the_name_when_erased(stopping):
    of = await stopping.called(stopping.closing, "Acme Ltd")
    row = {"workspace_id": stopping.ws, "company": "Acme Ltd", "at": NOW}
    await stopping.storage.write(lambda conn: conn.execute(insert(buyer_stop).values(row)).rowcount)
    await stopping.called(stopping.other, "ACME")
    assert not await stopping.is_asked()
    await stopping.erases("deal", of)
    assert not await stopping.is_asked()
    assert "Acme Ltd" not in await stopping.companies()


async def test_without_a_key_nothing_is_kept_of_a_name(storage):
    stopping = await Stopping(storage).begins()
    of = await stopping.called(stopping.closing, "Acme")
    await stopping.stops()
    await stopping.erases("deal", of)
    assert await stopping.companies() == {stopping.closing}
    await stopping.called(stopping.other, "Acme")
    assert await stopping.is_asked()
