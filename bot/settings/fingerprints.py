"""What app.yaml says, key by key, to tell later which keys were changed. No value can be read from it."""

from collections.abc import Iterator
from hashlib import sha256

from bot.settings.app_file import AppFile, Part


def fingerprints(app: AppFile, debrief: str) -> dict[str, str]:
    """Key of app.yaml, such as digest.channel -> a digest of what it says. `debrief`: the text of the one in use."""
    return {key: sha256(said.encode()).hexdigest() for key, said in _flat(app, "", debrief)}


def _flat(part: Part, before: str, debrief: str) -> Iterator[tuple[str, str]]:
    for name, value in part:
        if isinstance(value, Part):
            yield from _flat(value, f"{before}{name}.", debrief)
        else:
            yield before + name, f"{value!r} {debrief}" if name == "debrief" else repr(value)
