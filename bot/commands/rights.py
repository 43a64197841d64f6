"""Who may do what: one table, and the one function that decides. Every entry asks it. Pure.

What belongs to nobody who isn't a member (guests, other companies, people outside a pilot) is decided before.
"""

from collections.abc import Iterable, Mapping
from enum import Enum, IntEnum

from dialogs.messages.actions import Verb
from dialogs.sentences import rights as said
from insights.shapes.viewer import Viewer


class Role(Enum):
    """What somebody is besides, by app.yaml; everybody is a rep. Values are told in the documents."""

    REP = "rep"
    TEAM_MANAGER = "team manager"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


class Reach(IntEnum):
    """Whose they may do something with. Who has several roles has the furthest of them."""

    NO = 0
    OWN = 1
    TEAM = 2
    ALL = 3


class Right(Enum):
    """What may be done, by what it is called in the documents."""

    MARK = said.MARK
    ANSWER = said.ANSWER
    READ = said.READ
    AMEND = said.AMEND
    OWING = said.OWING
    BEHIND = said.BEHIND
    HABITS = said.HABITS
    PREVIEW = said.PREVIEW
    CONFIGURE = said.CONFIGURE
    SUSPECT = said.SUSPECT
    MERGE = said.MERGE
    EXCLUDE = said.EXCLUDE
    LIFT = said.LIFT
    HEALTH = said.HEALTH
    ERASE = said.ERASE


_NO, _OWN, _TEAM, _ALL = Reach
RIGHTS: Mapping[Right, tuple[Reach, Reach, Reach, Reach]] = {  # in the order of the roles
    Right.MARK: (_ALL, _ALL, _ALL, _ALL),
    Right.ANSWER: (_OWN, _OWN, _OWN, _OWN),
    Right.READ: (_OWN, _TEAM, _ALL, _OWN),
    Right.AMEND: (_OWN, _TEAM, _ALL, _OWN),
    Right.OWING: (_NO, _TEAM, _ALL, _NO),
    Right.BEHIND: (_NO, _NO, _ALL, _NO),
    Right.HABITS: (_NO, _NO, _ALL, _ALL),
    Right.PREVIEW: (_NO, _NO, _ALL, _ALL),
    Right.CONFIGURE: (_NO, _NO, _ALL, _ALL),
    Right.SUSPECT: (_NO, _NO, _ALL, _NO),
    Right.MERGE: (_NO, _NO, _ALL, _ALL),
    Right.EXCLUDE: (_NO, _NO, _ALL, _NO),
    Right.LIFT: (_NO, _NO, _ALL, _NO),
    Right.HEALTH: (_NO, _NO, _ALL, _ALL),
    Right.ERASE: (_NO, _NO, _ALL, _ALL),
}
PRESSES: Mapping[Verb, Right] = {
    **dict.fromkeys((Verb.START, Verb.PICK, Verb.NEXT, Verb.BACK, Verb.SKIP, Verb.LATER, Verb.FINISH), Right.ANSWER),
    **dict.fromkeys(
        (
            Verb.FORM,
            Verb.FILL,
            Verb.SAVE,
            Verb.EDIT,
            Verb.QUOTE,
            Verb.RESUME,
            Verb.LEAVE,
            Verb.FIRST,
            Verb.ASK_ABOUT,
            Verb.NOT_MINE,
            Verb.SAY,
        ),
        Right.ANSWER,
    ),
    **dict.fromkeys(
        (Verb.TOLD, Verb.AGAIN, Verb.DROP, Verb.DONE, Verb.KEEP_OUT, Verb.INVITE, Verb.WITHDRAW), Right.ANSWER
    ),
    **dict.fromkeys((Verb.PASS_ON, Verb.DECLINE, Verb.TAKE_BACK, Verb.DELIVER), Right.ANSWER),
    Verb.USEFUL: Right.ANSWER,
    **dict.fromkeys((Verb.THIS_DEAL, Verb.NEW_DEAL, Verb.SAME_DEAL, Verb.ENDED, Verb.SHARE), Right.MARK),
    **dict.fromkeys((Verb.UNDO, Verb.CORRECT, Verb.REOPEN), Right.AMEND),
    **dict.fromkeys((Verb.NUDGE, Verb.LET_GO, Verb.HAND_ON), Right.OWING),
    **dict.fromkeys((Verb.MERGE, Verb.UNMERGE, Verb.ONE, Verb.TWO, Verb.UNSAY), Right.MERGE),
    Verb.LEAVE_OUT: Right.ANSWER,
    Verb.RULE_ON: Right.EXCLUDE,
    Verb.LIFT: Right.LIFT,
    **dict.fromkeys((Verb.TRY_AGAIN, Verb.DISCARD), Right.HEALTH),
    **dict.fromkeys((Verb.ERASE, Verb.KEEP), Right.ERASE),
}
"""What each press takes. RUN is a command's line and HOME another press: they take what that takes."""
ALONE = frozenset({Role.REP})
"""Who is a rep and nothing besides."""

_ROWS = {right: dict(zip(Role, row, strict=True)) for right, row in RIGHTS.items()}  # every click asks


def reach(roles: Iterable[Role], right: Right) -> Reach:
    """How far a right goes for somebody with these roles."""
    return max((_ROWS[right][role] for role in roles), default=Reach.NO)


def decides(roles: Iterable[Role], right: Right, *, own: bool = False, team: bool = False) -> bool:
    """Whether somebody with these roles may do it. `own`: to what is theirs; `team`: of a team that they manage."""
    found = reach(roles, right)
    return found is Reach.ALL or (found is Reach.TEAM and (own or team)) or (found is Reach.OWN and own)


def asked_by(viewer: Viewer) -> frozenset[Role]:
    """The roles in which somebody asks: in a channel, where others read along, as any rep does."""
    flags = {Role.MANAGER: viewer.manages, Role.ADMINISTRATOR: viewer.administers}
    return ALONE | {role for role, has in flags.items() if has and not viewer.shared}
