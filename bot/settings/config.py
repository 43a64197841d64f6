"""Settings: app.yaml for what people decide, the environment for secrets and addresses. Nothing is read at import."""

import re
from collections.abc import Mapping
from dataclasses import field
from datetime import date
from datetime import time as TimeOfDay  # noqa: N812 -- a field of ours is called time
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    create_model,
    model_validator,
)

from bot.moments.zones import known_zone
from bot.settings.environment import HouseEnvironment, hook_secret, hook_variable
from bot.settings.reading import read, read_text
from bot.settings.secrets import MAKE_A_KEY, ConfigError
from dialogs.definition.definition import Definition, NameTaken, load
from dialogs.errors import DefinitionError
from dialogs.identity.spelling import as_name
from dialogs.values import dataclass

if TYPE_CHECKING:
    from insights.shapes.exchange import Exchange


def _zone(name: str) -> str:
    if known_zone(name) is None:
        raise ValueError(f'"{name}" is not a time zone; write one like Europe/Berlin')
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


def _rates(given: dict[str, str]) -> dict[str, str]:
    for code, text in given.items():
        if code == RATES_DATE:
            try:
                date.fromisoformat(text)
            except ValueError:
                raise ValueError(f'"{text}" is not a day; write one like 2026-11-02') from None
            continue
        _currency(code)
        try:
            worth = Decimal(text)
        except InvalidOperation:
            raise ValueError(f'{code}: "{text}" is not a number; write one like 0.92') from None
        if not (worth.is_finite() and worth > 0):
            raise ValueError(f"{code}: {text} is not a rate; it must be more than 0")
    if given and RATES_DATE not in given:
        raise ValueError(f"say of which day they are, such as {RATES_DATE}: 2026-11-02")
    return given


def _pilot(people: tuple[str, ...]) -> tuple[str, ...]:
    people = tuple(person.strip().casefold() for person in people)
    for person in people:
        if not person or " " in person:
            raise ValueError(f'"{person}" is neither an e-mail address nor a user id')
    return people


def _competitors(names: tuple[str, ...]) -> tuple[str, ...]:
    names = tuple(as_name(name) for name in names)
    folded = [name.casefold() for name in names]
    for name in names:
        if not 0 < len(name) <= LONGEST_NAME:
            raise ValueError(f'"{name}" has {len(name)} characters; a name has 1 to {LONGEST_NAME}')
        if folded.count(name.casefold()) > 1:
            raise ValueError(f'"{name}" is there twice')
    if len(names) > MOST_COMPETITORS:
        raise ValueError(f"{len(names)} names; {MOST_COMPETITORS} fit on the card, name those you meet most")
    return names


LONGEST_NAME = 60
RATES_DATE = "date"
MOST_COMPETITORS = 80
"""A select holds 100 options, and the card has some of its own."""
Zone = Annotated[str, AfterValidator(_zone)]
LocalTime = Annotated[TimeOfDay, BeforeValidator(_local_time)]
P = TypeVar("P", bound="Part")
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Part(BaseModel):
    """A part of app.yaml: lines of the form `name: value`."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DigestSettings(Part):
    """When the weekly digest appears; each platform has a key of its own for where."""

    allow_external: bool = False  # post also where people of another company read along
    link_days: int = Field(default=90, ge=1, le=3650)  # how long the link to its page is good
    weekday: Weekday = "monday"
    time: LocalTime = TimeOfDay(9, 0)


class ReminderSettings(Part):
    """When an unanswered debrief is brought up again: days after the prompt, at a local time."""

    first_days: int = Field(default=1, ge=1, le=30)
    last_days: int = Field(default=4, ge=2, le=60)
    time: LocalTime = TimeOfDay(9, 0)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_days <= self.first_days:
            raise ValueError(f"last_days ({self.last_days}) should be more than first_days ({self.first_days})")
        return self


class RetentionSettings(Part):
    """How many months after a closing something goes by itself; unset: it is kept."""

    words: int | None = Field(default=None, ge=3, le=600)
    names: int | None = Field(default=None, ge=12, le=600)  # a running year's figures count a customer's deals as one's

    @model_validator(mode="after")
    def _words_first(self) -> Self:
        if self.words and self.names and self.names < self.words:
            raise ValueError(f"names ({self.names}) should be no fewer than words ({self.words}), which hold names")
        return self


class EncryptionSettings(Part):
    """What of the database is encrypted, besides secrets."""

    words: bool = False  # what people wrote, and quotes of it


class HookSettings(Part):
    """How one name under which a CRM tells of deals is taken."""

    workspace: str = ""  # whose deals they are, by its id; "": of the only one
    auth: Literal["hmac", "bearer"] = "hmac"  # the body is signed, or a secret of its own is brought along


HookName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")]


class HubSpotSettings(Part):
    """Which deals of HubSpot count, by names or ids."""

    workspace: str = ""  # whose deals they are, by its id; "": of the only one
    pipelines: tuple[str, ...] = ()  # empty: all
    ignored_stages: tuple[str, ...] = ()  # closed ones that are no decision of a buyer's at all
    no_decision: tuple[str, ...] = ("No decision",)  # stages, or what stands in closed_lost_reason


class CrmSettings(Part):
    """How deals are taken that a CRM tells of."""

    least_amount: Decimal | None = Field(default=None, ge=0)  # in `currency`: what is smaller isn't asked about
    wait_hours: int = Field(default=2, ge=0, le=72)  # after a loss, so that nobody is asked in the sting
    hooks: dict[HookName, HookSettings] = {}
    hubspot: HubSpotSettings = HubSpotSettings()


class SalesTeam(Part):
    """Some who sell together, by user ids (members also by e-mail addresses), and who manages them alone."""

    managers: tuple[str, ...] = ()
    members: Annotated[tuple[str, ...], AfterValidator(_pilot)] = ()


class AppFile(Part):
    """app.yaml, as far as it is about no platform."""

    timezone: Zone = "Europe/London"
    currency: Annotated[str, AfterValidator(_currency)] = "EUR"
    rates: Annotated[dict[str, str], AfterValidator(_rates)] = {}  # code -> what one is worth; `date`: of which day
    managers: tuple[str, ...] = ()
    administrators: tuple[str, ...] = ()
    sales_teams: dict[str, SalesTeam] = {}  # name -> its people
    pilot: Annotated[tuple[str, ...], AfterValidator(_pilot)] = ()  # e-mail addresses or user ids; empty: everybody
    people: dict[str, str] = {}  # name in the CRM -> user id
    competitors: Annotated[tuple[str, ...], AfterValidator(_competitors)] = ()
    debrief: str = "standard"
    digest: DigestSettings = DigestSettings()
    reminders: ReminderSettings = ReminderSettings()
    retention: RetentionSettings = RetentionSettings()
    encryption: EncryptionSettings = EncryptionSettings()
    crm: CrmSettings = CrmSettings()

    @model_validator(mode="after")
    def _rates_of_others(self) -> Self:
        if self.currency in self.rates:
            raise ValueError(f"{self.currency} in rates is your own currency; list what others are worth in it")
        return self

    @property
    def exchange(self) -> "Exchange | None":
        """The rates by which sums are converted, if there are any."""
        rates = {code: Decimal(text) for code, text in self.rates.items() if code != RATES_DATE}
        if not rates:
            return None
        from insights.shapes.exchange import Exchange  # noqa: PLC0415 - only for those who list rates

        return Exchange(self.currency, date.fromisoformat(self.rates[RATES_DATE]), rates)

    def part(self, shape: type[P]) -> P:
        """A platform's own part, by its shape."""
        return next(value for _, value in self if isinstance(value, shape))


class Shape(Protocol):
    """What a platform adds to app.yaml: parts of its own, and the key of its channel under `digest`."""

    @property
    def parts(self) -> Mapping[str, type[Part]]:
        """Key of app.yaml -> the shape of what stands there."""
        ...

    @property
    def channel(self) -> tuple[str, Any] | None:
        """The key, and the kind of text that stands there."""
        ...


@cache
def app_file(shapes: tuple[Shape, ...]) -> type[AppFile]:
    """The shape of all of app.yaml: our settings and each platform's."""
    channels: dict[str, Any] = {key: (kind, "") for key, kind in (shape.channel for shape in shapes if shape.channel)}
    digest: type[Any] = create_model("DigestSettings", __base__=DigestSettings, **channels)
    parts: dict[str, Any] = {key: (part, part()) for shape in shapes for key, part in shape.parts.items()}
    return create_model("AppFile", __base__=AppFile, digest=(digest, digest()), **parts)


@dataclass(frozen=True, slots=True)
class General:
    """What is said of no platform in particular. `debrief`: the text that `definition` was prepared from."""

    app: AppFile
    debrief: str
    definition: Definition
    database_url: str = field(repr=False)  # it may hold a password
    secret_key: SecretStr
    host: str
    port: int
    metrics_token: SecretStr
    hook_secrets: Mapping[str, SecretStr]  # by the name of a hook that brings its own; "": what all others sign with
    hubspot_key: SecretStr  # "": HubSpot isn't asked
    hubspot_url: str
    public_url: str  # what people and platforms reach us at, "" where the environment doesn't say

    @property
    def here(self) -> str:
        """The address we listen at."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"


def read_general(environ: Mapping[str, str], shapes: tuple[Shape, ...], text: str | None = None) -> General:
    """Read app.yaml and the environment. Raises ConfigError with one sentence. `text`: of an app.yaml yet to be."""
    said, path = HouseEnvironment.read(environ), config_path(environ)
    app = read(path, app_file(shapes), text, required=bool(said.config))
    if app.encryption.words and not said.secret_key.get_secret_value():
        raise ConfigError(f"app.yaml: encryption.words needs WINLOSS_SECRET_KEY, whose keys encrypt; {MAKE_A_KEY}")
    debrief, where = _debrief(app.debrief, path.parent)
    return General(
        app=app,
        debrief=debrief,
        definition=_definition(debrief, where, app.competitors),
        database_url=said.database_url,
        secret_key=said.secret_key,
        host=said.host,
        port=said.port,
        public_url=said.public_url,
        metrics_token=said.metrics_token,
        hubspot_key=said.hubspot_service_key,
        hubspot_url=said.hubspot_api_url,
        hook_secrets=_hook_secrets(environ, said.crm_hook_secret, app.crm),
    )


def _hook_secrets(environ: Mapping[str, str], common: SecretStr, crm: CrmSettings) -> dict[str, SecretStr]:
    secrets = {"": common}
    for name, entry in crm.hooks.items():
        if entry.auth == "bearer":
            secrets[name] = hook_secret(environ, name)
            if not secrets[name].get_secret_value():
                raise ConfigError(f"app.yaml: crm: hooks: {name} brings a secret: set {hook_variable(name)}.")
    return secrets


def config_path(environ: Mapping[str, str]) -> Path:
    """Where the settings file is, or would be."""
    return Path(HouseEnvironment.read(environ).config or "app.yaml")


def _debrief(name: str, folder: Path) -> tuple[str, str]:
    """The text of the definition, and what it is called in an error."""
    if name == "standard":
        return resources.files("dialogs.definition").joinpath("debrief.yaml").read_text(
            encoding="utf-8"
        ), "debrief.yaml"
    path = folder / name
    if not path.is_file():
        raise ConfigError(f'app.yaml: debrief: there is no file {path}; write "standard" or a file beside app.yaml.')
    return read_text(path), str(path)


def _definition(text: str, where: str, competitors: tuple[str, ...]) -> Definition:
    try:
        return load(text, competitors)
    except NameTaken as error:
        raise ConfigError(f"app.yaml: {error.sentence}") from None
    except DefinitionError as error:
        raise ConfigError(f"{where}: {error.sentence}") from None
