"""What `winloss check` says about encrypting what people write."""

from collections.abc import AsyncIterator, Iterator

from bot.platforms.findings import Finding, ok
from bot.settings.app_file import AppFile
from dialogs.sentences.words import ENGLISH, short_date
from storage.engine.engine import Storage
from storage.vault import texts

ABOUT = "Encryption"


def spelt(app: AppFile) -> Iterator[Finding]:
    """What app.yaml says of it."""
    on = app.encryption.words
    yield ok(ABOUT, f"what people write is {'' if on else 'not '}encrypted (encryption in app.yaml).")


async def standing(storage: Storage) -> AsyncIterator[Finding]:
    """How far what is there is with that, or with a key that took another's place."""
    now = await storage.read(texts.standing)
    if now is None:
        return
    how = "encrypted by the newest key" if now.sealed else "in the clear"
    if now.settled_at is None:
        yield ok(ABOUT, f"what people wrote is not all {how} yet; `winloss serve` goes on with it.")
        return
    older = " No older key is needed to read it." if now.sealed else ""
    yield ok(ABOUT, f"since {short_date(now.settled_at.date(), ENGLISH)} all that people wrote is {how}.{older}")
