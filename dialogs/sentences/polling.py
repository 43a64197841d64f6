"""What is said of a CRM that is asked what closed."""

from collections.abc import Mapping

from dialogs.sentences.words import Sentence

NAMES: Mapping[str, Sentence] = {
    "hubspot:changed": Sentence("polling-hubspot-changed", "What changed in HubSpot"),
    "hubspot:closed": Sentence("polling-hubspot-closed", "What closed in HubSpot lately"),
}
NAMELESS = Sentence("polling-nameless", "Deal {id}")
SINCE = Sentence(
    "polling-since", "{what} isn't read since {since}: {why} Nothing is lost: it goes on from where it stood."
)
WHY: Mapping[str, Sentence] = {
    "key": Sentence(
        "polling-key",
        "the service key isn't taken (any more). Set HUBSPOT_SERVICE_KEY to one that is, and start winloss anew.",
    ),
    "scopes": Sentence("polling-scopes", "the service key lacks a scope; `winloss check` says which."),
    "limited": Sentence("polling-limited", "too much is asked of it in this account; it is asked again more slowly."),
    "away": Sentence("polling-away", "it doesn't answer; it is asked again."),
    "odd": Sentence("polling-odd", "its answers say nothing to this version of winloss; the log has more."),
    "fault": Sentence("polling-fault", "that failed by a fault of winloss; the log has more."),
}
