"""Which deal is meant, as buttons: their labels, and the command that each carries. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.commands.amount_terms import MONTHS
from bot.commands.amounts import APART, Cost
from bot.commands.currencies import digits, settled, sign_of
from bot.commands.deal_text import Reading
from bot.commands.doubts import About, Doubt
from bot.commands.money import Amount, exact, typed
from dialogs.cards.open_deals import labels
from dialogs.identity.verdict import Known
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Button, Buttons, Message, Text, plain, say
from dialogs.records import MILLS
from dialogs.sentences import marks as marking_words
from dialogs.sentences.figures import worth_of
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, number, words
from storage.units.marks import Mark

MOST_OFFERED = 4
"""Of deals that may be meant: with a new one that is a row of buttons."""
_THREE_DECIMALS = 3


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


def asked_back(doubt: Doubt, mark: Callable[[Reading], Mark], mine: Sequence[Known], ours: str) -> Message:
    """What is meant by words that can be read in several ways, or that name no deal.

    `mark`: what a reading would be marked as; `mine`: one's own deals.
    """
    ways = [(way, mark(way)) for way in doubt.ways[:MOST_OFFERED]]
    whole = mark(doubt.whole) if doubt.whole else None
    hints: tuple[Text, ...] = ()
    if doubt.about is About.DEAL:
        [(way, marked)], offered = ways, mine[:MOST_OFFERED]
        ask = words(marking_words.NOT_A_NAME, ENGLISH, words=whole.deal_name if whole else "")
        pressed = [
            (label, Action(Verb.THIS_DEAL, known.id, value=line(marked, said=way)))
            for label, known in zip(labels(offered, ours), offered, strict=True)
        ]
        example = " ".join(
            filter(None, (f"/winloss {marked.outcome.replace('_', '')}", marking_words.EXAMPLE, _said(way)))
        )
        hints = (say(words(marking_words.SAY_AGAIN, ENGLISH, example=example), style="hint"),)
    else:
        asks = {About.NAME: marking_words.WHICH_NAME, About.RIVAL: marking_words.WHICH_RIVAL}
        ask = words(asks.get(doubt.about, marking_words.PRICE), ENGLISH, words=(whole and whole.competitor) or "")
        pressed = [(_label_of(doubt, way, marked), _again(marked, marked.deal_name, way)) for way, marked in ways]
    if doubt.whole and whole:
        new = doubt.about in {About.DEAL, About.NAME}
        pressed.append((_label_of_whole(doubt, whole), _again(whole, whole.deal_name, doubt.whole, new=new)))
    return Message(ask, (say(ask), *hints, Buttons(tuple(Button(label, action) for label, action in pressed))))


def _label_of_whole(doubt: Doubt, whole: Mark) -> str:
    match doubt.about:
        case About.DEAL:
            return words(marking_words.ITS_NAME, ENGLISH, name=whole.deal_name)
        case About.NAME:
            return isolated(whole.deal_name)
        case About.RIVAL:
            return words(marking_words.ONE_COMPANY, ENGLISH, name=whole.competitor or "")
        case About.PRICE:
            return words(marking_words.AGAINST, ENGLISH, deal=whole.deal_name, rival=whole.competitor or "")


def _label_of(doubt: Doubt, way: Reading, mark: Mark) -> str:
    """The deal, what it was worth where the ways differ in that, and the competitor, or only that."""
    if doubt.about is About.RIVAL:
        return isolated(mark.competitor or "")
    name = isolated(mark.deal_name)
    alike = doubt.about is About.PRICE or (doubt.whole is not None and way.competitor == doubt.whole.competitor)
    if way.cost and alike and doubt.whole and doubt.whole.cost != way.cost:
        name = words(marking_words.WORTH, ENGLISH, deal=mark.deal_name, amount=APART.join(way.cost.said))
    return words(marking_words.AGAINST, ENGLISH, deal=name, rival=mark.competitor) if mark.competitor else name


def how_much(mark: Mark, reading: Reading, ours: str, whole: str = "") -> Message | None:
    """Which amount is meant, where two were said, a sign stands for several currencies or a number reads in two ways.

    None: it's plain. `ours`: app.yaml's currency. `whole`: the name where the amount is part of it, as a sign of mere
    letters may be.
    """
    amount = reading.amount
    if amount is None:
        return None
    if reading.cost and len(reading.cost.said) > 1:
        return _which_amount(mark, reading, reading.cost, ours, whole)
    one = settled(amount.currencies, ours) if amount.currencies else ours
    codes = (one,) if one else amount.currencies[:MOST_OFFERED]
    others = (amount.other,) if amount.other and one and digits(one) == _THREE_DECIMALS else ()
    offered = [(mills, code) for mills in (amount.mills, *others) for code in codes]
    if len(offered) == 1:
        return None
    ask = (words(marking_words.HOW_MUCH, ENGLISH),)
    buttons = [
        Button(
            f"{code} {exact(mills, digits(code)) if others else number(mills / MILLS, ENGLISH, 2)}",
            _again(replace(mark, amount=mills, currency=code), mark.deal_name, reading, amount=True),
        )
        for mills, code in offered
    ]
    if whole and amount.currencies and sign_of(amount.currencies).isalpha():
        buttons.append(_its_name(mark, whole, reading))
    more = len(amount.currencies) > len(codes) and not one
    example = f"{exact(amount.mills, 0)} {amount.currencies[len(codes) % len(amount.currencies)]}"
    hint = [say(words(marking_words.ANOTHER_CURRENCY, ENGLISH, example=example), style="hint")] if more else []
    return Message(plain(ask), (Text(ask), *hint, Buttons(tuple(buttons))))


def _which_amount(mark: Mark, reading: Reading, cost: Cost, ours: str, whole: str) -> Message:
    ask = (words(marking_words.WHICH_AMOUNT, ENGLISH),)
    buttons = [
        Button(
            _worth(said, amount, ours), _again(mark, mark.deal_name, replace(reading, cost=Cost((said,), (amount,))))
        )
        for said, amount in list(zip(cost.said, cost.amounts, strict=True))[:MOST_OFFERED]
    ]
    own = (_its_name(mark, whole, reading),) if whole else ()
    return Message(plain(ask), (Text(ask), Buttons((*buttons, *own))))


def _worth(said: str, amount: Amount, ours: str) -> str:
    """What it is in its currency; where that would have to be asked, or it is one for part of a year, as typed."""
    one = settled(amount.currencies, ours) if amount.currencies else ours
    return f"{one} {number(amount.mills / MILLS, ENGLISH, 2)}" if one and amount.times == 1 else said


def _its_name(mark: Mark, whole: str, reading: Reading) -> Button:
    bare = replace(mark, amount=None, currency=None, deal_name=whole)
    label = words(marking_words.ITS_NAME, ENGLISH, name=whole)
    return Button(label, Action(Verb.RUN, value=line(bare, whole, replace(reading, cost=None))))


def remarked(told: Message, reading: Reading, mark: Mark, ours: str) -> Message:
    """What is said, and what was made of the words that are neither a name nor a number."""
    hints: list[str] = []
    amount = reading.amount
    if amount and amount.times > 1:
        once = number(amount.mills / amount.times / MILLS, ENGLISH, 2)  # of which currency may be what is asked
        if mark.currency or not amount.currencies:
            once = worth_of(amount.mills // amount.times, mark.currency, ours) or once
        sentence = marking_words.FOR_A_YEAR if amount.times == MONTHS else marking_words.BY_QUARTERS
        hints.append(words(sentence, ENGLISH, amount=once, times=amount.times))
    if amount and amount.taxed:
        hints.append(words(marking_words.WITH_TAX, ENGLISH))
    if reading.rival and reading.rival.rest and mark.competitor:
        hints.append(words(marking_words.LEFT_OUT, ENGLISH, words=reading.rival.rest))
    first, *rest = told.blocks
    return replace(told, blocks=(first, *(say(hint, style="hint") for hint in hints), *rest))


def _again(mark: Mark, name: str, said: Reading, *, amount: bool = False, new: bool = False) -> Action:
    """The mark once more: of the deal that was chosen, or of the one of that name.

    `amount`: it is settled by now; else it stays as it was said. `new`: that name is a deal's, and none that is alike.
    """
    said = replace(said, cost=None) if amount else said
    if mark.known_id:
        return Action(Verb.THIS_DEAL, mark.known_id, value=line(mark, said=said))
    return Action(Verb.NEW_DEAL if new else Verb.RUN, value=line(mark, name, said))


def line(mark: Mark, name: str = "-", said: Reading | None = None) -> str:
    """The command that says it again, for a button: its closing names the deal, whose name might not fit there.

    `said`: the reading whose amount and competitor are still to be asked about, in its words.
    """
    name = name.replace('"', "'")  # it stands in such quotes itself
    stage = '@"' + mark.stage.replace('"', "'") + '"' if mark.stage else ""
    amount = "" if mark.amount is None else f"{typed(mark.amount)} {mark.currency or ''}".rstrip()
    rival = 'vs "' + mark.competitor.replace('"', "'") + '"' if mark.competitor else ""
    if said and said.cost:
        amount = APART.join(said.cost.said)
    if said and said.rival and said.rival.several:
        rival = f"vs {said.rival.said}"
    return " ".join(filter(None, (mark.outcome, f'"{name}"', stage, amount, rival)))


def _said(way: Reading) -> str:
    """Amount and competitor in the words in which they were typed."""
    cost = APART.join(way.cost.said) if way.cost else ""
    return " ".join(filter(None, (cost, f"vs {way.competitor}" if way.competitor else "")))
