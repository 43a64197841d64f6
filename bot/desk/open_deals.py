"""One's open deals, a button each, and how one of them ended."""

from dataclasses import replace

from bot.commands.arguments import LONGEST_NAME
from bot.commands.deal_text import visible
from bot.commands.forms import KNOWN, NEW, Form, about
from bot.platforms.ports import Click
from bot.services import Services
from dialogs.cards.open_deals import ends, labels
from dialogs.cards.pages import page_of, turns
from dialogs.engine.accept import clean
from dialogs.errors import NotFound
from dialogs.identity.mentioned import named_in
from dialogs.identity.spelling import as_name
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import (
    Block,
    Button,
    Buttons,
    Facts,
    Message,
    Option,
    Strong,
    as_message,
    note,
    plain,
    say,
)
from dialogs.records import Person
from dialogs.sentences import forms, open_deals
from dialogs.sentences.figures import worth_of
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, counted, words
from dialogs.values import dataclass
from storage.units import cases, deals
from storage.units.identity import open_deals as open_deals_of
from storage.units.identity import open_sought, owned_open

A_PAGE = 8
"""Deals on one screen of a phone."""


@dataclass(frozen=True, slots=True)
class OpenDeals:
    """The use case behind /winloss deals."""

    services: Services

    async def mine(self, person: Person, page: int) -> Message:
        """A page of the open deals of a person, by name; the last one where there are fewer."""
        found, total = await self.services.storage.read(owned_open, person, A_PAGE, A_PAGE * (page - 1))
        if total and not found:
            return await self.mine(person, -(-total // A_PAGE))
        back = await self._unfinished(person)
        if not total:
            none = as_message(words(open_deals.NONE, ENGLISH))
            return replace(none, blocks=(*none.blocks, *back))
        ours = self.services.settings(person.workspace_id).currency
        head = counted(open_deals.YOURS, ENGLISH, total)
        first, last = A_PAGE * (page - 1) + 1, A_PAGE * (page - 1) + len(found)
        blocks: list[Block] = [say(head)]
        if total > A_PAGE:
            blocks.append(say(words(open_deals.PART, ENGLISH, first=first, last=last), style="hint"))
        names = zip(labels(found, ours), found, strict=True)
        blocks.append(Buttons(tuple(Button(label, Action(Verb.ENDED, known.id)) for label, known in names)))
        return Message(head, (*blocks, *turns("deals", page, more=last < total), *back))

    async def _unfinished(self, person: Person) -> tuple[Buttons, ...]:
        """The way back to what was marked already and isn't told yet."""
        waiting = await self.services.storage.read(cases.pending_count, person.workspace_id, person.id)
        label = counted(open_deals.UNFINISHED, ENGLISH, waiting)
        return (Buttons((Button(label, Action(Verb.RUN, value="pending")),)),) if waiting else ()

    async def found(self, person: Person, typed: str, most: int, chosen: str = "") -> tuple[Option, ...]:
        """Open deals to choose from while a name is typed, one's own first; and a new one of that name."""
        read, name = self.services.storage.read, as_name(clean(typed))
        new = (Option(NEW + name, words(forms.NEW_DEAL, ENGLISH, name=name)),) if visible(name) else ()
        known_id = chosen.removeprefix(KNOWN) if chosen.startswith(KNOWN) else ""
        found = await read(open_sought, person, name[:LONGEST_NAME], most - len(new), known_id)
        shown = labels(found, self.services.settings(person.workspace_id).currency)
        return (*(Option(KNOWN + deal.id, label) for label, deal in zip(shown, found, strict=True)), *new)

    async def about(self, person: Person, text: str, form: Form) -> Form:
        """The form as it opens on a message, which isn't kept: with the deal that it names, of those that are open."""
        known = await self.services.storage.read(open_deals_of, person.workspace_id)
        named = named_in(text, known)
        shown = zip(labels(named, self.services.settings(person.workspace_id).currency), named, strict=True)
        return about(form, text, [Option(KNOWN + deal.id, label) for label, deal in shown])

    async def how(self, click: Click, person: Person) -> Message:
        """How an open deal ended, which marks it."""
        workspace_id, deal_id = person.workspace_id, click.action.subject
        deal = await self.services.storage.read(deals.get_deal, workspace_id, deal_id)
        if deal is None:
            raise NotFound
        ask = (Strong(words(open_deals.HOW, ENGLISH, deal=deal.name)),)
        worth = worth_of(deal.amount, deal.currency, self.services.settings(workspace_id).currency)
        rows = (
            (words(open_deals.ACCOUNT, ENGLISH), isolated(deal.account) if deal.account else ""),
            (words(open_deals.AMOUNT, ENGLISH), worth),
        )
        known = tuple((label, value) for label, value in rows if value)
        back = Button(words(open_deals.BACK, ENGLISH), page_of("deals", 1))
        facts = (Facts(known),) if known else ()
        return Message(plain(ask), (*note(*ask).blocks, *facts, Buttons(ends(deal_id)), Buttons((back,))))
