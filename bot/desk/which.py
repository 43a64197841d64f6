"""Which deal is meant, as buttons: their labels, and the command that each carries. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from bot.commands.currencies import digits, settled, sign_of
from bot.commands.deal_text import Reading
from bot.commands.doubts import Doubt
from bot.commands.money import exact, typed
from dialogs.identity.spelling import same_text
from dialogs.identity.verdict import Known
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Button, Buttons, Message, Text, plain, say
from dialogs.records import MILLS, Outcome
from dialogs.sentences import marks as marking_words
from dialogs.sentences import open_deals
from dialogs.sentences.figures import worth_of
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, number, short_date, words
from storage.units.marks import Mark

MOST_OFFERED = 4
"""Of deals that may be meant: with a new one that is a row of buttons."""
_THREE_DECIMALS = 3
OUTCOMES = {
    Outcome.WON: open_deals.WON,
    Outcome.LOST: open_deals.LOST,
    Outcome.NO_DECISION: open_deals.NO_DECISION,
}


def which(mark: Mark, found: Sequence[Known], ours: str) -> Message:
    """Which of several open deals is meant, one's own first. `ours`: app.yaml's currency."""
    ask, offered = (words(marking_words.WHICH, ENGLISH),), found[:MOST_OFFERED]
    buttons = [
        Button(label, Action(Verb.THIS_DEAL, known.id, value=line(mark)))
        for label, known in zip(labels(offered, ours), offered, strict=True)
    ]
    new = Action(Verb.NEW_DEAL, value=line(mark, mark.deal_name))
    buttons.append(Button(words(marking_words.NEW, ENGLISH), new))
    return Message(plain(ask), (Text(ask), Buttons(tuple(buttons))))


def asked_back(doubt: Doubt, marks: Sequence[Mark], whole: Mark, mine: Sequence[Known], ours: str) -> Message:
    """What is meant by words that are no deal's name so far.

    `marks`: of the doubt's ways, or of its rest alone; `whole`: as if all of it were the name; `mine`: one's own deals.
    """
    if doubt.rivals:
        ask, own = words(marking_words.WHICH_RIVAL, ENGLISH), []
        pressed = [(isolated(mark.competitor or ""), _again(mark, mark.deal_name)) for mark in marks]
    elif doubt.ways:
        ask, own = words(marking_words.WHICH_NAME, ENGLISH), [isolated(whole.deal_name)]
        pressed = [(_against(mark), _again(mark, mark.deal_name)) for mark in marks]
    else:
        ask = words(marking_words.NOT_A_NAME, ENGLISH, words=whole.deal_name)
        own, offered = [words(marking_words.ITS_NAME, ENGLISH, name=whole.deal_name)], mine[:MOST_OFFERED]
        pressed = [
            (label, Action(Verb.THIS_DEAL, known.id, value=line(marks[0])))
            for label, known in zip(labels(offered, ours), offered, strict=True)
        ]
    pressed += [(label, Action(Verb.NEW_DEAL, value=line(whole, whole.deal_name))) for label in own]
    return Message(ask, (say(ask), Buttons(tuple(Button(label, action) for label, action in pressed))))


def _against(mark: Mark) -> str:
    if not mark.competitor:
        return isolated(mark.deal_name)
    return words(marking_words.AGAINST, ENGLISH, deal=mark.deal_name, rival=mark.competitor)


def how_much(mark: Mark, reading: Reading, ours: str, whole: str = "") -> Message | None:
    """Which amount is meant, where a sign stands for several currencies or a number can be read in two ways.

    None: it's plain. `ours`: app.yaml's currency. `whole`: the name where the amount is part of it, as a sign of mere
    letters may be.
    """
    if reading.amount is None:
        return None
    one = settled(reading.currencies, ours) if reading.currencies else ours
    codes = (one,) if one else reading.currencies[:MOST_OFFERED]
    others = (reading.other,) if reading.other and one and digits(one) == _THREE_DECIMALS else ()
    offered = [(mills, code) for mills in (reading.amount, *others) for code in codes]
    if len(offered) == 1:
        return None
    ask = (words(marking_words.HOW_MUCH, ENGLISH),)
    buttons = [
        Button(
            f"{code} {exact(mills, digits(code)) if others else number(mills / MILLS, ENGLISH, 2)}",
            _again(replace(mark, amount=mills, currency=code), mark.deal_name),
        )
        for mills, code in offered
    ]
    if whole and reading.currencies and sign_of(reading.currencies).isalpha():
        bare = replace(mark, amount=None, currency=None, deal_name=whole)
        label = words(marking_words.ITS_NAME, ENGLISH, name=whole)
        buttons.append(Button(label, Action(Verb.RUN, value=line(bare, whole))))
    more = len(reading.currencies) > len(codes) and not one
    example = f"{exact(reading.amount, 0)} {reading.currencies[len(codes) % len(reading.currencies)]}"
    hint = [say(words(marking_words.ANOTHER_CURRENCY, ENGLISH, example=example), style="hint")] if more else []
    return Message(plain(ask), (Text(ask), *hint, Buttons(tuple(buttons))))


def yearly(told: Message, reading: Reading, mark: Mark, ours: str) -> Message:
    """What is said, and that an amount for a month was counted for a year, where that was so."""
    if reading.times == 1 or reading.amount is None:
        return told
    once = number(reading.amount / reading.times / MILLS, ENGLISH, 2)  # of which currency may be what is asked
    if mark.currency or not reading.currencies:
        once = worth_of(reading.amount // reading.times, mark.currency, ours) or once
    hint = say(words(marking_words.FOR_A_YEAR, ENGLISH, amount=once, times=reading.times), style="hint")
    return replace(told, blocks=(told.blocks[0], hint, *told.blocks[1:]))


def _again(mark: Mark, name: str) -> Action:
    """The mark once more: of the deal that was chosen, or of the one of that name."""
    if mark.known_id:
        return Action(Verb.THIS_DEAL, mark.known_id, value=line(mark))
    return Action(Verb.RUN, value=line(mark, name))


def labels(found: Sequence[Known], ours: str) -> tuple[str, ...]:
    """A name each, with the account where that says more; those alike with what tells them apart, too."""
    plain_ones = [_label(known) for known in found]
    often = Counter(plain_ones)
    return tuple(
        f"{label} · {more}" if often[label] > 1 and (more := _more(known, ours)) else label
        for label, known in zip(plain_ones, found, strict=True)
    )


def line(mark: Mark, name: str = "-") -> str:
    """The command that says it again, for a button: its closing names the deal, whose name might not fit there."""
    amount = "" if mark.amount is None else f" {typed(mark.amount)} {mark.currency or ''}".rstrip()
    name = name.replace('"', "'")  # it stands in such quotes itself
    stage = ' @"' + mark.stage.replace('"', "'") + '"' if mark.stage else ""
    return f'{mark.outcome} "{name}"{stage}{amount}' + (f" vs {mark.competitor}" if mark.competitor else "")


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
