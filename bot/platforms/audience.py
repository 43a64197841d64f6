"""Who reads: members of the workspace, and no channel that people of another company read unless app.yaml allows it."""

from dialogs.errors import DebriefError

SHARED = (
    "That channel is shared with another company, whose people would read along. Choose another one, or "
    "allow it in app.yaml (digest.allow_external: true)."
)
"""Why nothing is posted there."""


class NotAMember(DebriefError):
    """winloss is for members of this workspace."""


class NotYetKnown(DebriefError):
    """I can't see yet whether you are a member here, and figures are for members. Please try again in a minute."""


class ReadAlong(DebriefError):
    """People of another company read along here. Please ask me in our own chat."""


class ForManagers(DebriefError):
    """Only managers decide that. They are listed in app.yaml."""
