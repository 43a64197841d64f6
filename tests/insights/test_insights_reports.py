"""`themes`, `trends` and one theme with what is behind it, as they read."""

from dataclasses import replace
from datetime import date

import pytest

from dialogs.messages import Buttons, Chart, Message, Table
from dialogs.records import Outcome
from insights.findings import Behind, Outlook, Tier
from insights.phrases import Phrase
from insights.reports import theme_details, themes_message, trends_message
from insights.selectors import code
from tests.insights.sample import (
    CHANGING,
    FULL_LOOK,
    LOOK,
    RISING,
    SHORTS,
    SUPPORT,
    TRUST,
    WEEKLY,
    WORKED_ON,
    golden,
    read,
)

DEALS = (
    Behind("1", "Acme renewal", "Acme", Outcome.LOST, date(2026, 9, 1), 1_200_000),
    Behind("2", "Harbor pilot", None, Outcome.LOST, date(2026, 10, 1)),
)
SSO = Phrase("single sign-on", 7, 40, 2, 90, 4, 0.001, ("c1",))

OF_CHANGING, OF_TRUST = (f"themes {code(theme.selector)}" for theme in (CHANGING, TRUST))


def commands(message: Message) -> list[str]:
    buttons = message.blocks[-1]
    assert isinstance(buttons, Buttons)
    return [button.action.value for button in buttons.buttons]


def test_themes_read_like_this() -> None:
    look = replace(FULL_LOOK, phrases=(SSO,), texts_cut=1_200)
    message = themes_message(look, (SUPPORT,), (WORKED_ON,), frozenset(), SHORTS, manager=True)
    assert read(message) == golden("themes")
    assert message.summary == "Themes, as of 26 Oct: 2 themes."
    assert commands(message) == [OF_CHANGING, OF_TRUST, "trends", "how"]


def test_numbers_stay_when_a_theme_is_muted() -> None:
    muted = frozenset({CHANGING.selector, SUPPORT.selector})
    message = themes_message(FULL_LOOK, (SUPPORT,), (), muted, SHORTS, manager=True)
    assert "*2 · Our view holds up: trust, in wins*" in read(message)
    assert "changing" not in read(message)
    assert "Watching" not in read(message)
    assert "(Muted: 1.)" in read(message)
    assert commands(message) == [OF_TRUST, f"{OF_CHANGING} unmute", "trends", "how"]
    assert f"{OF_CHANGING} unmute" not in commands(themes_message(FULL_LOOK, (), (), muted, SHORTS, manager=False))


@pytest.mark.parametrize(("outlook", "words"), [(None, "None holds up yet."), (LOOK.theme_outlook, "Nothing yet. 104")])
def test_no_theme_says_how_far_the_data_are(outlook: Outlook | None, words: str) -> None:
    message = themes_message(
        replace(LOOK, findings=(), theme_outlook=outlook), (), (), frozenset(), SHORTS, manager=True
    )
    assert words in read(message)
    assert message.summary == "Themes, as of 26 Oct: none holds up yet."
    assert commands(message) == ["trends", "how"]


def test_one_theme_reads_like_this() -> None:
    message = theme_details(CHANGING, FULL_LOOK, DEALS, SHORTS, None, manager=True, currency="EUR")
    assert read(message) == golden("theme_details")
    assert commands(message) == [f"{OF_CHANGING} working", f"{OF_CHANGING} mute", "themes", "how"]


def test_who_is_no_manager_sees_no_deals_and_mutes_nothing() -> None:
    message = theme_details(TRUST, FULL_LOOK, DEALS, SHORTS, WORKED_ON, manager=False)
    assert not [block for block in message.blocks if isinstance(block, Table)]
    assert "Acme" not in read(message)
    assert "(Managers see the deals behind it.)" in read(message)
    assert commands(message) == ["themes", "how"]


def test_a_muted_theme_can_be_brought_back() -> None:
    message = theme_details(TRUST, FULL_LOOK, (), SHORTS, None, manager=True, muted=True)
    assert commands(message) == [f"{OF_TRUST} working", f"{OF_TRUST} unmute", "themes", "how"]


def test_only_the_newest_deals_are_listed() -> None:
    many = tuple(replace(DEALS[0], deal=f"Deal {i}", closed_on=date(2026, 1, 1 + i)) for i in range(25))
    message = theme_details(CHANGING, FULL_LOOK, many, SHORTS, None, manager=True, currency="EUR")
    assert "Deal 24 | Acme | 25 Jan 2026 | EUR 12,000\nDeal 23" in read(message)
    assert "Deal 4 |" not in read(message)
    assert "(and 5 more)" in read(message)


def test_trends_read_like_this() -> None:
    message = trends_message(FULL_LOOK, WEEKLY, SHORTS)
    assert read(message) == golden("trends")
    assert message.summary == "Rising or falling, as of 26 Oct: 1 trend."
    assert sum(isinstance(block, Chart) for block in message.blocks) == 1


def test_what_may_move_is_called_unconfirmed() -> None:
    look = replace(LOOK, trends=(replace(RISING, tier=Tier.WATCHING),))
    words = read(trends_message(look, WEEKLY, SHORTS))
    assert "Too early. 55 debriefed losses" in words
    assert "*Watching, unconfirmed*\nChanging, in losses: 4 of 30 losses" in words
    assert "Rising since" not in words
    assert "Not enough data yet." in read(trends_message(replace(LOOK, trend_outlook=None), {}, SHORTS))
