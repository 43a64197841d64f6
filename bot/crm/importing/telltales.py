"""Which columns gave a row its outcome, and what stands there: shown before a file is imported. Pure."""

from collections.abc import Mapping
from datetime import date

from bot.crm.importing.mapping import FLAGS
from bot.crm.importing.outcomes import ended
from dialogs.records import Outcome
from dialogs.values import dataclass

_DAYS = ("won_on", "lost_on")


@dataclass(frozen=True, slots=True)
class Telltale:
    """The fields that told how a deal ended, and their cells; of a day only that there is one, or none."""

    fields: tuple[str, ...]
    cells: tuple[str, ...]


def telltale(texts: Mapping[str, str], found: Outcome | str, today: date) -> Telltale:
    """What told `found`: flags where there is no stage or they tell it alone, else the stage, else the days."""
    flags = tuple(name for name in FLAGS if name in texts)
    alone = {name: texts[name] for name in (*flags, "lost_reason") if name in texts}
    if flags and ("stage" not in texts or ended(alone, None, None, today) == found):
        return Telltale(flags, tuple(texts[name] or "empty" for name in flags))
    if texts.get("stage"):
        return Telltale(("stage",), (texts["stage"],))
    days = tuple(name for name in _DAYS if name in texts)
    return Telltale(days, tuple("a day" if texts[name] else "empty" for name in days))
