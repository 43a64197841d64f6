"""What is known before the next pitch against a competitor."""

from dataclasses import replace

import pytest

from dialogs.messages.messages import Buttons, Message
from dialogs.records import Outcome
from insights.messages.versus import versus_message
from insights.shapes.counts import Counts, Split
from insights.shapes.findings import Selector
from insights.shapes.texts import Quoted
from insights.shapes.viewer import MANAGER, REP, Viewer
from tests.insights.sample import CHANGING, ENOUGH, LOOK, QUARTER, SHORTS, TRUST, quarter, read, reads_as

LESSONS = {
    Outcome.WON: (Quoted("Brought their IT lead in before the demo.", "seller, won deal"), 9),
    Outcome.LOST: (Quoted("Ask who would own the switch in the first call.", "seller, lost deal"), 4),
}
ABOUT = replace(
    CHANGING,
    selector=replace(CHANGING.selector, within=("competitor", "Globex")),
    n=20,
    deals=12,
    heard=None,
    buyers=0,
    confirmed=False,
)


def words(counts: Counts, **changes: bool | Viewer) -> str:
    return read(versus_message("Globex", counts, quarter(), LESSONS, SHORTS, **changes))  # type: ignore[arg-type]


def test_it_reads_like_this() -> None:
    look = replace(LOOK, findings=(TRUST, ABOUT))
    message = versus_message("Globex", QUARTER, quarter(), LESSONS, SHORTS, look=look)
    reads_as(message, "versus")
    assert message.summary == ("Against Globex. This quarter, 1 Oct–15 Nov: 24 closed: 9 won, 10 lost, 5 undecided.")
    buttons = message.blocks[-1]
    assert isinstance(buttons, Buttons)
    assert [button.action.value for button in buttons.buttons] == ["vs Globex all", "stats quarter by competitor"]


def test_a_lesson_says_of_how_many_it_is_one() -> None:
    told = words(QUARTER)
    assert "*What worked, in our words (1 of 9 wins)*" in told
    assert "*What we'd try next time (1 of the 4 losses with a note)*" in told
    single = {Outcome.WON: (LESSONS[Outcome.WON][0], 1)}
    assert "(the only win with a note)" in read(versus_message("Globex", QUARTER, quarter(), single, SHORTS))


def commands(message: Message) -> list[str]:
    buttons = message.blocks[-1]
    assert isinstance(buttons, Buttons)
    return [button.action.value for button in buttons.buttons]


def test_managers_open_the_deals() -> None:
    message = versus_message("Globex Inc", QUARTER, quarter(), {}, SHORTS, viewer=MANAGER)
    assert commands(message) == [
        "stats quarter by competitor of Globex%20Inc",
        "vs Globex Inc all",
        "stats quarter by competitor",
    ]


def test_one_segment_is_kept_on_the_way() -> None:
    message = versus_message("Globex", QUARTER, quarter(), {}, SHORTS, segment="Food and retail", viewer=MANAGER)
    assert read(message).startswith("# Against Globex in Food and retail. This quarter, 1 Oct–15 Nov")
    assert commands(message) == [
        "stats quarter by competitor of Globex in Food and retail",
        "vs Globex all in Food and retail",
        "stats quarter by competitor in Food and retail",
    ]
    assert "Not shown: fewer than three sellers closed anything against Globex in Retail in this period." in read(
        versus_message("Globex", QUARTER, quarter(), {}, SHORTS, segment="Retail", kept_back=True)
    )


def test_what_holds_up_elsewhere_is_not_told() -> None:
    elsewhere = replace(ABOUT, selector=Selector("competitor", "Initech", Outcome.LOST))
    look = replace(LOOK, findings=(elsewhere, TRUST))
    assert "olds up" not in read(versus_message("Globex", QUARTER, quarter(), {}, SHORTS, look=look))
    here = replace(LOOK, findings=(replace(elsewhere, selector=Selector("competitor", "Globex", Outcome.LOST)),))
    assert "*Holds up: against Globex, in losses*" in read(
        versus_message("Globex", QUARTER, quarter(), {}, SHORTS, look=here)
    )


def test_two_deals_are_too_few() -> None:
    told = words(Counts(closed=Split(1, 1, 0)))
    assert "2 closed against them. Too few to go by" in told
    assert "won" not in told


@pytest.mark.parametrize("viewer", [REP, MANAGER])
def test_what_is_kept_back_is_not_shown(viewer: Viewer) -> None:
    told = words(QUARTER, viewer=viewer, kept_back=True)
    assert "Not shown: fewer than three sellers closed anything against Globex" in told
    assert "9" not in told
    assert "IT lead" not in told


def test_few_debriefs_are_for_managers() -> None:
    few = replace(QUARTER, sellers=ENOUGH | {"driver": Split(3, 2, 3), "price": Split(3, 2, 3)})
    hint = "Answers about wins, losses and undecided deals are each shown once three sellers have given them."
    told = words(few)
    assert hint in told
    assert "What tipped losses, our view" not in told
    assert "What tipped losses, heard from buyers" in told
    assert "What tipped wins, our view" in told
    assert "Our price next to theirs?* Won (5): Same 3 · Higher 2." in told
    for everything in (words(few, viewer=MANAGER), words(QUARTER)):
        assert "What tipped losses, our view" in everything
        assert hint not in everything


def test_nothing_closed_leads_on() -> None:
    assert "Nothing closed against them in this period." in words(Counts())
