"""The sample company, filled once for all that only read it or change a copy: filling it takes seconds."""

import asyncio
import shutil
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.demo import company
from bot.demo.seed import seed
from bot.desk.rules import Rules
from bot.settings.app_file import AppFile
from dialogs.definition.definition import load
from storage.engine.engine import open_storage

THURSDAY = datetime(2026, 11, 19, 14, tzinfo=UTC)


def rules(change=lambda text: text):
    text = resources.files("dialogs.definition").joinpath("debrief.yaml").read_text(encoding="utf-8")
    definition = load(change(text), company.RIVALS)
    return Rules(lambda _: definition, lambda _: AppFile(timezone=company.TIMEZONE))


@cache
def filled(template: Path) -> bytes:
    """The file of the sample company as it stands on that Thursday, made of a file that migrations have made."""
    with TemporaryDirectory() as folder:
        path = Path(shutil.copy(template, Path(folder) / "demo.db"))

        async def fill():
            storage = open_storage(f"sqlite:///{path}")
            await storage.write(seed, rules(), THURSDAY)
            await storage.close()

        asyncio.run(fill())
        return path.read_bytes()
