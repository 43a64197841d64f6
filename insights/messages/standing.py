"""How things stand, for a manager who comes to a company that is under way: what came, who was asked, what is to do."""

from datetime import date

from dialogs.messages.messages import Block, Message, Strong, say, with_commands
from dialogs.sentences import standing as said
from dialogs.sentences.words import ENGLISH, counted, short_weekday, words
from dialogs.values import dataclass
from insights.messages.sections_themes import quoted
from insights.shapes.findings import Finding, Look, Shorts
from insights.wording import theme_words


@dataclass(frozen=True, slots=True)
class Standing:
    """`came`: the last digest, posted `on` a day; `theme`: the strongest of its `look` that nobody muted.

    Of the closings of 12 months: how many were `asked` about and `answered`. `open`: debriefs; `due`: follow-ups of the
    next seven days. `young`: too few debriefs to expect that anything holds.
    """

    came: Message
    on: date
    look: Look
    theme: Finding | None
    worked_on: bool
    closings: int
    asked: int
    answered: int
    open: int
    due: int
    young: bool


def standing(now: Standing, shorts: Shorts) -> tuple[Block, ...]:
    """A paragraph for each of the three, the theme with somebody's words."""
    came = Strong(words(said.CAME, ENGLISH, day=short_weekday(now.on, ENGLISH)))
    blocks: list[Block] = [say(came, f"\n{now.came.summary}")]
    if now.theme:
        heading = Strong(theme_words.heading(now.theme, shorts))
        blocks += [say(heading, f"\n{theme_words.evidence(now.theme)}"), *quoted(now.look, now.theme.selector)]
    elif not now.young:
        blocks.append(say(*with_commands(words(said.NOTHING_HOLDS, ENGLISH))))
    asked = counted(said.OF_CLOSINGS, ENGLISH, now.closings, asked=now.asked, answered=now.answered)
    still = f" {counted(said.OPEN, ENGLISH, now.open)}" if now.open else ""
    blocks.append(say(Strong(words(said.ASKED, ENGLISH)), f": {asked}{still}"))
    due = counted(said.DUE, ENGLISH, now.due) if now.due else words(said.NOTHING_DUE, ENGLISH)
    undecided = f" {words(said.UNDECIDED, ENGLISH)}" if now.theme and not now.worked_on else ""
    blocks.append(say(Strong(words(said.TO_DO, ENGLISH)), f": {due}{undecided}"))
    return tuple(blocks)
