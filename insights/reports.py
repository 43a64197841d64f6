"""What `themes` and `trends` answer: the state of the last look, and one theme with the deals behind it."""

from collections.abc import Mapping, Sequence

from dialogs.actions import Action, Verb
from dialogs.messages import Block, Button, Buttons, Message, Strong, Table, say
from insights import theme_words as words
from insights.cells import Weekly
from insights.counts import Money
from insights.findings import Behind, Effort, Finding, Look, Selector, Shorts, Tier, Trend
from insights.periods import spell_day
from insights.sections_themes import quoted
from insights.selectors import code
from insights.trend_charts import drawn
from insights.words import count_of, money_of, paragraph

_WATCHED, _VANISHED, _PHRASES, _DEALS, _CHARTS, _STILL = 5, 3, 5, 20, 3, 6
_TO_OPEN = 4


def themes_message(
    look: Look,
    watching: Sequence[Finding],
    efforts: Sequence[Effort],
    muted: frozenset[Selector],
    shorts: Shorts,
    *,
    manager: bool,
) -> Message:
    """The themes of the last look, numbered; then what is watched, what vanished, what is worked on, new words."""
    heading = f"Themes, as of {spell_day(look.day)}"
    blocks: list[Block] = [say(heading, style="heading")]
    numbered = list(enumerate(look.themes, 1))
    open_ones = [(i, theme) for i, theme in numbered if theme.selector not in muted]
    for i, theme in open_ones:
        blocks.append(say(Strong(f"{i} · {words.heading(theme, shorts)}"), f"\n{words.evidence(theme)}"))
        blocks += quoted(look, theme.selector)
    if not numbered:
        blocks.append(say(words.none_yet(look.theme_outlook) if look.theme_outlook else "None holds up yet."))
    if seen := [finding for finding in watching if finding.selector not in muted][:_WATCHED]:
        lines = "\n".join(f"{words.sentence(words.watched(finding, shorts))}." for finding in seen)
        blocks.append(say(Strong("Watching, unconfirmed"), f"\n{lines} {words.CHANCE}"))
    if gone := [finding for finding in look.findings if finding.note][:_VANISHED]:
        lines = "\n".join(words.vanished(finding, shorts) for finding in gone)
        blocks.append(say(Strong("Looked like one, isn't"), f"\n{lines}"))
    if efforts:
        lines = "\n".join(words.sentence(words.worked_on(effort, shorts)) for effort in efforts)
        blocks.append(say(Strong("We're working on it"), f"\n{lines} {words.DRIFT}"))
    blocks += _phrases(look)
    blocks.append(say(f"{words.checked(look)} Opening this tests nothing.", style="hint"))
    hidden = [(i, theme) for i, theme in numbered if theme.selector in muted]
    if hidden:
        blocks.append(say(f"Muted: {', '.join(str(i) for i, _ in hidden)}.", style="hint"))
    # by its code, not its number: a button outlives the look it was made for
    opens = [(f"Behind {i}", f"themes {code(theme.selector)}") for i, theme in open_ones[:_TO_OPEN]]
    shows = [(f"Unmute {i}", f"themes {code(theme.selector)} unmute") for i, theme in hidden[:_TO_OPEN]]
    holding = {theme.selector for theme in look.themes}
    for effort in efforts:
        if effort.selector not in holding:  # it holds no more, so it has no details to end it from
            name = words.what(effort.selector, shorts)
            shows.append((f"No longer working on {name}", f"themes {code(effort.selector)} stop"))
    blocks.append(_ways((*opens, *(shows if manager else ()), ("Trends", "trends"), ("How do we know?", "how"))))
    many = count_of(len(open_ones), "theme") if open_ones else "none holds up yet"
    return Message(f"{heading}: {many}.", tuple(blocks))


def theme_details(
    finding: Finding,
    look: Look,
    deals: Sequence[Behind],
    shorts: Shorts,
    effort: Effort | None,
    *,
    manager: bool,
    muted: bool = False,
    currency: str = "",
) -> Message:
    """One theme: evidence by source, words, what would change our mind, and for managers the deals behind it.

    Which answer was given about which deal is between its rep and the managers, so nobody else gets the deals.
    """
    number = look.themes.index(finding) + 1
    heading = words.heading(finding, shorts)
    blocks: list[Block] = [
        say(f"{number} · {heading}", style="heading"),
        say(f"{words.evidence(finding)} {words.odds(finding)}"),
        *quoted(look, finding.selector),
        say(Strong("What would change our mind"), f"\n{words.mind(finding)}"),
    ]
    if effort:
        blocks.append(
            say(Strong("We're working on it"), f"\n{words.sentence(words.worked_on(effort, shorts))} {words.DRIFT}")
        )
    if manager and deals:
        blocks += _behind(deals, currency)
    elif deals:
        blocks.append(say("Managers see the deals behind it.", style="hint"))
    blocks.append(say(words.checked(look), style="hint"))
    command = f"themes {code(finding.selector)}"
    ways = [] if effort else [("We're working on it", f"{command} working")]
    if manager and effort:
        ways.append(("No longer working on it", f"{command} stop"))
    if manager:
        ways.append(("Unmute", f"{command} unmute") if muted else ("Mute", f"{command} mute"))
    blocks.append(_ways((*ways, ("All themes", "themes"), ("How do we know?", "how"))))
    return Message(heading, tuple(blocks))


def trends_message(look: Look, weekly: Mapping[str, Weekly], shorts: Shorts) -> Message:
    """What rises or falls, with charts; then what doesn't, or how far the data are from showing it."""
    heading = f"Rising or falling, as of {spell_day(look.day)}"
    blocks: list[Block] = [say(heading, style="heading")]
    for i, trend in enumerate(look.moving):
        chart = drawn(trend, weekly, shorts) if i < _CHARTS else None
        blocks += (paragraph([words.turned(trend, shorts)]), *([chart] if chart else []))
    if not look.moving:
        blocks.append(say(words.no_trend(look.trend_outlook) if look.trend_outlook else "Not enough data yet."))
    maybe = [trend for trend in look.trends if trend.tier is Tier.WATCHING][:_STILL]
    blocks += _listed("Watching, unconfirmed", maybe, shorts, f" {words.CHANCE}")
    still = [trend for trend in look.trends if trend.tier is Tier.COUNTS][:_STILL]
    blocks += _listed("No clear movement", still, shorts)
    blocks.append(say(words.checked(look), style="hint"))
    blocks.append(_ways((("Themes", "themes"), ("How do we know?", "how"))))
    return Message(f"{heading}: {count_of(len(look.moving), 'trend')}.", tuple(blocks))


def _listed(head: str, trends: Sequence[Trend], shorts: Shorts, after: str = "") -> list[Block]:
    lines = [f"{words.sentence(words.moving(trend, shorts))}: {words.halves(trend)}." for trend in trends]
    return [say(Strong(head), "\n" + "\n".join(lines) + after)] if lines else []


def _phrases(look: Look) -> list[Block]:
    found = [
        f"“{phrase.words}” in {phrase.deals} of {phrase.n} deals, {phrase.before} of {phrase.before_n} before"
        for phrase in look.phrases[:_PHRASES]
    ]
    cut = f"\nOnly the newest texts were read; {look.texts_cut:,} were not." if look.texts_cut else ""
    return [say(Strong("New words"), "\n" + "\n".join(f"{line}." for line in found) + cut)] if found else []


def _behind(deals: Sequence[Behind], currency: str) -> list[Block]:
    newest = sorted(deals, key=lambda item: (-item.closed_on.toordinal(), item.deal))
    rows = tuple(
        (
            item.deal,
            item.account or "",
            f"{spell_day(item.closed_on)} {item.closed_on.year}",
            money_of(Money(item.amount, 1), currency) if item.amount else "",
        )
        for item in newest[:_DEALS]
    )
    table = Table(("Deal", "Company", "Closed", "Worth"), rows, "The deals behind it")
    more = len(deals) - _DEALS
    return [table, *([say(f"and {more:,} more", style="hint")] if more > 0 else [])]


def _ways(ways: Sequence[tuple[str, str]]) -> Buttons:
    return Buttons(tuple(Button(label, Action(Verb.RUN, value=command)) for label, command in ways))
