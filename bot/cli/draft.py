"""The settings as `winloss init` is about to write them. Nothing is on disk before `save`."""

from collections.abc import Mapping
from pathlib import Path

from bot.app import PLATFORMS
from bot.platforms.setup import Settings, read_settings
from bot.settings.config import config_path
from bot.settings.reading import read_text
from bot.settings.surroundings import env_path, read_env
from bot.settings.writing import edited, env_text, template, write

ENV_HEAD = (
    "# Secrets and addresses of winloss, which every `winloss` command reads; what the environment says comes first.\n"
)
Value = str | bool | Mapping[str, str]


class Draft:
    """app.yaml and the env file beside it. Raises ConfigError where one that is there can't be read."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.app_path = config_path(environ)
        self.env_path = env_path(self.app_path)
        self.new = not self.app_path.exists()
        self._environ = environ
        self._text = template() if self.new else read_text(self.app_path)
        self._kept = read_env(self.env_path)
        self._variables: dict[str, str] = {}
        self._changes: dict[tuple[str, ...], Value] = {}
        self.saved = False

    @property
    def environ(self) -> Mapping[str, str]:
        """What a command would find."""
        return {**self._kept, **self._environ, **self._variables}

    @property
    def text(self) -> str:
        """What app.yaml would be."""
        return edited(self._text, self._changes) if self._changes else self._text

    def settings(self) -> Settings:
        """What both amount to. Raises ConfigError."""
        return read_settings(self.environ, PLATFORMS, self.text)

    def name(self, variable: str, value: str) -> None:
        """Set a variable of the env file."""
        if value != self._kept.get(variable, ""):
            self._variables[variable] = value
        else:
            self._variables.pop(variable, None)

    def put(self, *path: str, value: Value) -> None:
        """Set a key of app.yaml."""
        self._changes[path] = value

    def save(self) -> list[str]:
        """Write what has changed; a line on each file. Raises ConfigError, and then neither is changed."""
        files: list[tuple[Path, str, int]] = []
        if self._variables:
            old = read_text(self.env_path) if self.env_path.exists() else ENV_HEAD
            files.append((self.env_path, env_text(old, self._variables), 0o600))
        if self.new or self.text != self._text:
            files.append((self.app_path, self.text, 0o644))
        write(files)
        self.saved = True
        said = {self.app_path: "what people decide, explained line by line", self.env_path: "secrets"}
        return [f"{path} is written ({said[path]})." for path, _, _ in files]

    @property
    def overruled(self) -> list[str]:
        """Variables that this shell sets otherwise, which comes first."""
        return [name for name, value in self._variables.items() if self._environ.get(name) not in {None, value}]
