"""What the CRM knows of a deal, shown as the CRM's before its rep is asked. Pure."""

from dialogs.cards.wording import cut
from dialogs.messages.messages import Text, say
from dialogs.records import Case, worth
from dialogs.sentences.crm import AGAINST, SAYS
from dialogs.sentences.figures import worth_of
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, words

SHORT = 40
"""Characters of a reason: it may be somebody's own words."""


def crm_says(case: Case) -> tuple[Text, ...]:
    """Reason, competitor, amount, product and segment in one line; nothing of what a person marked."""
    closed, deal = case.closing, case.deal
    if closed.source != "crm":
        return ()
    rival = closed.competitor and words(AGAINST, ENGLISH, rival=isolated(cut(closed.competitor, SHORT)))
    names = (closed.reason and isolated(cut(closed.reason, SHORT)), rival, _amount(case))
    told = [*names, *(isolated(cut(one, SHORT)) for one in (deal.product, deal.segment) if one)]
    known = ", ".join(filter(None, told))
    return (say(words(SAYS, ENGLISH, told=known), style="hint"),) if known else ()


def _amount(case: Case) -> str | None:
    amount, currency = worth(case.closing, case.deal)
    return worth_of(amount, currency, currency or "") if amount is not None and currency else None
