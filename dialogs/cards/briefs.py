"""The brief that somebody gets before their next pitch. Pure."""

from collections.abc import Sequence

from dialogs.cards.wording import cut
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Block, Button, Buttons, Message, say
from dialogs.sentences import briefs as said
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, counted, words

SHORT = 60
YES, NO = "yes", "no"
OFF = "briefs off"
"""The command behind that button."""


def brief(post_id: str, deal: str, more: int, rival: str, known: Sequence[Block]) -> Message:
    """Which deal is open against whom, what is `known` of them, and whether that is useful. `more`: deals like it."""
    gaps = {"deal": isolated(cut(deal, SHORT)), "rival": isolated(cut(rival, SHORT))}
    lead = counted(said.LEAD_MORE, ENGLISH, more, **gaps) if more else words(said.LEAD, ENGLISH, **gaps)
    buttons = (
        Button(words(said.USEFUL, ENGLISH), Action(Verb.USEFUL, post_id, value=YES)),
        Button(words(said.USELESS, ENGLISH), Action(Verb.USEFUL, post_id, value=NO)),
        Button(words(said.NOT_AGAIN, ENGLISH), Action(Verb.RUN, value=OFF)),
    )
    return Message(lead, (say(lead), *known, say(words(said.HINT, ENGLISH), style="hint"), Buttons(buttons)))
