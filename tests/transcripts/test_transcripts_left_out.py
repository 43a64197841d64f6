"""A deal is left out of the figures: its rep proposes it, a manager decides, and every figure says how many are."""

from tests.transcripts.scenes import a_quick_one
from tests.transcripts.test_transcripts_home import opens_home


async def proposes(stage):
    """Ann asks for hers to be left out, with a reason."""
    ann = stage.ann
    await a_quick_one(ann, "lost", "Acme renewal", "Price and value")
    await ann.types("/winloss deal Acme renewal")
    await ann.clicks("Leave it out of the figures")
    await ann.sees("Why should Acme renewal count nowhere? A manager decides; until then it counts.")
    await ann.clicks("It is here twice")
    await ann.sees("I've asked your managers about Acme renewal.")


async def test_it_is_proposed_with_a_reason_and_counts_until_a_manager_decides(stage):
    ann, boss = stage.ann, stage.max
    await proposes(stage)
    await ann.types("/winloss stats")
    assert "Left out" not in await ann.sees("1 closed: 1 lost")

    await boss.sees("Ann Ames asks to leave Acme renewal (lost) out of the figures: it is here twice.")
    await boss.clicks("Leave it out")
    await boss.sees("Acme renewal is left out of the figures.")
    await ann.sees("Acme renewal is left out of the figures now. What you told me is kept.")

    await a_quick_one(stage.bob, "won", "Harbor Foods", "Price and value")
    await stage.bob.types("/winloss stats")
    await stage.bob.sees("1 closed: 1 won", "Left out of these figures, as a manager decided: one (1 lost).")
    await ann.types("/winloss deal Acme renewal")
    await ann.sees("Left out of the figures: it is here twice.", "Our view")


async def test_it_is_offered_where_answers_are_changed_from_the_recap_and_from_home_until_it_is_asked(stage):
    ann = stage.ann
    await a_quick_one(ann, "lost", "Acme renewal", "Price and value")
    await ann.clicks("Change an answer")
    await ann.sees("What would you like to change on Acme renewal?", "Leave it out of the figures")
    await opens_home(stage, ann)
    await ann.clicks("Change an answer")
    await ann.clicks("Leave it out of the figures")
    await ann.sees("Why should Acme renewal count nowhere?")
    await ann.clicks("It was never a real deal")
    await ann.sees("I've asked your managers about Acme renewal.")
    if stage.slack:
        ann.closes()
        ann.opens_messages()
    await ann.types("/winloss deal Acme renewal")
    await ann.sees("To be left out of the figures (it was never a real deal)")


async def test_a_manager_says_no_and_the_rep_is_told(stage):
    ann, boss = stage.ann, stage.max
    await proposes(stage)
    await boss.types("/winloss pending")
    await boss.clicks("It counts")
    await boss.sees("Acme renewal counts.")
    await ann.sees("Acme renewal goes on counting: a manager decided so.")
    await ann.types("/winloss stats")
    assert "Left out" not in await ann.sees("1 closed: 1 lost")
    await ann.types("/winloss deal Acme renewal")
    await ann.sees("It counts: a manager decided so.", "Leave it out of the figures")  # and may be asked for again


async def test_what_was_left_out_stays_so_when_its_answers_change_and_counts_again_with_them(stage):
    ann, boss = stage.ann, stage.max
    await proposes(stage)
    await boss.clicks("Leave it out")
    await ann.sees("Acme renewal is left out of the figures now.")
    await ann.clicks("Change an answer")
    await ann.clicks("What tipped it")
    await ann.picks("Timing and budget", under="What tipped it the other way?")
    await ann.clicks("Next")
    await ann.card_shows("Timing and budget")
    await ann.types("/winloss stats")
    await ann.sees("Left out of these figures, as a manager decided: one (1 lost).")

    await boss.types("/winloss deal Acme renewal")
    await boss.clicks("Count it again")
    await ann.sees("Acme renewal counts again: a manager decided so.")
    await boss.types("/winloss stats reasons")  # a manager is shown also what one seller answered
    await boss.sees("Timing 1")


async def test_only_its_rep_proposes_and_only_a_manager_decides(stage):
    await proposes(stage)
    await stage.bob.types("/winloss deal Acme renewal")
    screen = await stage.bob.sees("It was debriefed.")
    assert "Leave it out" not in screen
