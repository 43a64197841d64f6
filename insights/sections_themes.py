"""The sections of a digest that say more than counts: each no more than its tier allows."""

from dialogs.messages import Block, Quote, Strong, say
from dialogs.records import Outcome
from insights import theme_words as words
from insights.counts import Split, Tally
from insights.findings import Finding, Findings, Look, Selector
from insights.periods import spell_day
from insights.rates import rate
from insights.trend_charts import drawn
from insights.words import paragraph

Blocks = tuple[Block, ...]

SHOWN = 2
"""How many of a kind a digest tells at length."""
MONTHS = "12 months"
_ROOM = 1
_CHANGED = ("ours", "partly")
_NOT_OURS = "outside"


def holding(findings: Findings) -> Blocks:
    """What holds up, with its evidence and somebody's words; on a quiet week by name alone."""
    look, found = findings.look, shown(findings)
    if look is None:
        return ()
    if findings.quiet:
        names = "; ".join(words.title(theme.selector, findings.shorts) for theme in found[:SHOWN])
        return (say(f"Still holds: {names} (checked {spell_day(look.day)})."),) if names else ()
    if look.theme_outlook and not look.themes:
        return (say(Strong("Does anything hold up?"), f" {words.none_yet(look.theme_outlook)}"),)
    blocks: list[Block] = []
    for i, theme in enumerate(found[:SHOWN]):
        last = i == len(found[:SHOWN]) - 1
        blocks += _theme(look, theme, findings, f" {words.checked(look)}" if last else "")
    if rest := found[SHOWN:]:
        names = " · ".join(words.title(theme.selector, findings.shorts) for theme in rest)
        blocks.append(say(f"Also: {names}.", style="hint"))
    return tuple(blocks)


def watching(findings: Findings) -> Blocks:
    """What may become a theme and may as well be chance."""
    seen = [finding for finding in findings.watching if finding.selector not in findings.muted]
    if findings.quiet or not seen:
        return ()
    return (say(Strong("Watching, unconfirmed"), f": {words.watched(seen[0], findings.shorts)}. {words.CHANCE}"),)


def movement(findings: Findings) -> Blocks:
    """What rises or falls, with a chart; else how far the data are from showing it."""
    look = findings.look
    if findings.quiet or look is None:
        return ()
    if look.moving:
        chart = drawn(look.moving[0], findings.weekly, findings.shorts)
        lines = [words.turned(trend, findings.shorts) for trend in look.moving[:SHOWN]]
        return (paragraph(lines), *([chart] if chart else []))
    if look.trend_outlook is None:
        return ()
    return (say(Strong("Rising or falling?"), f" {words.no_trend(look.trend_outlook)}"),)


def efforts(findings: Findings) -> Blocks:
    """What is worked on: before and since, and what that doesn't prove."""
    if findings.quiet or not findings.efforts:
        return ()
    lines = "\n".join(words.worked_on(effort, findings.shorts) for effort in findings.efforts[:SHOWN])
    return (say(Strong("We work on"), f" {lines} {words.DRIFT}"),)


def luck(findings: Findings) -> Blocks:
    """How much of the losses was said to be ours to change, and how many wins weren't our doing; if there is room."""
    if findings.quiet or _full(findings):
        return ()
    return in_our_hands(findings.year.control)


def in_our_hands(control: Tally) -> Blocks:
    """The same of any answers."""
    losses, wins = _answered(control, Outcome.LOST), _answered(control, Outcome.WON)
    ours = sum(control[key].lost for key in _CHANGED if key in control)
    lucky = control.get(_NOT_OURS, Split()).won
    said = [f"{ours} of {losses} losses, wholly or partly{rate(ours, losses)}"] if losses else []
    said += [f"{lucky} of {wins} wins were luck or timing"] if lucky else []
    return (say(Strong("Ours to change?"), f" {'; '.join(said)}."),) if said else ()


def shown(findings: Findings) -> tuple[Finding, ...]:
    """The themes that nobody muted."""
    found = findings.look.themes if findings.look else ()
    return tuple(theme for theme in found if theme.selector not in findings.muted)


def quoted(look: Look, selector: Selector) -> tuple[Quote, ...]:
    """Somebody's words about a theme, if there are any that may be quoted."""
    return tuple(Quote(said.text, said.source) for about, said in look.quotes if about == selector)[:1]


def _theme(look: Look, theme: Finding, findings: Findings, after: str) -> Blocks:
    head = Strong(words.heading(theme, findings.shorts))
    return (say(head, f"\n{words.evidence(theme)}{after}"), *quoted(look, theme.selector))


def _full(findings: Findings) -> bool:
    """Whether the digest fills its screen: what tipped the deals takes the place of themes, and the rest adds up."""
    moves = bool(findings.look and findings.look.moving)
    told = len(shown(findings)[:SHOWN])
    return not told or told + moves + bool(findings.watching) + bool(findings.efforts) > _ROOM


def _answered(control: Tally, outcome: Outcome) -> int:
    """How many said something of it; who wasn't sure is left out."""
    return sum(control[key].of(outcome) for key in (*_CHANGED, _NOT_OURS) if key in control)
