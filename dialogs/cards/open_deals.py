"""Open deals to choose from: how one is told from others, and the ways in which it can end."""

from collections import Counter
from collections.abc import Sequence

from dialogs.identity.spelling import same_text
from dialogs.identity.verdict import Known
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Button
from dialogs.records import Outcome
from dialogs.sentences import open_deals
from dialogs.sentences.figures import worth_of
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, short_date, words

OUTCOMES = {
    Outcome.WON: open_deals.WON,
    Outcome.LOST: open_deals.LOST,
    Outcome.NO_DECISION: open_deals.NO_DECISION,
}


def labels(found: Sequence[Known], ours: str) -> tuple[str, ...]:
    """A name each, with the account where that says more; those alike with what tells them apart, too."""
    plain_ones = [_label(known) for known in found]
    often = Counter(plain_ones)
    return tuple(
        f"{label} · {more}" if often[label] > 1 and (more := _more(known, ours)) else label
        for label, known in zip(plain_ones, found, strict=True)
    )


def ends(deal_id: str) -> tuple[Button, ...]:
    """A button for each way a deal can end."""
    return tuple(
        Button(words(shown, ENGLISH), Action(Verb.THIS_DEAL, deal_id, value=f'{outcome} "-"'))
        for outcome, shown in OUTCOMES.items()
    )


def _label(known: Known) -> str:
    name, account = known.mention.name, known.mention.account
    other = account and same_text(account) not in same_text(name)
    return isolated(name) + (f" · {isolated(account)}" if account and other else "")


def _more(known: Known, ours: str) -> str:
    one = known.mention
    begun = short_date(one.engaged_on, ENGLISH) if one.engaged_on else ""
    closed = words(open_deals.CLOSED, ENGLISH, day=short_date(known.closings[-1], ENGLISH)) if known.closings else ""
    told = (one.product and isolated(one.product), worth_of(one.amount, one.currency, ours), begun, closed)
    return " · ".join(filter(None, told))
