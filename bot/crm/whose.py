"""Whose deals a CRM has, where several workspaces may be served."""

from collections.abc import Iterable


def whose(served: Iterable[str], workspace: str) -> str | None:
    """The workspace whose deals a CRM has. `workspace`: that app.yaml names, "" for the only one.

    None while it is starting, and where several are meant, as `winloss check` says.
    """
    found = [one for one in served if workspace in ("", one)]
    return found[0] if len(found) == 1 else None
