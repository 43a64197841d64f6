"""`themes`, `trends` and one theme with what is behind it, as they read."""

from dataclasses import replace
from datetime import date

import pytest

from dialogs.messages.messages import Buttons, Chart, Choice, Message, Table
from dialogs.records import Outcome
from insights.messages.digest_page import digest_in_full
from insights.messages.theme_lists import theme_details, themes_message, trend_deals, trends_message, watched_details
from insights.shapes.findings import Behind, Effort, Outlook, Selector, Tier
from insights.shapes.selectors import code
from insights.shapes.texts import Phrase, Quoted
from insights.shapes.viewer import MANAGER, REP
from insights.wording.deal_list import Deals
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
    findings,
    read,
    reads_as,
)

HARBOR = Behind("2", "Harbor pilot", None, Outcome.LOST, date(2026, 10, 1))
ACME = Behind("1", "Acme renewal", "Acme", Outcome.LOST, date(2026, 9, 1), 12_000_000, "EUR")
DEALS = Deals(17, (HARBOR, ACME))
SSO = Phrase("single sign-on", 7, 40, 2, 90, 4, 0.001, ("c1",))

OF_CHANGING, OF_TRUST = (f"themes {code(theme.selector)}" for theme in (CHANGING, TRUST))


def commands(message: Message) -> list[str]:
    buttons = message.blocks[-1]
    assert isinstance(buttons, Buttons)
    return [button.action.value for button in buttons.buttons]


def opened(message: Message) -> dict[str, str]:
    """Lists of deals that can be opened: label and command."""
    chosen = [block for block in message.blocks if isinstance(block, Choice)]
    return {option.label: option.value for block in chosen for option in block.options}


def test_themes_read_like_this() -> None:
    look = replace(FULL_LOOK, phrases=(SSO,), texts_cut=1_200)
    message = themes_message(look, (SUPPORT,), (WORKED_ON,), frozenset(), SHORTS, viewer=MANAGER)
    reads_as(message, "themes")
    assert message.summary == "Themes, as of 26 Oct: 2 themes."
    assert commands(message) == [OF_CHANGING, OF_TRUST, "trends", "how"]


def test_new_words_come_with_a_quote_each_and_say_since_when() -> None:
    quote = Quoted("They asked for single sign-on at once.", "heard from a buyer, lost deal")
    look = replace(LOOK, phrases=(SSO, replace(SSO, words="pilot")), sayings=((SSO.words, quote),))
    told = read(themes_message(look, (), (), frozenset(), SHORTS, viewer=MANAGER))
    assert (
        "*New words in the last 13 weeks*\n“single sign-on” in 7 of 40 deals, 2 of 90 before.\n\n"
        "> “They asked for single sign-on at once.” (heard from a buyer, lost deal)\n\n“pilot” in 7 of 40 deals" in told
    )


def test_texts_that_were_not_read_are_told_also_where_no_word_is_new() -> None:
    told = read(themes_message(replace(LOOK, texts_cut=1_200), (), (), frozenset(), SHORTS, viewer=MANAGER))
    assert "(Only the newest texts were read; 1,200 were not.)" in told
    assert "New words" not in told
    assert "1,200 were not" in read(digest_in_full(findings(look=replace(LOOK, texts_cut=1_200))))
    assert "New words" in read(digest_in_full(findings(look=replace(LOOK, phrases=(SSO,)))))


def test_numbers_stay_when_a_theme_is_muted() -> None:
    muted = frozenset({CHANGING.selector, SUPPORT.selector})
    message = themes_message(FULL_LOOK, (SUPPORT,), (), muted, SHORTS, viewer=MANAGER)
    assert "*2 · Our view holds up: trust, in wins*" in read(message)
    assert "Confirmed: changing" not in read(message)
    assert "Watching" not in read(message)
    assert commands(message) == [OF_TRUST, f"{OF_CHANGING} unmute", "trends", "how"]
    assert f"{OF_CHANGING} unmute" not in commands(themes_message(FULL_LOOK, (), (), muted, SHORTS, viewer=REP))


def test_what_is_muted_is_named_with_the_way_back_for_those_who_may() -> None:
    muted = frozenset({CHANGING.selector})
    message = themes_message(FULL_LOOK, (), (), muted, SHORTS, viewer=MANAGER)
    assert "(Muted: changing feels too hard. `/winloss themes 1 unmute` brings it back.)" in read(message)
    assert "(Muted: changing feels too hard.)" in read(themes_message(FULL_LOOK, (), (), muted, SHORTS, viewer=REP))
    both = themes_message(FULL_LOOK, (), (), muted | {TRUST.selector}, SHORTS, viewer=MANAGER)
    assert "Muted: changing feels too hard; trust, in wins. `/winloss themes <1 or 2> unmute` brings" in read(both)


def test_managers_open_the_deals_behind_what_is_watched() -> None:
    message = themes_message(FULL_LOOK, (SUPPORT,), (), frozenset(), SHORTS, viewer=MANAGER)
    assert opened(message) == {"Support inside their company": f"themes {code(SUPPORT.selector)}"}
    assert not opened(themes_message(FULL_LOOK, (SUPPORT,), (), frozenset(), SHORTS, viewer=REP))
    details = watched_details(SUPPORT, replace(DEALS, total=8), SHORTS, "EUR")
    assert details.summary == "Watching, unconfirmed: support inside their company: 8 deals."
    assert "Support inside their company (8 of 55 losses, 1 of 59 others). All of it may be chance" in read(details)
    assert "Harbor pilot |  | 1 Oct 2026 | \nAcme renewal" in read(details)
    assert "(and 6 more)" in read(details)


def test_an_effort_nobody_has_met_since_claims_nothing() -> None:
    begun = Effort(CHANGING.selector, date(2026, 11, 23), (41, 67), (0, 0))
    said = read(themes_message(FULL_LOOK, (), (begun,), frozenset(), SHORTS, viewer=REP))
    assert (
        "*We're working on it*\nChanging feels too hard. 41 of 67 losses in the 6 months to 23 Nov (61%); "
        "nothing debriefed since." in said
    )
    assert "drift" not in said


@pytest.mark.parametrize(("outlook", "words"), [(None, "None holds up yet."), (LOOK.theme_outlook, "Nothing yet. 104")])
def test_no_theme_says_how_far_the_data_are(outlook: Outlook | None, words: str) -> None:
    message = themes_message(
        replace(LOOK, findings=(), theme_outlook=outlook), (), (), frozenset(), SHORTS, viewer=MANAGER
    )
    assert words in read(message)
    assert message.summary == "Themes, as of 26 Oct: none holds up yet."
    assert commands(message) == ["trends", "how"]


def test_one_theme_reads_like_this() -> None:
    message = theme_details(CHANGING, FULL_LOOK, DEALS, SHORTS, None, viewer=MANAGER, currency="EUR")
    reads_as(message, "theme_details")
    assert commands(message) == [f"{OF_CHANGING} working", f"{OF_CHANGING} mute", "themes", "how"]


def test_who_is_no_manager_sees_no_deals_and_mutes_nothing() -> None:
    message = theme_details(TRUST, FULL_LOOK, DEALS, SHORTS, WORKED_ON, viewer=REP)
    assert not [block for block in message.blocks if isinstance(block, Table)]
    assert "Acme" not in read(message)
    assert "(Managers see the deals behind it.)" in read(message)
    assert commands(message) == [f"{OF_TRUST} stop", "themes", "how"], "who may say so may take it back"


def test_a_muted_theme_can_be_brought_back() -> None:
    message = theme_details(TRUST, FULL_LOOK, Deals(26, ()), SHORTS, None, viewer=MANAGER, muted=True)
    assert commands(message) == [f"{OF_TRUST} working", f"{OF_TRUST} unmute", "themes", "how"]


def test_the_rest_of_the_deals_is_counted_however_many_there_are() -> None:
    newest = tuple(replace(ACME, deal=f"Deal {i}") for i in range(20))
    many = replace(CHANGING, deals=342)
    message = theme_details(
        many, replace(FULL_LOOK, findings=(many,)), Deals(342, newest), SHORTS, None, viewer=MANAGER, currency="EUR"
    )
    assert "Deal 0 | Acme | 1 Sept 2026 | EUR 12,000\nDeal 1 |" in read(message)
    assert "(and 322 more)" in read(message)


def test_what_was_corrected_since_the_look_is_said() -> None:
    message = theme_details(CHANGING, FULL_LOOK, replace(DEALS, total=16), SHORTS, None, viewer=MANAGER)
    assert "17 of 49 losses" in read(message)
    assert "(and 14 more; 16 by now, after corrections)" in read(message)
    none_left = theme_details(CHANGING, FULL_LOOK, Deals(0, ()), SHORTS, None, viewer=MANAGER)
    assert "(0 by now, after corrections)" in read(none_left)


def test_trends_read_like_this() -> None:
    message = trends_message(FULL_LOOK, WEEKLY, SHORTS, viewer=REP)
    reads_as(message, "trends")
    assert message.summary == "Rising or falling, as of 26 Oct: 1 trend."
    assert sum(isinstance(block, Chart) for block in message.blocks) == 1


def test_what_moved_only_along_with_another_is_not_said_to_stand_still() -> None:
    along = replace(RISING, what="price", rising=False, tier=Tier.COUNTS, echo=True, before=(20, 30), after=(9, 29))
    told = read(trends_message(replace(FULL_LOOK, trends=(RISING, along)), WEEKLY, SHORTS, viewer=REP))
    assert "*Moves only because another does*\nPrice, in losses: 67% (49–81%) of 30 losses" in told
    assert "No clear movement" not in told


def test_what_moved_of_every_outcome_is_counted_on_both_sides_and_called_no_trend() -> None:
    alike = replace(RISING, tier=Tier.COUNTS, alike=True, elsewhere=((3, 31), (13, 28)))
    told = read(trends_message(replace(FULL_LOOK, trends=(alike,)), WEEKLY, SHORTS, viewer=MANAGER))
    assert (
        "*Named more or less often of late, though not clearly of losses alone: no trend*\n"
        "Changing, in losses: 13% (5–30%) of 30 losses in the first 26 weeks → 48% (31–66%) of 29 in the last. "
        "In wins and no decisions 10% (3–25%) of 31 → 46% (30–64%) of 28."
    ) in told
    assert "Rising" not in told.split("\n", 1)[1]
    assert "No clear movement" not in told


def test_a_reason_that_was_worded_anew_is_told_with_its_day() -> None:
    told = read(trends_message(replace(FULL_LOOK, anew=(("price", date(2026, 5, 12)),)), WEEKLY, SHORTS, viewer=REP))
    assert (
        "New in the debrief, or worded anew: price since 12 May 2026. What was counted before may not compare with it."
    ) in told


def test_of_another_question_what_came_and_what_went_is_told_with_the_question() -> None:
    day = date(2026, 5, 12)
    changed = replace(FULL_LOOK, anew=(("alignment:fast_risk", day),), gone=(("alignment:not_sure", day), ("fit", day)))
    shorts = {**SHORTS, "alignment": {"fast_risk": "Ahead on risk"}}
    told = read(trends_message(changed, WEEKLY, shorts, viewer=REP))
    assert "New in the debrief, or worded anew: ahead on risk (In step with the buyer?) since 12 May 2026." in told
    assert (
        "Not offered in the debrief any more: not_sure (In step with the buyer?) since 12 May 2026; fit since" in told
    )


def test_managers_open_the_deals_behind_a_share() -> None:
    assert opened(trends_message(FULL_LOOK, WEEKLY, SHORTS, viewer=MANAGER)) == {
        "Changing, in losses": f"trends {code(CHANGING.selector)}",
        "How many we win": f"trends {code(Selector('win_rate', 'won', Outcome.WON))}",
    }
    won = replace(HARBOR, outcome=Outcome.WON, deal="Mill phones")
    message = trend_deals(RISING, FULL_LOOK, Deals(18, (won, ACME)), SHORTS, "EUR")
    assert read(message) == (
        "# Changing, in losses, as of 26 Oct\n\n"
        "13% (5–30%) of 30 losses in the first 26 weeks → 48% (31–66%) of 29 in the last.\n\n"
        "Deal | Company | Closed | Worth | Ended\n"
        "Mill phones |  | 1 Oct 2026 |  | won\n"
        "Acme renewal | Acme | 1 Sept 2026 | EUR 12,000 | lost\n\n"
        "(and 16 more)\n\n"
        "[Trends]"
    )


def test_what_may_move_is_called_unconfirmed() -> None:
    look = replace(LOOK, trends=(replace(RISING, tier=Tier.WATCHING),))
    words = read(trends_message(look, WEEKLY, SHORTS, viewer=REP))
    assert "Too early. 55 debriefed losses" in words
    assert (
        "*Watching, unconfirmed.* All of it may be chance; don't change course yet.\nChanging, in losses: 13% (5"
        in words
    )
    assert "Rising since" not in words
    assert "Not enough data yet." in read(trends_message(replace(LOOK, trend_outlook=None), {}, SHORTS, viewer=REP))
