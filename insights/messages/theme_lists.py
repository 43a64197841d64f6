"""What `themes` and `trends` answer: the state of the last look, and one theme with the deals behind it."""

from collections.abc import Mapping, Sequence

from dialogs.messages.messages import Block, Code, Message, Part, Strong, say
from dialogs.sentences.efforts import BY_TEAM, WHEN
from dialogs.sentences.trends import ALIKE
from dialogs.sentences.words import ENGLISH, short_day
from dialogs.sentences.words import words as spelled
from insights.messages.sections_themes import new_words, quoted
from insights.shapes.evidence import Weekly
from insights.shapes.findings import Effort, Finding, Look, Selector, Shorts, Tier, Trend
from insights.shapes.selectors import of_trend, opening, short
from insights.shapes.viewer import Viewer
from insights.wording import theme_words as words
from insights.wording.deal_list import Deals, deal_table, deals_message, opens, run_buttons
from insights.wording.effort_words import drift, worked_on
from insights.wording.outlook_words import in_reach, no_theme, no_trend, ruled_out
from insights.wording.trend_charts import drawn
from insights.wording.words import count_of, paragraph

_WATCHED, _VANISHED, _CHARTS, _STILL = 5, 3, 3, 6
_TO_OPEN = 4
_FIXED = "Themes are tested on fixed days; opening this confirms nothing."


def themes_message(
    look: Look,
    watching: Sequence[Finding],
    efforts: Sequence[Effort],
    muted: frozenset[Selector],
    shorts: Shorts,
    viewer: Viewer,
) -> Message:
    """The themes of the last look, numbered; then what is watched, what vanished, what is worked on, new words."""
    heading = f"Themes, as of {short_day(look.day, ENGLISH)}"
    blocks: list[Block] = [say(heading, style="heading")]
    numbered = list(enumerate(look.themes, 1))
    open_ones = [(i, theme) for i, theme in numbered if theme.selector not in muted]
    for i, theme in open_ones:
        blocks.append(
            say(
                Strong(f"{i} · {words.heading(theme, shorts)}"),
                f"\n{words.evidence(theme)}{words.selected(theme, look)}",
            )
        )
        blocks += quoted(look, theme.selector)
    if not numbered:
        blocks.append(say(no_theme(look)))
    blocks += ruled_out(look)
    blocks += () if numbered else in_reach(look)
    if seen := [finding for finding in watching if finding.selector not in muted][:_WATCHED]:
        lines = "\n".join(f"{words.sentence(words.watched(finding, shorts))}." for finding in seen)
        blocks.append(say(Strong("Watching today, unconfirmed."), f" {words.CHANCE}\n{lines}"))
        lists = [(words.sentence(words.title(one.selector, shorts)), opening(one.selector)) for one in seen]
        blocks += opens("watched", "Deals behind what is watched", lists) if viewer.sees_all else []
    if gone := [finding for finding in look.findings if finding.note][:_VANISHED]:
        lines = "\n".join(words.vanished(finding, shorts) for finding in gone)
        blocks.append(say(Strong("Looked like one, isn't"), f"\n{lines}"))
    if efforts:
        lines = "\n".join(words.sentence(worked_on(effort, shorts, few=viewer.sees_all)) for effort in efforts)
        blocks.append(say(Strong("We're working on it"), f"\n{lines}{drift(efforts, few=viewer.sees_all)}"))
    blocks += new_words(look)
    blocks.append(say(f"{words.checked(look)} {_FIXED}", style="hint"))
    hidden = [(i, theme) for i, theme in numbered if theme.selector in muted]
    if hidden:
        names = [(i, words.title(theme.selector, shorts)) for i, theme in hidden]
        blocks.append(say(*_muted(names, viewer), style="hint"))
    ways = [(f"Behind {i}", opening(theme.selector)) for i, theme in open_ones[:_TO_OPEN]]
    if viewer.sees_all:
        ways += [(f"Unmute {i}", opening(theme.selector, "unmute")) for i, theme in hidden[:_TO_OPEN]]
    holding = {theme.selector for theme in look.themes}
    ways += [_order(effort, shorts) for effort in efforts if effort.start]
    for effort in efforts:
        if effort.selector not in holding:  # it holds no more, so it has no details to end it from
            name = words.what(effort.selector, shorts)
            ways.append((f"No longer working on {name}", opening(effort.selector, "stop")))
    blocks.append(run_buttons((*ways, ("Trends", "trends"), ("How do we know?", "how"))))
    many = count_of(len(open_ones), "theme") if open_ones else "none holds up yet"
    return Message(f"{heading}: {many}.", tuple(blocks))


def _order(effort: Effort, shorts: Shorts) -> tuple[str, str]:
    """The way to who starts when."""
    return spelled(WHEN, ENGLISH, what=words.what(effort.selector, shorts)), opening(effort.selector, "stagger")


def theme_details(
    finding: Finding,
    look: Look,
    deals: Deals,
    shorts: Shorts,
    effort: Effort | None,
    *,
    viewer: Viewer,
    muted: bool = False,
    staggers: bool = False,
    currency: str = "",
) -> Message:
    """One theme: evidence by source, words, what would change our mind, and for managers the deals behind it.

    Which answer was given about which deal is between its rep and the managers, so nobody else gets the deals.
    `staggers`: there are teams enough to start one after another.
    """
    number = look.themes.index(finding) + 1
    heading = words.heading(finding, shorts)
    blocks: list[Block] = [
        say(f"{number} · {heading}", style="heading"),
        say(f"{words.evidence(finding)}{words.selected(finding, look)} {words.odds(finding)}"),
        *quoted(look, finding.selector),
        say(Strong("What would change our mind"), f"\n{words.mind(finding)}"),
    ]
    if effort:
        blocks.append(
            say(
                Strong("We're working on it"),
                f"\n{words.sentence(worked_on(effort, shorts, few=viewer.sees_all))}"
                f"{drift([effort], few=viewer.sees_all)}",
            )
        )
    if viewer.sees_all:
        blocks += deal_table(deals, currency, finding.deals)
    elif deals.total:
        blocks.append(say("Managers see the deals behind it.", style="hint"))
    blocks.append(say(words.checked(look), style="hint"))
    working = ("No longer working on it", "stop") if effort else ("We're working on it", "working")
    ways = [(working[0], opening(finding.selector, working[1]))]
    if effort and effort.start:
        ways.append(_order(effort, shorts))
    elif effort and staggers and viewer.configures:
        ways.append((spelled(BY_TEAM, ENGLISH), opening(finding.selector, "stagger")))
    if viewer.configures:
        heard = ("Unmute", "unmute") if muted else ("Mute", "mute")
        ways.append((heard[0], opening(finding.selector, heard[1])))
    blocks.append(run_buttons((*ways, ("All themes", "themes"), ("How do we know?", "how"))))
    return Message(heading, tuple(blocks))


def watched_details(finding: Finding, deals: Deals, shorts: Shorts, currency: str) -> Message:
    """The deals behind something that is watched, for managers."""
    heading = f"Watching, unconfirmed: {words.title(finding.selector, shorts)}"
    figures = f"{words.sentence(words.watched(finding, shorts))}. {words.CHANCE}"
    return deals_message(heading, figures, deals, currency, [("All themes", "themes"), ("How do we know?", "how")])


def trend_deals(trend: Trend, look: Look, deals: Deals, shorts: Shorts, currency: str) -> Message:
    """The deals behind a series of a look, for managers."""
    heading = f"{words.sentence(words.moving(trend, shorts))}, as of {short_day(look.day, ENGLISH)}"
    figures = f"{words.sentence(words.halves(trend))}."
    return deals_message(heading, figures, deals, currency, [("Trends", "trends")])


def trends_message(look: Look, weekly: Mapping[str, Weekly], shorts: Shorts, viewer: Viewer) -> Message:
    """What rises or falls, with charts; then what doesn't, or how far the data are from showing it."""
    heading = f"Rising or falling, as of {short_day(look.day, ENGLISH)}"
    blocks: list[Block] = [say(heading, style="heading")]
    for i, trend in enumerate(look.moving):
        chart = drawn(trend, weekly, shorts) if i < _CHARTS else None
        blocks += (paragraph([words.turned(trend, shorts)]), *([chart] if chart else []))
    if not look.moving:
        blocks.append(say(no_trend(look)))
    maybe = [trend for trend in look.trends if trend.tier is Tier.WATCHING][:_STILL]
    blocks += _listed("Watching, unconfirmed.", maybe, shorts, f" {words.CHANCE}")
    quiet = [trend for trend in look.trends if trend.tier is Tier.COUNTS]
    echoes = [trend for trend in quiet if trend.echo][:_STILL]
    blocks += _listed("Moves only because another does", echoes, shorts)
    alike = [trend for trend in quiet if trend.alike][:_STILL]
    blocks += _listed(spelled(ALIKE, ENGLISH), alike, shorts)
    still = [trend for trend in quiet if not (trend.echo or trend.alike)][:_STILL]
    blocks += _listed("No clear movement", still, shorts)
    blocks += [say(told) for told in words.anew(look, shorts)]
    blocks.append(say(words.checked(look), style="hint"))
    if viewer.sees_all:
        told = [(trend, of_trend(trend)) for trend in (*look.moving, *maybe, *echoes, *alike, *still)]
        lists = [(words.sentence(words.moving(trend, shorts)), f"trends {short(selector)}") for trend, selector in told]
        blocks += opens("series", "Deals behind a share", lists)
    blocks.append(run_buttons((("Themes", "themes"), ("How do we know?", "how"))))
    return Message(f"{heading}: {count_of(len(look.moving), 'trend')}.", tuple(blocks))


def _listed(head: str, trends: Sequence[Trend], shorts: Shorts, caution: str = "") -> list[Block]:
    lines = [f"{words.sentence(words.moving(trend, shorts))}: {words.both(trend)}" for trend in trends]
    return [say(Strong(head), caution + "\n" + "\n".join(lines))] if lines else []


def _muted(named: Sequence[tuple[int, str]], viewer: Viewer) -> list[Part]:
    """What the digest leaves out and, for those who may, how to bring it back."""
    names = "; ".join(name for _, name in named)
    if not viewer.configures:
        return [f"Muted: {names}."]
    number = named[0][0] if len(named) == 1 else f"<{' or '.join(str(i) for i, _ in named)}>"
    return [f"Muted: {names}. ", Code(f"/winloss themes {number} unmute"), " brings it back."]
