"""Rows of a file to deals and closings, one at a time."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from bot.crm.importing.dates import read_date
from bot.crm.importing.endings import Endings, Noted
from bot.crm.importing.faults import Faults, IsDeletedError
from bot.crm.importing.outcomes import in_per_cent
from bot.crm.importing.plan import Plan
from bot.crm.importing.problems import BadRow, Deleted, Questioned, Repeated
from bot.crm.importing.reading import Row, clean, fold
from bot.crm.importing.settling import deals
from bot.crm.importing.worth import Worth
from dialogs.identity.ids import derived
from dialogs.identity.spelling import address_key, canonical_id, person_key, same_text
from dialogs.records import Closing, Deal, Outcome, Person
from dialogs.rivals import names_nobody
from storage.units.import_changes import SOURCE, ImportRow

LONGEST_CELL = 300
TEXTS = (
    *("id", "name", "account", "owner", "email", "product", "stage", "last_stage", "segment", "region", "competitor"),
    *("currency", "lead_source"),
)


def read_rows(
    plan: Plan, workspace_id: str, today: date, noted: Noted | None = None
) -> Iterator[ImportRow | BadRow | Deleted | Questioned | Repeated]:
    """Every row of the file, in its order. ImportProblem: the file can't be read to its end.

    `noted` gets what is to be said of their stages.
    """
    reader = _Reader(plan, workspace_id, today, noted or Noted())
    for row in deals(plan.sheet, plan.columns):
        try:
            yield reader.read(row)
        except IsDeletedError:
            yield Deleted(row.line)
        except ValueError as error:
            yield BadRow(row.line, (str(error),))


class _Reader:
    """Remembers which deals the file has already had."""

    def __init__(self, plan: Plan, workspace_id: str, today: date, noted: Noted) -> None:
        self._plan = plan
        self._workspace_id = workspace_id
        self._today = today
        self._latest = today + timedelta(days=1)  # somewhere it is tomorrow already
        self._ends = plan.ends
        self._worth = Worth(plan)
        self._lines: dict[str, int] = {}
        self._said: dict[tuple[str, ...], int] = {}
        self._alike: Counter[tuple[str, ...]] = Counter()
        self._people: dict[str, Person] = {}
        self._days: dict[str, date | None] = {}
        self._endings = Endings(plan, today, noted, self._day)

    def read(self, row: Row) -> ImportRow | BadRow | Questioned | Repeated:
        """One row. ValueError: it isn't one."""
        plan, ws = self._plan, self._workspace_id
        columns = len(plan.sheet.headers)
        if len(row.cells) > columns and any(map(str.strip, row.cells[columns:])):
            raise ValueError(f"has {len(row.cells)} cells under {columns} columns; is a quote missing?")
        texts = {name: clean(row.cells[column]) for name, column in plan.columns.items()}
        if plan.of_one and "probability" in texts:
            texts["probability"] = in_per_cent(texts["probability"])
        for name in TEXTS:
            if len(texts.get(name, "")) > LONGEST_CELL:
                raise ValueError(f"the {name} is {len(texts[name]):,} characters long; is a quote missing?")
        faults, engaged, outcome, closed = Faults(), None, None, None
        with faults:
            engaged = self._date("engaged", texts)
        with faults:
            outcome = self._endings.outcome(row.line, texts)
        if not faults and outcome is None and (why := self._endings.doubt(row.line, texts)):
            return Questioned(row.line, texts.get("stage", ""), why)
        with faults:
            closed = self._closed(outcome, texts) if outcome else None
        with faults:
            self._in_order(engaged, closed)
        if faults.stage:
            with faults:
                self._would_need(texts)
        product = texts.get("product", "")
        product = plan.spellings.get(product, product)
        owner = self._owner(texts)
        name = self._name(texts, product)
        if not faults and (again := self._again(row.line, texts)):
            return again
        external_id, own_key, amount, currency = None, "", None, None
        with faults:
            external_id = self._external_id(row.line, texts)
            own_key = external_id or self._key(texts, name, product, engaged)
        with faults:
            amount, currency = self._worth.of(texts, outcome)
        if faults:
            return faults.told(row.line)
        deal = Deal(
            workspace_id=ws,
            id=derived(ws, "deal", own_key),
            name=name or own_key,
            account=texts.get("account") or None,
            owner_id=owner.id if owner else None,
            product=product or None,
            segment=texts.get("segment") or (plan.segments and plan.segments.get(texts.get("account", ""))) or None,
            region=texts.get("region") or (plan.regions and plan.regions.get(texts.get("owner", ""))) or None,
            amount=amount,
            engaged_on=engaged,
            external_id=external_id,
            currency=currency,
            stage=self._endings.stood(texts, outcome),
            lead_source=texts.get("lead_source") or None,
        )
        closing_id = derived(ws, "closing", own_key)
        if outcome is None or closed is None:
            return ImportRow(row.line, deal, owner, None, closing_id)
        rival = texts.get("competitor")
        closing = Closing(
            workspace_id=ws,
            id=closing_id,
            deal_id=deal.id,
            outcome=outcome,
            closed_on=closed,
            competitor=plan.competitor(rival) if rival and not names_nobody(rival) else None,
            amount=amount,
            source=SOURCE,
            currency=currency,
        )
        return ImportRow(row.line, deal, owner, closing, closing_id)

    def _closed(self, outcome: Outcome, texts: dict[str, str]) -> date:
        first = "won_on" if outcome is Outcome.WON else "lost_on"
        for name in dict.fromkeys((first, *self._ends)):
            if name in self._plan.columns and (found := self._date(name, texts, ends=True)):
                return found
        headers = " or ".join(self._plan.header(name) for name in self._ends)
        raise ValueError(f"is {outcome.replace('_', ' ')} but has no {headers}")

    def _would_need(self, texts: dict[str, str]) -> None:
        """A closing day that can't be read is told together with the stage that isn't known."""
        said = [name for name in self._ends if texts.get(name)]
        if said and not any(self._day(texts[name]) for name in said):
            raise ValueError(
                f'{self._plan.header(said[0])} "{texts[said[0]]}" isn\'t a date ({self._plan.order} is read), '
                "which a deal that closed needs"
            )

    def _date(self, name: str, texts: dict[str, str], *, ends: bool = False) -> date | None:
        text = texts.get(name)
        if not text:
            return None
        day = self._day(text)
        if day is None:
            raise ValueError(f'{self._plan.header(name)} "{text}" isn\'t a date ({self._plan.order} is read)')
        if ends and name in self._plan.months and (day.year, day.month) == (self._today.year, self._today.month):
            return self._today  # of a month that isn't over
        if day > self._latest:
            raise ValueError(f'{self._plan.header(name)} "{text}" is in the future')
        return day

    def _day(self, text: str) -> date | None:
        """What a cell says, None where it is no date."""
        if text not in self._days:
            try:
                self._days[text] = read_date(text, self._plan.order, self._plan.zone)
            except (ValueError, OverflowError):
                self._days[text] = None
        return self._days[text]

    def _in_order(self, engaged: date | None, closed: date | None) -> None:
        if engaged and closed and closed < engaged:
            which = next((name for name in self._ends if name == "closed"), self._ends[0])
            raise ValueError(
                f"{self._plan.header(which)} {closed} is before {self._plan.header('engaged')} {engaged}; "
                "if that isn't its meaning, leave it out with --map engaged="
            )

    def _owner(self, texts: dict[str, str]) -> Person | None:
        email = texts.get("email") or None
        name = texts.get("owner") or email
        if name is None:
            return None
        if "@" in name:
            email = name  # an address beside it is of somebody else
        key = address_key(email) if email else person_key(name)
        if key not in self._people:
            person_id = derived(self._workspace_id, "person", fold(email or name))
            self._people[key] = Person(self._workspace_id, person_id, name, email=email)
        return self._people[key]

    def _name(self, texts: dict[str, str], product: str) -> str:
        """What a deal is called: by its account where it has no name, else by the person there."""
        made = " \N{EN DASH} ".join(filter(None, (texts.get("account"), product)))
        return texts.get("name") or made or texts.get("contact", "")

    def _again(self, line: int, texts: dict[str, str]) -> Repeated | None:
        """Whether a row says just what an earlier one said. Deals that have neither id nor name may be that alike."""
        if not texts.get("id") and not texts.get("name"):
            return None
        other = {"contact", "product"} if texts.get("id") else {"contact"}  # a row each isn't a row a deal
        said = tuple(same_text(text) for field, text in texts.items() if field not in other)
        first = self._said.setdefault(said, line)
        return Repeated(line, first) if first != line else None

    def _external_id(self, line: int, texts: dict[str, str]) -> str | None:
        """What the CRM calls the deal. None: the file has no ids."""
        if "id" not in texts:
            return None
        given = canonical_id(texts["id"])
        if not given:
            raise ValueError(f"has no {self._plan.header('id')}")
        if (first := self._lines.setdefault(given, line)) != line:
            raise ValueError(
                f"{self._plan.header('id')} {given} is on line {first} already, and says something else there"
            )
        return given

    def _key(self, texts: dict[str, str], name: str, product: str, engaged: date | None) -> str:
        """What a deal without an id is first filed under; it is found again by what it is like."""
        if not name:
            raise ValueError("names no deal, account or product")
        who = (name, texts.get("account", ""), texts.get("owner", ""), product, str(engaged or ""))
        alike = tuple(map(fold, who))
        self._alike[alike] += 1
        return f"row:{derived(*alike, str(self._alike[alike]))}"
