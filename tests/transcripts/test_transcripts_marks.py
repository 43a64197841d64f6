"""Marking deals: what is understood, second thoughts, whose deal it is."""

import pytest
from sqlalchemy import update

from storage.tables import closing, deal


@pytest.mark.everywhere
async def test_the_reply_says_what_was_understood_and_offers_undo(stage):
    ann = stage.ann
    await ann.types("/winloss won Harbor Foods 1.2m vs globex")
    await ann.sees(
        "Harbor Foods marked as won (EUR 1,200,000, against Globex)", "Congratulations on Harbor Foods", "Undo"
    )

    await ann.clicks("Undo")

    await ann.sees("Taken back", "The mark on Harbor Foods was taken back")
    assert "nothing" in (await ann.sees("nothing") if await _types(ann, "/winloss stats all") else "")


async def _types(person, line):
    await person.types(line)
    return True


async def test_a_number_or_versus_in_a_known_name_belongs_to_the_name(stage):
    ann = stage.ann
    await ann.types('/winloss lost "Windows vs Linux 4000"')
    await ann.sees("Windows vs Linux 4000 marked as lost.")
    await ann.types("/winloss lost windows vs linux 4000")
    await ann.sees("Windows vs Linux 4000 was already marked as lost on 19 Nov.")


async def test_marked_with_another_outcome_it_asks_and_corrects(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.sees("Sorry about Acme renewal")
    await ann.types("/winloss won Acme renewal")
    await ann.sees("Acme renewal is already marked as lost (19 Nov). Was that wrong, or did it reopen?")

    await ann.clicks("It was wrong, correct it")

    await ann.sees("Corrected", "Congratulations on Acme renewal")
    await ann.types("/winloss stats all")
    await ann.sees("1 closed: 1 won")


async def test_reopened_it_is_a_closing_and_a_debrief_of_its_own(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await stage.later(days=40)
    await ann.types("/winloss won Acme renewal 9k")
    await ann.clicks("It was reopened")
    await ann.sees("Acme renewal marked as won (EUR 9,000)")
    await ann.types("/winloss stats all")
    await ann.sees("2 closed: 1 won, 1 lost")


async def test_a_reopening_of_somebody_elses_deal_asks_its_rep(stage):
    ann, bob = stage.ann, stage.bob
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Undo")
    await ann.types("/winloss won Acme renewal")
    await stage.later(days=1)
    await bob.types("/winloss lost Acme renewal")
    await bob.clicks("It was reopened")
    await bob.sees("Acme renewal is Ann Ames's, so I'm asking Ann Ames whether it reopened.")
    await bob.types("/winloss stats all")
    await bob.sees("1 closed: 1 won")
    await ann.sees("says that Acme renewal reopened and has closed again (lost). Is that so?")
    await ann.clicks("Yes, it closed again")
    await ann.sees("Acme renewal marked as lost")
    await ann.types("/winloss stats all")
    await ann.sees("2 closed: 1 won, 1 lost")


@pytest.mark.everywhere
async def test_not_my_deal_goes_to_the_right_person(stage):
    ann, bob = stage.ann, stage.bob
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Not my deal")
    await ann.sees("Whose deal is Acme renewal?")
    await ann.picks("Bob Berg")
    await ann.sees("Passed Acme renewal on to Bob Berg")
    await bob.sees("Sorry about Acme renewal")
    await bob.clicks("Start")
    await bob.sees("What tipped it the other way?")


async def test_a_deal_with_an_unlinked_owner_asks_the_one_who_marked_it(stage):
    ann, bob = stage.ann, stage.bob
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Undo")
    await stage.app.services.storage.write(lambda conn: conn.execute(update(deal).values(owner_id=None)).rowcount)
    await bob.types("/winloss lost Acme renewal")
    await bob.sees("Sorry about Acme renewal")


async def test_a_misspelt_command_gets_a_suggestion(stage):
    ann = stage.ann
    await ann.types("/winloss los Acme renewal")
    await ann.sees('I don\'t know "los". Did you mean /winloss lost?')
    await ann.types("/winloss stats by drivr")
    await ann.sees("Did you mean /winloss stats by driver?")
    await ann.types("/winloss lost")
    await ann.sees("Which deal? Like this")


async def test_next_years_renewal_of_the_same_name_is_a_closing_of_its_own(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal 12k")
    await stage.later(days=370)
    await ann.types("/winloss lost Acme renewal 20k")
    await ann.sees("Acme renewal was already marked as lost on 19 Nov 2026 (EUR 12,000)")
    await ann.clicks("It closed again")
    await ann.sees("Acme renewal marked as lost (EUR 20,000)")
    await ann.types("/winloss stats all")
    await ann.sees("2 closed: 2 lost")


async def test_a_correction_takes_amount_and_competitor_along(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.types("/winloss won Acme renewal 50k vs Initech")
    await ann.clicks("It was wrong, correct it")
    await ann.sees("Corrected")
    await ann.types("/winloss deal Acme renewal")
    await ann.sees("Won on 19 Nov 2026", "EUR 50,000")


async def test_each_currency_has_a_sum_of_its_own(stage):
    """1,000,000 JPY, 1,000 EUR and 1,000 USD once were EUR 1,002,000."""
    ann = stage.ann
    await ann.types("/winloss won Honda JPY 1000000")
    await ann.sees("Honda marked as won (JPY 1,000,000).")
    await ann.types("/winloss won Acme €1k")
    await ann.sees("Acme marked as won (EUR 1,000).")
    await ann.types("/winloss won Contoso 1k USD")
    await ann.sees("Contoso marked as won (USD 1,000).")
    await ann.types("/winloss stats money all")
    await ann.sees("won EUR 1,000, JPY 1,000,000 and USD 1,000.")
    await ann.types("/winloss deal honda")
    await ann.sees("Won on 19 Nov 2026", "JPY 1,000,000")


async def test_a_correction_takes_the_currency_along(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.types("/winloss won Acme renewal A$50k")
    await ann.clicks("It was wrong, correct it")
    await ann.sees("Acme renewal now counts as won (AUD 50,000).")
    await ann.types("/winloss deal Acme renewal")
    await ann.sees("AUD 50,000")


async def test_half_a_unit_is_rounded_alike_wherever_it_is_shown(stage):
    ann = stage.ann
    await ann.types("/winloss won Acme 120.50")
    await ann.sees("Acme marked as won (EUR 121).")
    await ann.types("/winloss stats money all")
    await ann.sees("won EUR 121.")


async def test_what_the_crm_brought_is_not_undone_in_chat(stage):
    ann = stage.ann
    await ann.types("/winloss won Acme renewal")
    await ann.clicks("Undo")
    await ann.types("/winloss won Acme renewal")
    await stage.app.services.storage.write(
        lambda conn: conn.execute(update(closing).values(source="import")).rowcount
    )  # as if the CRM had told us
    await ann.clicks("Undo")
    await ann.sees("That closing came from your CRM")
    await ann.types("/winloss stats all")
    await ann.sees("1 closed: 1 won")


async def test_a_deal_that_was_passed_on_is_the_other_persons_from_then_on(stage):
    ann, bob = stage.ann, stage.bob
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Not my deal")
    await ann.picks("Bob Berg")
    await bob.sees("Sorry about Acme renewal")
    await stage.later(days=40)
    await ann.types("/winloss won Acme renewal")
    await ann.clicks("It was reopened")
    await ann.sees("I'm asking Bob Berg for a debrief")
