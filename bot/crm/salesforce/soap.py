"""Salesforce's outbound messages, as machines write them: SOAP. Pure."""

from defusedxml.ElementTree import fromstring

from bot.bodies import MOST_NESTED
from dialogs.values import dataclass

SOAP, OUTBOUND = "{http://schemas.xmlsoap.org/soap/envelope/}", "{http://soap.sforce.com/2005/09/outbound}"
KIND = "{http://www.w3.org/2001/XMLSchema-instance}type"
OPPORTUNITY = "Opportunity"
ACK = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>'
    '<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse>'
    "</soapenv:Body></soapenv:Envelope>"
)
"""Without it Salesforce sends a message again, for a day."""


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """What one tells. `opportunities`: how many of its notifications are about one."""

    organization: str
    opportunities: int


def message_of(raw: bytes) -> OutboundMessage | None:
    """What a body tells, None where it is no outbound message. No entity is resolved, and nothing it names fetched."""
    if raw.count(b"<") > MOST_NESTED:  # a hundred notifications have a tenth of that
        return None
    try:
        envelope = fromstring(raw, forbid_dtd=True)
    except (SyntaxError, ValueError, LookupError):
        return None
    found = envelope.find(f"{SOAP}Body/{OUTBOUND}notifications") if envelope.tag == f"{SOAP}Envelope" else None
    organization = None if found is None else found.findtext(f"{OUTBOUND}OrganizationId")
    if found is None or not organization:
        return None
    objects = found.iterfind(f"{OUTBOUND}Notification/{OUTBOUND}sObject")
    kinds = [str(one.get(KIND, "")).rpartition(":")[2] for one in objects]
    return OutboundMessage(organization.strip(), kinds.count(OPPORTUNITY))
