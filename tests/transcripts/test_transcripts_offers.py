"""What typed words sound like, offered with one click. One text, every platform."""

import pytest

from bot.sending import views
from insights.language.text import suggest
from tests.waiting import PATIENCE, until

WORDS = "They were afraid of the switch, and of retraining everybody"


@pytest.fixture(autouse=True)
def _thought_before(monkeypatch):
    """The first thought takes too long for a card to wait for it; on a busy machine each does."""
    suggest(WORDS, None)
    monkeypatch.setattr(views, "THINKING", PATIENCE)


async def no_longer_asks(ann, words="Shall I note it so?"):
    """Wait until the card at hand is without the offer."""

    async def without():
        return words not in await ann.card_shows("Where did they go?")

    await until(without, lambda: ann.card)


async def in_their_own_words(ann):
    """Ann loses a deal to something that isn't on the list."""
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Something else", under="What tipped it the other way?")
    await ann.clicks("Next")
    await ann.picks("Haven't asked yet")
    await ann.fills('You said "something else". What was it?', WORDS)
    await ann.picks("Half", under="Did you see it coming?")
    assert "Where did they go?" in await ann.card_shows("That sounds like Effort and risk of changing")


async def test_something_else_becomes_what_it_sounds_like_with_one_click(stage):
    ann = stage.ann
    await in_their_own_words(ann)
    await ann.clicks("Yes, that")
    await no_longer_asks(ann)
    await ann.clicks("Finish here")
    await ann.sees("Thank you", "Effort and risk of changing")


async def test_no_leaves_it_and_goes_on(stage):
    ann = stage.ann
    await in_their_own_words(ann)
    await ann.clicks("No")
    await no_longer_asks(ann)
    await ann.clicks("Finish here")
    assert "Effort and risk of changing" not in await ann.sees("Thank you", "Something else")


async def test_the_buyers_words_are_offered_as_the_buyers_reason(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Price and value")
    await ann.clicks("Next")
    await ann.picks("Yes, they told me")
    await ann.picks("Half")
    await ann.picks("Price and value", under="Before they said so")
    await ann.fills("Their words, roughly", WORDS)
    await ann.picks("Something else", under="What did they say decided it?")
    await ann.card_shows("Their words sound like Effort and risk of changing")
    await ann.clicks("Yes, that")
    await no_longer_asks(ann)
    await ann.clicks("Finish here")
    card = await ann.card_shows("Thank you")
    assert "Effort and risk of changing" in card
    assert "Price and value" in card
