"""Closings and their reasons as charts: our view beside what was heard, one period beside the one before."""

from dialogs.messages.messages import Chart, Series
from dialogs.records import Outcome
from dialogs.sentences import stats as said
from dialogs.sentences.words import ENGLISH, number, words
from insights.shapes.counts import UNSURE, Counts, Split, most
from insights.shapes.findings import Shorts
from insights.wording.words import OUTCOMES, PLURALS, named

_DRIVERS = 8
_CUT = 20


def why(shorts: Shorts, counts: Counts, outcome: Outcome, after: str = "", limit: int = _DRIVERS) -> Chart | None:
    """What tipped the deals of an outcome, our view beside what was heard from buyers, and what they said themselves.

    Each deal has one reason of its buyer. None where nobody named any.

    `after`: what follows the title, as `, 12 months`.
    """
    ours, theirs = dict(most(counts.driver, outcome)), dict(most(counts.buyer_driver, outcome))
    ranked = sorted({*ours, *theirs} - UNSURE, key=lambda key: (-ours.get(key, 0) - theirs.get(key, 0), key))
    keys = ranked[:limit]
    if not keys:
        return None
    names = [named(shorts, "driver", key)[:_CUT] for key in keys]
    own = dict(most(counts.own, outcome))
    heard = {key: n - own.get(key, 0) for key, n in theirs.items() if n > own.get(key, 0)}
    views = ((said.OUR_VIEW, ours), (said.HEARD, heard), (said.OWN, own))
    series = [
        Series(words(name, ENGLISH), tuple(float(numbers.get(key, 0)) for key in keys))
        for name, numbers in views
        if numbers
    ]
    told = " · ".join(
        words(said.REASON_APART, ENGLISH, name=name, n=ours.get(key, 0), heard=heard.get(key, 0), own=own.get(key, 0))
        if own
        else words(said.REASON, ENGLISH, name=name, n=ours.get(key, 0), buyers=theirs.get(key, 0))
        for key, name in zip(keys, names, strict=True)
    )
    top = words(said.TOP, ENGLISH, n=limit) if len(ranked) > len(keys) else ""
    title = words(said.WHY, ENGLISH, outcome=PLURALS[outcome]) + top + after
    return Chart("bar", title, words(said.WHY_UNIT, ENGLISH), tuple(names), tuple(series), f"{told}.")


def ended(split: Split, before: Split | None) -> Chart:
    """How closings ended, beside those of the period before where any closed."""
    spans = [(said.NOW, split), *([(said.THEN, before)] if before and before.closed else [])]
    ways = [outcome for outcome in OUTCOMES if any(one.of(outcome) for _, one in spans)]
    series = tuple(Series(words(name, ENGLISH), tuple(float(one.of(way)) for way in ways)) for name, one in spans)
    told = " · ".join(f"{OUTCOMES[way].capitalize()} {number(split.of(way), ENGLISH)}" for way in ways)
    title, unit = words(said.ENDED, ENGLISH), words(said.ENDED_UNIT, ENGLISH)
    return Chart("bar", title, unit, tuple(OUTCOMES[way].capitalize() for way in ways), series, f"{told}.")
