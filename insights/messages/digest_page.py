"""A digest at full length, as a page: all of its charts, and how we know."""

from dialogs.messages.messages import Block, Buttons, Chart, Message, Series, Strong, say
from dialogs.sentences.digest import CHART_HEARD, CHART_SAID
from dialogs.sentences.words import ENGLISH, words
from insights.inference.gap import gap
from insights.messages.digest import sections, whole
from insights.messages.how import how_message
from insights.messages.sections import closings, tipped, views
from insights.messages.sections_themes import in_our_hands, new_words
from insights.shapes.findings import Findings
from insights.wording.gap_words import the_gap, themselves
from insights.wording.reason_charts import why
from insights.wording.trend_charts import drawn
from insights.wording.words import BY_WEIGHT, OUTCOMES, Line, by_outcome, money, paragraph, responses

Blocks = tuple[Block, ...]

_YEAR = ", 12 months"


def digest_in_full(findings: Findings) -> Message:
    """The digest, the figures behind it, new words, every chart in words too, and the method. No buttons on a page."""
    short = whole(findings)
    plain = [block for block in short.blocks if not isinstance(block, Buttons | Chart)]
    said = new_words(findings.look) if findings.look else ()
    behind = (*_figures(findings), *said, *_charts(findings))
    blocks = [*plain, *(say("The figures behind it", style="heading"), *behind) * bool(behind)]
    return Message(short.summary, (*blocks, *how_message(findings.look, findings.suspicions, findings.shorts).blocks))


def _charts(findings: Findings) -> Blocks:
    """Those that only a page has room for, then those of the insights; none twice."""
    look = findings.look
    trends = [drawn(trend, findings.weekly, findings.shorts) for trend in (look.moving if look else ())]
    charts = (
        *trends,
        *(why(findings.shorts, findings.year, outcome, _YEAR) for outcome in BY_WEIGHT),
        _gap_chart(findings),
    )
    own = (*closings(findings.weeks), *(chart for chart in charts if chart))
    return (
        *own,
        *(
            block
            for _, blocks in sections(findings)
            for block in blocks
            if isinstance(block, Chart) and block not in own
        ),
    )


def _figures(findings: Findings) -> Blocks:
    """Of the period what the digest has no room for; of the year what was expected, the gap, how many debriefs."""
    shorts, year = findings.shorts, findings.year
    rest = () if findings.quiet else views(findings)[len(tipped(findings)) :]
    worth, asked = money(findings.counts, findings.currency), responses(year)
    lines: list[Line] = [
        *rest,
        *([(Strong("Worth, where known"), f": {worth}.")] if worth else []),
        *by_outcome("Expected?", shorts, "expected", year.expected),
        *the_gap(shorts, year),
        *([(Strong("Debriefed, 12 months"), f": {asked}.")] if asked else []),
    ]
    hands = in_our_hands(year.tally("control"))
    return (*(paragraph([line]) for line in lines), *hands)


def _gap_chart(findings: Findings) -> Chart | None:
    """In how many deals the buyer said what we had thought, or we heard that, and in how many something else."""
    found = {outcome: gap(findings.year.gap, outcome) for outcome in BY_WEIGHT}
    found = {outcome: one for outcome, one in found.items() if one.n}
    if not found:
        return None
    series = (
        Series("The same", tuple(float(one.n - one.differ) for one in found.values())),
        Series("Something else", tuple(float(one.differ) for one in found.values())),
    )
    said = ", ".join(f"{OUTCOMES[outcome]} {one.differ} of {one.n}" for outcome, one in found.items())
    labels = tuple(OUTCOMES[outcome].capitalize() for outcome in found)
    own = themselves(findings.year)
    title = words(CHART_SAID if own else CHART_HEARD, ENGLISH)
    return Chart("bar", title, "deals", labels, series, f"Something else in {said}.{own and f' {own}'}")
