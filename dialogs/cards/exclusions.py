"""What people are asked and told of a closing that is to be left out of the figures."""

from dialogs.exclusions import Exclusion, Reason
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Block, Button, Buttons, Message, say
from dialogs.records import Case, Person
from dialogs.sentences import exclusions as said
from dialogs.sentences.marks import MARKED
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, words


def standing(one: Exclusion | None, case: Case, *, theirs: bool, decides: bool) -> tuple[Block, ...]:
    """What a deal's story says of it. `theirs`: it is the reader's own; `decides`: they are a manager."""
    if one is None:
        return (Buttons((proposes(case),)),) if theirs else ()
    reason = words(said.REASONS[Reason(one.reason)], ENGLISH).lower()
    text = words(said.OPEN if one.out is None else said.IS_OUT if one.out else said.IS_IN, ENGLISH, reason=reason)
    buttons: tuple[Button, ...] = ()
    if decides and one.out is not False:
        ways = ((said.COUNT_AGAIN, "in"),) if one.out else ((said.LEAVE_OUT, "out"), (said.COUNT_IT, "in"))
        buttons = tuple(Button(words(label, ENGLISH), _rules_on(case, value)) for label, value in ways)
    elif theirs and may_propose(one):
        buttons = (proposes(case),)
    return (say(text, style="hint"), *((Buttons(buttons),) if buttons else ()))


def may_propose(one: Exclusion | None) -> bool:
    """Whether its rep has something to ask for: it counts, and nobody was asked, or a manager said that it does."""
    return one is None or one.out is False


def why(case: Case) -> Message:
    """Ask its rep for a reason."""
    ask = words(said.WHY, ENGLISH, deal=isolated(case.deal.name))
    buttons = tuple(
        Button(words(label, ENGLISH), Action(Verb.LEAVE_OUT, case.closing.id, value=reason.value))
        for reason, label in said.REASONS.items()
    )
    return Message(ask, (say(ask), Buttons(buttons)))


def proposes(case: Case) -> Button:
    """How its rep begins to propose it."""
    return Button(words(said.PROPOSE, ENGLISH), Action(Verb.LEAVE_OUT, case.closing.id))


def question(by: Person, case: Case, reason: Reason) -> tuple[str, tuple[Buttons, ...]]:
    """What a manager is asked, with a button for either answer."""
    gaps = {"person": isolated(by.name), "deal": isolated(case.deal.name), "outcome": MARKED[case.closing.outcome]}
    because = words(said.REASONS[reason], ENGLISH).lower()
    ways = ((said.LEAVE_OUT, "out"), (said.COUNT_IT, "in"))
    buttons = tuple(Button(words(label, ENGLISH), _rules_on(case, value)) for label, value in ways)
    return words(said.QUESTION, ENGLISH, reason=because, **gaps), (Buttons(buttons),)


def _rules_on(case: Case, value: str) -> Action:
    return Action(Verb.RULE_ON, case.closing.id, value=value)
