"""The sample company in a file."""

import pytest

from tests.bot.demo.filled import filled


@pytest.fixture(scope="session")
def seeded(migrated_template, tmp_path_factory):
    """A file with the sample company as it stands on that Thursday."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    path.write_bytes(filled(migrated_template))
    return path
