"""What has to be settled before any row is read: which rows are deals, the order of dates, spellings, columns."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from bot.crm.importing.dates import Order, Survey, decide
from bot.crm.importing.lookups import joined
from bot.crm.importing.problems import ImportProblem, Question, Undecided
from bot.crm.importing.reading import Row, Sheet, clean
from bot.crm.importing.stages import read_stage
from dialogs.records import Outcome

ENDS = ("closed", "won_on", "lost_on")
_SAYS = ("id", "name", "account", "contact", "owner", "email", "product", "stage")
"""One of these says that a row is a deal."""


def deals(sheet: Sheet, columns: Mapping[str, int], aside: Callable[[Row], object] = lambda _: None) -> Iterator[Row]:
    """The rows that say what a deal is, without the sums below a group. `aside` gets what else there is."""
    says = [columns[name] for name in _SAYS if name in columns]
    for row in sheet.rows(aside):
        if any(clean(row.cells[column]) for column in says):
            yield row
        else:
            aside(row)


def order_of(
    sheet: Sheet, surveys: dict[str, Survey], wanted: Order | None, likely: Order | None, questions: Sequence[Question]
) -> Order:
    """The order of day and month. Undecided: that, and what else somebody has to say."""
    try:
        order = decide(surveys, wanted)
    except Undecided as error:
        found = _shown_elsewhere(sheet) or likely
        if found is None:
            raise Undecided(*error.questions, *questions) from None
        order = found
    if questions:
        raise Undecided(*questions)
    return order


def _shown_elsewhere(sheet: Sheet) -> Order | None:
    """The order that dates in columns show which nothing else is taken from; None where they show none, or several."""
    surveys = [Survey() for _ in sheet.headers]
    for row in sheet.rows():
        for survey, cell in zip(surveys, row.cells, strict=False):
            if text := clean(cell):
                survey.add(text, row.line)
    shown = {order for survey in surveys if len(survey.shapes) == 1 for order in survey.orders}
    return shown.pop() if len(shown) == 1 else None


def required(sheet: Sheet, columns: Mapping[str, int]) -> None:
    """ImportProblem: a column that nothing can be read without isn't there."""
    if next(sheet.rows(), None) is None:
        raise ImportProblem(f"{sheet.path.name} has no rows below its header ({', '.join(sheet.headers)}).")
    wanted = {
        "stage": ("which deals were won or lost", ("stage", "is_won", "won_on")),
        "closed": ("when they closed", (*ENDS, "expected")),
    }
    for name, (what, any_of) in wanted.items():
        if not columns.keys() & set(any_of):
            raise ImportProblem(
                f"No column seems to tell {what}. The columns are {', '.join(sheet.headers)}. "
                f"Name the right one with --map {name}=COLUMN."
                f"{_told_by_tab(sheet) if name == 'stage' else ''}"
            )
    if not columns.keys() & {"name", "account", "product", "id"}:
        raise ImportProblem(
            f"No column seems to name the deals. The columns are {', '.join(sheet.headers)}. "
            "Name the right one with --map name=COLUMN or --map account=COLUMN."
        )


def _told_by_tab(sheet: Sheet) -> str:
    """Where a sheet's name says it of all its rows."""
    if not isinstance(read_stage(sheet.tab, {}), Outcome):
        return ""
    return f" If its name says it of every deal, give the sheet {sheet.tab} a column Stage that says so, too."


def spellings(seen: Counter[str], reference: Mapping[str, str]) -> dict[str, str]:
    """Names equal but for spaces and case are one: as in the reference, else as most rows have it."""
    best = dict(reference)
    for name, _ in seen.most_common():
        best.setdefault(joined(name), name)
    return {name: best[joined(name)] for name in sorted(seen) if best[joined(name)] != name}
