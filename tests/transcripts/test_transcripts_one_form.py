"""All that remains of a debrief on one form: a modal, a dialog, or a form on the page."""

import pytest

QUESTION = "What tipped it the other way?"
LESSON = "Knowing what you know now, what would you try next time?"


async def opens_the_form(person):
    await person.types("/winloss lost Acme renewal")
    await person.clicks("All on one form")
    await person.sees(QUESTION, "Have they told you why?", LESSON)


@pytest.mark.everywhere
async def test_a_debrief_is_answered_on_one_form(stage):
    ann = stage.ann
    await opens_the_form(ann)
    await ann.picks("Price and value", under=QUESTION)
    await ann.picks("I asked, no clear answer", under="Have they told you why?")
    await ann.picks("Half", under="Did you see it coming?")
    await ann.fills(LESSON, "Show the switch on day one")
    await ann.submits("Save")
    if stage.teams:  # a dialog can't be drawn anew before it is sent
        await ann.sees("Saved. Your answers bring up a little more:", "Anything else that counted?")
        await ann.submits("Save")
    await ann.card_shows("Thank you")
    await ann.sees("Show the switch on day one", "Price and value")
