"""The environment, and beneath it the env file beside app.yaml: what `winloss init` writes, every command reads."""

import os
from collections.abc import Mapping
from getpass import getuser
from pathlib import Path

from bot.settings.secrets import ConfigError

ENV_FILE = "winloss.env"


def operator() -> str:
    """The machine's user that we run as, or who is at the command line."""
    try:
        return getuser()
    except (KeyError, OSError):  # a container's user needs no name
        return f"user {os.getuid()}"


def env_path(app: Path) -> Path:
    """Where the env file is, or would be, by where app.yaml is."""
    return app.with_name(ENV_FILE)


def surroundings(environ: Mapping[str, str], app: Path) -> Mapping[str, str]:
    """What the environment says, and of the rest what the env file says. Raises ConfigError for a file of neither."""
    return {**read_env(env_path(app)), **environ}


def read_env(path: Path) -> dict[str, str]:
    """The variables of an env file, {} where there is none. Raises ConfigError."""
    if not path.is_file():
        return {}
    from dotenv.parser import parse_stream  # noqa: PLC0415 - most have their environment from elsewhere

    try:
        with path.open(encoding="utf-8") as stream:
            lines = list(parse_stream(stream))
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it isn't UTF-8 text"
        raise ConfigError(f"{path} can't be read: {why}.") from None
    for line in lines:
        if line.error or (line.key and line.value is None):
            raise ConfigError(f"{path} line {line.original.line}: write NAME=value.")
    return {line.key: line.value for line in lines if line.key and line.value is not None}
