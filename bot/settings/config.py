"""Settings: app.yaml for what people decide, the environment for secrets and addresses. Nothing is read at import."""

from collections.abc import Mapping
from dataclasses import field
from importlib import resources
from pathlib import Path

from pydantic import SecretStr

from bot.settings.app_file import AppFile, CrmSettings, Shape, app_file
from bot.settings.environment import HouseEnvironment, hook_secret, hook_variable
from bot.settings.reading import read, read_text
from bot.settings.salesforce import SalesforceAccess, read_salesforce
from bot.settings.secrets import MAKE_A_KEY, ConfigError
from dialogs.definition.definition import Definition, NameTaken, load
from dialogs.definition.drivers import drivers
from dialogs.errors import DefinitionError
from dialogs.values import dataclass


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
    pipedrive_token: SecretStr  # "": Pipedrive isn't asked
    pipedrive_url: str
    pipedrive_secret: SecretStr  # what its webhooks bring; "": none are taken
    hubspot_client_secret: SecretStr  # "": none of its webhooks is taken
    salesforce: SalesforceAccess | None  # None: Salesforce isn't asked
    salesforce_secret: SecretStr  # the end of the address of its outbound messages; "": none are taken
    public_url: str  # what people and platforms reach us at, "" where the environment doesn't say

    @property
    def asks(self) -> str:
        """The CRM that is asked for its deals, "" for none."""
        if self.salesforce is not None:
            return "salesforce"
        if self.pipedrive_token.get_secret_value():
            return "pipedrive"
        return "hubspot" if self.hubspot_key.get_secret_value() else ""

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
    salesforce = read_salesforce(environ)
    _one_crm(said, salesforce)
    debrief, where = _debrief(app.debrief, path.parent)
    definition = _definition(debrief, where, app.competitors)
    _reasons(app, definition)
    return General(
        app=app,
        debrief=debrief,
        definition=definition,
        database_url=said.database_url,
        secret_key=said.secret_key,
        host=said.host,
        port=said.port,
        public_url=said.public_url,
        metrics_token=said.metrics_token,
        hubspot_key=said.hubspot_service_key,
        hubspot_url=said.hubspot_api_url,
        pipedrive_token=said.pipedrive_api_token,
        pipedrive_url=said.pipedrive_api_url,
        pipedrive_secret=hook_secret(environ, "pipedrive"),
        hubspot_client_secret=said.hubspot_client_secret,
        salesforce=salesforce,
        salesforce_secret=hook_secret(environ, "salesforce"),
        hook_secrets=_hook_secrets(environ, said.crm_hook_secret, app.crm),
    )


def _one_crm(said: HouseEnvironment, salesforce: SalesforceAccess | None) -> None:
    asked = {
        "HUBSPOT_SERVICE_KEY": bool(said.hubspot_service_key.get_secret_value()),
        "PIPEDRIVE_API_TOKEN": bool(said.pipedrive_api_token.get_secret_value()),
        "SALESFORCE_CLIENT_ID": salesforce is not None,
    }
    found = [name for name, is_set in asked.items() if is_set]
    if len(found) > 1:
        raise ConfigError(f"{found[0]} and {found[1]} are both set; one CRM can be asked: unset one.")


def _hook_secrets(environ: Mapping[str, str], common: SecretStr, crm: CrmSettings) -> dict[str, SecretStr]:
    secrets = {"": common}
    for name, entry in crm.hooks.items():
        if entry.own_secret:
            secrets[name] = hook_secret(environ, name)
            if not secrets[name].get_secret_value():
                raise ConfigError(f"app.yaml: crm: hooks: {name} has a secret of its own: set {hook_variable(name)}.")
    return secrets


def _reasons(app: AppFile, definition: Definition) -> None:
    known = drivers(definition)
    for name, key in app.crm.reasons.items():
        if key not in known:
            there = ", ".join(sorted(known))
            raise ConfigError(f'app.yaml: crm: reasons: {name}: there is no driver "{key}"; there are {there}.')


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
