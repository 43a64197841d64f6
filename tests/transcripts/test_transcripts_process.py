"""Where in the buying process deals are lost, and how many were never a fit: from the cards to the figures."""


async def marks(person, deal):
    await person.types(f"/winloss lost {deal}")
    await person.sees(f"Sorry about {deal}")
    await person.clicks("Start")


async def is_too_fast(person, deal):
    """They lose it while the buyer is still on the risk."""
    await marks(person, deal)
    await person.picks("Effort and risk of changing", under="What tipped it the other way?")
    await person.clicks("Next")
    await person.picks("I asked, no clear answer")
    await person.picks("Half")
    await person.clicks("Skip")
    await person.picks("Partly", under="Could we have changed it?")
    await person.picks("Too fast: still weighing the risk", under="Were we in step with them?")
    await person.sees("Knowing what you know now")
    await person.clicks("Finish here")
    await person.sees("Thank you")


async def test_three_sellers_who_were_ahead_of_the_buyer_and_a_deal_that_was_never_a_fit(stage):
    ann, bob, manager = stage.ann, stage.bob, stage.max
    await is_too_fast(ann, "Acme renewal")
    await is_too_fast(bob, "Harbor Foods")
    await ann.types("/winloss stats process 30d")
    await ann.sees("The buying process", "each shown once three sellers have given them")

    await is_too_fast(manager, "Mill phones")
    await marks(bob, "Northwind Dental")
    await bob.picks("It wasn't right for them or for us", under="What tipped it the other way?")
    await bob.clicks("Finish here")
    await bob.sees("Northwind Dental", "Thank you")
    await ann.types("/winloss stats process 30d")
    await ann.sees("3 of 3 losses", "In losses they were still on the risk (3).", "1 of 4 losses")

    await manager.types("/winloss stats 30d")
    await manager.clicks("Buying process")
    await manager.sees("The buying process. Last 30 days", "1 of 4 losses")
