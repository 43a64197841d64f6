"""How we know, in plain words: what is counted, when it is tested, what each word means, and what we can't see."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from dialogs.messages.messages import Block, Message, Strong, say
from dialogs.sentences import briefs as pitch
from dialogs.sentences import how as said
from dialogs.sentences.themes import WORKING
from dialogs.sentences.words import ENGLISH, counted, number, short_date, words
from insights.inference.calendar import LOOKS
from insights.messages.suspicions import registered
from insights.shapes.asking import Briefs, Links
from insights.shapes.disclosure import enough
from insights.shapes.findings import Look, Shorts
from insights.shapes.suspicions import Suspicion
from insights.shapes.viewer import Viewer
from insights.wording.theme_words import checked
from insights.wording.words import OUTCOMES

_PARTS = {
    "What we count": (
        "Deals that ended, and the answers of their debriefs. What we think decided a deal and what sellers heard from "
        "its buyer are kept apart; a quote that a seller typed is heard, too. Every figure stands with its number of "
        "deals; a percentage only from 5 on, with the range it likely lies in. Answers corrected later count from the "
        "next digest on."
    ),
    "When we look": (
        f"On {LOOKS} fixed days a year, at the 12 months before. Who tests every week finds something in most years, "
        "so opening a page confirms nothing. Only what is watched is counted anew each time."
    ),
    "Watching, unconfirmed": (
        "Tested loosely, so all of it may be chance. Worth an open ear, no reason to change course."
    ),
    "Holds up": (
        "Said clearly more often in these deals than in the others, once seller, segment, product, region, deal size, "
        "quarter, and whether the customer had bought before are taken out of both sides; and a customer who comes "
        "back with the same story counts once. So one person's habit or one kind of deal makes no theme. At least 5 "
        "deals, 3 sellers and 3 companies. "
        "“Our view holds up” is still only our view: all of us may see it the same wrong way."
    ),
    "Confirmed": (
        "The buyers carry it: at least 5 of them said so themselves in 24 months, for they are few, and more often "
        "here than elsewhere, tested on that alone. What sellers heard from buyers confirms nothing, however many it "
        "was: who believes a reason hears it."
    ),
    words(said.ODDS, ENGLISH): words(said.ODDS_MEAN, ENGLISH),
    words(said.RULED_OUT, ENGLISH): words(said.RULED_OUT_MEANS, ENGLISH),
    "Rising, falling": (
        "A share that moved over at least half a year, within the sellers: we draw a line through the weeks of a year, "
        "and set the last quarter, and the last two, against what was before. A reason has the year before "
        "to compare with, too, where there is one. A few sellers who come, go or change "
        "their habits make no trend. A reason must also move otherwise in losses than in the other deals: one that is "
        "named more of every outcome is shown as a count, for it may only have another name. So where nobody "
        "debriefs a deal that wasn't lost, no reason is called rising or falling. What falls only because "
        "another reason rises is left out."
    ),
    words(WORKING, ENGLISH): words(said.WORKED_ON_MEANS, ENGLISH),
    "How often we'd be wrong": (
        "If nothing went on at all, a theme would still turn up in one year of twenty at most, and so would a trend. "
        "We tried that out on thousands of made-up years of 300 deals, also where sellers have habits or come and go, "
        "the same customers buy again and again, debriefs come late, or a reason is given another name. Three "
        "things that we can't see mislead us more often: of 100 years of 300 deals (of 1,000) a theme was wrong in 6 "
        "(20) where losses for one reason are debriefed less, in 6 (44) where a kind of deal that nobody told us of is "
        "won more often, and in 11 (95) where a competitor is noted mainly when feared. We miss "
        "things too: a weak pattern, or one in few deals."
    ),
    "What we can't see": (
        "Causes: that things come together doesn't say which brings which. Buyers who told us nothing; they may "
        "differ. Deals nobody debriefed. Sellers are never ranked or compared."
    ),
}


def how_message(
    look: Look | None,
    suspicions: Sequence[Suspicion],
    shorts: Shorts,
    links: Sequence[Links] = (),
    briefs: Briefs | None = None,
) -> Message:
    """The method, as it applied at a look, what was named beforehand, and how many buyers answered for themselves."""
    title = "How do we know?"
    besides = (*_themselves(links), *_before_a_pitch(briefs))
    blocks = (say(title, style="heading"), *method(look), *besides, *registered(suspicions, shorts))
    return Message(title, blocks)


def _themselves(links: Sequence[Links]) -> tuple[Block, ...]:
    """Whose page it is that buyers answer on, and what became of its links."""
    told = [words(said.THEMSELVES_MEANS, ENGLISH)]
    for one in links:
        outcome = OUTCOMES[one.outcome]
        told.append(counted(said.LINKS, ENGLISH, one.made, outcome=outcome, opened=one.opened, answered=one.answered))
        if one.by_sellers:
            told.append(counted(said.BY_SELLERS, ENGLISH, one.by_sellers))
    return (say(Strong(words(said.THEMSELVES, ENGLISH)), "\n" + " ".join(told)),)


def _before_a_pitch(briefs: Briefs | None) -> tuple[Block, ...]:
    """How often a brief was useful: of fewer than three sellers who said so it would be told whose word that is."""
    if briefs is None or not enough(briefs.sellers):
        return ()
    rated = briefs.useful + briefs.useless
    judged = counted(pitch.HOW_JUDGED, ENGLISH, rated, useful=number(briefs.useful, ENGLISH))
    told = words(pitch.HOW_MEANS, ENGLISH), counted(pitch.HOW_SENT, ENGLISH, briefs.sent, judged=judged)
    return (say(Strong(words(pitch.HOW_TITLE, ENGLISH)), "\n" + " ".join(told)),)


def method(look: Look | None) -> tuple[Block, ...]:
    """The method without its title, a paragraph a thought."""
    when = ""
    if look:
        when = f" The last took in the deals from {short_date(look.start, ENGLISH)} on. {checked(look)}"
    return tuple(
        say(Strong(head), f"\n{told}{when if head == 'When we look' else ''}") for head, told in _PARTS.items()
    )


def disclosed(links: Iterable[Links], viewer: Viewer) -> tuple[Links, ...]:
    """Those that may be shown: of too few sellers, and who of them looked, to managers in private alone."""
    if viewer.sees_all:
        return tuple(links)
    return tuple(replace(one, by_sellers=0) for one in links if enough(one.sellers))
