"""The CRMs of `bench.crm` that answers go back to: what people do there, and what stands there, in each's words."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol, Self

from bench._shared import ROOT
from tests.stand_ins.crm import today
from tests.stand_ins.hubspot import HubSpot
from tests.stand_ins.salesforce import Salesforce
from tests.stand_ins.salesforce_records import OURS

LABELS = {"price": "Too expensive", "product_fit": "Doesn't fit"}
REASONS = {"price": "expensive", "product_fit": "unfit"}
THEIRS = "rival"
VALUES = {REASONS["price"]: LABELS["price"], REASONS["product_fit"]: LABELS["product_fit"], THEIRS: "Theirs"}
FAULTS = ("500", "503", "after 500", "after reset", "reset", "odd")
Json = dict[str, Any]


class There(Protocol):
    """A CRM. `kinds`: what its notes and its tasks are called there; a key of ours begins with the debrief's id."""

    name: str
    called: str
    kinds: tuple[str, str]
    faults: tuple[str, ...]

    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, *error: object) -> None: ...

    @property
    def environ(self) -> Mapping[str, str]:
        """What winloss is told of it."""
        ...

    @property
    def asked(self) -> Counter[str]:
        """How often what was asked for."""
        ...

    def fails(self, faults: Iterable[str]) -> None:
        """What the next requests come to."""
        ...

    def deal(self, name: str, email: str) -> str:
        """A deal that is worked on; its id."""
        ...

    def moves(self, deal: str, to: str) -> None:
        """It is won, lost or open."""
        ...

    def reason(self, deal: str) -> str | None:
        """Why it was lost."""
        ...

    def says(self, deal: str, reason: str) -> None:
        """A person says why."""
        ...

    def records(self, kind: str) -> Mapping[str, Json]:
        """All of ours of a kind that stand, by id."""
        ...

    def about(self, kind: str, deal: str) -> list[Json]:
        """Those of a deal."""
        ...

    def key(self, record: Json) -> str:
        """The debrief that one is of, and after a dot what of it."""
        ...

    def does(self, task: Json) -> None:
        """A person does one."""
        ...

    def is_done(self, task: Json) -> bool:
        """Whether somebody did."""
        ...


class InHubSpot:
    """HubSpot, whose search shows a change late."""

    name, called, kinds = "hubspot", "HubSpot", ("notes", "tasks")
    faults = (*FAULTS, "429 1")
    field = "closed_lost_reason"
    stages: Mapping[str, str] = {"won": "default-won", "lost": "default-lost", "open": "default-first"}
    configures: Mapping[str, str] = {
        "      # closed_lost_reason: {answer: driver, outcomes: [lost], values: {price: Too expensive}}": (
            f"      closed_lost_reason: {json.dumps({'answer': 'driver', 'values': LABELS})}"
        )
    }

    def __init__(self) -> None:
        self.crm = HubSpot(today, timedelta(seconds=0.2))
        self.crm.records.picklist(self.field, **VALUES)
        self._owners: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        await self.crm.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.crm.__aexit__(*error)

    @property
    def environ(self) -> Mapping[str, str]:
        return {"HUBSPOT_SERVICE_KEY": self.crm.key, "HUBSPOT_API_URL": self.crm.url}

    @property
    def asked(self) -> Counter[str]:
        return self.crm.asked

    def fails(self, faults: Iterable[str]) -> None:
        self.crm.faults[:] = faults

    def deal(self, name: str, email: str) -> str:
        if email not in self._owners:
            self._owners[email] = self.crm.owner(email)
        return self.crm.deal(name, self._owners[email], amount="900")

    def moves(self, deal: str, to: str) -> None:
        self.crm.moves(deal, self.stages[to])

    def reason(self, deal: str) -> str | None:
        return (self.crm.seen(deal) or {}).get(self.field)

    def says(self, deal: str, reason: str) -> None:
        self.crm.edits(deal, **{self.field: reason})

    def records(self, kind: str) -> Mapping[str, Json]:
        return self.crm.records.objects[kind]

    def about(self, kind: str, deal: str) -> list[Json]:
        return self.crm.records.about(kind, deal)

    def key(self, record: Json) -> str:
        return str(record["winloss_id"])

    def does(self, task: Json) -> None:
        self.crm.records.does(task)

    def is_done(self, task: Json) -> bool:
        return bool(task["hs_task_status"] == "COMPLETED")


class InSalesforce:
    """Salesforce, whose notes are tasks that are done."""

    name, called, kinds = "salesforce", "Salesforce", ("notes", "tasks")
    faults = (*FAULTS, "429", "400 UNABLE_TO_LOCK_ROW", "403 REQUEST_LIMIT_EXCEEDED", "401 INVALID_SESSION_ID")
    field = "Loss_Reason__c"
    stages: Mapping[str, str] = {"won": "Closed Won", "lost": "Closed Lost", "open": "Prospecting"}
    configures: Mapping[str, str] = {
        "      # Buyers_Reason__c: {answer: buyer_driver, values: {price: Too expensive}}": (
            f"      Loss_Reason__c: {json.dumps({'answer': 'driver', 'values': LABELS, 'outcomes': ['lost']})}"
        ),
        "      # reason: Loss_Reason__c": "      reason: Loss_Reason__c",
    }

    def __init__(self) -> None:
        self.crm = Salesforce(today)
        self.crm.records.defines(self.field, "picklist", **VALUES)

    async def __aenter__(self) -> Self:
        await self.crm.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.crm.__aexit__(*error)

    @property
    def environ(self) -> Mapping[str, str]:
        return self.crm.environ

    @property
    def asked(self) -> Counter[str]:
        return self.crm.asked

    def fails(self, faults: Iterable[str]) -> None:
        self.crm.faults[:] = faults

    def deal(self, name: str, email: str) -> str:
        return self.crm.deal(name, email=email, Amount=900)

    def moves(self, deal: str, to: str) -> None:
        self.crm.moves(deal, self.stages[to])

    def reason(self, deal: str) -> str | None:
        found = self.crm.deals[deal][self.field]
        return None if found is None else str(found)

    def says(self, deal: str, reason: str) -> None:
        self.crm.edits(deal, **{self.field: reason})

    def records(self, kind: str) -> Mapping[str, Json]:
        noted = kind == self.kinds[0]
        standing = {key: one for key, one in self.crm.records.tasks.items() if not one["IsDeleted"]}
        return {key: one for key, one in standing.items() if one[OURS].endswith("-note") == noted}

    def about(self, kind: str, deal: str) -> list[Json]:
        return self.crm.records.about(kind, deal)

    def key(self, record: Json) -> str:
        return str(record[OURS]).replace("-", ".")

    def does(self, task: Json) -> None:
        self.crm.records.does(task)

    def is_done(self, task: Json) -> bool:
        return bool(task["IsClosed"])


CRMS: Mapping[str, type[InHubSpot] | type[InSalesforce]] = {"hubspot": InHubSpot, "salesforce": InSalesforce}


def configured(folder: Path, there: InHubSpot | InSalesforce) -> Path:
    """The app.yaml that comes with it, with a field that answers go into."""
    given = (ROOT / "app.yaml").read_text("utf-8")
    for example, mapped in there.configures.items():
        assert example in given, "app.yaml has an example to begin with"
        given = given.replace(example, mapped)
    made = folder / "app.yaml"
    made.write_text(given, "utf-8")
    return made
