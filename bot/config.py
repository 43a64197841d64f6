"""Settings: app.yaml for what people decide, the environment for secrets and addresses. Nothing is read at import."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time as TimeOfDay  # noqa: N812 -- a field of ours is called time
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from dialogs.definition import Definition, load
from dialogs.errors import DefinitionError


class ConfigError(Exception):
    """A setting that can't be used; the text is one sentence that says where and what to do."""


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f'"{name}" is not a time zone; write one like Europe/Berlin') from None
    return name


Zone = Annotated[str, AfterValidator(_zone)]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DigestSettings(_Part):
    """Where and when the weekly digest appears."""

    channel: str = ""
    weekday: Weekday = "monday"
    time: TimeOfDay = TimeOfDay(9, 0)


class ReminderSettings(_Part):
    """When an unanswered debrief is brought up again: days after the prompt, at a local time."""

    first_days: int = Field(default=1, ge=1, le=30)
    last_days: int = Field(default=4, ge=2, le=60)
    time: TimeOfDay = TimeOfDay(9, 0)


class PageSettings(_Part):
    """The local chat page inside `winloss serve`."""

    enabled: bool = False
    people: dict[str, str] = {}  # user id -> name
    url: str = ""  # the address people reach it at, for links in chat


class AppFile(_Part):
    """app.yaml."""

    timezone: Zone = "Europe/London"
    currency: str = Field(default="EUR", pattern="^[A-Z]{3}$")
    managers: tuple[str, ...] = ()
    people: dict[str, str] = {}  # name in the CRM -> user id
    debrief: str = "standard"
    digest: DigestSettings = DigestSettings()
    reminders: ReminderSettings = ReminderSettings()
    page: PageSettings = PageSettings()


@dataclass(frozen=True, slots=True)
class SlackSecrets:
    """What Slack needs. `api_url` ends with a slash."""

    signing_secret: str
    bot_token: str
    api_url: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the composition root needs to know."""

    app: AppFile
    definition: Definition
    database_url: str
    secret_key: str
    host: str
    port: int
    slack: SlackSecrets | None


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read app.yaml and the environment. Raises ConfigError with one sentence."""
    path = Path(environ.get("WINLOSS_CONFIG") or "app.yaml")
    app = _app_file(path, required=bool(environ.get("WINLOSS_CONFIG")))
    return Settings(
        app=app,
        definition=_definition(app.debrief, path.parent),
        database_url=environ.get("WINLOSS_DATABASE_URL") or "sqlite:///var/winloss.db",
        secret_key=environ.get("WINLOSS_SECRET_KEY", ""),
        host=environ.get("WINLOSS_HOST") or "127.0.0.1",
        port=_port(environ.get("WINLOSS_PORT") or "3000"),
        slack=_slack(environ),
    )


def _app_file(path: Path, *, required: bool) -> AppFile:
    if not path.exists():
        if required:
            raise ConfigError(f"{path} is not there; WINLOSS_CONFIG must name a file.")
        return AppFile()
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" line {mark.line + 1}" if mark else ""
        raise ConfigError(f"{path}{where}: this is not YAML ({getattr(error, 'problem', error)}).") from None
    try:
        return AppFile.model_validate(data or {})
    except ValidationError as error:
        raise ConfigError(f"{path}: {_first(error)}") from None


def _first(error: ValidationError) -> str:
    problem = error.errors()[0]
    where = ".".join(str(part) for part in problem["loc"]) or "the file"
    if problem["type"] == "extra_forbidden":
        return f'there is no setting "{where}"; see the comments in app.yaml for those there are.'
    return f"{where}: {problem['msg'].removeprefix('Value error, ')} (it says {problem['input']!r})."


def _definition(name: str, folder: Path) -> Definition:
    if name == "standard":
        text, where = resources.files("dialogs").joinpath("debrief.yaml").read_text(encoding="utf-8"), "debrief.yaml"
    else:
        path = folder / name
        if not path.is_file():
            raise ConfigError(
                f'app.yaml: debrief: there is no file {path}; write "standard" or a file beside app.yaml.'
            )
        text, where = path.read_text(encoding="utf-8"), str(path)
    try:
        return load(text)
    except DefinitionError as error:
        raise ConfigError(f"{where}: {error.sentence}") from None


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) < 65536):  # noqa: PLR2004 -- the highest port
        raise ConfigError(f'WINLOSS_PORT is "{text}"; it must be a number below 65536.')
    return int(text)


def _slack(environ: Mapping[str, str]) -> SlackSecrets | None:
    token, secret = environ.get("SLACK_BOT_TOKEN", ""), environ.get("SLACK_SIGNING_SECRET", "")
    if not token and not secret:
        return None
    for name, value in (("SLACK_BOT_TOKEN", token), ("SLACK_SIGNING_SECRET", secret)):
        if not value:
            raise ConfigError(f"{name} is missing; copy it from your app's page at api.slack.com/apps.")
    url = environ.get("SLACK_API_URL") or "https://slack.com/api/"
    return SlackSecrets(secret, token, url if url.endswith("/") else url + "/")
