"""The deals behind a figure, as managers see them: the newest in a table, and how many more there are."""

from collections.abc import Sequence

from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Block, Button, Buttons, Choice, Message, Option, Table, say
from dialogs.sentences.figures import worth_of
from dialogs.sentences.words import ENGLISH, number, short_date
from dialogs.values import dataclass
from insights.shapes.findings import Behind
from insights.wording.words import OUTCOMES, count_of

LISTED = 20
"""How many deals a list shows."""


@dataclass(frozen=True, slots=True)
class Deals:
    """The deals behind something: how many by now, and the newest LISTED of them, newest first."""

    total: int
    newest: tuple[Behind, ...]


def deal_table(deals: Deals, currency: str, counted: int | None = None) -> list[Block]:
    """The table, and what it leaves out. `counted`: how many there were when it was counted, if that was earlier."""
    mixed = len({item.outcome for item in deals.newest}) > 1
    columns = ("Deal", "Company", "Closed", "Worth", *(("Ended",) if mixed else ()))
    rows = tuple(
        (
            item.deal,
            item.account or "",
            short_date(item.closed_on, ENGLISH),
            worth_of(item.amount, item.currency, currency),
            *((OUTCOMES[item.outcome],) if mixed else ()),
        )
        for item in deals.newest
    )
    more = deals.total - len(deals.newest)
    notes = [f"and {number(more, ENGLISH)} more"] if more else []
    if counted not in {None, deals.total}:
        notes.append(f"{number(deals.total, ENGLISH)} by now, after corrections")
    shown: list[Block] = [Table(columns, rows, "The deals behind it")] if rows else []
    return [*shown, *([say("; ".join(notes), style="hint")] if notes else [])]


def deals_message(heading: str, figures: str, deals: Deals, currency: str, ways: Sequence[tuple[str, str]]) -> Message:
    """The deals behind a row, a competitor, what is watched or what moves. `ways`: labels and commands to go on."""
    head = (say(heading, style="heading"), say(figures))
    summary = f"{heading}: {count_of(deals.total, 'deal')}."
    return Message(summary, (*head, *deal_table(deals, currency), run_buttons(ways)))


def opens(key: str, label: str, ways: Sequence[tuple[str, str]]) -> list[Choice]:
    """Several lists of deals to open. `ways`: labels and commands."""
    options = tuple(Option(command, name) for name, command in ways)
    return [Choice(key, label, options, pick=Action(Verb.RUN))] if options else []


def run_buttons(ways: Sequence[tuple[str, str]]) -> Buttons:
    """A row of buttons that stand for commands: labels and commands."""
    return Buttons(tuple(Button(label, Action(Verb.RUN, value=command)) for label, command in ways))
