"""With every figure: how many closings of its time are left out, by outcome."""

from dataclasses import replace
from datetime import date

from bot.services import Services
from dialogs.messages.messages import Buttons, Message, say
from insights.wording.left_out import left_out as told
from storage.counting.left_out import left_out


async def saying_so(
    services: Services,
    workspace_id: str,
    message: Message,
    start: date | None,
    end: date | None,
    frozen: date | None = None,
) -> Message:
    """The figures with that, above what can be pressed. It is the whole company's, so nobody is singled out.

    `frozen`: the day of the look that they are of.
    """
    line = told(await services.storage.read(left_out, workspace_id, start, end, frozen))
    if not line:
        return message
    hint, blocks = say(line, style="hint"), message.blocks
    if blocks and isinstance(blocks[-1], Buttons):
        return replace(message, blocks=(*blocks[:-1], hint, blocks[-1]))
    return replace(message, blocks=(*blocks, hint))
