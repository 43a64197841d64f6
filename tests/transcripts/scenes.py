"""What several conversations have in common."""

from typing import Any


async def the_lost_deal(ann: Any, deal: str = "Acme renewal") -> None:
    """Ann marks a deal lost and answers all six cards, in 12 taps and 2 texts."""
    await ann.types(f"/winloss lost {deal} 12k vs Globex")
    await ann.sees(f"Sorry about {deal}")
    await ann.clicks("Start")
    await ann.picks("Price and value", under="What tipped it the other way?")
    await ann.clicks("Next")
    await ann.picks("Yes, they told me")
    await ann.picks("Half")
    await ann.picks("Price and value", under="Before they said so")
    await ann.fills("Their words, roughly", "We liked you. Nobody wanted to own the switch.")
    await ann.picks("Effort and risk of changing", under="What did they say decided it?")
    await ann.picks("Higher", under="Our price next to theirs?")
    await ann.picks("Partly")
    await ann.picks("Too slow")
    await ann.fills("Knowing what you know now, what would you try next time?", "Show the switch on day one")
    await ann.picks("In 3 months")
    await ann.picks("Another service or product")


async def a_quick_one(person: Any, outcome: str, deal: str, driver: str) -> None:
    """The two required cards, then enough."""
    await person.types(f"/winloss {outcome} {deal}")
    await person.sees(deal.partition(" vs ")[0])
    await person.clicks("Start")
    await person.picks(driver)
    await person.clicks("Next")
    await person.picks("I asked, no clear answer")
    await person.picks("Half")
    await person.clicks("Finish here")
    await person.sees("Thank you")


async def a_contract_elsewhere(ann: Any, deal: str = "Acme renewal", ends: str = "2029-05-31") -> None:
    """They stayed with their supplier, for now."""
    await ann.types(f"/winloss lost {deal}")
    await ann.clicks("Start")
    await ann.picks("Familiarity and trust")
    await ann.clicks("Next")
    await ann.picks("I asked, no clear answer")
    await ann.picks("Half")
    await ann.picks("Stayed with their supplier")
    await ann.picks("Don't know", under="Our price next to theirs?")
    await ann.picks("Not sure", under="Could we have changed it?")
    await ann.picks("Not sure", under="Were we in step with them?")
    await ann.dates(ends)
    await ann.sees("Thank you")


async def rest_of_a_quick_one(person: Any, driver: str) -> None:
    """The same from the first card on, each step seen: for a Slack that is slow or fails."""
    await person.picks(driver, under="What tipped it the other way?")
    await person.card_shows(f"[{driver}]")
    await person.clicks("Next")
    await person.card_shows("Have they told you why?")
    await person.picks("I asked, no clear answer")
    await person.picks("Half", under="coming")
    await person.card_shows("3 of 5")
    await person.clicks("Finish here")
    await person.card_shows("Thank you")


async def one_each(stage: Any) -> None:
    """Three sellers debrief one deal against Globex each: one lost, one won, one undecided."""
    await a_quick_one(stage.ann, "lost", "Acme renewal vs Globex", "Price and value")
    await a_quick_one(stage.bob, "won", "Harbor Foods vs Globex", "Familiarity and trust")
    await a_quick_one(stage.max, "nodecision", "Betasoloin vs Globex", "Timing and budget")
