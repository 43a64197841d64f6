"""Closings with their answers as CSV: one row a closing, one column a field."""

import csv
from typing import TextIO
from unicodedata import category, normalize

from bot.commands.currencies import digits
from bot.commands.money import exact
from dialogs.definition.script import Definition
from dialogs.engine.position import effective
from dialogs.erasing import was_erased
from dialogs.records import Answer, worth
from dialogs.rivals import Names
from storage.engine.engine import Storage
from storage.units import rivals
from storage.units.deals import Story, export_rows
from storage.units.exporting import answered_fields

PAGE = 500
RISKY = ("=", "+", "-", "@", "\t", "\r")
_UNSEEN = {"Cc", "Cf"}
COLUMNS = (
    "closing_id",
    "crm_id",
    "deal",
    "account",
    "owner",
    "product",
    "segment",
    "region",
    "stage",
    "lead_source",
    "outcome",
    "engaged_on",
    "closed_on",
    "amount",
    "currency",
    "against",
    "source",
    "debrief",
    "completed_at",
)


async def export(storage: Storage, definition: Definition, currency: str, workspace_id: str, out: TextIO) -> int:
    """Write every closing that stands, page by page; how many there were.

    `currency`: that of amounts which name none.
    Answers are option keys, several joined by "; ". A field that the definition no longer has keeps its column.
    """
    asked = dict.fromkeys(key for script in definition.scripts.values() for key in script.fields)
    retired = [key for key in await storage.read(answered_fields, workspace_id) if key not in asked]
    keys = (*asked, *retired)
    writer = csv.writer(out)
    writer.writerow((*COLUMNS, *keys))
    names, count, last = await storage.read(rivals.known, workspace_id), 0, ""
    while page := await storage.read(export_rows, workspace_id, last, PAGE):
        for story in page:
            writer.writerow(
                [safe(cell) for cell in (*_facts(story, currency, names), *_answers(definition, story, keys, retired))]
            )
        count += len(page)
        last = page[-1].closing.id
    return count


def safe(text: str) -> str:
    """The cell with an apostrophe in front where a spreadsheet would run it as a formula.

    Some take the wide signs of East Asian keyboards for the narrow ones, and pass over what nobody sees before them.
    """
    if text.startswith(RISKY):
        return f"'{text}"
    begins = next((c for c in text if not c.isspace() and category(c) not in _UNSEEN), "")
    return f"'{text}" if normalize("NFKC", begins) in RISKY else text


def _facts(story: Story, ours: str, names: Names) -> tuple[str, ...]:
    deal, closing, case = story.deal, story.closing, story.case
    amount, currency = worth(closing, deal)
    done = case.debrief.completed_at if case else None
    return (
        closing.id,
        "" if was_erased(deal.name, deal.account, deal.external_id) else deal.external_id or "",
        deal.name,
        deal.account or "",
        story.owner.name if story.owner else "",
        deal.product or "",
        deal.segment or "",
        deal.region or "",
        deal.stage or "",
        deal.lead_source or "",
        closing.outcome.value,
        deal.engaged_on.isoformat() if deal.engaged_on else "",
        closing.closed_on.isoformat(),
        "" if amount is None else exact(amount, digits(currency or ours)),
        "" if amount is None else currency or ours,
        names.called(closing.competitor) if closing.competitor else "",
        closing.source,
        case.debrief.status.value if case else "",
        done.isoformat(timespec="seconds") if done else "",
    )


def _answers(definition: Definition, story: Story, keys: tuple[str, ...], retired: list[str]) -> list[str]:
    if story.case is None:
        return [""] * len(keys)
    found: dict[str, Answer] = dict(effective(definition, story.case))
    for key in retired:
        if key in story.case.answers.current:
            found[key] = story.case.answers.current[key]
    return ["; ".join(found[key].value) if key in found else "" for key in keys]
