"""One question worth discussing, picked from what the period's counts hold. It asks; it claims nothing."""

from dialogs.records import Outcome
from insights.inference.gap import gap
from insights.shapes.counts import UNSURE, most
from insights.shapes.findings import Findings
from insights.wording.words import PLURALS, inside, named

_LOST = {
    "price": "what did they weigh our price against, and when did we learn it?",
    "product_fit": "which need did we hear last that we should have asked about first?",
    "relationship": "what would make us familiar to them before the next decision?",
    "service_support": "how could they see early how well they'd be looked after?",
    "sales_process": "at which point did they need something else from us than they got?",
    "timing_budget": "how would we notice sooner that the moment isn't right, and stay welcome?",
    "competitor": "what did the other side make clear that we left unsaid?",
    "implementation_risk": "what could we show early that makes switching feel small?",
    "legal_security": "which of their rules could we have an answer to from the first call?",
    "exec_sponsor": "who inside their company would have had to want this, and how would we have met them?",
}
_WON = {
    "price": "what made it feel worth the money, in their words?",
    "product_fit": "what did we ask that showed them the fit, and do we always ask it?",
    "relationship": "what built the trust, and who else could do the same?",
    "service_support": "how did they come to believe they'd be looked after?",
    "sales_process": "what did we do in these deals that we don't do in all?",
    "timing_budget": "how did we come to be there at the right moment?",
    "competitor": "what did they miss elsewhere that we should keep showing?",
    "implementation_risk": "what took the fear out of changing?",
    "legal_security": "what made approvals easy this time?",
    "exec_sponsor": "how did we find the one who wanted it?",
}
_ASKS = {Outcome.LOST: _LOST, Outcome.WON: _WON}


def question(findings: Findings) -> str | None:
    """One of the questions that fit, another one each week; None where no debrief gives rise to any."""
    fitting = list(dict.fromkeys((*_of_themes(findings), *_of_drivers(findings), *_of_the_rest(findings))))
    week = findings.week.start.isocalendar().week if findings.week.start else 0
    return fitting[week % len(fitting)] if fitting else None


def _of_themes(findings: Findings) -> list[str]:
    """From the drivers that hold up."""
    about = [theme.selector for theme in (findings.look.themes if findings.look else ())]
    return [
        _asked(findings, one.outcome, one.what)
        for one in about
        if one.family == "driver" and one.outcome in _ASKS and one not in findings.muted
    ]


def _of_drivers(findings: Findings) -> list[str]:
    """From the driver named oftest, in losses and in wins."""
    found = []
    for outcome in _ASKS:
        keys = [key for key, _ in most(findings.counts.driver, outcome) if key not in UNSURE]
        found += [_asked(findings, outcome, keys[0])] if keys else []
    return found


def _asked(findings: Findings, outcome: Outcome, driver: str) -> str:
    """What to ask about a driver; about one of the team's own, what its deals have in common."""
    name = inside(named(findings.shorts, "driver", driver))
    return _ASKS[outcome].get(driver, f"what do the {PLURALS[outcome]} where we named “{name}” have in common?")


def _of_the_rest(findings: Findings) -> list[str]:
    """From the gap, the surprises, and what was ours to change."""
    counts, found = findings.counts, []
    control = counts.tally("control")
    if swap := gap(findings.year.gap).swap:
        view, said, _ = swap
        ours, theirs = named(findings.shorts, "driver", view), named(findings.shorts, "buyer_driver", said)
        found.append(f"when we think {inside(ours)} and hear {inside(theirs)}, what are we not seeing?")
    if "no" in counts.expected and counts.expected["no"].lost:
        found.append("what could have told us earlier about the losses that surprised us?")
    if "ours" in control and control["ours"].lost:
        found.append("of the losses we could have changed, which one thing would we do differently first?")
    if "outside" in control and control["outside"].won:
        found.append("which wins came by luck or timing, and what would make them less so?")
    return found
