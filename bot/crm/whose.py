"""Whose deals a CRM has, where several workspaces may be served."""

from collections.abc import Iterable


def whose(served: Iterable[str], workspace: str, platforms: int = 1) -> str | None:
    """The workspace whose deals a CRM has. `workspace`: that app.yaml names, "" for the only one.

    None while it is starting, and where several are meant, as `winloss check` says. Each of several platforms has one
    of its own, so none of theirs is the only one, however many were met yet.
    """
    if not workspace and platforms > 1:
        return None
    found = [one for one in served if workspace in ("", one)]
    return found[0] if len(found) == 1 else None
