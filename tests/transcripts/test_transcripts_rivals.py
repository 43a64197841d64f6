"""Competitors: whoever was named is offered, spellings are one name, and what looks alike a manager decides."""

import pytest

from bot.platforms.audience import ForManagers
from bot.platforms.ports import Click
from dialogs.messages.actions import Action, Verb
from tests.transcripts.scenes import a_quick_one


async def to_where_they_went(person, deal):
    """The card that asks whom the deal went to."""
    await person.types(f"/winloss lost {deal}")
    await person.sees(f"Sorry about {deal}")
    await person.clicks("Start")
    await person.picks("Price and value")
    await person.clicks("Next")
    await person.picks("I asked, no clear answer")
    await person.picks("Half")


async def test_whom_one_names_the_next_is_offered(stage):
    ann, bob, manager = stage.ann, stage.bob, stage.max
    await a_quick_one(ann, "lost", "Acme renewal vs Umbrella", "Price and value")
    await a_quick_one(ann, "lost", "Bravo renewal vs umbrella, inc.", "Price and value")
    await to_where_they_went(bob, "Harbor Foods")
    await bob.picks("Umbrella", under="Where did they go?")
    await bob.picks("Higher", under="Our price next to theirs?")
    await bob.card_shows("Could we have changed it?")
    await bob.clicks("Finish here")
    await bob.sees("Went to: Umbrella" if stage.teams else "Umbrella")
    await manager.types("/winloss vs umbrella")
    await manager.sees("Against Umbrella", "3 closed")


async def test_what_a_mark_says_is_the_name_that_the_card_has(stage):
    ann = stage.ann
    await a_quick_one(ann, "lost", "Acme renewal vs Umbrella", "Price and value")
    await ann.types("/winloss lost Bravo to UMBRELLA INC")
    await ann.sees("Bravo marked as lost (against Umbrella)")


async def test_two_names_that_look_alike_are_one_once_a_manager_says_so(stage):
    ann, manager = stage.ann, stage.max
    for deal in ("Acme renewal vs Umbrella", "Bravo vs Umbrella", "Contoso vs Umbrela"):
        await a_quick_one(ann, "lost", deal, "Price and value")
    await ann.types("/winloss pending")
    assert "competitor?" not in await ann.sees("Nothing waits for you.")
    await manager.types("/winloss pending")
    await manager.sees(
        "Umbrela (a deal) and Umbrella (2 deals): one competitor?",
        "As one they count as Umbrella in every figure, also when somebody says Umbrela again. It can be undone.",
    )

    await manager.clicks("One: Umbrella")

    await manager.sees("Umbrela counts as Umbrella now: 3 deals.")
    await ann.types("/winloss lost Delta vs umbrela")
    await ann.sees("Delta marked as lost")
    await manager.types("/winloss vs Umbrela")
    told = await manager.sees("Against Umbrella", "4 closed", "Also called Umbrela: Max Moss said so on 19 Nov 2026.")
    await ann.types("/winloss vs Umbrela")
    assert "Max Moss" not in await ann.sees("Against Umbrella")

    await manager.clicks("Take Umbrela apart")

    await manager.sees("Undone: Umbrela and Umbrella count as they did before.")
    await manager.types("/winloss vs Umbrella")
    await manager.sees("Against Umbrella", "2 closed")
    assert "Umbrella" in told


async def test_somebody_else_and_nobody_are_no_names(stage):
    """As one it would stand on the card beside the answer that it is called like."""
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal vs Somebody else")
    assert "against" not in await ann.sees("Acme renewal marked as lost")
    await ann.types("/winloss lost Bravo vs Umbrella, i think")
    await ann.sees("against Umbrella)")


async def test_that_they_are_two_is_remembered(stage):
    ann, manager = stage.ann, stage.max
    await a_quick_one(ann, "lost", "Acme renewal vs Umbrella", "Price and value")
    await a_quick_one(ann, "lost", "Bravo vs Umbrela", "Price and value")
    await manager.types("/winloss pending")
    await manager.sees("one competitor?")
    await manager.clicks("They are two")
    await manager.sees("are two. I won't ask again.")
    assert await stage.app.desk.use.merging.rivals.look_alike(stage.workspace_id) == ()


async def test_any_two_names_are_merged_by_the_command_that_merges_deals(stage):
    ann, manager = stage.ann, stage.max
    await a_quick_one(ann, "lost", "Acme renewal vs Umbrella", "Price and value")
    await a_quick_one(ann, "lost", "Bravo vs UC", "Price and value")
    await manager.types("/winloss merge UC into Umbrella")
    await manager.sees("UC (a deal) and Umbrella (a deal): one competitor?")
    await manager.clicks("One: Umbrella")
    await manager.sees("UC counts as Umbrella now: 2 deals.")
    await manager.types("/winloss merge uc into umbrella inc")
    await manager.sees("Umbrella is one competitor already.")
    await manager.types("/winloss merge Nobody into Umbrella")
    await manager.sees("Umbrella is a competitor, but I know none called Nobody.", "/winloss vs Nobody")
    await manager.types("/winloss merge Umbrella into Umbrelle")
    await manager.sees("Umbrella is a competitor, but I know none called Umbrelle.")


async def test_only_managers_decide(stage):
    await a_quick_one(stage.ann, "lost", "Acme renewal vs Umbrella", "Price and value")
    await a_quick_one(stage.ann, "lost", "Bravo vs Umbrela", "Price and value")
    action = Action(Verb.ONE, field="Umbrela", value="Umbrella")
    with pytest.raises(ForManagers):
        await stage.app.desk.click(Click("e1", stage.who(stage.ann), action, {}, "here"))
    with pytest.raises(ForManagers):
        await stage.app.desk.click(Click("e2", stage.who(stage.ann), Action(Verb.UNSAY, "x"), {}, "here"))


async def test_somebody_else_gets_a_name_on_the_card_and_is_offered_from_then_on(stage):
    ann, bob, manager = stage.ann, stage.bob, stage.max
    await to_where_they_went(ann, "Acme renewal")
    await ann.picks("Somebody else", under="Where did they go?")
    await ann.card_shows("Who was it?")
    await ann.fills("Who was it?", "umbrella Inc.")
    await ann.picks("Higher", under="Our price next to theirs?")  # which sends the name along: no press more
    await ann.card_shows("Could we have changed it?")
    await ann.clicks("Finish here")
    await ann.sees("Thank you")
    await to_where_they_went(bob, "Harbor Foods")
    await bob.picks("umbrella Inc.", under="Where did they go?")
    await bob.picks("Lower", under="Our price next to theirs?")
    await bob.card_shows("Could we have changed it?")
    await manager.types("/winloss vs Umbrella")
    await manager.sees("Against umbrella Inc.", "2 closed")


@pytest.mark.everywhere
async def test_a_competitor_whose_name_is_misspelt_is_offered(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal 12k to Globx")
    await ann.sees("Acme renewal, against Globx", "Acme renewal 12k to Globx")
    await ann.clicks("Acme renewal, against Globex")
    await ann.sees("Acme renewal marked as lost (EUR 12,000, against Globex)")


async def test_the_name_may_be_said_in_words(stage):
    ann, manager = stage.ann, stage.max
    await to_where_they_went(ann, "Acme renewal")
    await ann.picks("Somebody else", under="Where did they go?")
    await ann.card_shows("Who was it?")
    await ann.says("Umbrella")
    await ann.card_shows("Our price next to theirs?")
    await ann.picks("Higher", under="Our price next to theirs?")
    await ann.card_shows("Could we have changed it?")
    await manager.types("/winloss vs Umbrella")
    await manager.sees("Against Umbrella", "1 closed")
