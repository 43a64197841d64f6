"""What somebody reads who has just added winloss."""

from bot.commands.forms import MARK
from bot.commands.table import help_message
from bot.platforms.teams.dialog import button
from bot.platforms.teams.render import Json, activity
from insights.shapes.viewer import REP


def welcome() -> Json:
    """What I can do, and a button that opens the form."""
    shown = activity(help_message(REP, page=False))
    shown["attachments"][0]["content"]["body"].append(button(MARK))
    return shown
