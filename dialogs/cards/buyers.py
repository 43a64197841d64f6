"""The buyer's own page, in chat: the link that a rep sends on, and what came back."""

from collections.abc import Iterator
from datetime import date

from dialogs.cards.wording import Context, day, deal_of
from dialogs.cards.written import UNSURE
from dialogs.definition.definition import Definition
from dialogs.definition.roles import Role
from dialogs.definition.script import Field
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Block, Button, Buttons, Facts, Link, Message, Option, Quote, note, say
from dialogs.records import Buyer, Case, FollowUp
from dialogs.sentences import buyer as said
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, words


def button(case: Case) -> Button:
    """What asks for the link."""
    return Button(words(said.ASK, ENGLISH), Action(Verb.INVITE, case.debrief.id))


def waiting(definition: Definition, case: Case, item: FollowUp, context: Context) -> Message:
    """A link is open, and nothing came yet: until the day, and from then on with the words for a second touch."""
    deal, due = deal_of(case).text, item.due_on <= context.today
    lead = words(said.NOTHING_CAME, ENGLISH, deal=deal)
    again = Quote(f"{definition.script(case.closing.outcome).ask_again}\n{context.buyers_link}")
    if not due:
        lead = words(said.WAITS, ENGLISH, deal=deal, day=day(item.due_on, context.today))
    buttons = (
        Button(words(said.TOLD_ME, ENGLISH), Action(Verb.TOLD, item.id), "primary"),
        *(button(case) for _ in range(not due)),
        Button(words(said.LET_BE, ENGLISH), Action(Verb.DROP, item.id)),
    )
    return Message(lead, (say(lead), *(again for _ in range(due)), Buttons(buttons)))


def invitation(definition: Definition, case: Case, link: str, preview: str, until: date, today: date) -> Message:
    """The words to send, with the link, for the rep alone."""
    lead = words(said.OF_THEIRS, ENGLISH, deal=deal_of(case).text, day=day(until, today))
    send = f"{definition.script(case.closing.outcome).ask_buyer}\n{link}"
    withdraw = Button(words(said.WITHDRAW, ENGLISH), Action(Verb.WITHDRAW, case.debrief.id))
    return Message(
        lead,
        (
            say(lead),
            Quote(send),
            say(words(said.THEIRS, ENGLISH), style="hint"),
            say(Link(words(said.LOOK, ENGLISH), preview)),
            Buttons((withdraw,)),
        ),
    )


def no_page(definition: Definition, case: Case) -> Message:
    """The words to send, where no link can be made."""
    send = Quote(definition.script(case.closing.outcome).ask_buyer)
    return Message(send.text, (send, say(words(said.NO_PAGE, ENGLISH), style="hint")))


def withdrawn(case: Case) -> Message:
    """The link opens nothing any more."""
    return note(words(said.WITHDRAWN, ENGLISH, deal=deal_of(case).text))


def stopped(case: Case) -> Message:
    """They don't want to be asked."""
    return note(words(said.STOPPED, ENGLISH, deal=deal_of(case).text))


def wants_none(case: Case) -> tuple[Block, ...]:
    """What managers see with the deal of a company that wants no questions, and what they may do about it."""
    lift = Button(words(said.LIFT, ENGLISH), Action(Verb.LIFT, case.debrief.id))
    return say(words(said.WANTS_NONE, ENGLISH), style="hint"), Buttons((lift,))


def lift(case: Case) -> Message:
    """Ask why it is to hold no more; each answer says what it does before it does so."""
    ask, sure = words(said.LIFT_WHY, ENGLISH, deal=deal_of(case).text), words(said.LIFT_SURE, ENGLISH)
    buttons = tuple(
        Button(words(label, ENGLISH), Action(Verb.LIFT, case.debrief.id, value=why), confirm=sure)
        for why, label in said.LIFT_REASONS.items()
    )
    return Message(ask, (say(ask), Buttons(buttons)))


def lifted(case: Case, *, did: bool) -> Message:
    """They may be asked again; or might before."""
    return note(words(said.LIFTED if did else said.NOT_STOPPED, ENGLISH, deal=deal_of(case).text))


def taken_back(case: Case) -> Message:
    """What they had answered is gone, by their wish."""
    return note(words(said.TAKEN_BACK, ENGLISH, deal=deal_of(case).text))


def arrived(definition: Definition, case: Case, buyer: Buyer, item: FollowUp | None) -> Message:
    """What a buyer said, to its rep. `item`: the follow-up it comes as, where that is open."""
    lead = words(said.CAME, ENGLISH, deal=deal_of(case).text)
    done = (Buttons((Button("Done", Action(Verb.DONE, item.id), "primary"),)),) if item else ()
    blocks: tuple[Block, ...] = (say(lead), Facts(tuple(_rows(definition, case, buyer))))
    if buyer.words:
        quoted = said.QUOTED if buyer.quotable else said.NOT_QUOTED
        blocks += (Quote(buyer.words), say(words(quoted, ENGLISH), style="hint"))
    return Message(lead, (*blocks, say(words(said.BESIDE, ENGLISH), style="hint"), *done))


def rows(definition: Definition, case: Case) -> tuple[tuple[str, str], ...]:
    """All that a buyer said themselves, beside what was answered of their deal; nothing where they said nothing."""
    if case.buyer is None:
        return ()
    return (*row(definition, case), *tuple(_rows(definition, case, case.buyer))[1:])


def elsewhere(case: Case) -> str:
    """What managers are told where a buyer would rather talk to somebody else than the rep."""
    return words(said.ELSEWHERE, ENGLISH, deal=deal_of(case).text, rep=isolated(case.person.name))


def to_nobody(case: Case) -> str:
    """What managers are told where the rep whom an answer would come to isn't here any more."""
    return words(said.TO_NOBODY, ENGLISH, deal=deal_of(case).text)


def row(definition: Definition, case: Case) -> tuple[tuple[str, str], ...]:
    """The line of a recap on what the buyer said themselves."""
    if case.buyer is None:
        return ()
    reason = _label(reasons(definition, case), case.buyer.driver)
    shown = words(said.SAID, ENGLISH, reason=reason, said=case.buyer.words) if case.buyer.words else reason
    return ((words(said.ROW, ENGLISH), shown),)


def reasons(definition: Definition, case: Case) -> Field | None:
    """The question of what decided it, as the buyer is asked it."""
    return definition.script(case.closing.outcome).roles.get(Role.BUYER_DRIVER)


def prices(definition: Definition, case: Case) -> Field | None:
    """The question of our price next to the others', where there is one."""
    return definition.script(case.closing.outcome).roles.get(Role.PRICE)


def offered(field: Field | None) -> tuple[Option, ...]:
    """What a buyer can pick, in words for them: all but what says nothing, which they leave out."""
    found = [one for one in field.options if one.value not in UNSURE] if field else []
    return tuple(
        Option(one.value, words(said.TO_THEM[one.value], ENGLISH) if one.value in said.TO_THEM else one.label)
        for one in found
    )


def _rows(definition: Definition, case: Case, buyer: Buyer) -> Iterator[tuple[str, str]]:
    yield words(said.REASON, ENGLISH), _label(reasons(definition, case), buyer.driver)
    if buyer.price:
        yield words(said.PRICE, ENGLISH), _label(prices(definition, case), buyer.price)
    if buyer.contact:
        yield words(said.CONTACT, ENGLISH), buyer.contact


def _label(field: Field | None, value: str | None) -> str:
    if value is None:
        return "–"
    return field.label(value) if field else value
