"""A trend as a chart: its share of every four weeks, or of every eight where it is of two years."""

from collections.abc import Mapping

from dialogs.messages.messages import Chart, Series
from dialogs.sentences.words import ENGLISH, short_date, short_day
from insights.inference.calendar import YEAR
from insights.inference.rates import PERCENT_FROM
from insights.shapes.evidence import Weekly
from insights.shapes.findings import Shorts, Trend
from insights.wording.theme_words import halves, moving, sentence

_TOGETHER = 4  # weeks: fewer are mostly noise
_TITLE = 50


def drawn(trend: Trend, weekly: Mapping[str, Weekly], shorts: Shorts) -> Chart | None:
    """The shares in whole percent; a gap where there are too few deals. None without its series."""
    weeks = weekly.get(trend.family)
    numbers = weeks.levels.get(trend.what) if weeks else None
    if weeks is None or numbers is None:
        return None
    total = weeks.total  # once: it adds up every set of levels
    days = [i for i, monday in enumerate(weeks.mondays) if monday < trend.checked][-trend.weeks :]
    long = len(days) > YEAR
    together = _TOGETHER * (2 if long else 1)  # no platform draws 26 of them
    first = len(days) % together  # the youngest weeks are all there, the oldest may be fewer
    bins = [days[:first], *(days[i : i + together] for i in range(first, len(days), together))]
    bins = [some for some in bins if some]
    shares = []
    for some in bins:
        n = sum(total[i] for i in some)
        shares.append(float(round(100 * sum(numbers[i] for i in some) / n)) if n >= PERCENT_FROM else None)
    name = short_date if long else short_day
    labels = tuple(name(weeks.mondays[some[0]], ENGLISH) for some in bins)
    title = sentence(moving(trend, shorts))
    title = title if len(title) <= _TITLE else title[: _TITLE - 1] + "…"
    return Chart("line", title, "%", labels, (Series("Share", tuple(shares)),), f"{halves(trend)}.")
