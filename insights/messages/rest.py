"""What stands behind the buttons of `/winloss stats`: all that was answered, and what the deals were worth."""

from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Block, Button, Buttons, Message, Strong, say
from dialogs.records import Outcome
from dialogs.sentences import stats as said
from dialogs.sentences.process import TITLE
from dialogs.sentences.words import ENGLISH, Sentence, number, words
from insights.messages.process import buying_process
from insights.messages.sections_themes import in_our_hands
from insights.messages.stats import FEW_OF_ONE, reasons, single_questions, stats
from insights.shapes.counts import Counts
from insights.shapes.crm_reasons import CrmGap
from insights.shapes.disclosure import public
from insights.shapes.findings import Shorts
from insights.shapes.periods import Period
from insights.shapes.process import Process
from insights.shapes.viewer import REP, Viewer
from insights.wording.crm_words import crm_gap_line
from insights.wording.gap_words import the_gap
from insights.wording.reason_charts import why
from insights.wording.words import BY_WEIGHT, OUTCOMES, Line, by_outcome, count_of, money, paragraph, responses

_ABOUT = {"process": (), "ours": ("expected", "control", "alignment"), "money": ("price",), "reasons": ("asked",)}
_TITLES: dict[str, Sentence] = {
    "reasons": said.REASONS_TITLE,
    "ours": said.OURS_TITLE,
    "process": TITLE,
    "money": said.MONEY_TITLE,
}


def rest_message(
    topic: str,
    period: Period,
    counts: Counts,
    shorts: Shorts,
    currency: str,
    viewer: Viewer = REP,
    process: Process | None = None,
    crm: CrmGap | None = None,
) -> Message:
    """What is known of a topic. What is shared has no buttons.

    Of the buying process `process` has counts of its own, `crm` of what the CRM says beside the reasons.
    """
    told = counts if viewer.sees_all else public(counts)
    heading = words(_TITLES[topic], ENGLISH, period=period.title)
    asked = [
        line
        for title, field, tally in single_questions(told)
        if field in _ABOUT[topic]
        for line in by_outcome(title, shorts, field, tally)
    ]
    blocks: list[Block] = []
    match topic:
        case "reasons":
            blocks = _why(shorts, told, asked, crm or CrmGap())
        case "ours":
            blocks = [*([paragraph(asked)] if asked else []), *in_our_hands(told.tally("control"))]
        case "process":
            lines = buying_process(told, process or Process(), viewer)
            blocks = [paragraph([line]) for line in lines]
        case _:
            blocks = [paragraph(lines)] if (lines := [*_worth(counts, currency), *asked]) else []
    if told.held and topic != "money":
        blocks.append(say(FEW_OF_ONE, style="hint"))
    if not viewer.shared:
        blocks.append(_ways(topic, period))
    if not [block for block in blocks if not isinstance(block, Buttons)]:
        blocks.insert(0, say(words(said.NOTHING_YET, ENGLISH)))
    return Message(heading, (say(heading, style="heading"), *blocks))


def _why(shorts: Shorts, told: Counts, asked: list[Line], crm: CrmGap) -> list[Block]:
    lines = [line for outcome in BY_WEIGHT for line in reasons(shorts, told, outcome)]
    debriefed = responses(told)
    rest: list[Line] = [(Strong("Debriefed"), f": {debriefed}.")] if debriefed else []
    groups = (lines, [*the_gap(shorts, told), *crm_gap_line(shorts, crm)], [*asked, *rest])
    charts = [chart for outcome in (Outcome.LOST, Outcome.WON) if (chart := why(shorts, told, outcome))]
    return [*(paragraph(group) for group in groups if group), *charts]


def _worth(counts: Counts, currency: str) -> list[Line]:
    days = " · ".join(
        f"{word} {number(counts.days[outcome].median, ENGLISH, 1)} ({count_of(counts.days[outcome].n, 'deal')})"
        for outcome, word in OUTCOMES.items()
        if outcome in counts.days
    )
    known = ((words(said.WORTH, ENGLISH), money(counts, currency)), (words(said.DAYS, ENGLISH), days))
    return [(Strong(title), f": {text}.") for title, text in known if text]


def _ways(topic: str, period: Period) -> Buttons:
    by = [(said.BY_REASON, stats(period.key, "by driver"))] if topic == "reasons" else []
    run = [(said.BACK, stats(period.key)), *by]
    share = Button(words(said.SHARE, ENGLISH), Action(Verb.SHARE, value=stats(topic, period.key)))
    return Buttons((*(Button(words(name, ENGLISH), Action(Verb.RUN, value=line)) for name, line in run), share))
