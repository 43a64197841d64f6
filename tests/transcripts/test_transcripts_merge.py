"""A manager says that two deals are one: what that would do, doing it, and taking it apart again."""

import pytest

from bot.platforms.audience import ForManagers
from bot.platforms.ports import Click
from dialogs.errors import NotFound
from dialogs.messages.actions import Action, Verb
from tests.transcripts.test_transcripts_open_deals import owner
from tests.transcripts.test_transcripts_which import closed, open_deal


async def test_a_deal_of_chat_is_the_crm_s_once_a_manager_says_so(stage):
    ann, max_ = stage.ann, stage.max
    await open_deal(stage, "d1", "Northwind renewal 2026", "Northwind", owner_id=await owner(stage, ann))
    await ann.types("/winloss lost Contoso 12k")
    await ann.sees("Contoso marked as lost")
    await max_.types("/winloss merge contoso into northwind")
    await max_.sees(
        "Merge Contoso into Northwind renewal 2026?",
        "lost on 19 Nov 2026, not debriefed",
        "It can be undone.",
    )

    await max_.clicks("Merge them")

    await max_.sees("Contoso is part of Northwind renewal 2026 now, with 1 closing that counts.")
    assert await closed(stage) == ["d1"]
    await ann.sees("Sorry about Northwind renewal 2026")  # the card that stands names it, too
    await max_.types("/winloss deal Contoso")
    await max_.sees("Also called Contoso: Max Moss merged them on 19 Nov 2026.")
    await ann.types("/winloss lost Contoso")  # whoever says the old name means it
    await ann.sees("Northwind renewal 2026 was already marked as lost")
    await ann.types("/winloss stats all")
    await ann.sees("1 closed: 1 lost")

    await max_.clicks("Take them apart")

    await max_.sees("Contoso and Northwind renewal 2026 are two deals again, as they were.")
    assert await closed(stage) != ["d1"]


async def test_one_decision_that_was_marked_twice_counts_once(stage):
    ann, bob, max_ = stage.ann, stage.bob, stage.max
    await ann.types("/winloss lost Acme renewal")
    await ann.sees("Acme renewal marked as lost")
    await bob.types("/winloss lost Acme 2026")
    await bob.sees("Acme 2026 marked as lost")
    await max_.types('/winloss merge "Acme 2026" into "Acme renewal"')
    await max_.sees("Both were lost on 19 Nov 2026. If that was one decision it counts once: whose debrief stays?")

    await max_.clicks("Acme renewal: lost, 19 Nov 2026")

    await max_.sees("Acme 2026 is part of Acme renewal now, with 1 closing that counts.")
    await bob.sees("was taken back" if stage.teams else "taken back")
    await max_.types("/winloss stats all")
    await max_.sees("1 closed: 1 lost")


async def test_of_two_outcomes_none_is_guessed(stage):
    ann, bob, max_ = stage.ann, stage.bob, stage.max
    await ann.types("/winloss won Acme renewal")
    await ann.sees("Acme renewal marked as won")
    await bob.types("/winloss lost Acme 2026")
    await bob.sees("Acme 2026 marked as lost")
    await max_.types("/winloss merge Acme 2026 into Acme renewal")
    await max_.sees(
        "One was won on 19 Nov 2026, the other lost on 19 Nov 2026.",
        "which is right? I don't guess.",
        "it closed twice",
    )

    await max_.clicks("Both: it closed twice")

    await max_.sees("with 2 closings that count")
    await max_.types("/winloss stats all")
    await max_.sees("2 closed: 1 won, 1 lost")


async def test_which_is_meant_is_asked(stage):
    max_ = stage.max
    await open_deal(stage, "d1", "Acme renewal", product="Phones")
    await open_deal(stage, "d2", "Acme renewal", product="Seats")
    await max_.types("/winloss merge Acme renewal into Acme renewal")
    await max_.sees("Which one goes into the other?", "Acme renewal · Phones")
    await max_.clicks("Acme renewal · Phones")
    await max_.sees("Merge Acme renewal into Acme renewal?", "Seats stays, not Phones")
    await max_.clicks("Merge them")
    await max_.sees("Acme renewal is part of Acme renewal now")


async def test_it_is_for_managers_and_says_what_it_does_not_know(stage):
    await stage.ann.types("/winloss merge Acme into Acme renewal")
    await stage.ann.sees("Managers merge deals. Tell one of yours which two are the same.")
    await stage.max.types("/winloss merge Acme into Acme renewal")
    await stage.max.sees("I know no deal called Acme.")
    await stage.max.types("/winloss merge Acme")
    await stage.max.sees("Which two? The second one stays.")
    await open_deal(stage, "d1", "Moving into the cloud")
    await stage.max.types("/winloss merge Moving into the cloud into Acme")
    await stage.max.sees("I know no deal called")
    await stage.max.types("/winloss merge Moving into the cloud into moving")
    await stage.max.sees("Moving into the cloud is one deal already.")


async def test_a_press_of_a_manager_s_is_for_managers_alone(stage):
    await stage.ann.types("/winloss lost Acme renewal")
    await stage.bob.types("/winloss lost Acme 2026")
    await open_deal(stage, "d1", "Beta")
    for action in (Action(Verb.MERGE, "d1", 0, "d1", "all"), Action(Verb.UNMERGE, "m1")):
        click = Click(f"e-{action.verb}", stage.who(stage.ann), action, {}, "")
        with pytest.raises(ForManagers):
            await stage.app.desk.click(click)
    for action in (Action(Verb.MERGE, "d1", 0, "d1", "none"), Action(Verb.MERGE, "d1", 0, "d9", "all")):
        with pytest.raises(NotFound):
            await stage.app.desk.click(Click(f"e-{action.field}{action.value}", stage.who(stage.max), action, {}, ""))
