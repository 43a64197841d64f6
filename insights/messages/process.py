"""Where in the buying process deals are lost, and how much of what was lost or dropped was never a fit: counts alone.

What is won comes as far as it goes, so stages are told of losses only. A group is what the figures by stage or segment
show; a segment's debriefs are one for each outcome, as everywhere.
"""

from collections.abc import Mapping

from dialogs.messages.messages import Block, Strong
from dialogs.records import Outcome
from dialogs.sentences import process as said
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, together, words
from insights.inference.rates import rate
from insights.shapes.counts import Breakdown, Counts, Tally
from insights.shapes.disclosure import beside_total, disclosed, enough, everything
from insights.shapes.findings import Findings
from insights.shapes.process import Fit, Process
from insights.shapes.viewer import REP, Viewer
from insights.wording.words import BY_WEIGHT, PLURALS, Line, paragraph

_LISTED = 6
_PHASES = {
    "fast_needs": said.NEEDS,
    "fast_solution": said.SOLUTION,
    "fast_risk": said.RISK,
    "too_fast": said.SOMEWHERE,
}
"""The answers that say we were ahead of the buyer, by the phase the buyer was still in."""
_KNOWN = (*_PHASES, "in_step", "too_slow")


def buying(findings: Findings) -> tuple[Block, ...]:
    """Of the year, for the page."""
    if findings.quiet or findings.young:
        return ()
    lines = buying_process(findings.year, findings.process, REP)
    return (paragraph(lines),) if lines else ()


def buying_process(told: Counts, process: Process, viewer: Viewer) -> list[Line]:
    """All there is to say. `told`: the counts of the same closings as this viewer may read them."""
    return [*_stages(process.stages, viewer), *_ahead(told.tally("alignment")), *_fit(told, process, viewer)]


def _stages(stages: Breakdown, viewer: Viewer) -> list[Line]:
    found = (everything if viewer.sees_all else disclosed)({name: item.reps for name, item in stages.items()})
    lost = {name: stages[name].split.lost for name in found.alone if stages[name].split.lost}
    if not lost:
        return []
    listed = " · ".join(
        f"{isolated(name)} {lost[name]}" for name in sorted(lost, key=lambda name: (-lost[name], name))[:_LISTED]
    )
    if found.total and not found.together:
        every = sum(item.split.lost for item in stages.values())
        numbers = words(said.STAGES_KNOWN, ENGLISH, known=sum(lost.values()), n=every, stages=listed)
    else:
        numbers = words(said.STAGES_TOLD, ENGLISH, stages=listed)
    return [(Strong(words(said.STAGES, ENGLISH)), f" {numbers}")]


def _ahead(alignment: Tally) -> list[Line]:
    """By outcome, of those who knew; and in which of their phases the buyers who went elsewhere still were."""
    parts = []
    for outcome in BY_WEIGHT:
        n = sum(alignment[key].of(outcome) for key in _KNOWN if key in alignment)
        k = sum(alignment[key].of(outcome) for key in _PHASES if key in alignment)
        if n:
            parts.append(words(said.AHEAD_IN, ENGLISH, k=k, n=n, outcome=PLURALS[outcome], rate=rate(k, n)))
    if not parts:
        return []
    lost = {key: alignment[key].lost for key in _PHASES if key in alignment and alignment[key].lost}
    line = f" {'; '.join(parts)}."
    if lost.keys() - {"too_fast"}:
        phases = [words(_PHASES[key], ENGLISH, n=n) for key, n in lost.items()]
        line += f" {words(said.PHASES, ENGLISH, phases=together(phases, ENGLISH))}"
    return [(Strong(words(said.AHEAD, ENGLISH)), line)]


def _fit(told: Counts, process: Process, viewer: Viewer) -> list[Line]:
    """Of what was lost or dropped and debriefed, with its segments, and where these are known with its lead sources."""
    parts, apart = [], []
    for outcome in (Outcome.LOST, Outcome.NO_DECISION):
        segments = process.fit.get(outcome, {})
        sellers = frozenset[str]().union(*(item.reps for item in segments.values()))
        if not segments or ("driver", outcome) in told.held or not (viewer.sees_all or enough(sellers)):
            continue
        k, n = (sum(getattr(item, name) for item in segments.values()) for name in ("never", "n"))
        parts.append(words(said.FIT_IN, ENGLISH, k=k, n=n, outcome=PLURALS[outcome], rate=rate(k, n)))
        sources = process.sources.get(outcome, {})
        for sentence, fits in ((said.SEGMENTS, segments), (said.SOURCES, sources if any(sources) else {})):
            if k and (listed := _listed(fits, viewer)):
                apart.append(words(sentence, ENGLISH, outcome=PLURALS[outcome].capitalize(), listed=listed))
    if not parts:
        return []
    return [(Strong(words(said.FIT, ENGLISH)), f" {'; '.join(parts)}. {' '.join(apart)}".rstrip())]


def _listed(fits: Mapping[str, Fit], viewer: Viewer) -> str:
    """`Retail 3 of 12 · Health 1 of 9`: those that this viewer may read of, the largest first."""
    by_size = dict(sorted(fits.items(), key=lambda item: (-item[1].n, item[0])))
    found = (everything if viewer.sees_all else beside_total)({name: item.reps for name, item in by_size.items()})
    return " · ".join(
        words(said.PART, ENGLISH, name=isolated(name), k=fits[name].never, n=fits[name].n)
        for name in found.alone[:_LISTED]
    )
