"""A command run in a folder of its own."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.main import main


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command in an empty folder with these settings; its exit code, and what it says."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYDANTIC_DISABLE_PLUGINS", "__all__")
    for name in ("WINLOSS_CONFIG", "WINLOSS_DATABASE_URL", "WINLOSS_SECRET_KEY", "WINLOSS_HOST", "WINLOSS_PORT"):
        monkeypatch.delenv(name, raising=False)

    def in_here(*args: str, app: str | None = None, **environ: str) -> tuple[int, str]:
        if app is not None:
            Path("app.yaml").write_text(app)
        result = CliRunner().invoke(main, args, env=environ)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.output

    return in_here
