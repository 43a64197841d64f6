"""What goes into a CRM, and what is said of that."""

from collections.abc import Mapping

from dialogs.records import FollowUpKind, Outcome
from dialogs.sentences.words import Sentence

CRMS: Mapping[str, str] = {
    "hubspot": "HubSpot",
    "pipedrive": "Pipedrive",
    "salesforce": "Salesforce",
    "fernhill": "Fernhill's CRM",
}
"""What CRMs are called that are written to; the last is the sample company's."""

# the note there, and its tasks
ENDED: Mapping[Outcome, Sentence] = {
    Outcome.WON: Sentence("writing-back-won", "Won on {day}. Debriefed with winloss."),
    Outcome.LOST: Sentence("writing-back-lost", "Lost on {day}. Debriefed with winloss."),
    Outcome.NO_DECISION: Sentence("writing-back-no-decision", "No decision, {day}. Debriefed with winloss."),
}
REASON = Sentence("writing-back-reason", "Buyer's reason, as we heard it: {reason}.")
OWN_REASON = Sentence("writing-back-own-reason", "The buyer themselves, on their own page: {reason}.")
QUOTE = Sentence("writing-back-quote", "“{said}”")
SUBJECT = Sentence("writing-back-subject", "Debrief with winloss")
TASKS: Mapping[FollowUpKind, Sentence] = {
    FollowUpKind.ASK_BUYER: Sentence("writing-back-ask", "Ask the buyer what decided it"),
    FollowUpKind.TALK: Sentence("writing-back-talk", "Talk to them again"),
    FollowUpKind.CONTRACT: Sentence("writing-back-contract", "Get in touch: their contract is coming to its end"),
}
ABOUT = Sentence("writing-back-about", "About: {about}.")
OURS = "winloss {key}"
"""What a note or a task ends with in a CRM that finds ours by nothing else."""

# on the cards
GOES = Sentence("writing-back-goes", "{crm} gets the outcome, the buyer's reason and follow-ups.")
GOES_TOO = Sentence("writing-back-goes-too", "{crm} gets the outcome, the buyer's reason, follow-ups and: {also}.")
STAYS_OUT = Sentence("writing-back-stays-out", "Nothing of it goes to {crm}.")
KEEP_OUT = Sentence("writing-back-keep-out", "Keep this out of the CRM")
LET_IN = Sentence("writing-back-let-in", "Let it go to the CRM")
KEPT_OUT_WHILE_OFF = Sentence(
    "writing-back-kept-out-while-off",
    "Nothing goes to the CRM now: that is switched off. {deal} stays out of it, also if it's switched on again.",
)
LET_IN_WHILE_OFF = Sentence(
    "writing-back-let-in-while-off",
    "Nothing goes to the CRM now: that is switched off. {deal} isn't kept out any more, if it's switched on again.",
)

# the switch
USAGE = Sentence("writing-back-usage", "crm [on|off]")
COMMAND = Sentence("writing-back-command", "whether answers go into your CRM")
REFUSAL = Sentence("writing-back-refusal", "What goes into the CRM is for managers and administrators to say.")
NONE = Sentence(
    "writing-back-none",
    "There is no CRM that I could write to: set HUBSPOT_SERVICE_KEY, PIPEDRIVE_API_TOKEN or SALESFORCE_CLIENT_ID "
    "(docs/crm.md).",
)
NOBODY_SAYS = Sentence(
    "writing-back-nobody-says",
    "winloss serves several workspaces, and app.yaml doesn't say whose {crm} is, so nothing comes from there or goes "
    "there. Whoever runs winloss names one under `crm: {setting}: workspace`; `winloss check` lists them.",
)
ELSEWHERE = Sentence("writing-back-elsewhere", "{crm} belongs to another workspace: app.yaml says so.")
IS_OFF = Sentence("writing-back-off", "Nothing that is answered goes to {crm}.")
IS_ON = Sentence("writing-back-on", "Answers go to {crm}: of each debrief that is asked for from now on.")
WOULD = Sentence(
    "writing-back-would",
    "What goes there: a note with the outcome and the buyer's reason, and a task for each follow-up. More people read "
    "a CRM than a debrief, so each first card says so, and its rep can keep it out. What is marked “don't quote”, or "
    "wasn't answered, never goes.",
)
FIELDS = Sentence("writing-back-fields", "Fields of app.yaml: {fields}.")
STAYS = Sentence(
    "writing-back-stays",
    "What is there stays, but for what is kept out, taken back or erased. An edit isn't written any more.",
)
SWITCH_ON = Sentence("writing-back-switch-on", "Switch it on")
SWITCH_OFF = Sentence("writing-back-switch-off", "Switch it off")
ODD = Sentence("writing-back-odd", "I understand `crm`, `crm on` and `crm off`.")

# when it doesn't work
REFUSED = Sentence(
    "writing-back-refused", "{crm} doesn't take what I wrote to {deal} ({what}): {why} Your answers here are safe."
)
STAYS_THERE = Sentence(
    "writing-back-stays-there",
    "{crm} doesn't let me take what I wrote to {deal} away ({what}): {why} It is there until a manager, once that is "
    "mended, lets me try again: `/winloss health`.",
)
NO_WORDS = Sentence("writing-back-no-words", "it answered {status} and doesn't say why.")
NO_FIELD = Sentence("writing-back-no-field", "it has no field {field}.")
OTHER_KIND = Sentence("writing-back-other-kind", "{field} is no field that an answer can go into.")
READ_ONLY = Sentence("writing-back-read-only", "winloss's user there may not edit {field}.")
NO_KEY = Sentence("writing-back-no-key", "{kind} has no field {field} that winloss's user may see and edit")
OTHER_KEY = Sentence(
    "writing-back-other-key",
    "the field {field} of {kind} must be a text of {length} characters or more, an External ID and unique",
)
MAY_NOT = Sentence("writing-back-may-not", "winloss's user there may not {what} {kind}")
A_NOTE = Sentence("writing-back-a-note", "the note")
A_TASK = Sentence("writing-back-a-task", "a task")
A_FIELD = Sentence("writing-back-a-field", "the field {property}")
