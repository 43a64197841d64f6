"""Sentences are put into words in one place; a catalogue says them in another language."""

import ast
import importlib
import io
import pkgutil
import re
import string
from datetime import date, time
from functools import partial
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo

import dialogs.sentences
from dialogs.cards.prompts import _behind
from dialogs.effects import Target, TimerKind
from dialogs.sentences import cards, faults
from dialogs.sentences import words as said
from dialogs.sentences.words import ENGLISH, Counted, Locale, Sentence, counted, words

ROOT = Path(__file__).parents[3]
FOR_OPERATORS = ("bot/cli/", "bot/crm/importing/")
OWN = re.compile(r",|%[aAbBdHIjmp]")
MAY_OWN = re.compile(rf":[^\n]*(?:{OWN.pattern})[^\n]*\}}")  # only what has this is parsed: parsing takes long
KEYWORDS = {"Sentence": ((1, "c"), 2), "Counted": ((1, "c"), 2, 3)}
"""As the head of dialogs/sentences/words.py has them for pybabel."""


def rows() -> list[Sentence | Counted]:
    """Every sentence that the room has, also those in a mapping or a row of them."""
    modules = [
        importlib.import_module(f"dialogs.sentences.{m.name}") for m in pkgutil.iter_modules(dialogs.sentences.__path__)
    ]
    values = [value for module in modules for value in vars(module).values()]
    inside = [item for value in values if isinstance(value, dict) for item in value.values()]
    inside += [item for value in values if isinstance(value, tuple) for item in value]
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


@pytest.mark.heavy
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


@pytest.mark.heavy
def test_a_catalogue_says_it_in_another_language_and_orders_it_otherwise():
    said = {"fault-remind": "Erinnerung{about} nicht gesendet.", "card-behind": ("Noch eins.", "Noch {n}.")}
    locale = german(said)
    assert words(faults.TIMERS[TimerKind.REMIND], locale, about=" (Acme)") == "Erinnerung (Acme) nicht gesendet."
    assert [counted(cards.BEHIND, locale, n) for n in (1, 12)] == ["Noch eins.", "Noch 12."]
    assert words(faults.OURS, locale) == faults.OURS.text  # what isn't translated yet stays English


DAY, LAST, NEXT_YEAR = date(2026, 11, 9), date(2026, 11, 15), date(2027, 1, 3)
GERMAN = Locale("de", NullTranslations())


@pytest.mark.parametrize(
    ("spoken", "german", "english"),
    [
        (partial(said.number, 1234567), "1.234.567", "1,234,567"),
        (partial(said.number, 1234.56, decimals=1), "1.234,6", "1,234.6"),
        (partial(said.number, 3.0, decimals=1), "3", "3"),
        (partial(said.number, 2.5), "2", "2"),
        (partial(said.number, 1e27, decimals=1), ".".join(["1"] + ["000"] * 9), ",".join(["1"] + ["000"] * 9)),
        (partial(said.percentage, 7), "7\N{NO-BREAK SPACE}%", "7%"),
        (partial(said.in_currency, 1234567, "JPY"), "JPY 1.234.567", "JPY 1,234,567"),
        (partial(said.in_currency, 0, "XXQ"), "XXQ 0", "XXQ 0"),
        (partial(said.together, ["CHF"]), "CHF", "CHF"),
        (partial(said.together, ["CHF", "EUR", "USD"]), "CHF, EUR und USD", "CHF, EUR and USD"),
        (partial(said.short_day, DAY), "9. Nov.", "9 Nov"),
        (partial(said.short_date, DAY), "9. Nov. 2026", "9 Nov 2026"),
        (partial(said.long_day, DAY), "9. November", "9 November"),
        (partial(said.long_date, DAY), "9. November 2026", "9 November 2026"),
        (partial(said.short_month, DAY), "Nov. 2026", "Nov 2026"),
        (partial(said.long_month, DAY), "November", "November"),
        (partial(said.weekday_of, DAY), "Mo., 9. November", "Monday 9 November"),
        (partial(said.short_weekday, DAY), "Mo., 9. Nov.", "Mon 9 Nov"),
        (partial(said.from_to, DAY, DAY), "9. Nov.", "9 Nov"),
        (partial(said.from_to, DAY, LAST), "9.–15. Nov.", "9–15 Nov"),
        (partial(said.from_to, DAY, NEXT_YEAR), "9. Nov. 2026–3. Jan. 2027", "9 Nov 2026–3 Jan 2027"),
        (partial(said.time_of_day, time(9, 5)), "09:05", "09:05"),
    ],
)  # fmt: skip
def test_numbers_money_and_days_are_those_of_the_language(spoken, german, english):
    assert (spoken(locale=GERMAN), spoken(locale=ENGLISH)) == (german, english)


def test_places_are_counted():
    assert [said.nth(n, ENGLISH) for n in (1, 2, 3, 4, 11, 12, 13, 21, 102, 111, 1003)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "111th", "1,003rd",
    ]  # fmt: skip


def test_a_whole_number_in_a_gap_is_written_as_the_language_does():
    assert words(Sentence("", "{n} of {kind}"), GERMAN, n=12345, kind="1234") == "12.345 of 1234"
    assert counted(cards.BEHIND, GERMAN, 12345) == "12.345 more wait behind it."


def own_specs(code):
    """Where code spells a number or a day itself."""
    return [
        node
        for node in (ast.walk(ast.parse(code)) if MAY_OWN.search(code) else ())
        if isinstance(node, ast.FormattedValue) and node.format_spec and OWN.search(ast.unparse(node.format_spec))
    ]


@pytest.mark.parametrize("code", ['f"{n:,}"', 'f"{day:%d %b}"', 'f"{n:{width},}"', "f'''{n\n:,}'''"])
def test_a_spelling_by_hand_is_found(code):
    assert len(own_specs(code)) == 1


@pytest.mark.heavy
def test_nothing_else_writes_numbers_and_days():
    """Spellings by hand: a comma for thousands, the name of a month or a weekday, a percentage's decimals."""
    own = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for room in ("dialogs", "insights", "bot")
        for path in (ROOT / room).rglob("*.py")
        if not path.relative_to(ROOT).as_posix().startswith(FOR_OPERATORS)
        for node in own_specs(path.read_text(encoding="utf-8"))
    ]
    assert own == []
