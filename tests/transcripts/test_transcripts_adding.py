"""What the thanks give back: only what three sellers know, and nobody's name."""

from dialogs.records import Outcome
from insights.shapes.findings import Selector, Source
from insights.shapes.selectors import code
from storage.units import looks


async def told_of(person, deal):
    """A deal that was lost since changing was too much work, as its buyer said."""
    await person.types(f"/winloss lost {deal}")
    await person.sees(deal)
    await person.clicks("Start")
    await person.picks("Price and value", under="What tipped it the other way?")
    await person.clicks("Next")
    await person.picks("Yes, they told me")
    await person.picks("Half")
    await person.picks("Price and value", under="Before they said so")
    await person.picks("Effort and risk of changing", under="What did they say decided it?")
    await person.card_shows("Where did they go?")
    await person.clicks("Finish here")
    return await person.card_shows("Thank you")


async def test_the_third_seller_reads_how_often_buyers_said_so_and_what_is_tried(stage):
    ann, bob, boss = stage.ann, stage.bob, stage.max
    assert "from a buyer" not in await told_of(ann, "Acme renewal")
    assert "from a buyer" not in await told_of(bob, "Harbor Foods")
    theme = code(Selector("driver", "implementation_risk", Outcome.LOST, Source.OURS))
    await stage.app.services.storage.write(looks.decide, stage.workspace_id, "working", theme, stage.clock.now().date())
    thanks = await told_of(boss, "Northwind seats")
    assert "It's the 3rd deal lost this year in which we hear this from a buyer: effort and risk of changing." in thanks
    assert "We've been working on it since 19 November." in thanks
    assert "Ann" not in thanks
    assert "Bob" not in thanks
