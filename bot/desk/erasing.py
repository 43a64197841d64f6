"""Erasing on request: what it would take, in words; the same for a manager in chat and for the command line."""

from dialogs.sentences import erasing as said
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, counted, words
from storage.engine.engine import Storage
from storage.places import unreached
from storage.units import extents
from storage.units.extents import Named
from storage.units.wording import Keeps


async def preview(storage: Storage, workspace_id: str, found: Named, keeps: Keeps) -> tuple[str, ...]:
    """What erasing would take and leave, a sentence each; the first is the question."""
    what = found.erasure.what
    much = await storage.read(extents.extent, workspace_id, found.erasure, keeps)
    gaps = {
        "texts": counted(said.TEXTS, ENGLISH, much.texts),
        "debriefs": counted(said.DEBRIEFS, ENGLISH, much.debriefs),
    }
    ask = words(said.ASK[what], ENGLISH, name=isolated(found.name), beside=isolated(found.beside))
    return ask, words(said.GOES[what], ENGLISH, **gaps), counted(said.SHOWN, ENGLISH, much.messages)


def left_behind() -> tuple[str, ...]:
    """What can't be reached, named; the first is the heading."""
    return words(said.UNREACHED, ENGLISH), *(words(one, ENGLISH) for one in unreached())
