"""What a person can press, and the one codec between an action and the token a button carries."""

import re
from enum import StrEnum
from urllib.parse import quote, unquote

from dialogs.values import dataclass

_STAYS = re.compile(r"[\w.~-]*", re.ASCII).fullmatch  # nearly all parts do, and a card has dozens


class Verb(StrEnum):
    """Every press the product knows."""

    # in a debrief (subject: debrief id)
    START = "start"  # value: BY_CARDS where a form was offered first
    PICK = "pick"  # field, value
    NEXT = "next"  # submit the card with what was filled in
    BACK = "back"
    SKIP = "skip"
    LATER = "later"  # value: tomorrow, monday, week; "" asks which
    FINISH = "finish"
    EDIT = "edit"  # field: the step's key; "" lists the steps
    FORM = "form"  # all that remains, on one form
    FILL = "fill"  # a pick in it; field: since which revision it is open, a dot, the question's key; value
    SAVE = "save"  # the form as it stands; field: the same, without a key
    QUOTE = "quote"  # field: toggles "may be quoted"
    KEEP_OUT = "keep_out"  # value: anything keeps it out of the CRM, "" lets it in
    INVITE = "invite"  # a link for the buyer
    WITHDRAW = "withdraw"  # and it opens nothing any more
    LIFT = "lift"  # a manager: a company that wanted no questions may be asked again; value: why, "" asks
    DELIVER = "deliver"  # tell who delivers; field: with their words or not; value: to whom; "" asks
    RESUME = "resume"
    LEAVE = "leave"
    FIRST = "first"  # of several that are open, this one
    NUDGE = "nudge"  # a manager: bring it up again
    LET_GO = "let_go"  # a manager: leave it alone
    HAND_ON = "hand_on"  # a manager, of somebody who left; value: person id; "" asks to whom
    ASK_ABOUT = "ask_about"  # of deals that closed at once; subject: the question; value: none, three, all
    NOT_MINE = "not_mine"  # value: person id; "" asks whose it is
    # around a mark (subject: closing id)
    UNDO = "undo"
    CORRECT = "correct"  # value: outcome
    REOPEN = "reopen"  # value: outcome
    THIS_DEAL = "this_deal"  # of several that may be meant; subject: deal id; value: the mark again
    NEW_DEAL = "new_deal"  # none of them; value: the mark again
    ENDED = "ended"  # an open deal ended, how is asked; subject: deal id
    SAME_DEAL = "same_deal"  # what a CRM told of is one that is here; field: its id
    MERGE = "merge"  # subject: id of the deal that goes; field: of the one that stays; value: which closing does
    UNMERGE = "unmerge"  # subject: id of the merging
    # around what counts (subject: closing id)
    LEAVE_OUT = "leave_out"  # its rep proposes it; value: why, "" asks
    RULE_ON = "rule_on"  # a manager decides; value: out, in
    # around competitors' names
    ONE = "one"  # two are one; field: the name that goes; value: the one that stays
    TWO = "two"  # they aren't; field, value: the names
    UNSAY = "unsay"  # subject: id of what was said of two names
    # follow-ups (subject: follow-up id)
    TOLD = "told"  # the buyer answered
    AGAIN = "again"  # remind me later; value: days, or a day; "" asks when
    DROP = "drop"
    DONE = "done"
    PASS_ON = "pass_on"  # noqa: S105 - to a colleague; value: person id; "" asks to whom
    DECLINE = "decline"  # what a colleague passed on
    TAKE_BACK = "take_back"  # it is open again, or mine again
    # briefs before a pitch
    USEFUL = "useful"  # subject: the message; value: yes, no
    # what is stopped (subject: its place and kind; field: whom it is for; value: what it shows)
    TRY_AGAIN = "try_again"
    DISCARD = "discard"
    # erasing (subject: what, a colon, its id)
    ERASE = "erase"
    KEEP = "keep"  # within its hour
    # reports
    SHARE = "share"  # value: the command to share, such as "stats quarter"
    RUN = "run"  # value: a command line to answer, such as "stats year by driver"
    HOME = "home"  # a press made on home; value: its token, or subject, where value is picked; field: home's place
    # around what somebody wrote
    SAY = "say"  # subject: debrief id; value: words that are the answer after all


BY_CARDS = "cards"


@dataclass(frozen=True, slots=True)
class Action:
    """One press: what, on which thing, at which revision of it."""

    verb: Verb
    subject: str = ""
    rev: int = 0
    field: str = ""
    value: str = ""

    @property
    def asks(self) -> bool:
        """Whether it is answered with something to choose or to fill in first: when, whose, which answer, a form."""
        left_open = {Verb.LATER: self.value, Verb.NOT_MINE: self.value, Verb.EDIT: self.field, Verb.FORM: ""}
        return not left_open.get(self.verb, "set")


def render(action: Action) -> str:
    """The token of an action: five percent-encoded parts joined by `/`."""
    return f"{action.verb}/{_encoded(action.subject)}/{action.rev}/{_encoded(action.field)}/{_encoded(action.value)}"


def _encoded(part: str) -> str:
    return part if _STAYS(part) else quote(part, safe="")


def parse(token: str) -> Action:
    """The action of a token. Raises ValueError for anything `render` did not make."""
    verb, subject, rev, field, value = (unquote(part, errors="strict") for part in token.split("/"))
    if not (rev.isascii() and rev.isdigit()):
        raise ValueError("the revision is not a number")
    return Action(Verb(verb), subject, int(rev), field, value)
