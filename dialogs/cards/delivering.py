"""Why a buyer chose us: for those who deliver, by a press of the rep's, and for the rep once it comes to renewing."""

from dialogs.cards.adding import buyers_reason
from dialogs.cards.wording import LONGEST_LABEL, cut, people_to_pick
from dialogs.cards.written import UNSURE
from dialogs.definition.definition import Definition
from dialogs.definition.roles import Role
from dialogs.engine.position import read
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Block, Button, Buttons, Choice, Message, Option, Quote, as_message, say
from dialogs.records import Case, Outcome, Person
from dialogs.sentences import delivering as said
from dialogs.sentences.follow_ups import NOBODY
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass

BARE, FULL = "bare", "full"
"""Without the buyer's words, or with them."""
TO_CHANNEL = "#"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What decided it for a buyer. `heard`: their words as the rep noted them, "" where those may not be quoted."""

    reason: str
    theirs: bool
    heard: str


def chosen(definition: Definition, case: Case) -> Chosen | None:
    """Why they chose us, as far as the buyer told; None where they didn't, or chose otherwise.

    What they wrote on their own page isn't in it: it is read by those whom that page names.
    """
    field = definition.script(case.closing.outcome).roles.get(Role.BUYER_DRIVER)
    if case.closing.outcome is not Outcome.WON or field is None:
        return None
    position = read(definition, case)
    driver = buyers_reason(definition, case)
    if not driver or driver in UNSURE:
        return None
    asks = definition.script(case.closing.outcome).roles.get(Role.BUYER_WORDS)
    row = case.answers.current.get(asks.key) if asks else None
    heard = position.one(Role.BUYER_WORDS) if row is not None and row.quotable else None
    return Chosen(field.label(driver), case.buyer is not None and case.buyer.driver is not None, heard or "")


def buttons(definition: Definition, case: Case) -> tuple[Button, ...]:
    """What asks who is to know."""
    if chosen(definition, case) is None:
        return ()
    return (Button(words(said.BUTTON, ENGLISH), Action(Verb.DELIVER, case.debrief.id)),)


def for_them(case: Case, why: Chosen, *, full: bool) -> Message:
    """What they get."""
    deal = case.deal.name
    lead = words(said.THEIRS, ENGLISH, deal=deal, reason=why.reason)
    if not why.theirs:
        lead = words(said.HEARD, ENGLISH, deal=deal, rep=case.person.name, reason=why.reason)
    quoted: tuple[Block, ...] = (Quote(why.heard),) if full and why.heard else ()
    return Message(lead, (say(lead), *quoted, say(words(said.LOOK_AFTER, ENGLISH), style="hint")))


def ask(case: Case, why: Chosen, people: tuple[Person, ...], channel: str | None, *, full: bool) -> Message:
    """Show what they would get, and ask who. `channel`: what the digest's is called, "" for unknown; None: none."""
    if not people and channel is None:
        return as_message(words(NOBODY, ENGLISH))
    lead = words(said.TO_WHOM, ENGLISH, deal=case.deal.name)
    options = list(people_to_pick(people))
    if channel is not None:
        name = words(said.CHANNEL, ENGLISH, channel=channel) if channel else words(said.THE_CHANNEL, ENGLISH)
        options.append(Option(TO_CHANNEL, cut(name, LONGEST_LABEL)))
    what = FULL if full else BARE
    pick = Choice(
        "person",
        words(said.PICK, ENGLISH),
        tuple(options),
        pick=Action(Verb.DELIVER, case.debrief.id, field=what),
    )
    other = words(said.WITHOUT if full else said.WITH, ENGLISH)
    turn = Button(other, Action(Verb.DELIVER, case.debrief.id, field=BARE if full else FULL))
    turns = (Buttons((turn,)),) if why.heard else ()
    return Message(lead, (say(lead), *for_them(case, why, full=full).blocks, *turns, pick))


def at_renewal(definition: Definition, case: Case) -> tuple[Block, ...]:
    """What decided it for them, for their rep, beside what is to be talked of now."""
    why = chosen(definition, case)
    if why is None:
        return ()
    quoted: tuple[Block, ...] = (Quote(why.heard),) if why.heard else ()
    return (say(words(said.AT_RENEWAL, ENGLISH, reason=why.reason)), *quoted)
