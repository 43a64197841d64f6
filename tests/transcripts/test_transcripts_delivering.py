"""Why a buyer chose us: those who deliver hear it by a press, and the rep again once it comes to renewing."""

from datetime import UTC, datetime


async def a_win_that_they_explained(ann):
    await ann.types("/winloss won Harbor Foods")
    await ann.clicks("Start")
    await ann.picks("Price and value", under="What tipped it our way?")
    await ann.clicks("Next")
    await ann.picks("Yes, they told me")
    await ann.picks("Yes", under="Did you expect to win?")
    await ann.picks("Price and value", under="Before they said so")
    await ann.fills("Their words, roughly", "You answered on a Sunday.")
    await ann.picks("Service and support", under="What did they say decided it?")
    await ann.picks("Nobody", under="Who else was in the running?")
    await ann.picks("Mostly us")
    await ann.picks("In step")
    await ann.fills("What would you do again?", "Answer at once")
    await ann.picks("In 12 months", under="When should we talk next?")
    await ann.picks("Yes", under="Good for both sides?")
    await ann.sees("Thank you")


async def test_who_delivers_hears_what_the_rep_lets_go_and_it_comes_back_with_the_renewal(stage):
    ann, bob = stage.ann, stage.bob
    await a_win_that_they_explained(ann)
    await ann.clicks("Tell who delivers")
    await ann.sees("Who is to know why Harbor Foods chose us?", "You answered on a Sunday.")
    await ann.clicks("Without their words")
    await ann.sees("With their words")
    await ann.picks("Bob Berg")
    await ann.sees("It's on its way to Bob Berg.")
    told = await bob.sees("Harbor Foods chose us. What decided it for them, as Ann Ames heard it: Service and support.")
    assert "Sunday" not in told
    assert "Price and value" not in told

    await stage.at(datetime(2027, 11, 19, 9, 0, tzinfo=UTC))
    await ann.sees(
        "today is the day you wanted to talk to them again",
        "What decided it for them then: Service and support. Worth asking whether it still holds.",
        "You answered on a Sunday.",
    )


async def test_with_their_words_it_goes_to_the_channel(stage):
    ann = stage.ann
    await a_win_that_they_explained(ann)
    await ann.clicks("Tell who delivers")
    await ann.sees("Who is to know why Harbor Foods chose us?")
    names = ("The channel #sales", "The channel sales", "The sales channel")
    await ann.picks(next(name for name in names if name in ann.screen), under="It goes at once")
    await stage.bob.sees("Harbor Foods chose us.", "You answered on a Sunday.")
