"""What earlier imports of a CRM were told, kept for the next: stages, currencies, how dates and amounts are read."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from bot.crm.importing.check import Checked
from bot.crm.importing.dates import Order
from bot.crm.importing.money import DECIMAL_SIGNS, read_decimal
from bot.crm.importing.plan import Plan, Request
from bot.crm.importing.reading import Sheet, open_sheet
from bot.crm.importing.stages import ALL_OTHERS, read_stage
from bot.crm.importing.vocabulary import profile_of, squash
from dialogs.sentences.words import ENGLISH, short_date
from dialogs.values import dataclass
from storage.engine.engine import Storage
from storage.units import import_answers
from storage.units.import_answers import ImportAnswer

STAGE, CURRENCY, ORDER, AMOUNTS = "stage", "currency", "order", "amounts"
DECIMAL, COUNTS = "decimal sign", "amounts in"


@dataclass(frozen=True, slots=True)
class Memory:
    """What was said of files like this one. `layout`: the CRM, or which columns a file of none that is known has."""

    layout: str
    answers: tuple[ImportAnswer, ...] = ()

    def beneath(self, request: Request, ours: str) -> Request:
        """The request with what was said before, where it says nothing itself. `ours`: app.yaml's currency."""
        signs, order, amounts = self._of(CURRENCY), self._of(ORDER).get(""), self._of(AMOUNTS)
        bare = signs.pop("", None)
        return replace(
            request,
            stages={**self._of(STAGE), **request.stages},
            sure=request.sure | {word for word, said in request.stages.items() if self._of(STAGE).get(word) == said},
            signs={**signs, **request.signs},
            currency=bare if bare and request.currency == ours else request.currency,
            likely_order=Order(order) if order else None,
            likely_decimal=read_decimal(amounts[DECIMAL]) if DECIMAL in amounts else None,
            likely_counts=int(amounts[COUNTS]) if COUNTS in amounts else None,
        )

    def told(self) -> str:
        """What is remembered, in a line; "" for nothing."""
        if not self.answers:
            return ""
        last = max(one.answered_at for one in self.answers).date()
        return f"As you said by {short_date(last, ENGLISH)}: {self.listed()}. To be asked anew: --forget."

    def listed(self) -> str:
        """The answers, one behind the other."""
        return ", ".join(f"{one.word}={one.answer}" if one.word else one.answer for one in self.answers)

    def learned(self, request: Request, plan: Plan, checked: Checked, ours: str, now: datetime) -> "Memory":
        """What this import was told that isn't remembered yet."""
        known = {(one.kind, one.word): one.answer for one in self.answers}
        answers = [
            ImportAnswer(kind, word, answer, now)
            for kind, word, answer in _answers(request, plan, checked, ours)
            if known.get((kind, word)) != answer
        ]
        return replace(self, answers=tuple(answers))

    def _of(self, kind: str) -> dict[str, str]:
        return {one.word: one.answer for one in self.answers if one.kind == kind}


def layout_of(request: Request) -> str:
    """What files like this one are remembered by. ImportProblem: it can't be read."""
    return _layout(open_sheet(request.path, request.encoding))


async def recall(storage: Storage, workspace_id: str, layout: str) -> Memory:
    """What was said before."""
    return Memory(layout, await storage.read(import_answers.remembered, workspace_id, layout))


async def keep(storage: Storage, workspace_id: str, learned: Memory) -> None:
    """For the next file."""
    if learned.answers:
        await storage.write(import_answers.remember, workspace_id, learned.layout, learned.answers)


def _layout(sheet: Sheet) -> str:
    if crm := profile_of(sheet.headers).crm:
        return crm
    columns = "\0".join(sorted(map(squash, sheet.headers)))
    return f"columns {hashlib.sha256(columns.encode()).hexdigest()[:16]}"


def _answers(request: Request, plan: Plan, checked: Checked, ours: str) -> Iterator[tuple[str, str, str]]:
    theirs: Mapping[str, str] = {**request.stages, **checked.others}
    words = replace(plan, own={}).stages
    for word, meaning in theirs.items():
        if word.strip() != ALL_OTHERS and read_stage(word, words) is None:  # of a doubt each file is asked anew
            yield STAGE, word, meaning
    for sign, code in request.signs.items():
        yield CURRENCY, sign, code
    if request.currency != ours:
        yield CURRENCY, "", request.currency
    if request.order:
        yield ORDER, "", request.order.value
    if request.decimal:
        yield AMOUNTS, DECIMAL, DECIMAL_SIGNS[request.decimal]
    if request.counts is not None:
        yield AMOUNTS, COUNTS, str(request.counts)
