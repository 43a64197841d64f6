"""The sample company, filled once for all that only read it or change a copy: filling it takes seconds."""

import asyncio
import shutil
from datetime import UTC, datetime
from importlib import resources

import pytest

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


@pytest.fixture(scope="session")
def seeded(migrated_template, tmp_path_factory):
    """A file with the sample company as it stands on that Thursday."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    shutil.copy(migrated_template, path)

    async def fill():
        storage = open_storage(f"sqlite:///{path}")
        await storage.write(seed, rules(), THURSDAY)
        await storage.close()

    asyncio.run(fill())
    return path
