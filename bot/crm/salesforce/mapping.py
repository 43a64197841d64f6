"""What Salesforce says of an opportunity -> the neutral record, and when that is news. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.crm.asking import Json
from bot.crm.decided import LONGEST
from bot.crm.telling import event, moment_of, open_against
from bot.settings.app_file import SalesforceSettings
from dialogs.decided import Decided, Told
from dialogs.identity.spelling import as_name, same_text
from dialogs.records import Outcome
from dialogs.sentences import polling as said
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass

NAME = "salesforce"
ID, MODIFIED, CLOSED, STAGE = "Id", "SystemModstamp", "IsClosed", "StageName"
NEEDED = (ID, "Name", STAGE, CLOSED, "IsWon", "CloseDate", MODIFIED)
"""What every org has, and nobody who sees opportunities lacks."""
OWNER, ACCOUNT, AMOUNT, CURRENCY = "Owner.Email", "Account.Name", "Amount", "CurrencyIsoCode"
ENTERED, TYPE = "LastStageChangeDate", "RecordType.Name"
WHERE_THERE = (OWNER, ACCOUNT, AMOUNT, CURRENCY, ENTERED, TYPE)
"""What an org may lack, or not let us see: a currency is there only where it has several, a type where it made any."""
SEVERAL = "multipicklist"


@dataclass(frozen=True, slots=True)
class Shape:
    """What an opportunity has in an org and we may see: fields by folded name.

    `lookups`: those that name another record, and what that is called in a query. `picklists`: the values that a field
    may have, and what people read. `lacking`: fields of other records that turned out not to be there.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    lookups: Mapping[str, str] = field(default_factory=dict)
    several: frozenset[str] = frozenset()
    picklists: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    lacking: frozenset[str] = frozenset()

    def path(self, name: str) -> str | None:
        """A field as the org itself calls it, None for none; of another record its name, or what is asked for.

        What such a record has only asking tells.
        """
        first, dot, rest = name.partition(".")
        own = self.fields.get(first.casefold())
        record = next((one for one in self.lookups.values() if one.casefold() == first.casefold()), None)
        record = record if dot else self.lookups.get(own or "")
        if record is None:
            return None if dot else own
        path = f"{record}.{rest or 'Name'}"
        return None if path in self.lacking else path


def shape_of(described: Iterable[Json]) -> Shape:
    """As it describes itself."""
    fields, lookups, several, picklists = {}, {}, set(), {}
    for one in described:
        name = str(one.get("name") or "")
        fields[name.casefold()] = name
        if there := one.get("relationshipName"):
            lookups[name] = str(there)
        if one.get("type") == SEVERAL:
            several.add(name)
        if values := one.get("picklistValues"):
            picklists[name] = {str(each.get("value")): as_name(str(each.get("label") or "")) for each in values}
    return Shape(fields, lookups, frozenset(several), picklists)


def asked_for(shape: Shape, settings: SalesforceSettings) -> tuple[str, ...]:
    """The fields that are read. One that app.yaml names and isn't there is left out: `winloss check` says so."""
    mapped = mapped_to(shape, settings).values()
    found = (shape.path(name) for name in WHERE_THERE)
    return tuple(dict.fromkeys((*NEEDED, *(one for one in (*found, *mapped) if one))))


def mapped_to(shape: Shape, settings: SalesforceSettings) -> Mapping[str, str | None]:
    """Ours -> the org's own field that app.yaml names, None for none."""
    return {str(ours): shape.path(name) for ours, name in settings.properties.items()}


def value(deal: Json, path: str) -> Any:
    """What stands in a field, or in one of a record that it looks up; None for nothing."""
    found: Any = deal
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def text_of(deal: Json, path: str) -> str:
    """The same as a text, "" for none."""
    found = value(deal, path)
    return "" if found is None or isinstance(found, bool | dict | list) else str(found).strip()


def modified(deal: Json) -> datetime | None:
    """When a deal last changed, to the second."""
    return moment_of(value(deal, MODIFIED))


def labels_of(stages: Iterable[Json]) -> Mapping[str, str]:
    """What a deal has as its stage -> what people read."""
    return {text_of(one, "ApiName"): as_name(text_of(one, "MasterLabel")) for one in stages}


def stage_outcome(stage: Json, settings: SalesforceSettings) -> Outcome | None:
    """What a stage says of its deals, None for one that is open, or ignored."""
    names = _folded((text_of(stage, "ApiName"), text_of(stage, "MasterLabel")))
    if stage.get(CLOSED) is not True or names & _folded(settings.ignored_stages):
        return None
    if names & _folded(settings.no_decision):
        return Outcome.NO_DECISION
    return Outcome.WON if stage.get("IsWon") is True else Outcome.LOST


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(same_text(name) for name in names if name)


@dataclass(frozen=True, slots=True)
class Known:
    """What else a deal is told by: the org's shape, and its stages' labels."""

    shape: Shape
    labels: Mapping[str, str] = field(default_factory=dict)


def told_of(deal: Json, known: Known, settings: SalesforceSettings, zone: str) -> tuple[Decided, Told] | None:
    """The neutral record of a deal, and the event that it is so; None for what can't be told. `zone`: ours.

    Whether it is closed and won stands with the deal: Salesforce keeps that as the org's own stages have it.
    """
    at, deal_id, stage = modified(deal), text_of(deal, ID), text_of(deal, STAGE)
    if at is None or not deal_id:
        return None
    label = known.labels.get(stage) or stage
    paths = {ours: path for ours, path in mapped_to(known.shape, settings).items() if path}
    mapped = {ours: _of_several(deal, path, known) for ours, path in paths.items()}
    flags = {"ApiName": stage, "MasterLabel": label, CLOSED: deal.get(CLOSED), "IsWon": deal.get("IsWon")}
    outcome = stage_outcome(flags, settings) if _counts(deal, settings) else None
    reason = (mapped.get("reason", ""), text_of(deal, paths.get("reason", "")))
    if outcome is Outcome.LOST and _folded(reason) & _folded(settings.no_decision):
        outcome = Outcome.NO_DECISION
    entered = moment_of(value(deal, ENTERED))
    given: dict[str, Any] = {
        "deal_id": deal_id,
        "name": as_name(text_of(deal, "Name"))[:LONGEST] or words(said.NAMELESS, ENGLISH, id=deal_id),
        "outcome": outcome or "open",
    }
    if outcome is not None:
        given |= {
            "account": text_of(deal, ACCOUNT)[:LONGEST],
            "amount": text_of(deal, AMOUNT),
            "currency": text_of(deal, CURRENCY),
            "owner_email": text_of(deal, OWNER),
            "stage": label[:LONGEST],
            "closed_at": min(_days(deal, entered, zone), default=None),
            **mapped,
        }
    elif deal.get(CLOSED) is not True and _counts(deal, settings) and mapped.get("competitor"):
        given |= open_against(text_of(deal, OWNER), mapped)
    return event(NAME, given, at, entered, zone)


def _days(deal: Json, entered: datetime | None, zone: str) -> Iterator[str]:
    """The day that it was to close on, and that on which it came to its stage: it was decided on neither later."""
    if day := text_of(deal, "CloseDate"):
        yield day[:10]
    if entered:
        yield entered.astimezone(ZoneInfo(zone)).date().isoformat()


def _of_several(deal: Json, path: str, known: Known) -> str:
    """What stands in a mapped field. Of several that were picked nobody says which one it was: none is taken."""
    text = text_of(deal, path)
    if path in known.shape.several and ";" in text:
        return ""
    return (known.shape.picklists.get(path, {}).get(text) or text)[:LONGEST]


def _counts(deal: Json, settings: SalesforceSettings) -> bool:
    """Whether the deals of its record type do."""
    return not settings.record_types or same_text(text_of(deal, TYPE)) in _folded(settings.record_types)
