"""What a manager reads of how debriefs are answered."""

import pytest

from insights.messages.answering import answering_message
from insights.shapes.answering import Funnel
from tests.insights.sample import ISO_WEEK, read


@pytest.mark.parametrize(
    ("stops", "said"),
    [
        ((("Our part", 3), ("", 2)), "*Where people stop*: Our part 3 · elsewhere 2."),
        ((("", 6),), "Which card people stop at is told once three sellers have stopped at the same one."),
    ],
)
def test_where_people_stop_names_a_card_or_says_when_it_will(stops, said):
    assert said in read(answering_message(ISO_WEEK, Funnel(9, 8, 7, stopped=6, stops=stops), ())).split("\n\n")
