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
    """A name each, with the account where that says more; those alike with what tells them apart, too.

    Where nothing of a deal does, it is whose it is: by name, of two of one name by what stands
    before the @ of their addresses.
    """
    said = [_label(known) for known in found]
    for tells in (
        lambda known: _more(known, ours),
        lambda known: known.owner[0],
        lambda known: known.owner[1].partition("@")[0],
    ):
        often, more = Counter(said), [tells(known) for known in found]
        said = [f"{one} · {add}" if often[one] > 1 and add else one for one, add in zip(said, more, strict=True)]
    return tuple(said)


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
