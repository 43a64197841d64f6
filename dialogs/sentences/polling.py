"""What is said of a CRM that is asked what closed."""

from collections.abc import Mapping

from dialogs.sentences.words import Sentence

NAMES: Mapping[str, Sentence] = {
    "hubspot:changed": Sentence("polling-hubspot-changed", "What changed in HubSpot"),
    "hubspot:closed": Sentence("polling-hubspot-closed", "What closed in HubSpot lately"),
    "hubspot:tasks": Sentence("polling-hubspot-tasks", "Which tasks were done in HubSpot"),
    "hubspot:written": Sentence("polling-hubspot-written", "What goes into HubSpot"),
    "pipedrive:changed": Sentence("polling-pipedrive-changed", "What changed in Pipedrive"),
    "pipedrive:closed": Sentence("polling-pipedrive-closed", "What closed in Pipedrive lately"),
    "pipedrive:tasks": Sentence("polling-pipedrive-tasks", "Which tasks were done in Pipedrive"),
    "pipedrive:written": Sentence("polling-pipedrive-written", "What goes into Pipedrive"),
    "fernhill:tasks": Sentence("polling-fernhill-tasks", "Which tasks were done in Fernhill's CRM"),
    "fernhill:written": Sentence("polling-fernhill-written", "What goes into Fernhill's CRM"),
    "salesforce:changed": Sentence("polling-salesforce-changed", "What changed in Salesforce"),
    "salesforce:closed": Sentence("polling-salesforce-closed", "What closed in Salesforce lately"),
    "salesforce:tasks": Sentence("polling-salesforce-tasks", "Which tasks were done in Salesforce"),
    "salesforce:written": Sentence("polling-salesforce-written", "What goes into Salesforce"),
}
SETTINGS: Mapping[str, str] = {
    "hubspot": "HUBSPOT_SERVICE_KEY",
    "pipedrive": "PIPEDRIVE_API_TOKEN",
    "salesforce": "SALESFORCE_CLIENT_SECRET or SALESFORCE_KEY_FILE",
}
"""Where the key stands that each is asked with."""
NAMELESS = Sentence("polling-nameless", "Deal {id}")
NO_LOG_IN = Sentence("polling-no-log-in", "answered {status} where winloss logs in")
NO_KEY = Sentence("polling-no-key", "wasn't asked: SALESFORCE_KEY_FILE holds no RSA key that can be read")
SAYS = Sentence("polling-says", "says {code}: {more}")
ANSWERED = Sentence("polling-answered", "answered {status} {code}: {more}")
SINCE = Sentence(
    "polling-since", "{what} isn't read since {since}: {why} Nothing is lost: it goes on from where it stood."
)
NOT_WRITTEN = Sentence(
    "polling-not-written", "{what} isn't written since {since}: {why} Nothing is lost: all of it is written after that."
)
WHY: Mapping[str, Sentence] = {
    "key": Sentence(
        "polling-key",
        "its key isn't taken (any more). Set {setting} to one that is, and start winloss anew.",
    ),
    "scopes": Sentence("polling-scopes", "its key may not read that; `winloss check` says what is lacking."),
    "limited": Sentence("polling-limited", "too much is asked of it in this account; it is asked again more slowly."),
    "away": Sentence("polling-away", "it doesn't answer; it is asked again."),
    "odd": Sentence("polling-odd", "its answers say nothing to this version of winloss; the log has more."),
    "fault": Sentence("polling-fault", "that failed by a fault of winloss; the log has more."),
}
WHY_NOT_WRITTEN: Mapping[str, Sentence] = {
    "scopes": Sentence(
        "polling-may-not-write",
        "its key may not read and write all of that. `winloss check` says what is lacking where it can see it, and "
        "docs/crm.md what answers that go back need.",
    ),
}
"""Where it is another one of what isn't written."""
