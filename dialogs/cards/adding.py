"""Something back, in the thanks at the end of a debrief."""

from dialogs.cards.wording import Context, day
from dialogs.definition.definition import Definition
from dialogs.definition.roles import Role
from dialogs.engine.position import read
from dialogs.messages.messages import Block, say
from dialogs.records import Case
from dialogs.sentences.cards import HEARD, WORKED_ON, WORKED_ON_THIS
from dialogs.sentences.words import ENGLISH, nth, words


def adds(definition: Definition, case: Case, context: Context) -> tuple[Block, ...]:
    """What the answer adds to what others heard, of whom none is named; and what is being tried about it."""
    heard, lines = buyers_reason(definition, case), []
    names = definition.script(case.closing.outcome).roles[Role.DRIVER]
    if context.heard and heard:
        gaps = {"nth": nth(context.heard, ENGLISH), "driver": _in_sentence(names.label(heard))}
        lines.append(words(HEARD[case.closing.outcome], ENGLISH, **gaps))
    if context.worked_on:
        driver, since = context.worked_on
        on = day(since, context.today)
        same = lines and driver == heard
        lines.append(
            words(WORKED_ON, ENGLISH, day=on)
            if same
            else words(WORKED_ON_THIS, ENGLISH, day=on, driver=_in_sentence(names.label(driver)))
        )
    return (say(" ".join(lines)),) if lines else ()


def _in_sentence(label: str) -> str:
    return label[:1].lower() + label[1:]


def buyers_reason(definition: Definition, case: Case) -> str | None:
    """What the buyer named: as they said it themselves, else as the rep heard it."""
    said = case.buyer.driver if case.buyer else None
    return said or read(definition, case).one(Role.BUYER_DRIVER)
