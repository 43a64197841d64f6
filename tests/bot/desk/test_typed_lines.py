"""Deals as tired reps type them on phones: name, amount, currency, competitor, and what is asked back."""

from collections import Counter
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from bot.commands.currencies import settled
from bot.commands.doubts import About, Doubt, as_known, in_doubt, plain_loss, unclear
from bot.commands.grammar import read
from bot.desk.which import line
from dialogs.records import MILLS
from dialogs.rivals import Names
from insights.shapes.viewer import REP
from storage.units.marks import Mark
from tests.bot.commands.asked import currencies, mills

DATA = Path(__file__).parents[2] / "data"
LINES = [
    tuple(cell.strip() for cell in line.split(" |"))
    for line in (DATA / "typed_lines.txt").read_text().splitlines()
    if not line.startswith("#")
]
KNOWN = Names(spelt={name: name for name in ("Globex", "Initech", "Hooli", "Smith and Sons")})
OURS = "EUR"


@cache  # each is looked at by itself, and all of them for how many are asked about
def taken(text):
    """What a line is marked as, or what of it is offered first and about what is asked."""
    request = read(text, REP)
    reading = as_known(request.readings[-1], KNOWN.of)
    reading = plain_loss(request.outcome, reading, KNOWN.of) or reading
    doubt = in_doubt(request.outcome, reading, KNOWN.of, KNOWN.near) if request.freely else None
    doubt = doubt or unclear(reading)
    one = doubt.ways[0] if doubt else reading
    several = one.cost is not None and len(one.cost.said) > 1
    unsettled = currencies(one) and settled(currencies(one), OURS) is None
    asked = doubt.about.name.lower() if doubt else "amount" if several else "currency" if unsettled else ""
    deal = doubt.whole.deal if doubt and doubt.about is About.DEAL else one.deal
    rival = (KNOWN.of(one.competitor) or one.competitor) if one.competitor else ""
    worth = Decimal(one.amount.mills) / MILLS if one.amount else None
    return deal, worth, next(iter(currencies(one)), ""), rival, asked


def test_each_line_is_read_as_it_is_typed():
    """All in one: a test each took more than the reading."""
    wrong = {}
    for cells in LINES:
        text, deal, amount, currency, rival, asked = (*cells, *[""] * (6 - len(cells)))
        right = (deal, Decimal(amount) if amount else None, currency, rival, asked)
        if taken(text) != right:
            wrong[text] = f"{taken(text)} is not {right}"
    assert not wrong


def test_many_lines_are_tried_and_few_of_them_asked_about():
    asked = Counter(cells[5] for cells in LINES if len(cells) == 6)
    assert len(LINES) >= 230
    assert set(asked) == {"amount", "currency", "deal", "name", "price", "rival"}
    assert 30 <= asked.total() <= len(LINES) / 4


def test_what_a_button_carries_is_read_as_it_was_shown():
    for cells in LINES:
        carries_what_it_shows(cells[0])


def carries_what_it_shows(text):
    request = read(text, REP)
    reading = as_known(request.readings[-1], KNOWN.of)
    doubt = in_doubt(request.outcome, reading, KNOWN.of, KNOWN.near) if request.freely else None
    doubt = doubt or unclear(reading) or Doubt(About.NAME, (reading,))
    for way in (*doubt.ways, *([doubt.whole] if doubt.whole else [])):
        (again,) = read(line(mark(request.outcome, way), way.deal, way), REP).readings
        assert (again.deal, again.competitor) == (way.deal.replace('"', "'"), way.competitor), text
        assert (
            [one.mills for one in again.cost.amounts] == [one.mills for one in way.cost.amounts]
            if way.cost
            else (again.amount is None)
        ), text
        assert currencies(again) == currencies(way), text
        assert again.rival is None or again.rival.several == way.rival.several, text


NAMES = (DATA / "company_names.txt").read_text().splitlines()
PLACES = ("lost {}", "won {} 12k vs Globex", "lost Acme 12k vs {}", "lost Acme vs {}")


def test_a_company_keeps_its_name_or_is_asked_for_it():
    for name in NAMES:
        keeps_its_name_or_is_asked_for_it(name)


def keeps_its_name_or_is_asked_for_it(name):
    for place in PLACES:
        deal, amount, _, rival, asked = taken(place.format(name))
        if asked:
            assert name in offered(place.format(name)), place
            continue
        bare = name.rstrip("!?")
        assert (deal, rival) == {
            PLACES[0]: (name, ""),
            PLACES[1]: (name, "Globex"),
            PLACES[2]: ("Acme", bare),
            PLACES[3]: ("Acme", bare),
        }[place], name
        assert amount == (12_000 if "12k" in place else None), name


def test_few_companies_are_asked_about():
    asked = [name for name in NAMES for place in PLACES if taken(place.format(name))[-1]]
    assert len(NAMES) >= 300
    assert len(asked) <= 30, asked


def offered(text):
    """The names that buttons offer."""
    request = read(text, REP)
    reading = as_known(request.readings[-1], KNOWN.of)
    doubt = in_doubt(request.outcome, reading, KNOWN.of, KNOWN.near) or unclear(reading)
    return {name for way in (*doubt.ways, doubt.whole) for name in (way.deal, way.competitor)}


def mark(outcome, way):
    day = date(2026, 11, 19)
    return Mark(
        "d", "c", way.deal, outcome, day, "ann", mills(way.amount), way.competitor, asks=lambda _: True, ours=OURS
    )
