"""Before texts are used they are those that today's definition finds in the answers.

Each press writes its debrief's; what an older version wrote, or a definition that has changed since, is read anew once.
"""

from functools import partial

from bot.services import Services
from dialogs.engine.facts import reading, texts
from storage.units import rereading

PAGE = 200
"""Debriefs a unit: a press gets through in between."""


async def reread(services: Services, workspace_id: str) -> None:
    """Read all texts of a workspace anew, unless they were read by these rules. Run again it goes over them again."""
    read, write, definition = services.storage.read, services.storage.write, services.definition(workspace_id)
    rules = reading(definition)
    if await read(rereading.rules_read_by, workspace_id) == rules:
        return
    last: str | None = ""
    while last is not None:
        last = await write(rereading.read_again, workspace_id, last, PAGE, partial(texts, definition))
    await write(rereading.all_read, workspace_id, rules)
