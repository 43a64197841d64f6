"""The sections of a digest that say more than counts: each no more than its tier allows."""

from dataclasses import replace

from dialogs.messages.messages import Block, Message, Quote, Strong, Text, say
from dialogs.records import Outcome
from dialogs.sentences.digest import UNCONFIRMED
from dialogs.sentences.words import ENGLISH, number, short_day
from dialogs.sentences.words import words as spelled
from insights.inference.calendar import RECENT
from insights.inference.rates import rate
from insights.shapes.counts import Split, Tally
from insights.shapes.findings import Effort, Finding, Findings, Look, Selector
from insights.wording import theme_words as words
from insights.wording.effort_words import drift, worked_on
from insights.wording.outlook_words import neither, no_theme, no_trend, ruled_out
from insights.wording.trend_charts import drawn
from insights.wording.words import brief, count_of, of, paragraph

Blocks = tuple[Block, ...]

SHOWN = 2
"""How many of a kind a digest tells at length."""
MONTHS = "12 months"
_PHRASES, _HEADING = 5, 24
_CHANGED = ("ours", "partly")
_NOT_OURS = "outside"


def holding(findings: Findings) -> Blocks:
    """What holds up, with its evidence and somebody's words; on a quiet week by name alone."""
    look, found = findings.look, shown(findings)
    if look is None or findings.young:
        return ()
    if findings.quiet:
        names = "; ".join(words.title(theme.selector, findings.shorts) for theme in found[:SHOWN])
        return (say(f"Still holds: {names} (checked {short_day(look.day, ENGLISH)})."),) if names else ()
    blocks: list[Block] = []
    for i, theme in enumerate(found[:SHOWN]):
        last = i == len(found[:SHOWN]) - 1
        blocks += _theme(look, theme, findings, f" {words.checked(look)}" if last else "")
    if gone := [theme for theme in found[:SHOWN] if _was_called(theme, findings)]:
        names = "; ".join(words.title(theme.selector, findings.shorts) for theme in gone)
        blocks.append(say(spelled(UNCONFIRMED, ENGLISH, names=names)))
    if rest := found[SHOWN:]:
        names = " · ".join(words.title(theme.selector, findings.shorts) for theme in rest)
        blocks.append(say(f"Also: {names}.", style="hint"))
    return tuple(blocks)


def outlook(findings: Findings) -> Blocks:
    """Where nothing holds up, or nothing moves, how far the data are from showing it, and what they rule out."""
    look = findings.look
    if findings.quiet or look is None or findings.young:
        return ()
    if look.theme_outlook and not look.themes:
        head, why = ("Does anything hold up?", no_theme) if look.moving else ("Patterns or trends?", neither)
        told = say(Strong(head), f" {why(look)} Next look {short_day(look.next_day, ENGLISH)}.")
        return told, *ruled_out(look)
    if look.trend_outlook is None or not look.themes or look.moving:
        return ()
    return (say(Strong("Rising or falling?"), f" {no_trend(look)}"),)


def watching(findings: Findings) -> Blocks:
    """What may become a theme and may as well be chance."""
    seen = [finding for finding in findings.watching if finding.selector not in findings.muted]
    if findings.quiet or findings.young or not seen:
        return ()
    one = words.sentence(words.watched(seen[0], findings.shorts))
    return (say(Strong("Watching, unconfirmed."), f" {words.CHANCE}\n{one}."),)


def movement(findings: Findings) -> Blocks:
    """What rises or falls, with a chart."""
    look = findings.look
    if findings.quiet or look is None or findings.young or not look.moving:
        return ()
    chart = drawn(look.moving[0], findings.weekly, findings.shorts)
    lines = [words.turned(trend, findings.shorts) for trend in look.moving[:SHOWN]]
    return (paragraph(lines), *([chart] if chart else []))


def efforts(findings: Findings) -> Blocks:
    """What is worked on: before and since, and what that doesn't prove."""
    told = _worked_on(findings)[:SHOWN]
    if findings.quiet or not told:
        return ()
    lines = "\n".join(worked_on(effort, findings.shorts) for effort in told)
    return (say(Strong("We work on"), f": {lines}{drift(told)}"),)


def in_our_hands(control: Tally) -> Blocks:
    """How much of the losses was said to be ours to change, and how many wins weren't our doing."""
    losses, wins = _answered(control, Outcome.LOST), _answered(control, Outcome.WON)
    ours = sum(control[key].lost for key in _CHANGED if key in control)
    lucky = control.get(_NOT_OURS, Split()).won
    said = []
    if losses:
        these = f"{of(ours, losses)} losses, wholly or partly"
        said.append(f"{these}{rate(ours, losses)}{_not_sure(control, Outcome.LOST)}")
    if wins:
        these = f"{of(lucky, wins)} wins were" if lucky else f"none of {count_of(wins, 'win')} was"
        said.append(f"{these} luck or timing{rate(lucky, wins)}{_not_sure(control, Outcome.WON)}")
    return (say(Strong("Ours to change?"), f" {'; '.join(said)}."),) if said else ()


def new_words(look: Look) -> Blocks:
    """Phrases that are new or more frequent, a quote with each; and how many texts nobody read, also where none is."""
    blocks: list[Block] = []
    for i, phrase in enumerate(look.phrases[:_PHRASES]):
        many = f"“{phrase.words}” in {of(phrase.deals, phrase.n)} deals, {of(phrase.before, phrase.before_n)}"
        head = () if i else (Strong(f"New words in the last {RECENT} weeks"), "\n")
        blocks.append(say(*head, f"{many} before."))
        blocks += [Quote(said.text, said.source) for words, said in look.sayings if words == phrase.words][:1]
    if look.texts_cut:
        blocks.append(
            say(f"Only the newest texts were read; {number(look.texts_cut, ENGLISH)} were not.", style="hint")
        )
    return tuple(blocks)


def shown(findings: Findings) -> tuple[Finding, ...]:
    """The themes that nobody muted."""
    found = findings.look.themes if findings.look else ()
    return tuple(theme for theme in found if theme.selector not in findings.muted)


def quoted(look: Look, selector: Selector) -> tuple[Quote, ...]:
    """Somebody's words about a theme, if there are any that may be quoted."""
    return tuple(Quote(said.text, said.source) for about, said in look.quotes if about == selector)[:1]


def _theme(look: Look, theme: Finding, findings: Findings, after: str) -> Blocks:
    head = Strong(_headed(theme, findings))
    selected = words.selected(theme, look, of=min(len(shown(findings)), SHOWN))
    return (
        say(head, f"\n{words.evidence(theme, brief=True)}{selected}{after}"),
        *quoted(look, theme.selector),
    )


def _headed(theme: Finding, findings: Findings) -> str:
    return brief(words.heading(theme, findings.shorts), _HEADING)


def called(message: Message) -> frozenset[str]:
    """The headings of what a digest called confirmed."""
    parts = (part for block in message.blocks if isinstance(block, Text) for part in block.parts)
    bold = (part.text for part in parts if isinstance(part, Strong))
    return frozenset(text for text in bold if text.startswith(f"{words.CONFIRMED}: "))


def _was_called(theme: Finding, findings: Findings) -> bool:
    """Whether the last full digest called confirmed what isn't any more: said once, for this one doesn't call it so."""
    return not theme.confirmed and _headed(replace(theme, confirmed=True), findings) in findings.called


def _worked_on(findings: Findings) -> tuple[Effort, ...]:
    """What is worked on, but for what somebody muted."""
    return tuple(effort for effort in findings.efforts if effort.selector not in findings.muted)


def _answered(control: Tally, outcome: Outcome) -> int:
    """How many said something of it."""
    return sum(control[key].of(outcome) for key in (*_CHANGED, _NOT_OURS) if key in control)


def _not_sure(control: Tally, outcome: Outcome) -> str:
    """`, 5 more not sure`: they are in no share."""
    n = control.get("not_sure", Split()).of(outcome)
    return f", {number(n, ENGLISH)} more not sure" if n else ""
