"""What the app may do in Teams, and what for, for whoever allows it."""

WHERE = {
    "personal": "debriefs: a rep's own conversation with winloss",
    "team": "the digest in a channel, figures that are asked for there, and marking a deal from a message",
    "groupChat": "the same figures in a group's chat",
}
"""Where the app may be added, and what for: docs/permissions.md has it, too."""
PERMISSIONS = {
    "identity": "knowing who pressed or wrote",
    "messageTeamMembers": "asking a rep about a deal that a colleague marked for them",
}
"""What the app asks for, and what for."""
