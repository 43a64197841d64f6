"""Which answers may stay where words have to go."""

import pytest

from dialogs.engine.wordless import wordless
from tests.dialogs.dialogs_talk import STANDARD


@pytest.mark.parametrize(
    ("key", "value", "stays"),
    [
        ("driver", ("price",), True),
        ("also", ("price", "product_fit"), True),
        ("also", ("price", "what somebody typed"), False),
        ("field", ("Globex",), True),
        ("field", ("Somebody New",), True),
        ("next", ("2026-12-12",), True),
        ("next", ("no_need",), True),
        ("again", ("month_1",), True),
        ("lesson", ("Ask earlier",), False),
        ("lesson", ("2026-12-12",), False),
        ("lesson", (), True),
        ("gone", ("price",), False),
    ],
)
def test_what_was_picked_and_a_day_hold_no_words_and_of_a_question_that_is_gone_all_are(key, value, stays):
    assert wordless(STANDARD)(key, value) is stays
