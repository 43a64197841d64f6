"""Lines as they are typed on phones: what is asked back, and that what is chosen is what counts."""

import pytest

from tests.transcripts.test_transcripts_open_deals import owner
from tests.transcripts.test_transcripts_which import closed, open_deal


async def test_one_of_two_amounts_is_asked_for(stage):
    ann = stage.ann
    await ann.types("/winloss won Acme 12-15k vs Globex")
    await ann.sees("One amount counts for a deal. Which one is it?", "EUR 12,000", "EUR 15,000")
    await ann.clicks("EUR 15,000")
    await ann.sees("Acme marked as won (EUR 15,000, against Globex).")


async def test_of_two_amounts_in_dollars_the_currency_is_asked_next(stage):
    ann = stage.ann
    await ann.types("/winloss won Acme $12k to $15k")
    await ann.clicks("$15k")
    await ann.sees("How much is that?", "AUD 15,000")
    await ann.clicks("AUD 15,000")
    await ann.sees("Acme marked as won (AUD 15,000).")


async def test_one_competitor_of_two_or_one_company_called_so(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme 12k vs Umbrella and Stark on price")
    await ann.sees("One competitor counts for a deal. Which one was it?", "Umbrella and Stark, one company")
    await ann.clicks("Stark")
    await ann.sees("Acme marked as lost (EUR 12,000, against Stark).")
    await ann.types("/winloss lost Beta vs Salt and Straw")
    await ann.clicks("Salt and Straw, one company")
    await ann.sees("Beta marked as lost (against Salt and Straw).")
    await ann.types("/winloss lost Gamma vs salt and straw")  # it is known by now
    await ann.sees("Gamma marked as lost (against salt and straw).")


async def test_what_follows_a_competitor_is_no_part_of_the_name_and_that_is_said(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme 12k vs Umbrella because of price")
    await ann.sees(
        "Acme marked as lost (EUR 12,000, against Umbrella).",
        "I left “because of price” out of the competitor's name.",
    )


async def test_a_deal_that_wasn_t_named_is_asked_for_and_then_what_is_unclear_beside_it(stage):
    ann = stage.ann
    await open_deal(stage, "d1", "Harbor Foods", owner_id=await owner(stage, ann))
    await ann.types("/winloss lost vs Umbrella and Stark 12-15k")
    await ann.sees(
        "Which deal was that? “vs Umbrella and Stark” doesn't read like a name.",
        "Another one? Say it again with its name: /winloss lost Acme renewal 12k – 15k vs Umbrella and Stark",
    )
    await ann.clicks("Harbor Foods")
    await ann.sees("One competitor counts for a deal.")
    await ann.clicks("Stark")
    await ann.sees("One amount counts for a deal.")
    await ann.clicks("EUR 15,000")
    await ann.sees("Harbor Foods marked as lost (EUR 15,000, against Stark).")
    assert await closed(stage) == ["d1"]


async def test_an_amount_in_place_of_a_competitor_is_asked_about(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme vs 12k")
    await ann.sees("“12k” reads like an amount, not like a competitor. Which is it?", "Acme, against 12k")
    await ann.clicks("Acme, 12k")
    await ann.sees("Acme marked as lost (EUR 12,000).")


async def test_a_product_s_number_or_an_amount_is_asked_until_that_deal_is_known(stage):
    ann = stage.ann
    await ann.types("/winloss won Airbus 320 vs Globex")
    await ann.sees("What is the deal called?", "Airbus, 320, against Globex")
    await ann.clicks("Airbus 320")
    await ann.sees("Airbus 320 marked as won (against Globex).")
    await ann.types("/winloss won airbus 320")
    await ann.sees("Airbus 320 was already marked as won")


async def test_what_a_chat_writes_around_a_name_is_no_part_of_it(stage):
    ann = stage.ann
    for line in ("*Acme* 12k", "_Acme_ 12k", '"Acme 12k', "Acme 12k :tada:"):
        await ann.types(f"/winloss won {line}")
        await ann.sees("Acme")
    assert len(await closed(stage)) == 1


async def test_an_amount_is_counted_as_typed_with_tax_or_without(stage):
    ann = stage.ann
    await ann.types("/winloss won Acme 3k a quarter + VAT")
    await ann.sees(
        "Acme marked as won (EUR 12,000).",
        "EUR 3,000 a quarter is counted for a year, times 4.",
        "The amount counts as you typed it: no tax is added or taken off.",
    )


async def test_what_is_asked_about_a_name_keeps_its_dollars(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme $12k phones")
    await ann.sees("What is the deal called?")
    await ann.clicks("Acme phones, $12k")
    await ann.sees("How much is that?", "USD 12,000")
    await ann.clicks("USD 12,000")
    await ann.sees("Acme phones marked as lost (USD 12,000).")


async def test_a_deal_that_is_known_is_called_so_however_that_reads(stage):
    ann = stage.ann
    names = (
        "Airbus 320",
        "Big Co 40k + 10k",
        "*Beta*",
        "Tesco 12k and Aldi",
        "vs Globex",
        "Delta 12-15k",
        "Echo :tada:",
    )
    for number, name in enumerate(names):
        await open_deal(stage, f"d{number}", name)
    for name in names:
        await ann.types(f"/winloss won {name} 7k vs Hooli")
        await ann.sees(f"{name} marked as won (EUR 7,000, against Hooli).")
    assert len(await closed(stage)) == len(names)


async def test_an_amount_in_a_name_isn_t_lost_where_a_deal_like_it_is_open(stage):
    ann = stage.ann
    await open_deal(stage, "d1", "Harbor Foods renewal")
    await ann.types("/winloss won Harbor 12k renewal")
    await ann.sees("What is the deal called?")
    await ann.clicks("Harbor renewal, 12k")
    await ann.sees("Harbor Foods renewal")
    assert "EUR 12,000" in await marked_so(ann, "Harbor Foods renewal")


async def marked_so(person, name):
    """What is said once a deal is marked, also where it has to be chosen first."""
    if "Which deal is that?" in await person.sees(name):
        await person.clicks(name)
    return await person.sees(f"{name} marked as won")


@pytest.mark.everywhere
async def test_a_sentence_that_says_how_a_deal_ended_is_asked_about_and_marked_by_one_press(stage):
    ann = stage.ann
    await ann.types("/winloss hello")
    await ann.says("Sad news, we lost the Tailwind rollout to Globex")
    await ann.sees("Shall I mark this as lost: Tailwind rollout, against Globex? Nothing is saved yet.")
    assert await closed(stage) == []
    await ann.clicks("Yes, mark it")
    await ann.sees("Tailwind rollout marked as lost (against Globex).", "Sorry about Tailwind rollout")
    await ann.says("Did we lose Contoso?")
    await ann.sees("that isn't saved")


async def test_so_is_one_in_german_french_or_spanish(stage):
    ann = stage.ann
    await ann.types("/winloss hello")
    await ann.says("Wir haben den Tailwind-Rollout an Globex verloren")
    await ann.sees("Shall I mark this as lost: Tailwind-Rollout, against Globex? Nothing is saved yet.")
    await ann.clicks("Yes, mark it")
    await ann.sees("Tailwind-Rollout marked as lost (against Globex).", "Sorry about Tailwind-Rollout")
    for said in ("On a gagné le contrat Danone !", "Hemos ganado la renovación de Initech"):
        await ann.says(said)
        await ann.sees("Shall I mark this as won:")
    for said in ("Wir haben den Kontakt zu Contoso verloren", "On n'a pas perdu Contoso", "¿Perdimos Contoso?"):
        await ann.says(said)
        await ann.sees("that isn't saved")
    assert len(await closed(stage)) == 1


async def test_a_command_may_be_said_otherwise_than_help_does(stage):
    ann = stage.ann
    await ann.types("/winloss /winloss won Beta")
    await ann.sees("Beta marked as won")
    await ann.types("/winloss vs مرحبا")
    await ann.sees("I know no deal against \u2068مرحبا\u2069.")
