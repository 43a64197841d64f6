"""What somebody is told who marked a deal."""

from bot import logs
from bot.desk.which import line
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Button, Buttons, Message, Strong, Text, plain
from dialogs.records import UNOWNED, Closing, Person, worth
from dialogs.sentences.figures import worth_of
from dialogs.sentences.marks import MARKED, WHOSE
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, short_date, short_day, words
from storage.units.marks import Mark, Marked


def told_of(marked: Marked, person: Person, mark: Mark, ours: str) -> Message:
    """What a person is told of their mark, and may do about it. `ours`: app.yaml's currency."""
    logs.once(marked.kind != "seen")
    name, case, closing, again_line = Strong(isolated(marked.deal.name)), marked.case, marked.closing, line(mark)
    if marked.kind == "conflict":
        ask = (
            name,
            f" is already marked as {MARKED[closing.outcome]} ({_when(closing, mark)}). ",
            "Was that wrong, or did it reopen?"
            if case is not None
            else "Did it reopen? If your CRM has it wrong, correct it there.",
        )
        fix = Button("It was wrong, correct it", Action(Verb.CORRECT, closing.id, value=again_line), "primary")
        new = Button("It was reopened", Action(Verb.REOPEN, closing.id, value=again_line))
        buttons = (fix, new) if case is not None else (new,)
        return Message(plain(ask), (Text(ask), Buttons(buttons)))
    _, currency = worth(closing, marked.deal)
    details = [
        worth_of(closing.amount, currency, ours),
        closing.competitor and f"against {isolated(closing.competitor)}",
    ]
    extra = ", ".join(filter(None, details))
    again = marked.kind == "same"
    head = "was already marked" if again else "marked"
    text = (
        name,
        f" {head} as {MARKED[mark.outcome]}"
        + (f" on {_when(closing, mark)}" if again else "")
        + (f" ({extra})" if extra else "")
        + ".",
        _asked(marked, person),
    )
    once_more = Button("It closed again", Action(Verb.REOPEN, closing.id, value=again_line))
    undo = Button("Undo", Action(Verb.UNDO, closing.id))
    offered = (once_more,) * again + (undo,) * (closing.source == "chat")
    return Message(plain(text), (Text(text), Buttons(offered)) if offered else (Text(text),))


def _asked(marked: Marked, person: Person) -> str:
    case = marked.case
    if case is None:
        return ""
    if case.person.id == UNOWNED:
        return f" {words(WHOSE, ENGLISH)}"
    mine = case.person.id == person.id
    if not mine:
        return f" I'm asking {isolated(case.person.name)} for a debrief."
    if marked.ahead:
        return " I'll ask you about it after the one you have open."
    if marked.kind == "same":
        return " Its debrief is in our conversation."
    return " I've sent you a few quick questions."


def _when(closing: Closing, mark: Mark) -> str:
    """The day of a closing, with its year where that isn't the present one."""
    same_year = closing.closed_on.year == mark.closed_on.year
    return short_day(closing.closed_on, ENGLISH) if same_year else short_date(closing.closed_on, ENGLISH)
