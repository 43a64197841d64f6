"""Words that are said freely in place of a deal's name: what is one, and what is asked back."""

import csv
from pathlib import Path

import pytest

from bot.commands.doubts import in_doubt, plain_loss
from bot.commands.grammar import called, read, spoken
from dialogs.records import Outcome
from insights.shapes.viewer import REP
from tests.bot.commands.asked import mills

DATA = Path(__file__).parents[2] / "data"


def rival(name):
    return {"globex": "Globex"}.get(name.casefold())


def near(name):
    return {"globx": "Globex"}.get(name.casefold())


def table(name):
    return csv.DictReader((DATA / name).read_text().splitlines())


def doubted(line):
    """What is asked back about a line, and how else it can be read: names, competitors."""
    request = read(line, REP)
    assert request.freely
    reading = plain_loss(request.outcome, request.readings[-1], rival) or request.readings[-1]
    doubt = in_doubt(request.outcome, reading, rival, near)
    return doubt and [(way.deal, mills(way.amount), way.competitor) for way in doubt.ways or (doubt.rest,)]


@pytest.mark.parametrize(
    ("line", "ways"),
    [
        ("lost on price", [("on price", None, None)]),
        ("we lost on price", [("on price", None, None)]),
        ("lost to Globex on price", [("to Globex on price", None, "Globex")]),
        ("lost to Hooli", [("to Hooli", None, None)]),
        ("lost because they wanted more", [("because they wanted more", None, None)]),
        ("won it", [("it", None, None)]),
        ("lost the deal", [("the deal", None, None)]),
        ("won thanks to the demo", [("thanks to the demo", None, None)]),
        ("lost 12k", [("12k", 12_000_000, None)]),
        ("lost €12k vs Globex", [("€12k", 12_000_000, "Globex")]),
        ("lost Acme vs Globex vs Hooli", [("Acme", None, "Globex"), ("Acme", None, "Hooli")]),
        ("won Acme 5k vs Globex vs Hooli", [("Acme", 5_000_000, "Globex"), ("Acme", 5_000_000, "Hooli")]),
        ("lost Acme 12k to Globx", [("Acme", 12_000_000, "Globex"), ("Acme", 12_000_000, "Globx")]),
        ("lost Migration to cloud", [("Migration", None, "cloud")]),
        ("lost Acme on price", [("Acme", None, None)]),
        ("lost Acme 12k because of their budget", [("Acme", 12_000_000, None)]),
        ("lost Acme to Globex on price", [("Acme", None, "Globex"), ("Acme to Globex", None, None)]),
        ("lost Acme 12k, they went with Hooli", [("Acme", 12_000_000, "Hooli")]),
        ("lost Acme 12k went with Hooli & Sons", [("Acme", 12_000_000, "Hooli & Sons")]),
        ("lost Acme (who picked Hooli because cheaper)", [("Acme", None, "Hooli")]),
        ("lost Acme. They signed with Hooli!", [("Acme", None, "Hooli")]),
        ("lost Acme, they chose to stay", [("Acme", None, None)]),
        ("lost Acme, they went with a cheaper one", [("Acme", None, None)]),
        ("won Acme, they went with Hooli", [("Acme", None, None)]),
        ("lost signal", [("signal", None, None)]),
        ("lost the link sorry", [("the link sorry", None, None)]),
        ("won nothing", [("nothing", None, None)]),
        ("won acme hopefully", [("acme", None, None)]),
        ("lost acme i think", [("acme", None, None)]),
        ("won Acme 12k thank god", [("Acme", 12_000_000, None)]),
        ("lost deal", [("deal", None, None)]),
        ("lost a deal", [("a deal", None, None)]),
        ("no decision at Initech", [("Initech", None, None)]),
        ("no decision on Acme they postponed to next year", [("Acme", None, None)]),
        ("lost at Acme 12k", [("Acme", 12_000_000, None)]),
        ("we won Acme last year", [("Acme", None, None)]),
        ("we lost Acme lol", [("Acme", None, None)]),
        ("lost acme renewal 40k they went with globex", None),
        ("lost acme renewal. won initech seats.", [("acme renewal", None, None)]),
        ("lost Acme 40k, won Beta", [("Acme", 40_000_000, None)]),
        ("we lost touch with Acme", [("touch with Acme", None, None)]),
        ("lost two hours in traffic", [("two hours in traffic", None, None)]),
        ("lost 30 minutes in traffic", [("30 minutes in traffic", None, None)]),
        ("we lost 3 seats at Acme", [("3 seats at Acme", None, None)]),
        ("lost 20% of the traffic at Acme", [("20% of the traffic at Acme", None, None)]),
        ("lost half their stores in Leeds 40k vs Globex", [("half their stores in Leeds", 40_000_000, "Globex")]),
        ("lost a couple of sites with Acme", [("a couple of sites with Acme", None, None)]),
        ("lost two users there", [("two users there", None, None)]),
        ("lost 20 percent of the business at Acme", [("20 percent of the business at Acme", None, None)]),
        ("lost 2 of 5 sites at Acme", [("2 of 5 sites at Acme", None, None)]),
        ("lost 10 devices at Acme", [("10 devices at Acme", None, None)]),
        ("lost 3M", None),
        ("lost 7-Eleven 40k vs Globex", None),
        ("won 20 more seats at Acme", None),
        ("lost 3 stores rollout", None),
        ("lost harbor stores in leeds", None),
        ("won ???", [("???", None, None)]),
        ("lost Acme renewal? no way", [("Acme renewal", None, None)]),
        ("we won Acme renewal but lost Beta", [("Acme renewal", None, None)]),
        ("lost Acme 5k and won Beta", [("Acme", 5_000_000, None)]),
        ("lost Acme yesterday", [("Acme", None, None)]),
        ("lost Acme 12k on 3 Nov", [("Acme", 12_000_000, None)]),
        ("lost Acme last Friday", [("Acme", None, None)]),
        ("lost Acme twelve thousand vs Globex", [("Acme", None, "Globex")]),
        ("won Acme zwölftausend Euro", [("Acme", None, None)]),
        ("won Migration to cloud", None),
        ("lost USA Today", None),
        ("lost Interest in Motion 5k", None),
        ("lost Seven Hundred Club", None),
        ("won Acme on Azure", None),
        ("lost Acme to Globex", None),
        ("lost Acme renewal 12k vs Globex", None),
        ("lost IT migration", None),
        ("lost The Body Shop 5k", None),
        ("won Widgets on demand", None),
        ("lost Thisbe Holding", None),
    ],
)
def test_what_is_no_name_is_asked_back(line, ways):
    assert doubted(line) == ways


def test_a_deal_lost_to_a_competitor_that_we_know_needs_no_question():
    found = plain_loss(Outcome.LOST, read("lost Acme 12k to globex", REP).readings[-1], rival)
    assert (found.deal, mills(found.amount), found.competitor) == ("Acme", 12_000_000, "Globex")
    chose = plain_loss(Outcome.LOST, read("lost Acme 12k, they went with globex", REP).readings[-1], rival)
    assert chose
    assert (chose.deal, mills(chose.amount), chose.competitor) == ("Acme", 12_000_000, "Globex")
    assert plain_loss(Outcome.WON, read("won Acme to Globex", REP).readings[-1], rival) is None


@pytest.mark.parametrize("line", ['lost "on price"', "lost ‘12k’ vs Globex", "won “to Globex”"])
def test_a_name_in_quotes_is_a_name(line):
    assert not read(line, REP).freely


@pytest.mark.heavy
def test_no_real_name_is_doubted():
    names = {row["account"] for row in table("accounts.csv")}
    products = {row["product"] for row in table("products.csv")}
    deals = names | {f"{name} {product}" for name in names for product in products}
    assert len(deals) > 100
    assert [name for name in deals if doubted(f"lost {name}") or doubted(f"won {name} 12k")] == []


@pytest.mark.parametrize("name", ["🚀🚀🚀", "❤️", "¥€$ 2027", "!Kung foods", "?What If! renewal"])
def test_a_name_may_have_signs_of_every_kind(name):
    assert not doubted(f"won {name}")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("/WINLOSS stats", "stats"),
        ("@WinLoss stats year", "stats year"),
        ("hey @winloss stats", None),
        ("hey winloss stats", None),
        ("Hi, stats", None),
        ("hey, winloss: lost Acme 12k", None),
    ],
)
def test_a_greeting_before_a_command_is_no_other_command(words, line):
    if line is not None:
        assert called(words) == line
        return
    assert spoken(words) == words
    assert read(words, REP) == read(
        words.split(maxsplit=1)[1].removeprefix("@").removeprefix("winloss").strip(": "), REP
    )


@pytest.mark.parametrize("words", ["hey", "Hi!", "hello there"])
def test_a_greeting_alone_is_one(words):
    assert read(words, REP).name == "hello"
