import pytest

from dialogs.erasing import Erased

TEXT = "They were cheaper, and Rita's demo ran late again because nobody had tested it."


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Owner: Rita Moss, since May", "Owner: [erased], since May"),
        ("RITA  MOSS said so", "[erased] said so"),
        ("Margarita Mossop stays", "Margarita Mossop stays"),
        ("Nothing of theirs", "Nothing of theirs"),
    ],
)
def test_a_name_goes_where_it_stands_by_itself(text, left):
    assert Erased(names=("Rita Moss",)).from_text(text) == left


def test_a_name_of_one_word_goes_only_as_it_is_written():
    assert Erased(names=("Mark",)).from_text("Mark asked how to mark it") == "[erased] asked how to mark it"


def test_the_longer_name_goes_first():
    assert Erased(names=("Acme", "Acme renewal")).from_text("Acme renewal and Acme") == "[erased] and [erased]"


@pytest.mark.parametrize(
    "quote",
    [
        TEXT,
        TEXT.upper(),
        "They were cheaper, and [name]'s demo ran late again…",
        "Demo ran late again because nobody had tested it",
        "nobody had tested it",
    ],
)
def test_a_quotation_of_their_words_goes_however_it_was_cut(quote):
    assert Erased(texts=(TEXT,)).from_quote(quote) == "[erased]"


@pytest.mark.parametrize("quote", ["They were cheaper by far than all we ever met", "Late", "Price"])
def test_a_quotation_of_others_stays(quote):
    assert Erased(texts=(TEXT,)).from_quote(quote) == quote


def test_of_a_longer_text_their_passages_go():
    erased = Erased(texts=(TEXT,))
    assert erased.from_text(f"As they put it: {TEXT} That is all.") == "As they put it: [erased]. That is all."
    assert erased.from_text("He said “because nobody had tested it”.") == "He said “[erased]”."


def test_a_word_that_was_all_they_wrote_goes_where_it_is_quoted():
    erased = Erased(texts=("Price",))
    assert (erased.from_quote("Price."), erased.from_text("Price is a driver")) == ("[erased]", "Price is a driver")


def test_what_is_erased_already_stays_so():
    erased = Erased(("Rita",), (TEXT,))
    once = erased.from_text(f"Rita: “{TEXT}”")
    assert erased.from_text(once) == once == "[erased]: “[erased]”"
