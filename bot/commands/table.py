"""The commands: one row each gives help, permission, reading and who may read along. Pure."""

from collections.abc import Callable
from enum import Enum, auto

from bot.commands import arguments
from bot.commands.requests import FormRequest, Request
from bot.commands.rights import Right
from dialogs.records import Outcome
from dialogs.sentences import (
    answering,
    briefs,
    digest,
    erasing,
    follow_ups,
    forms,
    health,
    hello,
    home,
    hours,
    merging,
    open_deals,
    suspicions,
    writing_back,
)
from dialogs.sentences import help as helping
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass


class Plain(Enum):
    """When plain words, said in our own conversation, are a command."""

    NEVER = auto()
    ALONE = auto()  # its word and nothing else: "how", not "how are you"
    READ = auto()  # a line that is read without a question: "stats year", not "stats were poor"
    BEGUN = auto()  # any line that begins with its word


class Group(Enum):
    """What a command is listed under in the short help, in this order."""

    ENDED = helping.ENDED
    YOURS = helping.YOURS
    FIGURES = helping.FIGURES
    MANAGERS = helping.MANAGERS
    MORE = helping.MORE


@dataclass(frozen=True, slots=True)
class Row:
    """One command. What it does is registered under its `word` in `bot/desk/answering.py`.

    `read`: how the text behind the word is read, None where it takes none. `also`: other words for it; `refusal`: what
    those are told who may not. `public`: everybody in a channel may read its answer, unless the request has `details`.
    `marks`: it marks a deal, or opens the form that does; it is acknowledged only once that is done, and open to those
    we don't know yet.
    `plain`: when plain words are this command; `to_a_card`: when they may be, so that we ask, while a card waits for
    words.
    `right`: what it takes; `on_the_page`: it is for those whom the page can sign in.
    `suggested`: among the ten that Teams takes for its list of suggestions.
    `group`: what the short help lists it under, and `like`, as what: "" for its word.
    """

    word: str
    usage: str
    help: str
    read: Callable[[str], Request] | None = None
    also: tuple[str, ...] = ()
    right: Right = Right.MARK
    on_the_page: bool = False
    refusal: str = ""
    public: bool = False
    marks: bool = False
    plain: Plain = Plain.BEGUN
    to_a_card: Plain = Plain.NEVER
    suggested: bool = False
    group: Group = Group.MORE
    like: str = ""


TABLE = (
    Row(
        word="won",
        usage="won <deal> [amount] [vs <competitor>]",
        help="a deal was won",
        read=arguments.mark(Outcome.WON),
        also=("win", "closed won", "we won"),
        marks=True,
        suggested=True,
        group=Group.ENDED,
    ),
    Row(
        word="lost",
        usage="lost <deal> [amount] [vs <competitor>]",
        help="a deal was lost",
        read=arguments.mark(Outcome.LOST),
        also=("loss", "lose", "closed lost", "we lost"),
        marks=True,
        suggested=True,
        group=Group.ENDED,
    ),
    Row(
        word="nodecision",
        usage="nodecision <deal> [amount] [vs <competitor>]",
        help="it ended without a decision",
        read=arguments.mark(Outcome.NO_DECISION),
        also=("no decision", "no-decision", "no_decision"),
        marks=True,
        suggested=True,
        group=Group.ENDED,
    ),
    Row(
        word="mark",
        usage="mark",
        help=words(forms.COMMAND, ENGLISH),
        read=FormRequest,
        marks=True,
        plain=Plain.ALONE,  # and never to a card: somebody may be called so
        group=Group.ENDED,
    ),
    Row(
        word="stats",
        usage="stats [30d|quarter|last quarter|Q3|2026|all] [by driver] [in <segment>]",
        help="how we are doing",
        read=arguments.stats,
        public=True,
        to_a_card=Plain.READ,
        suggested=True,
        group=Group.FIGURES,
    ),
    Row(
        word="stats answers",
        usage=words(answering.USAGE, ENGLISH),
        help=words(answering.HELP, ENGLISH),
        read=arguments.answers,
        right=Right.HABITS,
        refusal=words(answering.REFUSAL, ENGLISH),
        to_a_card=Plain.READ,
        group=Group.MANAGERS,
    ),
    Row(
        word="themes",
        usage="themes [number]",
        help="what holds up across deals, and the deals behind it",
        read=arguments.themes,
        public=True,
        to_a_card=Plain.ALONE,
        suggested=True,
        group=Group.FIGURES,
    ),
    Row(
        word="trends",
        usage="trends",
        help="what rises or falls, or why we can't say yet",
        read=arguments.trends,
        public=True,
        plain=Plain.READ,
        to_a_card=Plain.ALONE,
        suggested=True,
        group=Group.FIGURES,
    ),
    Row(
        word="vs",
        usage="vs <competitor> [last quarter] [in <segment>]",
        help="what we know before the next pitch against them",
        read=arguments.versus,
        public=True,
        suggested=True,
        group=Group.FIGURES,
        like="vs Globex",
    ),
    Row(
        word="how",
        usage="how",
        help="how we know what we say",
        public=True,
        plain=Plain.ALONE,
        to_a_card=Plain.ALONE,
        group=Group.FIGURES,
    ),
    Row(
        word="deal",
        usage="deal <name>",
        help="what we know of one deal",
        read=arguments.deal,
        suggested=True,
        group=Group.YOURS,
        like="deal Acme renewal",
    ),
    Row(
        word="deals",
        usage="deals",
        help=words(open_deals.COMMAND, ENGLISH),
        read=arguments.deals,
        plain=Plain.READ,
        to_a_card=Plain.ALONE,
        group=Group.YOURS,
    ),
    Row(
        word="home",
        usage="home",
        help=words(home.COMMAND, ENGLISH),
        plain=Plain.ALONE,
        to_a_card=Plain.ALONE,
        suggested=True,
        group=Group.YOURS,
    ),
    Row(
        word="pending",
        usage="pending",
        help="debriefs that wait for you",
        plain=Plain.ALONE,
        to_a_card=Plain.ALONE,
        group=Group.YOURS,
    ),
    Row(
        word="followups",
        usage="followups [calendar]",
        help=words(follow_ups.COMMAND, ENGLISH),
        read=arguments.followups,
        also=("follow-ups", "follow ups"),
        plain=Plain.READ,
        to_a_card=Plain.ALONE,
        group=Group.YOURS,
    ),
    Row(
        word="health",
        usage="health",
        help=words(health.COMMAND, ENGLISH),
        right=Right.HEALTH,
        refusal=words(health.REFUSAL, ENGLISH),
        to_a_card=Plain.ALONE,
    ),
    Row(
        word="merge",
        usage=words(merging.USAGE, ENGLISH),
        help=words(merging.COMMAND, ENGLISH),
        read=arguments.merge,
        right=Right.MERGE,
        refusal=words(merging.REFUSAL, ENGLISH),
        to_a_card=Plain.READ,
        group=Group.MANAGERS,
    ),
    Row(
        word="suspect",
        usage=words(suspicions.USAGE, ENGLISH),
        help=words(suspicions.COMMAND, ENGLISH),
        read=arguments.suspect,
        right=Right.SUSPECT,
        refusal=words(suspicions.REFUSAL, ENGLISH),
        to_a_card=Plain.ALONE,
        group=Group.MANAGERS,
    ),
    Row(
        word="erase",
        usage=words(erasing.USAGE, ENGLISH),
        help=words(erasing.COMMAND, ENGLISH),
        read=arguments.erase,
        right=Right.ERASE,
        refusal=words(erasing.REFUSAL, ENGLISH),
        plain=Plain.READ,
        to_a_card=Plain.READ,
    ),
    Row(
        word="digest",
        usage=words(digest.USAGE, ENGLISH),
        help=words(digest.COMMAND, ENGLISH),
        read=arguments.digest,
        right=Right.PREVIEW,
        refusal="The preview of the digest is for managers. The digest itself comes every week.",
        to_a_card=Plain.READ,
        group=Group.MANAGERS,
        like="digest preview",
    ),
    Row(
        word="crm",
        usage=words(writing_back.USAGE, ENGLISH),
        help=words(writing_back.COMMAND, ENGLISH),
        read=arguments.crm,
        right=Right.CONFIGURE,
        refusal=words(writing_back.REFUSAL, ENGLISH),
        plain=Plain.READ,
        to_a_card=Plain.READ,
    ),
    Row(
        word="hours",
        usage=words(hours.USAGE, ENGLISH),
        help=words(hours.COMMAND, ENGLISH),
        read=arguments.hours,
        to_a_card=Plain.READ,
    ),
    Row(
        word="away",
        usage=words(hours.AWAY_USAGE, ENGLISH),
        help=words(hours.AWAY_COMMAND, ENGLISH),
        read=arguments.away,
        to_a_card=Plain.READ,
    ),
    Row(
        word="briefs",
        usage=words(briefs.USAGE, ENGLISH),
        help=words(briefs.COMMAND, ENGLISH),
        read=arguments.briefs,
        plain=Plain.READ,
        to_a_card=Plain.READ,
    ),
    Row(
        word="page",
        usage="page",
        help="a link that signs you in to the page",
        on_the_page=True,
        plain=Plain.ALONE,
        to_a_card=Plain.ALONE,
    ),
    Row(
        word="hello",
        usage="hello",
        help=words(hello.HELP, ENGLISH),
        also=("hi", "hey", "hallo"),
        plain=Plain.ALONE,
        to_a_card=Plain.ALONE,
    ),
    Row(
        word="help",
        usage="help",
        help=words(helping.COMMAND, ENGLISH),
        also=("?", ""),
        public=True,
        plain=Plain.ALONE,
        to_a_card=Plain.ALONE,
        suggested=True,
    ),
    Row(
        word="help all",
        usage="help all",
        help=words(helping.ALL_COMMAND, ENGLISH),
        public=True,
        plain=Plain.ALONE,
        to_a_card=Plain.ALONE,
    ),
)
