"""Forms as dialogs: what opens, and what is shown once it is submitted. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from bot.commands.forms import FORMS, FOUND, MARK, Field, Form
from bot.platforms.plain_text import lines
from bot.platforms.teams.elements import BOXES, boxes, label
from bot.platforms.teams.markup import plain
from bot.platforms.teams.render import CARD, activity, body, spelled
from dialogs.engine.accept import clean
from dialogs.messages import actions
from dialogs.messages.messages import Choice, Input, Message, Option, Questionnaire, note, say
from dialogs.sentences.forms import CHOOSE, NOT_KEPT_BEFORE, SEARCH
from dialogs.sentences.words import ENGLISH, words

Json = dict[str, Any]

HEIGHT, WIDTH, MORE, FEW = 560, 460, 70, 4
"""Pixels; without scrolling it shows a few fields, one of them searched, and a line above; with `MORE` each further."""
TALL, AT_A_GLANCE = 700, 5
"""Pixels of a debrief's form, and options that stand there unfolded."""
MOST_FOUND = 15
"""Options that Teams shows in a searched list."""
RESULTS = "application/vnd.microsoft.search.searchResponse"
ON_A_MESSAGE = "debrief"
"""The command that opens the form for a deal on somebody's message. Packages of before call it by the form's key."""
NOTHING: Mapping[str, str] = MappingProxyType({})


def opens(of: Form) -> Json:
    """The data of an Action.Submit that opens a form."""
    return {"msteams": {"type": "task/fetch"}, "form": of.key}


def offered(of: Form) -> Json:
    """A form as the answer to words: what it is for, and the button that opens it."""
    shown = activity(note(of.help))
    shown["attachments"][0]["content"]["body"].append(button(of))
    return shown


def button(of: Form) -> Json:
    """The button that opens a form."""
    return {"type": "ActionSet", "actions": [{"type": "Action.Submit", "title": of.title, "data": opens(of)}]}


def meant(key: Any) -> Form:
    """The form of a key; where a client names none, the one that has always been there."""
    return FORMS.get(key, MARK) if isinstance(key, str) else MARK


def form(of: Form, given: Mapping[str, str] = NOTHING, problem: str = "", offered: Sequence[Option] = ()) -> Json:
    """The body of an answer that opens a form. `given`: what stands in its fields; `problem`: what was wrong.

    `offered`: what its searched list has before anything is typed.
    """
    run = {"type": "TextRun", "text": " ".join(spelled(problem).split()), "color": "Attention"}
    card = {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "body": [
            *([{"type": "RichTextBlock", "inlines": [run]}] if problem else []),
            *(body(note(of.told)) if of.told else []),
            *(shown for field in of.fields for shown in _fields(field, given, offered)),
        ],
        "actions": [
            {"type": "Action.Submit", "title": of.submit, "style": "positive", "data": {"form": of.key}},
        ],
    }
    height = HEIGHT + MORE * max(0, len(of.fields) - FEW)
    value = {"title": of.title, "height": height, "width": WIDTH, "card": {"contentType": CARD, "content": card}}
    return {"task": {"type": "continue", "value": value}}


def whole(asked: Questionnaire) -> Json:
    """The body of an answer that opens a debrief's form. A dialog tells nothing before it is sent as a whole."""
    told = say(words(NOT_KEPT_BEFORE, ENGLISH), style="hint")
    blocks = tuple(replace(one, pick=None) if isinstance(one, Choice | Input) else one for one in asked.blocks)
    shown = body(Message(asked.title, (*blocks, told)))
    for one in shown:
        if one["type"] == "Input.ChoiceSet" and len(one["choices"]) <= AT_A_GLANCE:
            one["style"] = "expanded"
    data = {"t": actions.render(asked.save.action), BOXES: boxes(shown)}
    save = {"type": "Action.Submit", "title": asked.save.label, "style": "positive", "data": data}
    card = {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "body": shown,
        "actions": [save],
    }
    value = {"title": asked.title, "height": TALL, "width": WIDTH, "card": {"contentType": CARD, "content": card}}
    return {"task": {"type": "continue", "value": value}}


def searches(of: Form) -> bool:
    """Whether a form has a list that is searched."""
    return any(field.instead for field in of.fields)


def chosen(of: Form, given: Mapping[str, str]) -> str:
    """What was chosen in a form's searched list, "" for nothing."""
    return next((value for field in of.fields if (value := given.get(field.key + FOUND))), "")


def results(offered: Sequence[Option]) -> Json:
    """The body of an answer to somebody who types into a searched list."""
    return {"type": RESULTS, "value": {"results": choices(offered)}}


def choices(offered: Sequence[Option]) -> list[Json]:
    """Options of a list."""
    return [{"title": label(option.label), "value": option.value} for option in offered]


def _fields(field: Field, given: Mapping[str, str], offered: Sequence[Option]) -> Iterator[Json]:
    """A field; one that is searched is a list, with a line beside it for what isn't there."""
    if not field.instead:
        yield _field(field, given.get(field.key, ""))
        return
    key = field.key + FOUND
    listed: Json = {"type": "Input.ChoiceSet", "id": key, "label": field.label, "style": "filtered"}
    listed |= {"placeholder": words(SEARCH, ENGLISH), "choices": choices(offered)}
    listed["choices.data"] = {"type": "Data.Query", "dataset": field.key}
    stands = given.get(key, "")
    yield listed | ({"value": stands} if stands in {option.value for option in offered} else {})
    yield _field(replace(field, label=field.instead, missing=""), given.get(field.key, ""))


def _field(asked: Field, given: str) -> Json:
    field: Json = {"type": "Input.Text", "id": asked.key, "label": asked.label}
    if asked.options:
        field |= {"type": "Input.ChoiceSet", "style": "expanded", "choices": choices(asked.options)}
        if not asked.missing:  # a list that is searched, and that can be emptied again
            field |= {"style": "filtered", "placeholder": words(CHOOSE, ENGLISH)}
            given = given if given in {option.value for option in asked.options} else ""
    else:
        field["maxLength"] = asked.longest
        given = given[: asked.longest]
    if given:
        field["value"] = given
    if asked.missing:
        field |= {"isRequired": True, "errorMessage": asked.missing}
    return field


def words_of(message_payload: Any) -> str:
    """The words of the message that a form was opened on, "" where there are none."""
    of = message_payload.get("body") if isinstance(message_payload, Mapping) else None
    content = of.get("content") if isinstance(of, Mapping) else None
    if not isinstance(of, Mapping) or not isinstance(content, str):
        return ""
    return clean(content if of.get("contentType") == "text" else plain(content, quotes=False)).strip()


def done(message: Message) -> Json:
    """The body of an answer that shows a message in the form's place, as plain text: it takes no buttons."""
    text = "\n".join(lines(message)).strip() or message.summary
    return {"task": {"type": "message", "value": spelled(text)}}
