"""Home: what waits for somebody, what is theirs, what they told, and this quarter, on one screen.

It ranks nobody, and shows nothing that others answered. What is pressed on it is the press that the same button is
elsewhere, wrapped: whoever carries it out shows home anew.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from dialogs.cards import followups
from dialogs.cards.wording import cut, day, gist
from dialogs.definition.script import Definition
from dialogs.engine import engine
from dialogs.engine.position import read
from dialogs.messages import actions
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import (
    Block,
    Button,
    Buttons,
    Choice,
    Facts,
    Input,
    Link,
    Message,
    Part,
    Strong,
    Text,
    say,
    with_commands,
)
from dialogs.records import Case, FollowUp, FollowUpKind, Status
from dialogs.sentences import home as said
from dialogs.sentences.exclusions import TO_DECIDE
from dialogs.sentences.marks import MARKED
from dialogs.sentences.names import isolated
from dialogs.sentences.owing import FIRST
from dialogs.sentences.words import ENGLISH, Counted, Sentence, counted, short_date, time_of_day, weekday_of, words
from dialogs.values import dataclass

ROWS = 3
"""So many of each kind are on the screen; the rest is a press away."""
GIST = 140
TAB = "tab"
"""What presses carry that were made on a place of its own, such as Slack's Home tab."""
KINDS = {
    FollowUpKind.ASK_BUYER: said.ASK_BUYER,
    FollowUpKind.TALK: said.TALK,
    FollowUpKind.CONTRACT: said.CONTRACT,
}


@dataclass(frozen=True, slots=True)
class Ending:
    """An open deal: how it is told from others, and a button for each way it can end."""

    label: str
    ways: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """A follow-up that is due, or the next to be, and its deal's name."""

    item: FollowUp
    deal: str


@dataclass(frozen=True, slots=True)
class Seeing:
    """What a manager is to see to; None: it isn't theirs.

    `owed`: open debriefs of others, of `everybody` or of the teams they lead. `stopped`: what doesn't go on by itself.
    `alike`: pairs of names that may be one competitor. `proposed`: deals to be left out of the figures.
    """

    owed: int
    everybody: bool
    stopped: int | None = None
    alike: int | None = None
    proposed: int | None = None


@dataclass(frozen=True, slots=True)
class Home:
    """All that home shows. `at`: the moment, in the person's zone. `open_in_all`: how many open deals there are.

    `digest`: the day and the headline of the last summary, `link` leads to it; `digest_day`: on which the first comes.
    `quarter`: its figures, label and value each; none where nothing has closed. `left_out`: how many that leaves out.
    """

    at: datetime
    waiting: tuple[Case, ...] = ()
    open_deals: tuple[Ending, ...] = ()
    open_in_all: int = 0
    due: tuple[Due, ...] = ()
    next_due: Due | None = None
    told: tuple[Case, ...] = ()
    digest: tuple[date, str] | None = None
    link: str = ""
    digest_day: str = ""
    quarter: tuple[tuple[str, str], ...] = ()
    left_out: str = ""
    seeing: Seeing | None = None


def home(definition: Definition, of: Home, place: str = "") -> Message:
    """Home as a message. `place`: TAB where it has a place of its own."""
    as_of = words(said.AS_OF, ENGLISH, day=weekday_of(of.at, ENGLISH), time=time_of_day(of.at.time(), ENGLISH))
    blocks = (
        *_waiting(definition, of.waiting),
        *_seeing(of.seeing),
        *_open(of),
        *_due(of),
        *_told(definition, of.told),
        *_digest(of),
        *_quarter(of),
        say(as_of, style="hint"),
    )
    title = words(said.TITLE, ENGLISH)
    waits = counted(said.WAITING, ENGLISH, len(of.waiting)) if of.waiting else words(said.NONE_WAITS, ENGLISH)
    return on_home(Message(f"{title}: {waits}.", (say(title, style="heading"), *blocks)), place)


def on_home(message: Message, place: str = "") -> Message:
    """The message with each of its presses marked as made on home. Commands stay: they change nothing of it."""
    return replace(message, blocks=tuple(_marked(block, place) for block in message.blocks))


def _marked(block: Block, place: str) -> Block:
    if isinstance(block, Choice | Input) and block.pick is not None:  # what is picked takes the place of its value
        return replace(block, pick=Action(Verb.HOME, actions.render(block.pick), field=place))
    if not isinstance(block, Buttons):
        return block
    return Buttons(tuple(replace(button, action=_wrapped(button.action, place)) for button in block.buttons))


def _wrapped(action: Action, place: str) -> Action:
    opens = action.verb is Verb.FORM and place != TAB  # the form opens from a message by itself
    if opens or action.verb in {Verb.RUN, Verb.HOME}:
        return action
    return Action(Verb.HOME, field=place, value=actions.render(action))


def pressed(action: Action) -> Action:
    """The press that was made on home. Raises ValueError for what isn't one."""
    inside = actions.parse(action.subject or action.value)
    if action.subject:
        inside = replace(inside, value=action.value)
    if inside.verb is Verb.HOME:
        raise ValueError("home is on no home")
    return inside


def _waiting(definition: Definition, cases: tuple[Case, ...]) -> Iterator[Block]:
    yield _head(said.WAITING, len(cases), said.NONE_WAITS)
    if not cases:
        yield _hint(said.TO_TELL)
        return
    for case in cases[:ROWS]:
        yield say(Strong(isolated(case.deal.name)), f"\n{_state(definition, case)}")
        yield Buttons((_go_on(case),))
    if len(cases) > ROWS:
        yield Buttons((_runs(said.ALL_WAITING, "pending"),))


def _state(definition: Definition, case: Case) -> str:
    at, of = engine.progress(definition, case)
    state = {
        Status.PROMPTED: words(said.NOT_STARTED, ENGLISH),
        Status.WAITING: words(said.TURN, ENGLISH),
        Status.LATER: words(said.QUIET if case.debrief.quiet else said.PUT_OFF, ENGLISH),
    }.get(case.debrief.status, words(said.BEGUN, ENGLISH, at=at, of=of))
    return words(said.STATE, ENGLISH, outcome=MARKED[case.closing.outcome], state=state)


def _go_on(case: Case) -> Button:
    label, verb = {
        Status.PROMPTED: (said.START, Verb.START),
        Status.WAITING: (FIRST, Verb.FIRST),
    }.get(case.debrief.status, (said.CONTINUE, Verb.RESUME))
    if case.person.one_form and case.debrief.status.active:  # as its prompt begins and a reminder of it goes on
        verb = Verb.FORM
    return Button(words(label, ENGLISH), Action(verb, case.debrief.id, case.debrief.rev), "primary")


def _seeing(of: Seeing | None) -> Iterator[Block]:
    if of is None:
        return
    yield say(Strong(words(said.NEEDS, ENGLISH)))
    told = (
        (of.owed, said.OWED_BY_ALL if of.everybody else said.OWED, said.WHOSE, "pending"),
        (of.stopped, said.STOPPED, said.LOOK, "health"),
        (of.alike, said.ALIKE, said.DECIDE, "pending"),
        (of.proposed, TO_DECIDE, said.DECIDE, "pending"),
    )
    lines = [counted(sentence, ENGLISH, n) for n, sentence, _, _ in told if n]
    if not lines:
        yield _hint(said.NOTHING_NEEDS)
        return
    yield say("\n".join(lines))
    labels = dict.fromkeys((label, line) for n, _, label, line in told if n)
    yield Buttons(tuple(_runs(label, line) for label, line in labels))


def _open(of: Home) -> Iterator[Block]:
    yield _head(said.OPEN, of.open_in_all, said.NONE_OPEN)
    for deal in of.open_deals[:ROWS]:
        yield say(deal.label)
        yield Buttons(deal.ways)
    if not of.open_in_all:
        yield _hint(said.FROM_CRM)
    more = (_runs(said.ALL_OPEN, "deals"),) if of.open_in_all > ROWS else ()
    yield Buttons((_runs(said.TELL, "mark"), *more))


def _due(of: Home) -> Iterator[Block]:
    yield _head(said.DUE, len(of.due), said.NONE_DUE)
    for due in of.due[:ROWS]:
        gaps = {"what": words(KINDS[due.item.kind], ENGLISH), "day": day(due.item.due_on, of.at.date())}
        today = due.item.due_on == of.at.date()
        yield say(Strong(isolated(due.deal)), f"\n{words(said.TODAY if today else said.SINCE, ENGLISH, **gaps)}")
        yield followups.in_a_list(due.item)
    if len(of.due) > ROWS:
        yield say(counted(said.MORE_DUE, ENGLISH, len(of.due) - ROWS), style="hint")
    if of.due:
        return
    if of.next_due is None:
        yield _hint(said.WHERE_FROM)
    else:
        coming = day(of.next_due.item.due_on, of.at.date())
        yield say(words(said.NEXT_DUE, ENGLISH, day=coming, deal=isolated(of.next_due.deal)), style="hint")


def _told(definition: Definition, cases: tuple[Case, ...]) -> Iterator[Block]:
    yield say(Strong(words(said.ANSWERS if cases else said.NO_ANSWERS, ENGLISH)))
    if not cases:
        yield _hint(said.SHORT)
    for case in cases[:ROWS]:
        yield Text(gist(read(definition, case), case, GIST))
        yield Buttons((Button(words(said.EDIT, ENGLISH), Action(Verb.EDIT, case.debrief.id, case.debrief.rev)),))


def _digest(of: Home) -> Iterator[Block]:
    if of.digest is None:
        if of.digest_day:
            yield say(words(said.NO_DIGEST, ENGLISH, day=of.digest_day), style="hint")
        return
    on, headline = of.digest
    link: tuple[Part, ...] = ("\n", Link(words(said.READ_IT, ENGLISH), of.link)) if of.link else ()
    title = words(said.DIGEST, ENGLISH, day=short_date(on, ENGLISH))
    yield say(Strong(title), f"\n{cut(headline, 2 * GIST)}", *link)


def _quarter(of: Home) -> Iterator[Block]:
    yield say(Strong(words(said.QUARTER, ENGLISH)))
    if not of.quarter:
        yield _hint(said.NONE_CLOSED)
        return
    yield Facts(of.quarter)
    if of.left_out:
        yield say(of.left_out, style="hint")
    yield Buttons((_runs(said.FIGURES, "stats"),))


def _head(some: Counted, n: int, none: Sentence) -> Text:
    return say(Strong(counted(some, ENGLISH, n) if n else words(none, ENGLISH)))


def _hint(sentence: Sentence) -> Text:
    return Text(with_commands(words(sentence, ENGLISH)), "hint")


def _runs(label: Sentence, line: str) -> Button:
    return Button(words(label, ENGLISH), Action(Verb.RUN, value=line))
