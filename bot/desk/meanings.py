"""What words mean that somebody writes to us: an answer, a pick, a command, or one of two things, which is asked."""

from dataclasses import replace

from bot.commands import grammar as commands
from bot.commands.forms import WORDS
from bot.commands.hours_text import time_ahead
from bot.commands.mentions import competitor_in, name_in, outcome_in
from bot.commands.requests import MarkRequest
from bot.sending.views import Views
from bot.services import Services
from dialogs.cards import prompts
from dialogs.engine import engine
from dialogs.engine.kept import PICKED
from dialogs.messages import actions
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Button, Buttons, Input, Message, say
from dialogs.messages.naming import Named, begun, named
from dialogs.records import Case
from dialogs.sentences import hello
from dialogs.sentences.marks import AGAINST, MARKED
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass
from storage.units.identity import is_mentioned

LONGEST = 1900
"""Characters of words that a button can carry, as it carries them. Longer ones are no command."""


@dataclass(frozen=True, slots=True)
class Line:
    """A command."""

    text: str


@dataclass(frozen=True, slots=True)
class ToTheCard:
    """The answer to the text field that waits for words."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """An answer or a command: `message` asks which, and each button keeps the words."""

    message: Message


@dataclass(frozen=True, slots=True)
class Pick:
    """Something on the card that it names."""

    press: Named


Meaning = Line | ToTheCard | Doubt | Pick
"""None beside these: just words."""


@dataclass(frozen=True, slots=True)
class Meanings:
    """Reads words by the card that is at hand."""

    services: Services
    views: Views

    async def of(self, text: str, case: Case | None, workspace_id: str) -> Meaning | None:
        """What they mean; None for words that nothing waits for."""
        if (line := commands.called(text)) is not None:
            return Line(line)
        field = engine.open_text(self.services.definition(case.debrief.workspace_id), case) if case else None
        if case and field:
            return await self._beside(text, case, field.key)
        card = await self.views.card(case, case.person.id) if case else Message("")
        if press := named(card, text):
            return Pick(press)
        if (line := commands.spoken(text)) is not None:
            return Line(line)
        if press := begun(card, text):
            return Pick(press)
        if case and (press := self._later(text, case, card)):
            return Pick(press)
        if end := await self._an_end(text, workspace_id):
            return end
        return Line(text) if commands.like_a_command(text) else None

    async def _beside(self, text: str, case: Case, key: str) -> Meaning:
        """An answer, unless it may as well be a command."""
        found = commands.doubtful(text)
        if found is None:
            return ToTheCard()
        line, request = found
        if isinstance(request, MarkRequest) and line == text:  # not said to us by name
            names = tuple(reading.deal for reading in request.readings)
            if not await self.services.storage.read(is_mentioned, case.person, names):
                return ToTheCard()
        answer = Action(Verb.SAY, case.debrief.id, case.debrief.rev, key, text)
        if len(actions.render(answer)) > LONGEST:
            return ToTheCard()
        question = words(hello.DOUBT, ENGLISH)
        buttons = (
            Button(words(hello.ANSWER, ENGLISH), answer),
            Button(words(hello.DO_IT, ENGLISH), Action(Verb.RUN, value=line)),
        )
        return Doubt(Message(question, (say(question), Buttons(buttons))))

    def _later(self, text: str, case: Case, card: Message) -> Named | None:
        """When to come back, as they are asked it or a day of their own, of a card that offers it; else None.

        A card that asks for a day itself isn't put off by one.
        """
        blocks = card.blocks
        buttons = (button.action for block in blocks if isinstance(block, Buttons) for button in block.buttons)
        later = next((action for action in buttons if action.verb is Verb.LATER and action.asks), None)
        if later is None or any(isinstance(block, Input) and block.kind == "date" for block in blocks):
            return None
        context = self.views.context(case)
        if press := named(prompts.later_chooser(case, context), text):
            return press
        at = time_ahead(text, context.today)
        return Named(replace(later, value=prompts.AT), {PICKED: (at,)}) if at else None

    async def _an_end(self, text: str, workspace_id: str) -> Doubt | None:
        """A sentence that says plainly how a deal ended, which is marked only once they say so; else None."""
        outcome = outcome_in(text)
        name = name_in(text) if outcome else ""
        if outcome is None or not name:
            return None
        rival = competitor_in(text, (await self.services.rivals(workspace_id)).all)
        deal = words(AGAINST, ENGLISH, deal=isolated(name), rival=isolated(rival)) if rival else isolated(name)
        question = words(hello.SHALL_I_MARK, ENGLISH, deal=deal, outcome=MARKED[outcome])
        line = f'{WORDS[outcome]} "{name}"' + (f" vs {rival}" if rival else "")
        mark = Button(words(hello.MARK_IT, ENGLISH), Action(Verb.RUN, value=line), "primary")
        return Doubt(Message(question, (say(question), Buttons((mark,)))))
