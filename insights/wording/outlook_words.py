"""How far the data are from showing anything. Dated, because a look is frozen while the counts beside it go on."""

from datetime import date

from dialogs.messages.messages import Strong, Text, say, with_commands
from dialogs.sentences.themes import (
    BY_THEN,
    ENOUGH,
    IN_REACH,
    MORE,
    NEVER,
    NOTICED,
    RULED_OUT,
    TO_COMPARE,
    TO_COMPARE_LOST,
    UNNOTICED,
)
from dialogs.sentences.words import ENGLISH, counted, number, short_day, short_month, words
from insights.shapes.findings import Beside, Look, Outlook
from insights.wording.words import count_of

_PATTERN, _TREND = "a strong pattern", "a strong trend"
_DEBRIEFS, _LOSSES = ("debrief", "debriefs"), ("debriefed loss", "debriefed losses")


def no_theme(look: Look) -> str:
    """Why there is no theme."""
    outlook = look.theme_outlook
    if outlook is None:
        return "None holds up yet."
    return f"{'Nothing does.' if outlook.reached else 'Nothing yet.'} {ahead(outlook, _DEBRIEFS, _PATTERN, look.day)}"


def no_trend(look: Look) -> str:
    """Why there is no trend."""
    outlook = look.trend_outlook
    if outlook is None:
        return "Not enough data yet."
    return f"{'Nothing clearly.' if outlook.reached else 'Too early.'} {ahead(outlook, _LOSSES, _TREND, look.day)}"


def neither(look: Look) -> str:
    """Both in a breath, where there is neither."""
    theme, trend = look.theme_outlook, look.trend_outlook
    if theme is None or trend is None or theme.reached or trend.reached or theme.beside or trend.beside:
        return f"{no_theme(look)} {no_trend(look)}"
    first, second = _when(theme), _when(trend)
    if first and first == second:
        first, second = "", f"both {second}"
    first, second = (f" ({words})" if words else "" for words in (first, second))
    losses, enough = number(trend.have, ENGLISH), number(about(trend.need), ENGLISH)
    return (
        f"Too early: {count_of(theme.have, *_DEBRIEFS)} by {short_day(look.day, ENGLISH)}, {losses} of losses. "
        f"{_shows(_PATTERN.capitalize(), theme)}{first}, a trend at about {enough} losses{second}."
    )


def ahead(outlook: Outlook, noun: tuple[str, str], what: str, day: date) -> str:
    """`55 losses by 26 Oct; a strong trend typically shows at about 300`, and when that is at our pace.

    `noun`: what is counted, one and several. `day`: of the look.
    """
    have = f"{count_of(outlook.have, *noun)} by {short_day(day, ENGLISH)}"
    if outlook.reached:
        return f"{have}, enough to see {what}."
    if outlook.beside:
        shows = _shows(what, outlook) if outlook.have < outlook.need else words(ENOUGH, ENGLISH, what=what)
        return f"{have}; {shows}. {_beside(outlook.beside, outlook.until)}"
    when = _when(outlook)
    return f"{have}; {_shows(what, outlook)}{f', {when}' if when else ''}."


def ruled_out(look: Look) -> tuple[Text, ...]:
    """How strong a reason must be to have been noticed, and how many debriefs more a fainter one takes."""
    reach, day = look.reach, short_day(look.day, ENGLISH)
    if reach is None:
        return ()
    told = UNNOTICED if reach.odds is None else NOTICED
    said = words(told, ENGLISH, day=day, times=reach.odds or reach.fainter)
    if reach.ahead:
        said += f" {_more(reach.ahead, reach.fainter)}"
    return (say(Strong(words(RULED_OUT, ENGLISH)), f" {said}"),)


def in_reach(look: Look) -> tuple[Text, ...]:
    """What there is for a company whose year is too short for a theme; nothing where it isn't."""
    ahead_of = look.theme_outlook
    if ahead_of is None or ahead_of.reached or ahead_of.until or ahead_of.beside or not ahead_of.have:
        return ()
    return (Text(with_commands(words(IN_REACH, ENGLISH))),)


def _more(outlook: Outlook, times: int | None) -> str:
    if outlook.until is None:
        return words(NEVER, ENGLISH, times=times, need=about(outlook.need))
    return counted(MORE, ENGLISH, about(outlook.need - outlook.have), times=times)


def _beside(those: Beside, until: date | None) -> str:
    """What is missing to compare with, and when it will be there."""
    told = words(TO_COMPARE_LOST if those.lost else TO_COMPARE, ENGLISH, need=about(those.need), have=those.have)
    return f"{told} {words(BY_THEN, ENGLISH, month=short_month(until, ENGLISH))}" if until else told


def _shows(what: str, outlook: Outlook) -> str:
    return f"{what} typically shows at about {number(about(outlook.need), ENGLISH)}"


def _when(outlook: Outlook) -> str:
    """When there will be enough; nothing before there is a pace. Only a year counts, so a slow pace never brings it."""
    if outlook.until:
        return f"{short_month(outlook.until, ENGLISH)} at our pace"
    return "more than a year brings at our pace" if outlook.have else ""


def about(n: int) -> int:
    """A number of deals nobody needs exactly: two digits of it, rounded up."""
    step = int(10 ** max(0, len(str(n)) - 2))
    return -(-n // step) * step
