"""Every place where a person's words or name are kept, and what erasing and exporting do to each. Pure.

docs/data.md is made from it, and a test holds both to the tables, the code that writes files, and the log.
"""

from collections.abc import Mapping
from enum import StrEnum

from dialogs.sentences import erasing as said
from dialogs.sentences.words import Sentence
from dialogs.values import dataclass
from insights.shapes.dimensions import ASKED


class Kind(StrEnum):
    """What stands in a place."""

    WORDS = "words"  # what somebody wrote, or a quote of it
    NAME = "name"  # of a person, a deal or a customer, or an address of theirs
    PSEUDONYM = "pseudonym"  # an id of ours: it means a person while their row has a name
    KEY = "key"  # says which row it is, or how far the product is with it
    COUNT = "count"  # what is counted: picked answers, outcomes, amounts, days


class Then(StrEnum):
    """What becomes of a place."""

    STAYS = "stays"
    EMPTIED = "is emptied"
    REWRITTEN = "is rewritten without it"
    GOES = "goes, with its row"


@dataclass(frozen=True, slots=True)
class Place:
    """A column. `person`, `deal`: what becomes of it when that one is erased.

    `hers`: what it holds of the person whose it is, so that an export finds the row by it: their `person`, `user` or
    `conversation` id, or the id of a `debrief` of theirs. `note`: what one should know beside.
    """

    kind: Kind
    person: Then = Then.STAYS
    deal: Then = Then.STAYS
    hers: str = ""
    note: str = ""


STAYS, EMPTIED, REWRITTEN, GOES = Then
_KEY, _COUNT = Place(Kind.KEY), Place(Kind.COUNT)


def _hers(what: str = "person") -> Place:
    return Place(Kind.PSEUDONYM, hers=what)


def _table(keys: str = "", counts: str = "", **places: Place) -> Mapping[str, Place]:
    plain = dict.fromkeys(("workspace_id", *keys.split()), _KEY) | dict.fromkeys(counts.split(), _COUNT)
    return {**plain, **places}


_DEAL_NAME = Place(Kind.NAME, deal=EMPTIED)
_QUOTES = Place(Kind.WORDS, REWRITTEN, REWRITTEN, note="quotes and names in it")
_RIVAL = Place(
    Kind.WORDS, EMPTIED, EMPTIED, note="a competitor's name goes where nobody else named them and app.yaml doesn't"
)
_HER_NAME = Place(Kind.NAME, person=EMPTIED)
_DIRECT = Place(Kind.PSEUDONYM, GOES, hers="person", note="once what it shows is rewritten")

_MADE_OF = "random; of an import a SHA-256 of {}, which whoever has a guess can try (SECURITY.md)"

TABLES: Mapping[str, Mapping[str, Place]] = {
    "workspace": {
        "id": _KEY,
        "platform": _KEY,
        "external_id": _KEY,
        "name": Place(Kind.NAME, note="the company's"),
        "created_at": _KEY,
    },
    "person": _table(
        "seen_at guest greeted_at unasked_at unheeded works_on works_from works_until holidays back_on unbriefed "
        "one_form",
        id=Place(Kind.PSEUDONYM, hers="person", note=_MADE_OF.format("an address or name")),
        name=Place(Kind.NAME, REWRITTEN),
        user_id=_HER_NAME,
        email=_HER_NAME,
        tz=_HER_NAME,
        conversation_id=Place(Kind.NAME, EMPTIED, note="once what it shows is rewritten"),
    ),
    "deal": _table(
        "created_at",
        "product segment region amount currency engaged_on stage lead_source",
        id=Place(Kind.KEY, note=_MADE_OF.format("its id in the CRM, or its name, account and owner")),
        name=Place(Kind.NAME, deal=REWRITTEN),
        name_key=_DEAL_NAME,
        account=_DEAL_NAME,
        external_id=Place(
            Kind.NAME,
            deal=REWRITTEN,
            note="what a CRM calls it; `retention` leaves it, erasing a mark by which a later import knows it: an HMAC "
            "under a secret that WINLOSS_SECRET_KEY seals; without that key none",
        ),
        owner_id=_hers(),
    ),
    "closing": _table(
        "id deal_id source like_id",
        "outcome closed_on marked_at amount currency undone_at",
        marked_by=_hers(),
        competitor=_RIVAL,
        reason=Place(Kind.WORDS, EMPTIED, EMPTIED, note="why it ended so, as the CRM has it"),
    ),
    "exclusion": _table("closing_id proposed_at decided_at", "reason out", proposed_by=_hers(), decided_by=_hers()),
    "inbox": _table(
        "key deal_key at closed_on closing_id crm",
        "outcome",
        body=Place(
            Kind.NAME, REWRITTEN, GOES, note="what a CRM told of a deal, until that is settled: mostly a second"
        ),
    ),
    "pitch": _table(
        "seen_at briefed_at post_id",
        "segment useful",
        deal_key=Place(Kind.KEY, GOES, GOES),
        rival=Place(Kind.WORDS, GOES, GOES, note="as a CRM names a competitor of a deal that is open"),
        person_id=Place(Kind.PSEUDONYM, GOES, hers="person"),
        name=Place(
            Kind.NAME, GOES, GOES, note="of an open deal whose owner was told who else is in the running, or will be"
        ),
    ),
    "poll": _table("feed read_to going_on due_at read_at failing failing_since tries"),
    "write_back": _table("crm on_at"),
    "crm_target": _table(
        "crm closing_id wanted sent queued attempts not_before lease_until fence parked kept_out erased",
        deal=Place(
            Kind.NAME,
            deal=GOES,
            note="what the CRM calls it, until all of ours is gone from it: also where words go while it is off",
        ),
    ),
    "crm_record": _table(
        "crm closing_id kind name over",
        record_id=Place(Kind.KEY, note="what the CRM calls a note or task of ours"),
        says=Place(Kind.KEY, note="a digest of what it says"),
        asked=Place(Kind.KEY, note="a digest of what it was last asked to say"),
    ),
    "debrief": _table(
        "rev resume_at reminders",
        "status prompted_at completed_at",
        id=Place(Kind.KEY, hers="debrief"),
        person_id=_hers(),
    ),
    "answer": _table(
        "rev field state quotable at",
        debrief_id=Place(Kind.KEY, hers="debrief"),
        value=Place(Kind.WORDS, REWRITTEN, REWRITTEN, note="free text goes; what was picked or dated counts"),
    ),
    "verbatim": _table(
        "field heard quotable at",
        closing_id=Place(Kind.KEY, hers="debrief"),
        text=Place(Kind.WORDS, GOES, GOES),
    ),
    "buyer_link": _table(
        "serial made_at until withdrawn_at opened_at seller_at taken_back_at",
        closing_id=Place(Kind.KEY, hers="debrief"),
        made_by=_hers(),
    ),
    "buyer_answer": _table(  # the buyer's, so an export of its rep is without it
        "closing_id at",
        "driver price quotable in_crm",
        receipt=Place(Kind.KEY, note="what the buyer sees, changes and deletes their answer by"),
        words=Place(Kind.WORDS, deal=EMPTIED, note="the buyer's own, who can delete it; no rep's"),
        contact=Place(Kind.WORDS, deal=EMPTIED, note="the buyer's own: their name, or how to reach them"),
    ),
    "buyer_stop": _table(
        "at",
        company=Place(
            Kind.NAME,
            deal=REWRITTEN,
            note="a closing whose customer wants no questions; once its deal is unnamed, be it by `retention`, besides "
            "an HMAC of the account, as of `deal.external_id`; an earlier version's is the account itself",
        ),
    ),
    "reading": _table("rules"),
    "fact": _table(
        "closing_id deal_id",
        "product segment region outcome closed_on amount days prompted debriefed driver drivers asked expected "
        f"buyer_driver buyer_said view view_kind currency stage lead_source quarter {' '.join(ASKED)}",
        person_id=_hers(),
        account=_DEAL_NAME,
        competitor=_RIVAL,
        competitor_said=_RIVAL,
    ),
    "event": _table(key=Place(Kind.KEY, note="the platform's id of an event; kept for 7 days"), at=_KEY),
    "outbox": _table(
        "kind subject direct wanted sent queued generation message_id attempts ambiguous_since not_before lease_until "
        "fence parked faults again_at",
        recipient=_DIRECT,
    ),
    "doubt": _table("key direct message_id since look_at", recipient=Place(Kind.PSEUDONYM, GOES, hers="person")),
    "hold": _table(
        "until",
        method=Place(Kind.NAME, GOES, note="a method of the platform's, in Teams with the conversation it is about"),
    ),
    "look_up": _table("key down_to found told pages began", conversation=Place(Kind.NAME, GOES, hers="conversation")),
    "timer": _table("kind subject due_at tries not_before set_aside"),
    "follow_up": _table(
        "id deal_id kind due_on status declined",
        "about",
        debrief_id=Place(Kind.KEY, hers="debrief"),
        person_id=_hers(),
        handed_by=Place(Kind.PSEUDONYM, note="of whoever handed it on; what is theirs is found by `person_id`"),
    ),
    "calendar_feed": _table(
        "made_at",
        person_id=Place(Kind.PSEUDONYM, GOES, hers="person"),
        edition=Place(Kind.KEY, GOES, note="which of the addresses of their calendar opens it"),
    ),
    "digest": _table("id channel as_of full withdrawn_at", message=_QUOTES, page=_QUOTES),
    "health": _table("week", "prompted started finished seconds stopped"),
    "post": _table("id created_at", message=_QUOTES),
    "web_message": _table(
        "id key position rev",
        conversation=Place(Kind.NAME, GOES, hers="conversation", note="hers alone"),
        message=Place(Kind.WORDS, REWRITTEN, REWRITTEN, note="the local page's own messages"),
    ),
    "web_session": _table("id rights used", user_id=Place(Kind.NAME, GOES, hers="user")),
    "conversation": _table(
        "id remembered_at rev",
        user_id=Place(Kind.NAME, GOES, hers="user"),
        reference=Place(Kind.NAME, GOES, note="as Teams gives it, with the name of whose it is"),
    ),
    "look": _table("day made_at", findings=_QUOTES),
    "reason": _table("driver words since"),
    "effort": _table(
        "kind since",
        "teams first last verdict started started_n waiting waiting_n",
        selector=Place(Kind.COUNT, note="a theme; may name a competitor that several named"),
    ),
    "suspicion": _table(
        "id months last_look checked",
        "driver dimension named_on power withdrawn_on verdict deals n others others_n reps accounts",
        value=Place(Kind.WORDS, EMPTIED, EMPTIED, note=_RIVAL.note),
        named_by=_hers(),
        withdrawn_by=_hers(),
    ),
    "correction": _table("closing_id", "at old"),
    "merging": _table(
        "id gone_id kept_id at closings undone_at",
        merged_by=_hers(),
        undone_by=_hers(),
        noted=Place(Kind.NAME, deal=EMPTIED, note="what taking two deals apart again needs"),
    ),
    "rival": _table("listed", said=Place(Kind.WORDS, GOES, GOES, note=_RIVAL.note), name=Place(Kind.WORDS, GOES, GOES)),
    "rival_verdict": _table(
        "id one at undone_at",
        gone=Place(Kind.WORDS, GOES, GOES, note=_RIVAL.note),
        kept=Place(Kind.WORDS, GOES, GOES),
        said_by=_hers(),
        undone_by=_hers(),
    ),
    "import_answer": _table(
        "layout kind answered_at",
        word=Place(Kind.NAME, GOES, note="a word of a CRM's file, where it is their name"),
        answer=Place(Kind.NAME, GOES),
    ),
    "audit": _table(
        "number at act about",
        who=Place(Kind.PSEUDONYM, note="of the log alone; it stays whole"),
        detail=Place(Kind.KEY, note="words of ours"),
        hash=_KEY,
    ),
    "pseudonym": _table("id", whose=Place(Kind.PSEUDONYM, GOES, hers="person", note="whose the log's pseudonyms are")),
    "configured": _table("key digest"),
    "workspace_key": _table("wrapped"),
    "secret": _table("field", ciphertext=Place(Kind.KEY, note="what marks of erased deals are made with, encrypted")),
    "text_key": dict.fromkeys(("id", "wrapped", "made_at", "settled_at"), _KEY),
}
"""Table -> column -> what stands there. Erasing a workspace takes every row of all of them."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A place outside of the database: what it `holds`, and the files of ours that write there.

    `unreached`: what whoever erases is told of it, since erasing can't do it; `reached`: what erasing does.
    """

    name: str
    holds: str
    unreached: Sentence | None = None
    reached: str = ""
    written_by: tuple[str, ...] = ()


ELSEWHERE = (
    Elsewhere(
        "chat: cards, receipts, follow-ups, digests, shared figures",
        "names, words, quotes",
        reached="are shown anew without them: Slack changes the message (`chat.update`), Teams the activity, the page "
        "its own",
    ),
    Elsewhere("chat: what people typed, answers to commands", "names, words, quotes", said.IN_CHAT),
    Elsewhere("exports (`winloss export`)", "names, words", said.IN_EXPORTS, written_by=("bot/cli/export.py",)),
    Elsewhere(
        "the rows that an import left out (`winloss import --skip-bad`)",
        "names of owners, deals, customers",
        said.IN_EXPORTS,
        written_by=("bot/cli/importing.py",),
    ),
    Elsewhere("backups, and what PostgreSQL has yet to overwrite", "everything", said.IN_BACKUPS),
    Elsewhere(
        "your CRM: notes, tasks and fields that winloss wrote",
        "words, quotes",
        reached="are written anew without what was erased of a person, as long as answers go there (`/winloss crm`), "
        "and taken away with a deal, of which a CRM's recycle bin keeps some for days (Salesforce's 15); those of a "
        "whole workspace stay",
    ),
    Elsewhere("your CRM, files that were imported", "names of owners, deals, customers", said.IN_CRM),
    Elsewhere(
        "app.yaml: people, managers, pilot, page",
        "names and ids of people",
        said.IN_SETTINGS,
        written_by=("bot/settings/writing.py",),
    ),
)
"""What holds words or names and is no table."""

HOLD_NONE: Mapping[str, str] = {
    "bot/platforms/teams/manifest.py": "the app's package for Teams",
    "storage/engine/private_file.py": "the empty file that SQLite fills",
}
"""Files that write files in which nobody's words or name stands."""

LOGGED: Mapping[str, str] = {
    "event": "what happened: command, click, form, timer, delivery, digest, import, encryption, crm",
    "workspace": "its id",
    "outcome": "what came of it",
    "seconds": "how long it took",
    "action": "which button",
    "target": "which message, by ids of ours",
    "timer": "which timer, by ids of ours",
    "digest": "which week",
    "rows": "how many",
    "feed": "which part of a CRM was read",
    "news": "how much of that was",
    "fault": "what kind of error, and where in our code",
    "why": "the kind of refusal, or what the platform said of a message it refused, or a CRM answered",
}
"""What a line of the log says. No words, no names."""


def unreached() -> tuple[Sentence, ...]:
    """What whoever erases is told that it can't reach."""
    return tuple(dict.fromkeys(one.unreached for one in ELSEWHERE if one.unreached))
