"""Forms as modals: what a shortcut opens, and its submission."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.commands.forms import FORMS, FOUND, MARK, Field, Form
from bot.platforms.ports import Answer, Submitted
from bot.platforms.shape import ident
from bot.platforms.slack import parse, questionnaire
from bot.platforms.slack.elements import FIELD, Json, fits, plain_text, search, select, suggestions
from bot.platforms.slack.render import render
from dialogs.messages.messages import Choice, Message, Questionnaire, note
from dialogs.sentences.forms import CHOOSE, SEARCH
from dialogs.sentences.words import ENGLISH, words

SHORTCUTS = {"mark_deal": MARK}
"""The forms that a shortcut opens, by its callback."""
ON_MESSAGES = {"debrief_message": MARK}
"""The forms that a shortcut opens on somebody's message."""


def form(asked: Form) -> Json:
    """A form. Its key is the callback of its modal."""
    return {
        "type": "modal",
        "callback_id": asked.key,
        "title": plain_text(asked.title, 24),
        "submit": plain_text(asked.submit, 24),
        "close": plain_text("Cancel", 24),
        "blocks": [*_told(asked), *(block for field in asked.fields for block in _ask(field, asked))],
    }


def _told(asked: Form) -> list[Json]:
    return list(render(note(asked.told), native=False)["blocks"]) if asked.told else []


def _ask(field: Field, form: Form) -> Iterator[Json]:
    """A field; one that is searched has two blocks, for an app whose manifest has no address for options finds none."""
    label, needed = field.label, bool(field.missing)
    if field.options and not any(fits(one.value) for one in field.options):
        return  # long names in another script: Slack takes no menu of none
    if field.instead:
        menu = search(words(SEARCH, ENGLISH), FIELD + field.key + FOUND)
        if form.chosen and (chosen := suggestions((form.chosen,))):
            menu["initial_option"] = chosen[0]
        yield _block(field.key + FOUND, label, menu, needed=False)
        label, needed = field.instead, False
    given = dict(form.given).get(field.key, "")
    yield _block(field.key, label, _element(field, given), needed=needed)


def _block(key: str, label: str, element: Json, *, needed: bool) -> Json:
    return {
        "type": "input",
        "block_id": key,
        "label": plain_text(label),
        "element": element,
        "optional": not needed,
    }


def _element(field: Field, given: str) -> Json:
    name = FIELD + field.key
    if field.options:
        options = [one for one in field.options if fits(one.value)]
        shown = select(Choice(field.key, field.label, field.options, (given,)), options, name)
        # what need not be filled in must be able to be emptied again, which round buttons can't
        return (
            shown
            if field.missing
            else shown | {"type": "static_select", "placeholder": plain_text(words(CHOOSE, ENGLISH))}
        )
    shown = {"type": "plain_text_input", "action_id": name, "max_length": field.longest}
    return shown | {"initial_value": given[: field.longest]} if given else shown


def submitted(body: Mapping[str, Any]) -> tuple[Form, Submitted]:
    """A submitted form, and which it is."""
    of, given = FORMS[body["view"]["callback_id"]], parse.values(body["view"]["state"]["values"])
    values = {key: " ".join(value) for key, value in given.items()}
    sender = parse.who(body["team"]["id"], body["user"]["id"])
    return of, Submitted(ident(body["trigger_id"], "trigger"), sender, of.key, values)


def shown(answered: Answer, title: str = MARK.title, of: questionnaire.Before | None = None) -> Json:
    """A modal with an answer, whatever that is. `of`: the debrief's form that it comes in place of."""
    if isinstance(answered, Questionnaire):
        return questionnaire.view(answered, of)
    return form(answered) if isinstance(answered, Form) else answer(answered, title)


def answer(message: Message, title: str = MARK.title) -> Json:
    """A modal that shows an answer. A form inside it would need a submit button, so its boxes are left out."""
    blocks = [block for block in render(message, native=False)["blocks"] if block["type"] != "input"]
    return {
        "type": "modal",
        "callback_id": "answer",
        "title": plain_text(title, 24),
        "close": plain_text("Done", 24),
        "blocks": blocks or [{"type": "section", "text": plain_text(message.summary, 3000)}],
    }
