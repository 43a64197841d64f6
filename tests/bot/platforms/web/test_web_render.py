from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from bot.platforms.web.charts import svg
from bot.platforms.web.render import Renderer
from dialogs.cards import prompts
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import (
    Button,
    Buttons,
    Chart,
    Choice,
    Code,
    Emphasis,
    Facts,
    Input,
    Link,
    Message,
    Option,
    Quote,
    Series,
    Strong,
    Table,
    Text,
    note,
    say,
)
from tests.bot.platforms.web.scene import (
    also,
    asked,
    bars,
    card,
    day,
    digest,
    drivers,
    line,
    options,
    pie,
    recap,
    words,
)
from tests.dialogs.dialogs_talk import CONTEXT, new_case
from tests.goldens import agrees

EVIL = """<script>alert(1)</script>"'><img src=x onerror=alert(1)>{{7*7}} javascript:alert(1)"""

renderer = Renderer()


@pytest.mark.parametrize(
    ("name", "message", "author"),
    [
        ("card_select", card(drivers(), also()), "bot"),
        ("card_words", card(words("So <far>"), asked(), day()), "bot"),
        ("recap", recap(), "bot"),
        ("digest", digest(), "bot"),
        ("charts", Message("charts", (line(), pie())), "bot"),
        ("only_you", note("Done. ", Strong("Two"), " and ", Emphasis("three"), " ", Code("/winloss help")), "only_you"),
        ("own", note("a line\nand another"), "own"),
    ],
)
def test_the_page_looks_as_it_did(name, message, author):
    html = renderer.article(message, "msg1", author=author, position=4, rev=2)
    agrees(html, f"web/{name}.html")


def everywhere(text: str) -> Message:
    """A message that says `text` in every place where a message can say something."""
    act = Action(Verb.PICK, text, 1, text, text)
    choices = (Option(text, text, text),)
    return Message(
        text,
        (
            Text((text, Strong(text), Emphasis(text), Code(text), Link(text, "https://example.org/?q=" + text))),
            Text((text,), "heading"),
            Facts(((text, text),)),
            Quote(text, text),
            Choice(text, text, choices, (text,), pick=act, hint=text),
            Choice(text, text, choices, (text,), hint=text),
            Choice(text, text, choices * 6, (text,), hint=text, pick=act),
            Choice(text, text, choices, (text,), multiple=True, hint=text),
            Input(text, text, value=text, placeholder=text, hint=text),
            Input(text, text, kind="date", value=text, hint=text, pick=act),
            Buttons((Button(text, act, confirm=text),)),
            Table((text,), ((text,),), text),
            *(
                Chart(kind, text, text, (text, text), (Series(text, (1, 2)), Series(text, (2, None))), text)
                for kind in ("bar", "line", "pie")
            ),
        ),
    )


def names(html: str) -> list[tuple[str, tuple[str, ...]]]:
    """Elements and the names of their attributes, as a browser's parser finds them."""
    found: list[tuple[str, tuple[str, ...]]] = []

    class Parser(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.append((tag, tuple(name for name, _ in attrs)))

    Parser().feed(html)
    return found


@pytest.mark.parametrize(
    ("text", "offered"),
    [("Sad news, Acme chose Globex", True), ("home", False), ("lost Acme", False), ("in 3 days", False)],
)
def test_what_was_a_command_has_no_offer_to_debrief_a_deal(text, offered):
    assert ("Debrief this deal" in Renderer().article(note(text), "m1", author="own", position=4)) is offered


def test_what_people_type_never_becomes_markup():
    assert names(renderer.article(everywhere(EVIL), "m1")) == names(renderer.article(everywhere("Acme renewal"), "m1"))


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "/\\evil.example", "JaVaScript:x"]
)
def test_only_web_addresses_become_links(url):
    html = renderer.article(Message("x", (say(Link("here", url)),)), "m1")
    assert "<a " not in html
    assert "here" in html


def test_a_link_inside_the_page_stays_in_it():
    html = renderer.article(Message("x", (say(Link("Details", "/digest/abc")),)), "m1")
    assert '<a href="/digest/abc">Details</a>' in html


@pytest.mark.parametrize(("count", "control"), [(5, 'class="pick"'), (6, "<select ")])
def test_few_options_are_buttons_more_are_a_select(count, control):
    choice = Choice("k", "Which?", options(*"ABCDEFG"[:count]), pick=Action(Verb.PICK, "d", 1, "k"))
    assert control in renderer.article(Message("x", (choice,)), "m1")


@pytest.mark.parametrize(("limit", "rows"), [(20, 1), (80, 1), (600, 3)])
def test_an_amount_or_a_name_takes_a_line_of_a_phone(limit, rows):
    html = renderer.article(Message("x", (Input("k", "How much?", limit=limit),)), "m1")
    assert f'rows="{rows}"' in html


def test_a_page_that_is_only_read_has_nothing_to_press():
    html = "".join(renderer.blocks(everywhere("x"), "digest", controls=False))
    assert not {"button", "input", "select", "textarea"} & {tag for tag, _ in names(html)}


@pytest.mark.parametrize("chart", [bars(), line(), pie()], ids=lambda chart: chart.kind)
def test_a_chart_says_its_values_title_and_words(chart):
    root = ET.fromstring(svg(chart, "c1"))
    said = [element.text for element in root if element.tag == "text"]
    unit = "%" if chart.unit == "%" else ""
    for series in chart.series:
        for value in series.values:
            assert value is None or any(text.endswith(f"{value:g}{unit}") for text in said)
    assert (root.find("title").text, root.find("desc").text) == (chart.title, chart.fallback)
    width, height = map(float, root.get("viewBox").split()[2:])
    for element in root:
        for x, y in ((element.get("x"), element.get("y")), (element.get("cx"), element.get("cy"))):
            assert x is None or (0 <= float(x) <= width and 0 <= float(y) <= height)


def weeks(*most: float) -> Chart:
    names = ("31 Aug", "7 Sep", "14 Sep", "21 Sep", "28 Sep", "5 Oct", "12 Oct", "19 Oct", "26 Oct", "2 Nov", "9 Nov")
    series = tuple(
        Series(name, (*(float(n % 3) for n in range(11)), top))
        for name, top in zip(("Won", "Lost", "Undecided"), most, strict=False)
    )
    return Chart("bar", "Closings by week", "closings", (*names, "16 Nov"), series, "Most in the week of 16 Nov.")


@pytest.mark.parametrize("chart", [weeks(5), weeks(5, 5, 4), weeks(118, 121, 4)])
def test_many_weeks_stand_side_by_side_on_one_screen(chart):
    root = ET.fromstring(svg(chart, "c1"))
    width, height = map(float, root.get("viewBox").split()[2:])
    assert height < 210
    texts = [(float(t.get("x")), float(t.get("y")), t.text) for t in root.findall("text[@text-anchor='middle']")]
    for x, y, text in texts:
        assert all(other == (x, y, text) or abs(other[0] - x) > 12 or abs(other[1] - y) > 12 for other in texts)
    assert "16 Nov" in {text for _, _, text in texts}
    assert f"{max(series.values[-1] for series in chart.series)}" in {text for _, _, text in texts}
    for bar in root.findall("rect"):
        assert 0 <= float(bar.get("x")) <= float(bar.get("x")) + float(bar.get("width")) <= width


def test_a_line_of_many_points_writes_its_ends_only_so_that_no_figure_covers_another():
    shares = Series("Share", (14.0, 14.0, None, *(float(n) for n in range(30, 39)), 47.0))
    root = ET.fromstring(svg(Chart("line", "t", "%", tuple(f"{n} Oct" for n in range(13)), (shares,), "f"), "c"))
    assert [text.text for text in root.findall("text[@class='value']")] == ["14%", "47%"]


def test_a_range_in_a_table_is_not_broken_at_its_dash():
    table = Table(("Driver", "Win rate (likely)"), (("Price", "13% (5–30%)"),))
    assert "<td>13% (5\u2060–\u206030%)</td>" in renderer.article(Message("x", (table,)), "m1")


def test_only_words_that_are_to_be_sent_can_be_copied():
    ask, said = Quote("One line is plenty."), Quote("Nobody wanted to own the switch.", "heard from a buyer, lost deal")
    assert "data-copy" in renderer.article(Message("x", (ask,)), "m1")
    assert "data-copy" not in renderer.article(Message("x", (said,)), "m1")


def test_every_figure_of_a_chart_stands_in_a_table_too():
    html = renderer.article(Message("x", (weeks(5, 7),)), "m1")
    assert '<tr><th scope="row">16 Nov</th><td>5</td><td>7</td></tr>' in html


@pytest.mark.parametrize("kind", ["bar", "line", "pie"])
@pytest.mark.parametrize("values", [(), (0.0,), (None,), (None, 0.0), (3.25, None, 2_000_000.0)])
def test_a_chart_of_little_or_nothing_can_be_drawn(kind, values):
    names = tuple(f"Week {n}" for n in range(len(values)))
    ET.fromstring(svg(Chart(kind, "t", "u", names, (Series("s", values),), "f"), "c"))
    ET.fromstring(svg(Chart(kind, "t", "u", names, (), "f"), "c"))


def test_a_moment_can_be_no_earlier_than_the_box_says():
    chooser = prompts.later_chooser(new_case(), CONTEXT)
    assert f'min="{CONTEXT.today}T00:00"' in Renderer().article(chooser, "m1")
