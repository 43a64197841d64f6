import pytest
from playwright.async_api import expect

from bot.platforms.ports import Click, Typed
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Button, Buttons, Choice, Message, note
from tests.bot.platforms.web.scene import (
    SALES,
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

pytestmark = [pytest.mark.long, pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PHONE = {"width": 390, "height": 844}


async def event(stage, kind=Click, verb=None):
    return await stage.desk.waits_for(kind, verb)


async def live(page):
    """The page listens."""
    await expect(page.locator("#clock")).to_have_text("Thu 19 Nov, 14:05")


def steps_on(stage, then):
    """Each press turns the card into the next message."""
    left = list(then)

    async def answer(happened):
        await stage.becomes("rosa", happened.message_id, left.pop(0))

    stage.desk.answer = answer


async def test_press_by_press_through_a_card(opens, stage):
    ident = await stage.shows("rosa", card(asked()), "k")
    steps_on(stage, [card(drivers(), also(), at="3 of 6"), recap()])
    page = await opens()
    await page.get_by_role("button", name="Yes, they told me").click()
    assert (await event(stage)).action == Action(Verb.PICK, "debrief1", 3, "asked", "yes,_they_told_me")
    await expect(page.get_by_text("3 of 6")).to_be_visible()
    await page.get_by_label("Price and value", exact=True).check()
    await page.get_by_label("Legal").check()
    await expect(page.get_by_label("Product fit")).to_be_disabled()
    await page.get_by_role("button", name="Next").click()
    await expect(page.get_by_text("Nobody wanted to own the switch.")).to_be_visible()
    assert stage.desk.events[-1].values == {"driver": (), "also": ("price_and_value", "legal")}
    assert stage.desk.events[-1].message_id == ident


async def test_a_select_sends_at_once_for_a_finger(opens, stage):
    await stage.shows("rosa", card(drivers()), "k")
    page = await opens(viewport=PHONE, has_touch=True)
    await page.get_by_label("What tipped it the other way?").select_option("price")
    assert (await event(stage)).action.value == "price"


async def test_with_the_keyboard_alone(opens, stage):
    await stage.shows("rosa", card(drivers(), words(), asked()), "k")
    page = await opens()
    select = page.get_by_label("What tipped it the other way?")
    for _ in range(20):
        await page.keyboard.press("Tab")
        if await select.evaluate("e => e === document.activeElement"):
            break
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await expect(select).to_have_value("product_fit")
    assert stage.desk.events == [], "looking through the options sends nothing"
    await page.keyboard.press("Enter")
    assert (await event(stage)).action.value == "product_fit"
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="Choose")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.type("They liked us.")
    await expect(page.get_by_text("14 of 600")).to_be_visible()
    for _ in range(2):
        await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="I asked, no clear answer")).to_be_focused()
    stage.desk.events.clear()
    await page.keyboard.press("Space")
    happened = await event(stage)
    assert happened.action.value == "i_asked,_no_clear_answer"
    assert happened.values == {"driver": ("product_fit",), "words": ("They liked us.",)}


async def test_only_the_keyboard_meets_the_button_beside_a_select(opens, stage):
    await stage.shows("rosa", card(drivers()), "k")
    page = await opens()
    choose, select = page.get_by_role("button", name="Choose"), page.get_by_label("What tipped it the other way?")
    width = "e => e.getBoundingClientRect().width"
    assert await choose.evaluate(width) <= 1
    await page.get_by_role("button", name="Next").focus()
    for _ in range(2):
        await page.keyboard.press("Shift+Tab")
    await expect(select).to_be_focused()
    assert await choose.evaluate(width) > 44


async def test_a_choice_that_did_not_get_through_can_be_sent_again(opens, stage):
    await stage.shows("rosa", card(drivers()), "k")
    page = await opens(viewport=PHONE, has_touch=True)
    await page.route("**/press", lambda route: route.fulfill(status=409, body="Not now."))
    await page.get_by_label("What tipped it the other way?").select_option("price")
    await expect(page.get_by_role("status")).to_have_text("Not now.")
    await page.unroute("**/press")
    await page.get_by_role("button", name="Choose").click()
    assert (await event(stage)).action.value == "price"
    opens.wrong.clear()  # the browser reports the refusal


async def test_many_boxes_are_folded_away_until_they_are_wanted(opens, stage):
    many = Choice("also", "Anything else?", options(*"ABCDEFG"), multiple=True, limit=2)
    ident = await stage.shows("rosa", card(many), "k")
    page = await opens()
    await live(page)
    await expect(page.get_by_label("B", exact=True)).to_be_hidden()
    await page.get_by_text("Show the choices").click()
    await page.get_by_label("B", exact=True).check()
    await stage.becomes("rosa", ident, card(many, at="3 of 6"))
    await expect(page.get_by_text("3 of 6")).to_be_visible()
    await expect(page.get_by_label("B", exact=True)).to_be_checked()
    await expect(page.get_by_label("B", exact=True)).to_be_visible()


async def test_a_date_is_set(opens, stage):
    await stage.shows("rosa", card(day()), "k")
    page = await opens()
    await page.get_by_role("button", name="Set date").click()
    await expect(page.get_by_role("status")).to_have_text("Pick one first.")
    await page.get_by_label("Pick a date").focus()
    await page.keyboard.type("03122027")
    await page.get_by_role("button", name="Set date").click()
    assert (await event(stage)).action == Action(Verb.PICK, "debrief1", 3, "next", "2027-03-12")


async def test_commands_and_words(opens, stage):
    async def answer(happened):
        return None if isinstance(happened, Typed) else digest()

    stage.desk.answer = answer
    page = await opens()
    await expect(page.get_by_text("Nothing here yet")).to_be_visible()
    await page.get_by_role("button", name="/winloss stats").click()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Only you see this")).to_be_visible()
    await expect(page.get_by_role("img", name="What tipped losses")).to_be_visible()
    await page.get_by_role("button", name="Dismiss").click()
    await expect(page.get_by_text("Only you see this")).to_have_count(0)
    await expect(page.get_by_label("A command or an answer")).to_be_focused()
    await page.keyboard.type("Globex won")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.own", has_text="Globex won")).to_be_visible()
    assert (await event(stage, Typed)).text == "Globex won"
    await expect(page.get_by_label("A command or an answer")).to_have_value("")


async def test_an_answer_takes_the_place_of_what_only_she_sees(opens, stage):
    ask = Message("Which?", (Buttons((Button("A correction", Action(Verb.CORRECT, "c1", 0, "", "won")),)),))

    async def answer(happened):
        return note("Corrected: won.") if isinstance(happened, Click) else ask

    stage.desk.answer = answer
    page = await opens()
    await page.get_by_label("A command or an answer").fill("/winloss won Acme renewal")
    await page.get_by_role("button", name="Send").click()
    await page.get_by_role("button", name="A correction").click()
    await expect(page.locator("article.only_you")).to_have_count(1)
    await expect(page.get_by_text("Corrected: won.")).to_be_visible()
    await expect(page.locator("article.only_you")).to_be_focused()


async def test_a_danger_asks_first(opens, stage):
    await stage.shows("rosa", recap(), "k")
    page = await opens()
    await page.get_by_role("button", name="Undo the mark").click()
    await expect(page.get_by_role("dialog", name="Take this debrief back?")).to_be_visible()
    await page.get_by_role("button", name="Cancel").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert stage.desk.events == []
    await page.get_by_role("button", name="Undo the mark").click()
    await page.get_by_role("button", name="Yes").click()
    assert (await event(stage)).action.verb is Verb.UNDO


async def test_words_and_caret_outlive_an_update(opens, stage):
    ident = await stage.shows("rosa", card(words(), asked()), "k")
    page = await opens()
    await live(page)
    box = page.get_by_label("Their words, roughly")
    await box.fill("Nobody wanted to own it")
    await box.evaluate("e => e.setSelectionRange(6, 6)")
    await stage.becomes("rosa", ident, card(words(), asked(), at="4 of 6"))
    await expect(page.get_by_text("4 of 6")).to_be_visible()
    await expect(box).to_be_focused()
    await page.keyboard.type(",")
    await expect(box).to_have_value("Nobody, wanted to own it")
    await expect(page.get_by_text("24 of 600")).to_be_visible()


async def test_the_focus_goes_on_to_the_next_card(opens, stage):
    await stage.shows("rosa", card(asked()), "k")

    async def answer(happened):
        await stage.becomes("rosa", happened.message_id, note("Answered."))
        await stage.shows("rosa", card(drivers(), at="3 of 6"), "k2")

    stage.desk.answer = answer
    page = await opens()
    await live(page)
    await page.get_by_role("button", name="Haven't asked yet").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("article", has_text="3 of 6")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.get_by_label("What tipped it the other way?")).to_be_focused()


async def test_live_in_two_windows_and_a_word_of_the_other_conversation(opens, stage):
    one, two = await opens(), await opens(viewport=PHONE)
    await live(one)
    await live(two)
    ident = await stage.shows("rosa", note("First"), "k1")
    await stage.shows("rosa", note("Second"), "k2")
    await stage.becomes("rosa", ident, note("First, changed"))
    for page in (one, two):
        await expect(page.locator("article").nth(1)).to_have_text("Second")
        await expect(page.locator("article").nth(0)).to_have_text("First, changed")
    await stage.page.create("web:local", SALES.id, digest(), "digest")
    await expect(one.get_by_role("link", name="sales new")).to_be_visible()
    await one.get_by_role("link", name="sales").click()
    await expect(one.get_by_text("9 closed: 3 won")).to_be_visible()


async def test_it_comes_back_after_the_connection_was_lost(opens, stage):
    page = await opens()
    await live(page)
    ident = await stage.shows("rosa", note("Before"), "k1")
    await expect(page.get_by_text("Before")).to_be_visible()
    stage.page.hub.close()
    await expect(page.locator("body")).to_have_class("chat offline")
    await stage.becomes("rosa", ident, note("Meanwhile"))
    stage.page.hub.closed = False
    await expect(page.get_by_text("Meanwhile")).to_be_visible()
    await expect(page.locator("body")).to_have_class("chat")
    await expect(page.locator("article")).to_have_count(1)


async def test_a_press_that_did_not_get_through_is_sent_again_as_the_same(opens, stage):
    await stage.shows("rosa", card(asked()), "k")
    page = await opens()
    sent = []

    async def first_fails(route):
        sent.append(route.request.post_data_json["event_id"])
        if len(sent) == 1:
            await route.abort()
        else:
            await route.continue_()

    await page.route("**/press", first_fails)
    await page.get_by_role("button", name="Yes, they told me").click()
    happened = await event(stage)
    assert sent == [happened.event_id.removeprefix("rosa:")] * 2
    opens.wrong.clear()  # the browser itself reports the failed request


async def test_two_quick_taps_on_one_button_are_one(opens, stage):
    await stage.shows("rosa", card(asked()), "k")
    page = await opens()
    await page.get_by_role("button", name="Yes, they told me").dblclick()
    await page.get_by_role("button", name="Back").click()
    await event(stage, verb=Verb.BACK)
    assert [e.action.verb for e in stage.desk.events].count(Verb.PICK) <= 2
    assert len({e.event_id for e in stage.desk.events}) == len(stage.desk.events)


async def test_the_demo(opens, stage):
    page = await opens(viewport=PHONE)
    await live(page)
    await page.get_by_role("button", name="Monday 9:00").click()
    await expect(page.locator("#clock")).to_have_text("Mon 23 Nov, 9:00")
    await page.get_by_text("You are Rosa Lindqvist").click()
    await page.get_by_role("button", name="Mia Tanaka").click()
    await expect(page.get_by_text("You are Mia Tanaka")).to_be_visible()


async def test_a_deals_name_runs_nothing(opens, stage):
    evil = "<img src=x onerror=document.title='gone'><script>document.title='gone'</script>"
    await stage.shows("rosa", card(asked(), deal=evil), "k")
    page = await opens()
    await live(page)
    await stage.shows("rosa", card(asked(), deal=evil), "k2")
    await expect(page.get_by_text(evil)).to_have_count(2)
    assert "gone" not in await page.title()


async def everything(stage):
    """A conversation with one of each, and names that don't break."""
    await stage.page.said("rosa", "1", "w" * 200)
    for number, message in enumerate(
        (
            digest(),
            Message("charts", (bars(), line(), pie())),
            recap(),
            card(drivers(), also(), deal="Unbreakable" * 30),
            card(words(), asked(), day()),
        )
    ):
        await stage.shows("rosa", message, f"k{number}")


@pytest.mark.parametrize("width", [320, 390])
async def test_on_a_phone_nothing_runs_off_the_side_and_a_thumb_hits_everything(opens, stage, width):
    await everything(stage)
    page = await opens(viewport={"width": width, "height": 844})
    await expect(page.locator("article")).to_have_count(6)
    invitation = stage.page.link_for("rosa")
    for path in (None, stage.digests.digest_path("slack:T1", "2026-W47"), "/signin/none", invitation):
        if path:
            await page.goto(stage.address + path)
        assert await page.evaluate("document.documentElement.scrollWidth") == width
        wide = await page.evaluate(
            "[...document.querySelectorAll('#log article, #log article *, main.sheet > *')]"
            ".filter(e => !e.closest('.scroll') && e.getBoundingClientRect().right > innerWidth).map(e => e.outerHTML)"
        )
        assert wide == []
        small = await page.evaluate(
            "[...document.querySelectorAll('button, select, textarea, input[type=date], input[type=datetime-local], "
            "label.box, summary, nav a')]"
            ".filter(e => e.checkVisibility() && !e.matches('.set') && e.getBoundingClientRect().height < 44)"
            ".map(e => e.outerHTML)"
        )
        assert small == []
    opens.wrong.clear()  # the browser reports the 401 of the last page


CONTRAST = """() => {
  const parse = (c) => c.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const ground = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
    if (c.length === 3 || c[3] === 1) return c; } return [255, 255, 255]; };
  const poor = [];
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || !e.checkVisibility() || e.closest("noscript, .sr, :disabled, dialog, .skip")) continue;
    const style = getComputedStyle(e), colour = e.closest("svg") ? style.fill : style.color;
    const [a, b] = [light(parse(colour)), light(ground(e))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) poor.push(e.outerHTML + " " + (a + .05) / (b + .05));
  }
  return poor;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_word_can_be_read_in_light_and_dark(opens, stage, scheme):
    await everything(stage)
    page = await opens(color_scheme=scheme)
    await expect(page.locator("article")).to_have_count(6)
    ground = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(19, 23, 24)") is (scheme == "dark")
    assert await page.evaluate(CONTRAST) == []


async def test_nothing_moves_for_those_who_asked_for_that(opens, stage):
    await everything(stage)
    page = await opens(reduced_motion="reduce")
    moving = (
        "[...document.querySelectorAll('*')].filter(e => parseFloat(getComputedStyle(e).transitionDuration) > 0).length"
    )
    assert await page.evaluate(moving) == 0


async def test_every_control_has_a_name(opens, stage):
    await everything(stage)
    page = await opens()
    await expect(page.locator("article")).to_have_count(6)
    shown = "[...document.querySelectorAll('select, textarea, input:not([type=hidden])')]"
    nameless = await page.evaluate(f"{shown}.filter(e => !e.labels.length).map(e => e.outerHTML)")
    assert nameless == []
    twice = await page.evaluate(
        "[...document.querySelectorAll('[id]')].map(e => e.id).filter((v, i, a) => a.indexOf(v) !== i)"
    )
    assert twice == []
