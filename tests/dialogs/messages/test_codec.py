import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.messages.codec import from_json, to_json
from dialogs.messages.messages import Message, Series
from tests.examples import most

numbers = st.none() | st.floats(allow_nan=False, allow_infinity=False)
st.register_type_strategy(Series, st.builds(Series, st.text(), st.lists(numbers).map(tuple)))


@settings(max_examples=most(40), deadline=None, database=None)
@given(st.from_type(Message))
def test_a_stored_message_comes_back_as_it_was(message):
    assert from_json(to_json(message)) == message


def test_it_is_one_line():
    assert "\n" not in to_json(Message("two\nlines"))


@pytest.mark.parametrize("text", ["", "null", "{", '{"summary": 3}', '{"summary": "x", "blocks": [{"type": "video"}]}'])
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match="validation error"):
        from_json(text)
