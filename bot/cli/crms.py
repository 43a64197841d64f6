"""The CRMs that can be asked what closed: what each is asked with, where that is found, and whether it works."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

from bot.platforms.asking import Asking
from bot.platforms.findings import Finding
from bot.platforms.setup import Question, Settings, Terminal
from dialogs.records import Moment

Asked = Callable[[Settings, Terminal, Moment, Sequence[Asking]], AsyncIterator[Finding]]
BY_SECRET = (
    Question(
        "SALESFORCE_CLIENT_SECRET",
        "Its secret",
        "the consumer secret, beside it. With a certificate: init --salesforce-key-file and --salesforce-username.",
    ),
)
BY_KEY = (
    Question("SALESFORCE_KEY_FILE", "Its key", "the file of the private key whose certificate it has.", hidden=False),
    Question("SALESFORCE_USERNAME", "Its user", "whom it logs in as.", hidden=False),
)
CRMS: Mapping[str, tuple[Question, ...]] = {
    "hubspot": (
        Question(
            "HUBSPOT_SERVICE_KEY",
            "Service key of HubSpot",
            "Settings, Integrations, Service Keys; docs/crm.md has the scopes.",
        ),
    ),
    "pipedrive": (
        Question(
            "PIPEDRIVE_API_TOKEN",
            "API token of Pipedrive",
            "Personal preferences, API, of somebody who sees all deals.",
        ),
    ),
    "salesforce": (
        Question(
            "SALESFORCE_DOMAIN",
            "My Domain of Salesforce",
            "what browsers show there, such as acme.my.salesforce.com.",
            hidden=False,
        ),
        Question(
            "SALESFORCE_CLIENT_ID",
            "The app that winloss logs in as",
            "Setup, External Client App Manager, its consumer key; docs/crm.md has the rest.",
            hidden=False,
        ),
    ),
}
"""By their names; of Salesforce without what depends on how one logs in."""
_HOW = {"SALESFORCE_CLIENT_SECRET", "SALESFORCE_KEY_FILE"}


AT_ONCE: Mapping[str, Question] = {
    "hubspot": Question("HUBSPOT_CLIENT_SECRET", "Client secret of your project app", "in HubSpot, under its Auth."),
}
"""What its webhooks are signed with, of one that may also tell by itself."""


def questions(crm: str, kept: Mapping[str, str], said: Mapping[str, str]) -> tuple[Question, ...]:
    """What is asked. `kept`, `said`: variables that are there, and that are given now, which comes first."""
    if crm != "salesforce":
        return CRMS[crm]
    known = next((given for given in (said, kept) if given.keys() & _HOW), {})
    return (*CRMS[crm], *(BY_KEY if known.get("SALESFORCE_KEY_FILE") else BY_SECRET))


def every_question() -> tuple[tuple[str, Question], ...]:
    """Each that may be asked, and of which CRM."""
    known = [(crm, question) for crm, some in CRMS.items() for question in some]
    return (*known, *(("salesforce", question) for question in (*BY_SECRET, *BY_KEY)), *AT_ONCE.items())


def asked_of(crm: str) -> Asked:
    """What finds all that `winloss check` says of one."""
    from bot.cli import hubspot, pipedrive, salesforce

    return {"hubspot": hubspot.asked, "pipedrive": pipedrive.asked, "salesforce": salesforce.asked}[crm]


def to_do_in(crm: str) -> Callable[[Settings], Awaitable[str]] | None:
    """What finds what an administrator has to do there before answers can go back; None where they needn't."""
    from bot.cli import salesforce_fields

    return salesforce_fields.to_do if crm == "salesforce" else None
