"""A quarter is tidied up in the CRM: many deals of one person close at once, and one message asks about which."""

from tests.transcripts.test_transcripts_crm import answers

DEALS = (
    ("Acme renewal", "90000"),
    ("Globex new", "1000"),
    ("Initech", "75000"),
    ("Hooli", "50"),
    ("Umbrella", "80000"),
    ("Stark", ""),
)


async def tidied_up(stage, outcome="lost", deals=DEALS):
    """Whoever keeps the CRM closes them one after the other."""
    for number, (name, amount) in enumerate(deals):
        await stage.crm(outcome, stage.ann, deal_id=f"Q-{number}", name=name, amount=amount)
    await stage.later(hours=2, minutes=1)


async def test_of_more_than_five_at_once_it_asks_about_which(stage):
    ann, manager = stage.ann, stage.max
    await tidied_up(stage)
    await ann.sees("6 of your deals closed in your CRM", "The three largest are Acme renewal, Umbrella and Initech")
    assert "Sorry about" not in ann.screen
    await ann.clicks("The three largest")
    await ann.sees("I ask you about 3 of them", "Sorry about Acme renewal")
    await answers(ann)
    await ann.sees("Sorry about Initech")
    await answers(ann)
    await ann.sees("Sorry about Umbrella")
    await answers(ann)
    await stage.later(days=20)
    assert "Hooli" not in ann.screen
    await manager.types("/winloss pending")
    await manager.sees("In the whole team 0 are open.")
    await manager.types("/winloss stats")
    await manager.sees("6 lost")


async def test_about_all_they_come_one_after_the_other(stage):
    ann = stage.ann
    await tidied_up(stage)
    await ann.clicks("About all 6")
    await ann.sees("I ask you about 6 of them", "Sorry about Acme renewal")
    await answers(ann)
    await ann.sees("Sorry about Globex new")


async def test_about_none_they_rest_and_one_may_be_told_after_all(stage):
    ann = stage.ann
    await tidied_up(stage)
    await ann.clicks("About none")
    await ann.sees("I ask about none of them")
    await stage.later(days=20)
    assert "Sorry about" not in ann.screen
    await ann.types("/winloss lost Umbrella")
    await ann.sees("already marked as lost", "Sorry about Umbrella")


async def test_who_says_nothing_is_asked_about_none(stage):
    ann, manager = stage.ann, stage.max
    await tidied_up(stage)
    await ann.sees("6 of your deals closed")
    await stage.later(days=6)
    await stage.later(days=1, hours=2)
    await stage.later(days=20)
    assert "Sorry about" not in ann.screen
    await manager.types("/winloss pending")
    await manager.sees("In the whole team 0 are open.")
    await ann.clicks("About all 6")
    await ann.sees("settled already")
    assert "Sorry about" not in ann.screen


async def test_five_come_one_by_one(stage):
    ann = stage.ann
    await tidied_up(stage, deals=DEALS[:5])
    await ann.sees("Sorry about Acme renewal")
    assert "closed in your CRM" not in ann.screen


async def test_the_first_of_many_wins_comes_at_once_and_then_the_question(stage):
    ann = stage.ann
    await tidied_up(stage, "won")
    await ann.sees("Congratulations on Acme renewal")
    assert "Congratulations on Globex" not in ann.screen
    await ann.clicks("Start")
    await ann.picks("Price and value", under="What tipped it our way?")
    await ann.clicks("Next")
    await ann.picks("I asked, no clear answer")
    await ann.picks("Half")
    await ann.clicks("Finish here")
    await ann.sees("Thank you", "5 of your deals closed in your CRM")


async def test_what_closes_beside_an_open_question_comes_as_ever(stage):
    ann = stage.ann
    await tidied_up(stage)
    await ann.sees("6 of your deals closed")
    await stage.later(days=1)
    await stage.crm("won", ann, deal_id="N-1", name="Northwind")
    await stage.later(seconds=1)
    await ann.sees("Congratulations on Northwind")


async def test_a_deal_that_reopens_meanwhile_is_in_the_question_no_more(stage):
    ann = stage.ann
    await tidied_up(stage)
    await ann.sees("6 of your deals closed", "Acme renewal")  # it says what is so when it is sent
    await stage.crm("open", ann, deal_id="Q-0", name="Acme renewal")
    await ann.clicks("About all 6")
    await ann.sees("I ask you about 5 of them", "Sorry about Globex new")


async def test_who_names_one_of_them_is_asked_about_it_at_once(stage):
    ann = stage.ann
    await tidied_up(stage)
    await ann.sees("6 of your deals closed", "Initech")  # it says what is so when it is sent
    await ann.types("/winloss lost Initech")
    await ann.sees("Sorry about Initech")
    await answers(ann)
    await ann.clicks("About all 6")
    await ann.sees("I ask you about 5 of them")


async def test_a_deal_that_is_erased_is_named_in_the_question_no_more(stage):
    ann, manager = stage.ann, stage.max
    await tidied_up(stage)
    await ann.sees("6 of your deals closed", "Umbrella")
    await manager.types("/winloss erase deal Umbrella")
    await manager.clicks("Erase it in an hour")
    await stage.later(hours=1, minutes=1)
    await stage.later(hours=1, minutes=1)
    await ann.sees("The three largest are Acme renewal, Initech")
    assert "Umbrella" not in ann.screen


async def test_a_deal_that_is_handed_on_out_of_a_question_is_asked_about_as_any_other(stage):
    ann, bob = stage.ann, stage.bob
    await tidied_up(stage)
    await ann.sees("6 of your deals closed", "Umbrella")
    await stage.crm("lost", bob, deal_id="Q-4", name="Umbrella", amount="80000")
    await stage.later(days=4)  # from a Thursday, over the weekend
    await bob.sees("Sorry about Umbrella")


async def test_two_people_who_are_asked_about_one_deal_have_a_question_each(stage):
    ann, bob = stage.ann, stage.bob
    await tidied_up(stage)
    await stage.crm("lost", bob, deal_id="Q-0", name="Acme renewal", amount="90000")
    await ann.clicks("About none")
    for n in range(6):
        await stage.crm("lost", bob, deal_id=f"B-{n}", name=f"Beta {n} company", amount="10")
    await stage.later(days=1)
    await stage.later(hours=3)
    assert "I ask about none of them" not in bob.screen


async def test_nothing_is_settled_for_who_is_away(stage):
    ann = stage.ann
    await tidied_up(stage)
    await ann.sees("6 of your deals closed in your CRM")
    await ann.types("/winloss away 2 weeks")
    for _ in range(15):
        await stage.later(days=1)
    await ann.clicks("About all 6")
    await ann.sees("I ask you about 6 of them")
