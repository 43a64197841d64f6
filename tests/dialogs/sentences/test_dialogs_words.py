"""Sentences are put into words in one place; a catalogue says them in another language."""

import importlib
import io
import pkgutil
import string
from gettext import GNUTranslations

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo

import dialogs.sentences
from dialogs.cards.prompts import _behind
from dialogs.effects import Target, TimerKind
from dialogs.sentences import cards, faults
from dialogs.sentences.words import ENGLISH, Counted, Locale, Sentence, counted, words

KEYWORDS = {"Sentence": ((1, "c"), 2), "Counted": ((1, "c"), 2, 3)}
"""As the head of dialogs/sentences/words.py has them for pybabel."""


def rows() -> list[Sentence | Counted]:
    """Every sentence that the room has, also those in a mapping."""
    modules = [
        importlib.import_module(f"dialogs.sentences.{m.name}") for m in pkgutil.iter_modules(dialogs.sentences.__path__)
    ]
    values = [value for module in modules for value in vars(module).values()]
    inside = [item for value in values if isinstance(value, dict) for item in value.values()]
    return [row for row in (*values, *inside) if isinstance(row, Sentence | Counted)]


def extracted() -> dict[str, str | tuple[str, str]]:
    """What Babel finds for the translators: name → English."""
    room = dialogs.sentences.__path__[0]
    return {name: text for _, _, text, _, name in extract_from_dir(room, [("**.py", "python")], keywords=KEYWORDS)}


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def german(texts: dict[str, str | tuple[str, str]]) -> Locale:
    catalog = Catalog(locale="de")
    english = extracted()
    for name, text in texts.items():
        catalog.add(english[name], text, context=name)
    file = io.BytesIO()
    write_mo(file, catalog)
    file.seek(0)
    return Locale("de", GNUTranslations(file))


def test_every_sentence_has_a_name_of_its_own_and_babel_finds_it():
    names = [row.name for row in rows()]
    assert len(names) == len(set(names)) > 10
    assert set(extracted()) == set(names)


def test_every_gap_has_a_name():
    texts = [text for row in rows() for text in ([row.text] if isinstance(row, Sentence) else [row.one, row.other])]
    assert all(name.isidentifier() for text in texts for name in gaps(text))


def test_english_is_what_stands_there():
    said = words(faults.TIMERS[TimerKind.REMIND], ENGLISH, about=" (Acme renewal)")
    assert said == "I couldn't send a reminder (Acme renewal): something went wrong on my side. No answer is lost."
    assert [_behind(n) for n in (0, 1, 2)] == ["", " One more waits behind it.", " 2 more wait behind it."]


def test_a_gap_that_nothing_fills_is_not_passed_over():
    with pytest.raises(KeyError, match="about"):
        words(faults.MESSAGES[Target.CARD], ENGLISH)


def test_every_kind_of_message_and_timer_has_its_sentence():
    assert set(faults.MESSAGES) == set(Target)
    assert set(faults.TIMERS) == set(TimerKind)


def test_a_catalogue_says_it_in_another_language_and_orders_it_otherwise():
    said = {"fault-remind": "Erinnerung{about} nicht gesendet.", "card-behind": ("Noch eins.", "Noch {n}.")}
    locale = german(said)
    assert words(faults.TIMERS[TimerKind.REMIND], locale, about=" (Acme)") == "Erinnerung (Acme) nicht gesendet."
    assert [counted(cards.BEHIND, locale, n) for n in (1, 12)] == ["Noch eins.", "Noch 12."]
    assert words(faults.OURS, locale) == faults.OURS.text  # what isn't translated yet stays English
