"""What follows a command's word, read into what is asked for. Pure; raises Misunderstood with a sentence."""

import re
from collections.abc import Callable
from datetime import date, time
from difflib import get_close_matches

from bot.commands.deal_text import LONGEST_RIVAL, readings, visible
from bot.commands.hours_text import day_of, days_and_times
from bot.commands.requests import (
    AnswersRequest,
    AwayRequest,
    BriefsRequest,
    CrmRequest,
    DealRequest,
    DealsRequest,
    DigestRequest,
    EraseRequest,
    FollowUpsRequest,
    HoursRequest,
    MarkRequest,
    MergeRequest,
    Misunderstood,
    Request,
    StatsRequest,
    SuspectRequest,
    ThemesRequest,
    TrendsRequest,
    VersusRequest,
)
from bot.moments.holidays import known_place
from dialogs.patterns import pattern
from dialogs.records import Outcome
from dialogs.sentences import briefs as briefing
from dialogs.sentences import calendars, erasing, follow_ups, merging, open_deals, suspicions, writing_back
from dialogs.sentences import digest as said
from dialogs.sentences import help as helping
from dialogs.sentences import hours as working
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, words
from insights.shapes.codes import is_code
from insights.shapes.dimensions import CRM_REASON, DIMENSIONS, TOPICS, spoken
from insights.shapes.suspicions import FREEZE, MONTHS, SURE, WITHDRAW

PERIODS = ("7d", "30d", "week", "month", "quarter", "last quarter", "Q3", "2026-Q3", "year", "last year", "2026", "all")
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_SAID = (
    rf"q[1-4](?: ?20\d\d)?|20\d\d ?q[1-4]|(?:last|past) \d{{1,3}} days|\d{{1,3}} days|20\d\d|(?:{_MONTHS})(?: 20\d\d)?"
)
_PERIOD = pattern(r"((?:this |last )?(?:week|month|quarter|year)|\d{1,3}d|\d{4}-q[1-4]|all)", re.IGNORECASE)
"""Behind a name these alone are a period: `vs Vision 2020` names somebody."""
_ANY_PERIOD = pattern(rf"{_PERIOD.pattern}|{_SAID}", re.IGNORECASE)
_PERIOD_LAST = pattern(rf"(.*?\S) {_PERIOD.pattern}", re.IGNORECASE)
_FOR_MONTHS = pattern(r"\s(?:for )?(?:12|24) months$", re.IGNORECASE)
"""For how long is asked anyway."""
_IN_LAST = pattern(r"(.*) in(?: (.*))?", re.IGNORECASE)
_INTO = pattern(r"\s+into\s+", re.IGNORECASE)
_IN_QUOTES = pattern("[\"'“„\N{LEFT SINGLE QUOTATION MARK}](.+)[\"'”“\N{RIGHT SINGLE QUOTATION MARK}]")
LONGEST_NAME = 200
TOO_LONG = f"That is a long name. Keep deal, amount and competitor within {LONGEST_NAME} characters."
LONGEST_WORD = 60
LEAP_DAY = date(2028, 2, 29)
"""A day of a year that has every day: whether words are a date doesn't hang on which day it is."""
MOST_PAGES = 1000
WHOLE = (
    "Themes and trends are tested on all deals of 12 months; for a part of them try `/winloss stats year in Retail`."
)


def mark(outcome: Outcome) -> Callable[[str], Request]:
    """Of won, lost and nodecision: the deal, with its amount and competitor."""

    def read(text: str) -> Request:
        if not visible(text):
            raise Misunderstood(f"Which deal? Like this: /winloss {_word(outcome)} Acme renewal 12k vs Globex.")
        if len(text) > LONGEST_NAME:
            raise Misunderstood(TOO_LONG)
        found = readings(text)
        return MarkRequest(outcome, found, freely=found[0].deal == text)

    return read


_SPLITS = {**{spoken(key): key for key in DIMENSIONS}, CRM_REASON: CRM_REASON}
"""As they are typed -> as they are called."""


def stats(text: str) -> Request:
    """A period, a topic or a dimension, a segment; of a row its deals: `year by driver of price in Retail`."""
    period, by, row = "quarter", None, ""
    text, *rest = re.split(" in ", f" {text} ", maxsplit=1, flags=re.IGNORECASE)
    topic, text = _cut_topic(text)
    segment = rest[0] if rest else ""
    if rest and not segment.strip():
        raise Misunderstood("In which segment? Like this: /winloss stats year in Retail")
    before, _, last = segment.rpartition(" by ")  # stats year in Retail by driver
    if before and spoken(last.partition(" of ")[0].strip().casefold()) in _SPLITS:
        text, segment = f"{text} by {last}", before
    head, split, dimension = f" {text} ".lower().partition(" by ")
    if not head.strip():  # stats in Retail last year
        segment, head = _cut_period(segment.strip())
    if split:
        if not head.strip():  # stats by driver of price last year
            dimension, head = _cut_period(dimension.strip())
        dimension, _, row = dimension.partition(" of ")  # stats by driver of price
        by = dimension.strip()
        if not by:
            raise Misunderstood(f"By what? One of {', '.join(_SPLITS)}.")
        typed = spoken(" ".join(by.split()))
        if typed not in _SPLITS:
            raise Misunderstood(unknown("stats by", typed, tuple(_SPLITS)))
        by = _SPLITS[typed]
    if head.strip():
        period = head.strip()
        if not _ANY_PERIOD.fullmatch(period):
            raise Misunderstood(unknown("stats", period, PERIODS))
    return StatsRequest(_spelled(period), by, segment.strip() or None, row.strip() or None, None if by else topic)


def answers(text: str) -> Request:
    """A period, of how debriefs were answered."""
    period = text.strip() or "quarter"
    if not _ANY_PERIOD.fullmatch(period):
        raise Misunderstood(unknown("stats answers", period, PERIODS))
    return AnswersRequest(_spelled(period))


def _cut_topic(words: str) -> tuple[str | None, str]:
    """The topic that words before a segment begin or end with, and the rest of them."""
    for topic in TOPICS:
        if found := re.fullmatch(rf"\s*(?:{topic}\b(.*)|(.*)\b{topic}\s*)", words, re.IGNORECASE):
            return topic, f" {(found[1] or found[2] or '').strip()} "
    return None, words


def _cut_period(text: str) -> tuple[str, str]:
    """The text without the period it ends with, and that; a text that is nothing but a period stays."""
    found = None if _PERIOD.fullmatch(text) else _PERIOD_LAST.fullmatch(text)
    return (found[1], found[2]) if found else (text, "")


def _spelled(period: str) -> str:
    """As `resolve` takes it: `2026-Q3` also for `q3 2026`, `30d` for `last 30 days`."""
    period = period.casefold().removeprefix("this ")
    if found := re.fullmatch(r"(q\d) ?(\d{4})|(\d{4}) ?-?(q\d)", period):
        return f"{found[2] or found[3]}-{found[1] or found[4]}".upper()
    if found := re.fullmatch(r"(?:(?:last|past) )?(\d+) days", period):
        return f"{found[1]}d"
    return period


def themes(text: str) -> Request:
    """Nothing, or a theme by its number or word, and what was decided about it."""
    theme, _, decision = text.partition(" ")
    if theme and not (theme.isdecimal() or is_code(theme)):
        raise Misunderstood(WHOLE)
    match decision.casefold():
        case "" | "working" | "stop" | "stagger" | "draw" | "together" | "mute" | "unmute" as known:
            return ThemesRequest(theme, known)
        case _:
            raise Misunderstood(unknown("themes 1", decision, ("working", "stop", "stagger", "mute", "unmute")))


def trends(text: str) -> Request:
    """Nothing; behind a button, a series by its word."""
    if text and (" " in text or not is_code(text)):
        raise Misunderstood(WHOLE)
    return TrendsRequest(text)


def versus(text: str) -> Request:
    """A competitor, a period, a segment."""
    found = _IN_LAST.fullmatch(f" {text}")
    name, segment = (found[1].strip(), found[2] or "") if found else (text, "")
    if found and not segment:
        raise Misunderstood("In which segment? Like this: /winloss vs Globex in Retail")
    segment, period = _cut_period(segment)  # vs Globex in Retail last year
    if not period:
        name, period = _cut_period(name)
    if not visible(name):
        raise Misunderstood("Against whom? Like this: /winloss vs Globex.")
    return VersusRequest(name[:LONGEST_RIVAL], _spelled(period or "year"), segment or None)


def deal(text: str) -> Request:
    """A deal's name."""
    if not visible(text):
        raise Misunderstood("Which deal? Like this: /winloss deal Acme renewal.")
    if len(text) > LONGEST_NAME:
        raise Misunderstood(f"That is a long name; deals have up to {LONGEST_NAME} characters.")
    return DealRequest(text)


def deals(text: str) -> Request:
    """Nothing, or which page of them."""
    if not text:
        return DealsRequest()
    if not (text.isascii() and text.isdigit() and 0 < int(text) < MOST_PAGES):
        raise Misunderstood(words(open_deals.WHICH_PAGE, ENGLISH))
    return DealsRequest(int(text))


def followups(text: str) -> Request:
    """Nothing, which page of them, or something about the calendar they stand in."""
    if not text:
        return FollowUpsRequest()
    if text.casefold().startswith("calendar"):
        match text.casefold().split():
            case ["calendar"]:
                return FollowUpsRequest(calendar="show")
            case ["calendar", "new" | "off" as what]:
                return FollowUpsRequest(calendar=what)
            case _:
                raise Misunderstood(words(calendars.ODD, ENGLISH))
    if not (text.isascii() and text.isdigit() and 0 < int(text) < MOST_PAGES):
        raise Misunderstood(words(follow_ups.WHICH_PAGE, ENGLISH))
    return FollowUpsRequest(int(text))


def merge(text: str) -> Request:
    """Two deals, however often their names have an "into" in them."""
    between = list(_INTO.finditer(text))
    pairs = [(_bare(text[: one.start()]), _bare(text[one.end() :])) for one in between]
    named = tuple((gone, kept) for gone, kept in pairs if visible(gone) and visible(kept))
    if not named:
        raise Misunderstood(words(merging.HOW, ENGLISH))
    return MergeRequest(named)


def _bare(name: str) -> str:
    """A name without the quotes around it."""
    found = _IN_QUOTES.fullmatch(name.strip())
    return found[1].strip() if found else name.strip()


def erase(text: str) -> Request:
    """A person or a deal by its name, or the workspace."""
    what, _, name = text.partition(" ")
    match what.casefold(), _bare(name):
        case "person" | "deal" as one, name if visible(name) and len(name) <= LONGEST_NAME:
            return EraseRequest("person" if one == "person" else "deal", name)
        case "workspace", "":
            return EraseRequest("workspace")
        case _:
            raise Misunderstood(words(erasing.HOW, ENGLISH))


def suspect(text: str) -> Request:
    """Nothing; or a reason and where: `price vs Globex`; `freeze 24` in front of it names it; `withdraw 1`."""
    word, _, rest = text.partition(" ")
    if word.casefold() == WITHDRAW:
        which, _, sure = rest.partition(" ")
        if not which or sure.casefold() not in {"", SURE}:
            raise Misunderstood(words(suspicions.HOW_WITHDRAW, ENGLISH))
        return SuspectRequest(withdraws=which, sure=bool(sure))
    months, _, said = rest.partition(" ")
    if word.casefold() == FREEZE and said and months in map(str, MONTHS):
        return SuspectRequest(said, int(months))
    if len(text) > LONGEST_NAME:
        raise Misunderstood(words(suspicions.LONG, ENGLISH))
    return SuspectRequest(_FOR_MONTHS.sub("", text))


def digest(text: str) -> Request:
    """Its preview, or which week's page is to be closed."""
    if found := re.fullmatch(r"withdraw (\d{4}-W\d{2})", text, re.IGNORECASE):
        return DigestRequest(withdrawn=found[1].upper())
    if text.casefold().startswith("withdraw"):
        raise Misunderstood(words(said.WHICH_WEEK, ENGLISH))
    if text.casefold() == "again":  # behind the button of a digest that may have got lost
        return DigestRequest(again=True)
    if text.casefold() not in {"", "preview"}:
        raise Misunderstood("Did you mean /winloss digest preview?")
    return DigestRequest()


def crm(text: str) -> Request:
    """Whether answers go into the CRM."""
    asked = {"": None, "on": True, "off": False}
    if text.casefold() not in asked:
        raise Misunderstood(words(writing_back.ODD, ENGLISH))
    return CrmRequest(asked[text.casefold()])


def hours(text: str) -> Request:
    """Nothing; days, times or both; whose holidays are free; or that all is as usual."""
    word, _, place = " ".join(text.split()).partition(" ")
    match word.casefold():
        case "" | "usual" as known:
            return HoursRequest(usual=bool(known))
        case "holidays" | "holiday":
            none = place.casefold() in {"none", "no", "off"}
            if not none and known_place(place) is None:
                raise Misunderstood(words(working.NO_PLACE, ENGLISH, place=place[:LONGEST_WORD]))
            return HoursRequest(holidays="" if none else known_place(place))
    try:
        days, times = days_and_times(text)
    except ValueError:
        raise Misunderstood(words(working.HOW, ENGLISH)) from None
    if times and times[0] >= times[1] != time.min:
        raise Misunderstood(words(working.BACKWARDS, ENGLISH))
    return HoursRequest(days, times)


def away(text: str) -> Request:
    """Nothing; until which day; or that it is over."""
    if text.casefold() in {"over", "back", "off"}:
        return AwayRequest(over=True)
    if text and day_of(text, LEAP_DAY) is None:
        raise Misunderstood(words(working.HOW_AWAY, ENGLISH))
    return AwayRequest(text)


def briefs(text: str) -> Request:
    """Nothing, `on` or `off`."""
    if text.casefold() not in {"", "on", "off"}:
        raise Misunderstood(words(briefing.HOW, ENGLISH))
    return BriefsRequest(text.casefold() == "on" if text else None)


def unknown(before: str, word: str, known: tuple[str, ...]) -> str:
    """The sentence for a word that is not one of the `known`, which follow `before`."""
    word = word if len(word) <= LONGEST_WORD else word[:LONGEST_WORD] + "…"
    near, word = get_close_matches(word, known, 1, 0.6), isolated(word)
    head = f"/winloss {before} ".replace("  ", " ")
    if near:
        return f'I don\'t know "{word}". Did you mean {head}{near[0]}?'
    if not before:
        return words(helping.UNKNOWN, ENGLISH, word=word)
    return f'I don\'t know "{word}". {head.strip()} takes one of: {", ".join(known)}.'


def _word(outcome: Outcome) -> str:
    return outcome.value.replace("_", "")
