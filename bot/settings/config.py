"""Settings: app.yaml for what people decide, the environment for secrets and addresses. Nothing is read at import."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time as TimeOfDay  # noqa: N812 -- a field of ours is called time
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from bot.settings.secrets import ConfigError, SlackSecrets, TeamsSecrets, slack_secrets, teams_secrets
from bot.settings.teams_channel import channel_of
from dialogs.definition.definition import Definition, NameTaken, load
from dialogs.errors import DefinitionError


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f'"{name}" is not a time zone; write one like Europe/Berlin') from None
    return name


def _local_time(text: Any) -> Any:
    if isinstance(text, str):
        found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text.strip())
        if not found:
            raise ValueError(f'"{text}" is not a time of day; write one like 09:00')
        return TimeOfDay(int(found[1]), int(found[2]))
    return text


def _currency(text: str) -> str:
    if not re.fullmatch("[A-Z]{3}", text):
        raise ValueError(f'"{text}" is not a currency; write three capital letters, such as EUR')
    return text


def _competitors(names: tuple[str, ...]) -> tuple[str, ...]:
    names = tuple(" ".join(name.split()) for name in names)
    folded = [name.casefold() for name in names]
    for name in names:
        if not 0 < len(name) <= LONGEST_NAME:
            raise ValueError(f'"{name}" has {len(name)} characters; a name has 1 to {LONGEST_NAME}')
        if folded.count(name.casefold()) > 1:
            raise ValueError(f'"{name}" is there twice')
    if len(names) > MOST_COMPETITORS:
        raise ValueError(f"{len(names)} names; {MOST_COMPETITORS} fit on the card, name those you meet most")
    return names


def _teams_channel(text: str) -> str:
    if text:
        channel_of(text)
    return text


LONGEST_NAME = 60
MOST_COMPETITORS = 80
"""A select holds 100 options, and the card has some of its own."""
Zone = Annotated[str, AfterValidator(_zone)]
LocalTime = Annotated[TimeOfDay, BeforeValidator(_local_time)]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DigestSettings(_Part):
    """Where and when the weekly digest appears."""

    channel: str = ""
    teams_channel: Annotated[str, AfterValidator(_teams_channel)] = ""
    allow_external: bool = False  # post also where people of another company read along
    weekday: Weekday = "monday"
    time: LocalTime = TimeOfDay(9, 0)


class ReminderSettings(_Part):
    """When an unanswered debrief is brought up again: days after the prompt, at a local time."""

    first_days: int = Field(default=1, ge=1, le=30)
    last_days: int = Field(default=4, ge=2, le=60)
    time: LocalTime = TimeOfDay(9, 0)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_days <= self.first_days:
            raise ValueError(f"last_days ({self.last_days}) should be more than first_days ({self.first_days})")
        return self


class PageSettings(_Part):
    """The local chat page inside `winloss serve`."""

    enabled: bool = False
    people: dict[str, str] = {}  # user id -> name
    url: str = ""  # the address people reach it at, for links in chat


class TeamsSettings(_Part):
    """Microsoft Teams, as far as it is no secret."""

    playground: bool = False  # answer Microsoft's Agents Playground on this machine, which has no account


class AppFile(_Part):
    """app.yaml."""

    timezone: Zone = "Europe/London"
    currency: Annotated[str, AfterValidator(_currency)] = "EUR"
    managers: tuple[str, ...] = ()
    people: dict[str, str] = {}  # name in the CRM -> user id
    competitors: Annotated[tuple[str, ...], AfterValidator(_competitors)] = ()
    debrief: str = "standard"
    digest: DigestSettings = DigestSettings()
    reminders: ReminderSettings = ReminderSettings()
    teams: TeamsSettings = TeamsSettings()
    page: PageSettings = PageSettings()


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the composition root needs to know. `debrief`: the text that `definition` was prepared from."""

    app: AppFile
    debrief: str
    definition: Definition
    database_url: str
    secret_key: str
    host: str
    port: int
    slack: SlackSecrets | None
    teams: TeamsSecrets | None


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read app.yaml and the environment. Raises ConfigError with one sentence."""
    path = config_path(environ)
    app = _app_file(path, required=bool(environ.get("WINLOSS_CONFIG")))
    host = environ.get("WINLOSS_HOST") or "127.0.0.1"
    debrief, where = _debrief(app.debrief, path.parent)
    return Settings(
        app=app,
        debrief=debrief,
        definition=_definition(debrief, where, app.competitors),
        database_url=environ.get("WINLOSS_DATABASE_URL") or "sqlite:///var/winloss.db",
        secret_key=environ.get("WINLOSS_SECRET_KEY", ""),
        host=host,
        port=_port(environ.get("WINLOSS_PORT") or "3000"),
        slack=slack_secrets(environ),
        teams=teams_secrets(environ, host, playground=app.teams.playground),
    )


def config_path(environ: Mapping[str, str]) -> Path:
    """Where the settings file is, or would be."""
    return Path(environ.get("WINLOSS_CONFIG") or "app.yaml")


def _app_file(path: Path, *, required: bool) -> AppFile:
    if not path.exists():
        if required:
            raise ConfigError(f"{path} is not there; WINLOSS_CONFIG must name a file.")
        return AppFile()
    try:
        # every scalar stays the text it is: YAML would make 630 of the time 10:30, and a number of the name 007
        data = yaml.load(_text(path), yaml.BaseLoader)  # noqa: S506 -- builds nothing but texts, lists and mappings
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" line {mark.line + 1}" if mark else ""
        why = getattr(error, "problem", None) or getattr(error, "reason", "it can't be read")
        raise ConfigError(f"{path}{where}: this is not YAML ({why}).") from None
    try:
        return AppFile.model_validate(_filled(data) or {})
    except ValidationError as error:
        raise ConfigError(f"{path}: {_first(error)}") from None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it isn't UTF-8 text"
        raise ConfigError(f"{path} can't be read: {why}.") from None


def _filled(data: Any) -> Any:
    """What says something. A key without a value, its lines all commented out, keeps its default."""
    if not isinstance(data, dict):
        return data
    return {key: _filled(value) for key, value in data.items() if value != ""}


def _first(error: ValidationError) -> str:
    problem = error.errors()[0]
    *before, last = [str(part) for part in problem["loc"]] or [""]
    where = ".".join((*before, last)) or "the file"
    given = problem["input"]
    match problem["type"]:
        case "extra_forbidden":
            near = get_close_matches(last, _keys(before), 1)
            hint = f'did you mean "{near[0]}"?' if near else "see the comments in app.yaml for those there are."
            return f'there is no setting "{where}"; {hint}'
        case "tuple_type":
            return f"{where}: this should be a list, each entry on a line of its own behind a dash."
        case "dict_type" | "model_type":
            return f"{where}: this should be lines of the form `name: value`."
        case "string_type":
            return f"{where}: this should be one word or line."
        case "literal_error":
            return f'{where}: "{given}" is none of {problem["ctx"]["expected"].replace(chr(39), "")}.'
        case "bool_parsing" | "bool_type":
            return f"{where}: this should be true or false."
        case "value_error":
            return f"{where}: {problem['msg'].removeprefix('Value error, ')}."
        case _:
            return f"{where}: {problem['msg'].removeprefix('Input ')} (it says {given!r})."


def _keys(before: list[str]) -> list[str]:
    part: Any = AppFile
    for name in before:
        part = part.model_fields[name].annotation
    return list(part.model_fields)


def _debrief(name: str, folder: Path) -> tuple[str, str]:
    """The text of the definition, and what it is called in an error."""
    if name == "standard":
        return resources.files("dialogs.definition").joinpath("debrief.yaml").read_text(
            encoding="utf-8"
        ), "debrief.yaml"
    path = folder / name
    if not path.is_file():
        raise ConfigError(f'app.yaml: debrief: there is no file {path}; write "standard" or a file beside app.yaml.')
    return _text(path), str(path)


def _definition(text: str, where: str, competitors: tuple[str, ...]) -> Definition:
    try:
        return load(text, competitors)
    except NameTaken as error:
        raise ConfigError(f"app.yaml: {error.sentence}") from None
    except DefinitionError as error:
        raise ConfigError(f"{where}: {error.sentence}") from None


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):  # noqa: PLR2004 -- the highest port
        raise ConfigError(f'WINLOSS_PORT is "{text}"; it must be a number from 1 to 65535.')
    return int(text)
