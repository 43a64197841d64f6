import pytest

from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, Counted, Sentence, counted, words

HEBREW, ARABIC = "חידוש 2026", "عقد (٢٠٢٦)"


@pytest.mark.parametrize("name", [HEBREW, ARABIC, f"Acme {HEBREW}"])
def test_a_name_that_reads_from_right_to_left_is_isolated_once(name):
    assert isolated(name) == f"\u2068{name}\u2069"
    assert isolated(isolated(name)) == isolated(name)


@pytest.mark.parametrize("name", ["", "Acme renewal", "Łódź", "株式会社", "2026 (€)"])
def test_any_other_stays_as_it_is(name):
    assert isolated(name) == name


def test_what_fills_a_gap_is_isolated():
    assert words(Sentence("test-gap", "{deal} is {state}."), ENGLISH, deal=HEBREW, state="done") == (
        f"\u2068{HEBREW}\u2069 is done."
    )
    said = Counted("test-count", "{n} deal of {name}", "{n} deals of {name}")
    assert counted(said, ENGLISH, 2, name=ARABIC) == f"2 deals of \u2068{ARABIC}\u2069"
