"""What a sender is answered that tells of deals."""

from dialogs.sentences.words import Sentence

TAKEN = Sentence("hook-taken", "Taken.")
NOTHING = Sentence("hook-nothing", "Nothing is taken as {name} here: its secret isn't set.")
STARTING = Sentence("hook-starting", "winloss is starting; please send it again.")
WHOSE = Sentence(
    "hook-whose",
    "Several workspaces are served here; say in app.yaml, under crm: hooks: {name}: workspace, whose it is.",
)
BEARER = Sentence("hook-bearer", "The header Authorization must be Bearer and this hook's own secret.")
BASIC = Sentence("hook-basic", "The password of HTTP Basic must be this hook's own secret.")
TIMESTAMP = Sentence("hook-timestamp", "X-Winloss-Timestamp must be the time in Unix seconds.")
STALE = Sentence("hook-stale", "The request is more than five minutes old, or the clocks differ.")
SIGNATURE = Sentence(
    "hook-signature",
    "X-Winloss-Signature doesn't match: it is v1= and the HMAC-SHA256, in hex, of v1, the timestamp and the raw body, "
    "with a colon between them.",
)
OUTCOME = Sentence(
    "hook-outcome",
    "outcome: “{word}” is none of won, lost, no_decision, open. "
    "app.yaml says what it means: crm: hooks: {name}: outcomes.",
)
CLOSE = Sentence("hook-close", "close-sig-hash doesn't match this subscription's signature key.")
CLOSE_KEY = Sentence("hook-close-key", "The secret of this hook must be the signature key that Close gave, in hex.")
HUBSPOT_TIMESTAMP = Sentence(
    "hook-hubspot-timestamp", "X-HubSpot-Request-Timestamp must be the time in milliseconds since 1970."
)
HUBSPOT_SIGNATURE = Sentence(
    "hook-hubspot-signature",
    "X-HubSpot-Signature-v3 doesn't match: HUBSPOT_CLIENT_SECRET must be the app's, and WINLOSS_PUBLIC_URL the address "
    "that HubSpot posts to.",
)
NO_LIST = Sentence("hook-no-list", "The body must be a JSON list of events.")
NO_OBJECT = Sentence("hook-no-object", "The body must be a JSON object.")
SALESFORCE_PATH = Sentence(
    "hook-salesforce-path", "The address must end in this hook's own secret: WINLOSS_CRM_HOOK_SECRET_SALESFORCE."
)
SALESFORCE_AWAY = Sentence(
    "hook-salesforce-away", "Salesforce can't be asked now which org it is; please send it again."
)
ANOTHER_ORG = Sentence("hook-another-org", "This is a message of another org than the one that is asked.")
NO_OUTBOUND = Sentence("hook-no-outbound", "The body must be an outbound message of Salesforce's (SOAP).")
AHEAD = Sentence("hook-ahead", "changed_at: it lies in the future")
