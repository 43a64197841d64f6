"""A case as the message that its status asks for. What the core can't know comes in as a Context."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import time

from dialogs.cards import buyers, cards, delivering, exclusions, suggestions
from dialogs.cards.adding import adds
from dialogs.cards.crm import crm_says
from dialogs.cards.followups import earliest
from dialogs.cards.wording import Context, answered, cut, day, deal_of, gist, people_to_pick, sentence, shown
from dialogs.definition.kinds import Kind
from dialogs.definition.roles import NOT_YET, Role
from dialogs.definition.script import Definition
from dialogs.engine.kept import PICKED
from dialogs.engine.position import Position, read
from dialogs.erasing import is_nobody
from dialogs.messages.actions import BY_CARDS, Action, Verb
from dialogs.messages.messages import (
    Block,
    Button,
    Buttons,
    Choice,
    Code,
    Facts,
    Input,
    Message,
    Part,
    Quote,
    Text,
    plain,
    say,
    with_commands,
)
from dialogs.records import UNOWNED, Case, Outcome, Person, Status
from dialogs.sentences import writing_back as said
from dialogs.sentences.cards import (
    AFTER_LUNCH,
    AT_THAT_TIME,
    BEHIND,
    CARD_BY_CARD,
    DONT_KNOW,
    DONT_REMIND,
    I_KNOW,
    IN_AN_HOUR,
    LIKE,
    PICK_A_TIME,
    QUIET,
    SAME_DEAL,
    SET_ASIDE,
    TO_NOBODY,
)
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, counted, nth, together, words

__all__ = [
    "NOT_SAVED",
    "Context",
    "asked_again",
    "card",
    "edit_chooser",
    "given_back",
    "later_chooser",
    "no_words",
    "owner_chooser",
    "passed_on",
    "receipt",
]

PIECE = 2800
"""Characters of a quotation that each platform shows whole."""
LAST_REMINDER = 2
LUNCH, LATE = time(12, 30), time(17)
"""After lunch is offered until then, and an hour from now."""
MONDAY, FRIDAY, SATURDAY, SUNDAY = 0, 4, 5, 6
NEVER = "never"
"""What Later means where somebody doesn't want to be reminded."""
AT = "at"
"""What it means where they pick a time, which then comes as PICKED of the form."""
NOT_SAVED = "What you wrote isn't saved yet."
OUTSIDE = " Another company may read that channel."
ENDED = {Outcome.WON: "won", Outcome.LOST: "lost", Outcome.NO_DECISION: "as no decision"}


def card(definition: Definition, case: Case, context: Context) -> Message:
    """Render the one live message of a debrief, whatever its status. Its summary reads well on a lock screen."""
    match case.debrief.status:
        case Status.PROMPTED:
            return _first(definition, case, context)
        case Status.OPEN | Status.DONE:  # an edit opens a card of a finished one again
            position = read(definition, case)
            if position.card is not None:
                before = suggestions.blocks(definition, case, context.offer)
                return cards.render(definition, case, position, before, context.rivals)
            done = case.debrief.status is Status.DONE
            return _thanks(definition, case, context) if done else _recap(definition, position, case, context)
        case Status.LATER:
            return _later(case, context)
        case Status.REMINDED:
            return _reminder(definition, case, context)
        case Status.LEFT:
            return _left(case)
        case Status.UNDONE:
            return _note(("The mark on ", deal_of(case), " was taken back. Nothing of it is counted."))
        case Status.WAITING:
            return _note((deal_of(case), " is next, once the card before it is done."))


def receipt(definition: Definition, case: Case) -> Message:
    """What stays of a card that has moved on: the deal and the answers so far, one or two lines."""
    return _note(gist(read(definition, case), case, 160), hint=True)


def no_words(case: Case | None) -> str:
    """The answer to words that no card asks for; `case` is the one whose card is open."""
    if case is None:
        return "There's no open question for words right now, so that isn't saved. "
    if case.debrief.status is Status.PROMPTED:
        return "Tap Start on the card above and I'll ask; that isn't saved. "
    return "The card above wants taps, words come later; that isn't saved. "


def given_back(unsaved: Mapping[str, str]) -> tuple[Block, ...]:
    """What was written on an old card, to be copied to where it belongs. `unsaved`: as the engine tells it."""
    if not unsaved:
        return ()
    hint = say(f"{NOT_SAVED} Here it is, to copy:", style="hint")
    return (hint, *(Quote(part, name) for name, written in unsaved.items() for part in _parts(written)))


def _parts(written: str) -> Iterator[str]:
    """Words in pieces that are shown whole everywhere, parted between two words where there are some."""
    while len(written) > PIECE:
        at = max(written.rfind(space, PIECE // 2, PIECE) for space in " \n")
        at = at if at > 0 else PIECE
        yield written[:at].rstrip()
        written = written[at:].lstrip()
    yield written


def later_chooser(case: Case, context: Context) -> Message:
    """Ask when to come back: never at a weekend, and no day under two names; on a workday later today, too.

    Or at a time of their own, weekend or not; or not at all.
    """
    choices = [("Tomorrow morning", "tomorrow"), ("Monday morning", "monday"), ("Next week", "week")]
    weekday = context.today.weekday()
    if weekday in {FRIDAY, SATURDAY}:
        del choices[0]
    elif weekday in {SUNDAY, MONDAY}:  # Monday is tomorrow, or in a week
        del choices[1]
    if context.clock and weekday < SATURDAY:
        soon = [(words(IN_AN_HOUR, ENGLISH), "hour")] if context.clock < LATE else []
        soon += [(words(AFTER_LUNCH, ENGLISH), "lunch")] if context.clock < LUNCH else []
        choices = [*soon, *choices]
    choices.append((words(DONT_REMIND, ENGLISH), NEVER))
    buttons = tuple(Button(label, _action(case, Verb.LATER, value=value)) for label, value in choices)
    parts: tuple[Part, ...] = ("When shall I come back to ", deal_of(case), "?")
    picked = Button(words(AT_THAT_TIME, ENGLISH), _action(case, Verb.LATER, value=AT))
    time_box = Input(PICKED, words(PICK_A_TIME, ENGLISH), "datetime", earliest=context.today.isoformat())
    return Message(plain(parts), (Text(parts), Buttons(buttons), time_box, Buttons((picked,))))


def asked_again(refusal: str, chooser: Message) -> Message:
    """A choice that came to nothing, once more, below what was wrong with it."""
    return Message(refusal, (say(refusal), *chooser.blocks))


def edit_chooser(definition: Definition, case: Case, *, proposes: bool = False) -> Message:
    """Ask which card to change: a button for each that has been answered or skipped.

    `proposes`: below them, that it may be left out of the figures, which is offered nowhere else on the way.
    """
    buttons = tuple(
        Button(c.step.title, _action(case, Verb.EDIT, field=c.step.key))
        for c in read(definition, case).cards
        if any(field.key in case.answers.current for field in c.fields)
    )
    if not buttons:
        return _note(("There is no answer to change yet on ", deal_of(case), "."))
    asked = _note(("What would you like to change on ", deal_of(case), "?"), buttons)
    return replace(asked, blocks=(*asked.blocks, Buttons((exclusions.proposes(case),)))) if proposes else asked


def owner_chooser(case: Case, people: tuple[Person, ...], verb: Verb = Verb.NOT_MINE) -> Message:
    """Ask whose deal it is. `verb`: what choosing somebody does."""
    options = people_to_pick(one for one in people if one.id != case.debrief.person_id)
    parts: tuple[Part, ...] = ("Whose deal is ", deal_of(case), "?")
    asks_rep = verb is Verb.NOT_MINE and case.debrief.person_id != UNOWNED
    to_nobody = (Button(words(DONT_KNOW, ENGLISH), _action(case, verb, value=UNOWNED)),) if asks_rep else ()
    if not options:
        nobody = (*parts, " I don't know anybody else here yet. Ask them to type ", Code("/winloss help"), " once.")
        return _note(nobody, to_nobody)
    choice = Choice("owner", "I'll ask them instead.", options, pick=_action(case, verb))
    return Message(plain(parts), (Text(parts), choice, *((Buttons(to_nobody),) if to_nobody else ())))


def passed_on(case: Case, name: str) -> Message:
    """What stays with the person whose deal it wasn't."""
    if case.person.id == UNOWNED:
        told = sentence(words(TO_NOBODY, ENGLISH, deal="{deal}"), case.deal.name)
        return _note(told, (Button(words(I_KNOW, ENGLISH), _action(case, Verb.NOT_MINE)),), hint=True)
    return _note(("Passed ", deal_of(case), f" on to {isolated(name)}. Thank you."), hint=True)


def _action(case: Case, verb: Verb, field: str = "", value: str = "") -> Action:
    return Action(verb, case.debrief.id, case.debrief.rev, field, value)


def _note(parts: tuple[Part, ...], buttons: tuple[Button, ...] = (), hint: bool = False) -> Message:
    text = Text(parts, "hint" if hint else "body")
    return Message(plain(parts), (text, Buttons(buttons)) if buttons else (text,))


def _behind(waiting: int) -> str:
    return f" {counted(BEHIND, ENGLISH, waiting)}" if waiting else ""


def _first(definition: Definition, case: Case, context: Context) -> Message:
    script = definition.script(case.closing.outcome)
    parts = sentence(script.greeting, case.deal.name)
    if context.marked_by:
        parts = (*parts, f" {isolated(context.marked_by)} marked it {ENDED[case.closing.outcome]}.")
    if context.like:
        parts = (*parts, f" {words(LIKE, ENGLISH, like=isolated(context.like))}")
    same = Action(Verb.SAME_DEAL, case.debrief.id, field=case.closing.like_id or "")
    buttons = (
        *_ways_to_begin(case),
        *(Button(words(SAME_DEAL, ENGLISH), same) for _ in filter(None, (context.like,))),
        Button("Later", _action(case, Verb.LATER)),
        Button("Not my deal", _action(case, Verb.NOT_MINE)),
        *(() if case.person.one_form else (cards.one_form(case),)),
        *_keeping_out(case, context),
    )
    read_by = script.privacy + OUTSIDE * context.outside
    return Message(
        plain(parts),
        (
            Text(parts),
            *crm_says(case),
            say(read_by + _behind(context.waiting), style="hint"),
            *_goes(context),
            Buttons(buttons),
        ),
    )


def _ways_to_begin(case: Case) -> tuple[Button, ...]:
    """The way that they took last comes first; of who takes the form, the other stands quietly beside it."""
    if not case.person.one_form:
        return (Button("Start", _action(case, Verb.START), "primary"),)
    by_cards = Button(words(CARD_BY_CARD, ENGLISH), _action(case, Verb.START, value=BY_CARDS))
    return (cards.one_form(case, "primary"), by_cards)


def _goes(context: Context) -> tuple[Block, ...]:
    """Who else reads it: whoever reads the CRM, and what."""
    if not context.crm:
        return ()
    if context.kept_out:
        told = words(said.STAYS_OUT, ENGLISH, crm=context.crm)
    elif context.also:
        told = words(said.GOES_TOO, ENGLISH, crm=context.crm, also=together(context.also, ENGLISH))
    else:
        told = words(said.GOES, ENGLISH, crm=context.crm)
    return (say(told, style="hint"),)


def _keeping_out(case: Case, context: Context) -> tuple[Button, ...]:
    """The one button by which its rep keeps it out of the CRM, or lets it in again."""
    if not context.crm:
        return ()
    label, value = (said.LET_IN, "") if context.kept_out else (said.KEEP_OUT, "out")
    return (Button(words(label, ENGLISH), _action(case, Verb.KEEP_OUT, value=value)),)


def _page(definition: Definition, case: Case, context: Context) -> tuple[Button, ...]:
    """The button that makes a link for the buyer, until they answered; who is yet to be asked has it with the words."""
    asks = NOT_YET in read(definition, case).said(Role.ASKED)
    return (buyers.button(case),) if context.buyers_page and case.buyer is None and not asks else ()


def _facts(definition: Definition, case: Case, position: Position) -> tuple[Block, ...]:
    rows = tuple(
        (field.name, cut(shown(field, value), 300 if field.kind is Kind.TEXT else 150))
        for field, value in answered(position)
    )
    if not is_nobody(case.person):  # what still shows of theirs will soon be out of our reach, and of the buyer's
        rows += tuple((name, cut(told, 300)) for name, told in buyers.row(definition, case))
    return (Facts(rows),) if rows else ()


def _set_aside(definition: Definition, case: Case) -> tuple[Block, ...]:
    """What was answered to questions that no longer apply, such as what the buyer said where they haven't after all."""
    position = read(definition, case)
    asked = {field.key for card in position.cards for field in card.fields}
    hidden = [
        field.name
        for key, field in position.script.fields.items()
        if key not in asked and (row := case.answers.current.get(key)) and row.value
    ]
    return (say(words(SET_ASIDE, ENGLISH, names=together(hidden, ENGLISH)), style="hint"),) if hidden else ()


def _begun(case: Case) -> bool:
    return any(row.rev for row in case.answers.history)


def _recap(definition: Definition, position: Position, case: Case, context: Context) -> Message:
    parts: tuple[Part, ...] = ("That's all for ", deal_of(case), ". Is it right like this?")
    buttons = (
        Button("Done", _action(case, Verb.FINISH), "primary"),
        Button("Change an answer", _action(case, Verb.EDIT)),
        *_page(definition, case, context),
        *_keeping_out(case, context),
    )
    offer = suggestions.blocks(definition, case, context.offer)
    facts = (*_facts(definition, case, position), *_set_aside(definition, case))
    return Message(plain(parts), (Text(parts), *facts, *offer, *_goes(context), Buttons(buttons)))


def _thanks(definition: Definition, case: Case, context: Context) -> Message:
    thanks = "Thank you"
    if context.count:
        which = "first" if context.count == 1 else nth(context.count, ENGLISH)
        thanks += f", that's the {which} debrief this quarter"
    thanks += ". One deal is one story"
    thanks += f"; what repeats goes into {context.digest_day}'s summary." if context.digest_day else "."
    due = earliest(definition, case, context)
    if due is not None:
        thanks += f" I'll remind you on {day(due, context.today)}."
    change = Button("Change an answer", _action(case, Verb.EDIT))
    blocks: tuple[Block, ...] = (
        say(deal_of(case)),
        say(thanks),
        *adds(definition, case, context),
        *_facts(definition, case, read(definition, case)),
        *_set_aside(definition, case),
        *suggestions.blocks(definition, case, context.offer),
        *_goes(context),
        Buttons(
            (
                change,
                *_page(definition, case, context),
                *delivering.buttons(definition, case),
                *_keeping_out(case, context),
            )
        ),
    )
    return Message(f"{deal_of(case).text}: {thanks}", blocks)


def _reminder(definition: Definition, case: Case, context: Context) -> Message:
    deal = deal_of(case)
    go, leave = Button("Continue", _action(case, Verb.RESUME), "primary"), Button("Leave it", _action(case, Verb.LEAVE))
    go = cards.one_form(case, "primary") if case.person.one_form else go
    if case.debrief.reminders >= LAST_REMINDER:
        return _note(("Last nudge for ", deal, ". Finish now, or leave it here; I won't ask again."), (go, leave))
    position = read(definition, case)
    at = len(position.cards) if position.at is None else position.at + 1
    where = f"you're at {at} of {len(position.cards)} and your answers are safe."
    if not _begun(case):
        where = "about a minute, whenever you're ready."
    name = "Monday" if context.today.weekday() in {FRIDAY, SATURDAY} else "Tomorrow"
    tomorrow = Button(name, _action(case, Verb.LATER, value=name.lower()))
    never = Button(words(DONT_REMIND, ENGLISH), _action(case, Verb.LATER, value=NEVER))
    return _note((deal, f": {where}"), (go, tomorrow, never, leave))


def _later(case: Case, context: Context) -> Message:
    when = f" {context.resume}" if context.resume else ""
    safe = " Your answers are safe." if _begun(case) else ""
    go = Button("Continue now", _action(case, Verb.RESUME))
    if case.debrief.quiet:
        told = sentence(words(QUIET, ENGLISH, deal="{deal}") + safe, case.deal.name)
        quiet = [piece for part in told for piece in (with_commands(part) if isinstance(part, str) else (part,))]
        return _note(tuple(quiet), (go,))
    parts = ("I'll come back to ", deal_of(case), f"{when}.{safe}")
    return _note(parts, (go,))


def _left(case: Case) -> Message:
    kept = " What you told me is kept." if _begun(case) else ""
    parts = ("All right, I'll leave ", deal_of(case), f" alone.{kept}")
    return _note(parts, (Button("Pick it up again", _action(case, Verb.RESUME)),))
