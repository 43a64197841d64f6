"""What Slack refuses in blocks and views, in Slack's own words."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Json = dict[str, Any]
Errors = Iterator[str]

BLOCKS = {"message": 50, "modal": 100, "home": 100}
TOO_LONG, A_TABLE = 13_000, 10_000
RICH = {"rich_text_section", "rich_text_quote", "rich_text_preformatted", "rich_text_list"}
LITERAL = {"text", "link", "emoji", "user", "channel", "date", "broadcast", "usergroup", "color"}
ELEMENTS: dict[str, set[str]] = {
    "actions": {
        "button",
        "static_select",
        "radio_buttons",
        "checkboxes",
        "datepicker",
        "datetimepicker",
        "overflow",
        "timepicker",
    },
    "input": {
        *("plain_text_input", "external_select", "static_select", "multi_static_select", "radio_buttons"),
        *("checkboxes", "datepicker"),
    },
}


def blocks(given: Any, surface: str = "message") -> list[str]:
    """Every complaint about a list of blocks."""
    if not isinstance(given, list):
        return ["must be an array [json-pointer:/blocks]"]
    return list(_blocks(given, surface))


def too_long(given: list[Json]) -> bool:
    """Whether the message as a whole has too much text."""
    return sum(size(text) for text in _texts(given)) > TOO_LONG


def size(text: str) -> int:
    """What Slack counts: it keeps texts escaped."""
    return len(text) + 4 * text.count("&") + 3 * (text.count("<") + text.count(">"))


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("text"), str):
            yield node["text"]
    elif not isinstance(node, list):
        return
    for child in node.values() if isinstance(node, dict) else node:
        if isinstance(child, (dict, list)):
            yield from _texts(child)


def view(given: Any) -> list[str]:
    """Every complaint about a view."""
    if not isinstance(given, Mapping) or given.get("type") not in {"modal", "home"}:
        return ["must be a view of type modal or home [json-pointer:/view/type]"]
    complaints = [c.replace(":/blocks", ":/view/blocks") for c in blocks(given.get("blocks"), given["type"])]
    if given["type"] == "modal":
        for key in ("title", "submit", "close"):
            if key in given or key == "title":
                complaints += _text(given.get(key), f"/view/{key}", 24, {"plain_text"})
        inputs = any(block.get("type") == "input" for block in given.get("blocks", ()))
        if inputs and "submit" not in given:
            complaints.append("missing required field: submit [json-pointer:/view]")
    if len(given.get("private_metadata", "")) > 3000:
        complaints.append("must be less than 3001 characters [json-pointer:/view/private_metadata]")
    return complaints


def _blocks(given: list[Json], surface: str) -> Errors:
    if len(given) > BLOCKS[surface]:
        yield f"no more than {BLOCKS[surface]} items allowed [json-pointer:/blocks]"
    yield from _twice((block.get("block_id") for block in given), "block_id", "/blocks")
    action_ids = [e.get("action_id") for b in given for e in (*b.get("elements", ()), b.get("element", {}))]
    yield from _twice(action_ids, "action_id", "/blocks")
    for kind, most in (("data_visualization", 2), ("table", 1)):
        if sum(block.get("type") == kind for block in given) > most:
            yield f"no more than {most} blocks of type {kind} allowed [json-pointer:/blocks]"
    for n, block in enumerate(given):
        at = f"/blocks/{n}"
        check = CHECKS.get(block.get("type", ""))
        if check is None:
            yield f"unsupported type: {block.get('type')} [json-pointer:{at}/type]"
        elif surface != "message" and block["type"] in {"data_visualization", "table"}:
            yield f"unsupported type: {block['type']} [json-pointer:{at}/type]"
        else:
            yield from _length(block, "block_id", 255, at)
            yield from check(block, at)


def _twice(ids: Any, name: str, at: str) -> Errors:
    seen = [one for one in ids if one]
    if len(seen) != len(set(seen)):
        yield f"`{name}` already exists [json-pointer:{at}]"


def _length(node: Mapping[str, Any], key: str, most: int, at: str, *, least: int = 1) -> Errors:
    if key in node:
        count = len if key == "initial_value" else size  # what one has written in a box is as long as one wrote it
        found = count(node[key]) if isinstance(node[key], str) else -1
        if found > most:
            yield f"must be less than {most + 1} characters [json-pointer:{at}/{key}]"
        elif found < least:
            yield f"must be more than {least - 1} characters [json-pointer:{at}/{key}]"


def _text(node: Any, at: str, most: int, kinds: set[str] | None = None) -> Errors:
    if not isinstance(node, Mapping) or node.get("type") not in (kinds or {"plain_text", "mrkdwn"}):
        yield f"must be a text object [json-pointer:{at}]"
    elif "text" not in node:
        yield f"missing required field: text [json-pointer:{at}]"
    else:
        yield from _length(node, "text", most, at)


def _plain(node: Any, at: str, most: int) -> Errors:
    yield from _text(node, at, most, {"plain_text"})


def _count(items: Any, at: str, most: int, least: int = 1) -> Errors:
    if not isinstance(items, list) or len(items) < least:
        yield f"must provide at least {least} items [json-pointer:{at}]"
    elif len(items) > most:
        yield f"no more than {most} items allowed [json-pointer:{at}]"


def _header(block: Json, at: str) -> Errors:
    yield from _plain(block.get("text"), f"{at}/text", 150)


def _section(block: Json, at: str) -> Errors:
    if "text" in block:
        yield from _text(block["text"], f"{at}/text", 3000)
    if "fields" in block:
        yield from _count(block["fields"], f"{at}/fields", 10)
        for n, field in enumerate(block["fields"]):
            yield from _text(field, f"{at}/fields/{n}", 2000)
    if not block.keys() & {"text", "fields"}:
        yield f"missing required field: text [json-pointer:{at}]"


def _context(block: Json, at: str) -> Errors:
    yield from _count(block.get("elements"), f"{at}/elements", 10)
    for n, element in enumerate(block.get("elements", ())):
        yield from _text(element, f"{at}/elements/{n}", 2000)


def _rich_text(block: Json, at: str) -> Errors:
    yield from _count(block.get("elements"), f"{at}/elements", 100)
    for n, group in enumerate(block.get("elements", ())):
        if group.get("type") not in RICH:
            yield f"unsupported type: {group.get('type')} [json-pointer:{at}/elements/{n}/type]"
        yield from _count(group.get("elements"), f"{at}/elements/{n}/elements", 1000)
        for m, element in enumerate(group.get("elements", ())):
            where = f"{at}/elements/{n}/elements/{m}"
            if element.get("type") not in LITERAL:
                yield f"unsupported type: {element.get('type')} [json-pointer:{where}/type]"
            yield from _length(element, "text", 12_000, where)
            yield from _length(element, "url", 3000, where)


def _actions(block: Json, at: str) -> Errors:
    yield from _count(block.get("elements"), f"{at}/elements", 25)
    for n, element in enumerate(block.get("elements", ())):
        yield from _element(element, f"{at}/elements/{n}", "actions")


def _input(block: Json, at: str) -> Errors:
    yield from _plain(block.get("label"), f"{at}/label", 2000)
    if "hint" in block:
        yield from _plain(block["hint"], f"{at}/hint", 2000)
    yield from _element(block.get("element", {}), f"{at}/element", "input")
    if not isinstance(block.get("dispatch_action", False), bool):
        yield f"must be a boolean [json-pointer:{at}/dispatch_action]"


def _element(element: Json, at: str, holder: str) -> Errors:
    kind = element.get("type")
    if kind not in ELEMENTS[holder]:
        yield f"unsupported type: {kind} [json-pointer:{at}/type]"
        return
    yield from _length(element, "action_id", 255, at)
    if "placeholder" in element:
        yield from _plain(element["placeholder"], f"{at}/placeholder", 150)
    if kind == "button":
        yield from _button(element, at)
    elif kind == "plain_text_input":
        yield from _box(element, at)
    elif kind == "external_select":
        if "options" in element:
            yield f"no more than 0 items allowed [json-pointer:{at}/options]"
        if not isinstance(element.get("min_query_length", 3), int):
            yield f"must be a number [json-pointer:{at}/min_query_length]"
    elif "options" in element or kind not in {"datepicker", "datetimepicker"}:
        yield from _options(element, at)


def _box(element: Json, at: str) -> Errors:
    most = element.get("max_length", 3000)
    if not 1 <= most <= 3000:
        yield f"must be between 1 and 3000 [json-pointer:{at}/max_length]"
    yield from _length(element, "initial_value", most, at)
    sends = element.get("dispatch_action_config", {}).get("trigger_actions_on", ["on_enter_pressed"])
    if not set(sends) <= {"on_enter_pressed", "on_character_entered"} or not sends:
        yield f"must be a valid enum value [json-pointer:{at}/dispatch_action_config/trigger_actions_on]"


def _button(element: Json, at: str) -> Errors:
    yield from _plain(element.get("text"), f"{at}/text", 75)
    yield from _length(element, "value", 2000, at)
    if element.get("style", "primary") not in {"primary", "danger"}:
        yield f"unsupported style: {element['style']} [json-pointer:{at}/style]"
    if confirm := element.get("confirm"):
        for key, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
            yield from _text(confirm.get(key), f"{at}/confirm/{key}", most)


def suggested(given: Any) -> list[str]:
    """Every complaint about what comes back for a searched menu."""
    if not isinstance(given, Mapping) or not given.keys() <= {"options"} or not isinstance(given.get("options"), list):
        return ["must be a list of options"]
    if not given["options"]:
        return []  # it says that nothing was found
    return list(_options({"type": "external_select", "options": given["options"]}, ""))


def _options(element: Json, at: str) -> Errors:
    most = 10 if element["type"] in {"radio_buttons", "checkboxes"} else 100
    options = element.get("options")
    yield from _count(options, f"{at}/options", most)
    for n, option in enumerate(options or ()):
        where = f"{at}/options/{n}"
        yield from _text(option.get("text"), f"{where}/text", 75)
        yield from _length({"value": "", **option}, "value", 150, where)
        if "description" in option:
            yield from _text(option["description"], f"{where}/description", 75)
    chosen = [
        *element.get("initial_options", ()),
        *([element["initial_option"]] if "initial_option" in element else ()),
    ]
    if any(option not in (options or ()) for option in chosen):
        yield f"must exactly match one of the provided options [json-pointer:{at}/initial_option]"
    if element.get("max_selected_items", 1) < 1:
        yield f"must be at least 1 [json-pointer:{at}/max_selected_items]"


def _table(block: Json, at: str) -> Errors:
    yield from _count(block.get("rows"), f"{at}/rows", 100)
    if sum(size(cell.get("text", "")) for row in block.get("rows", ()) for cell in row) > A_TABLE:
        yield f"no more than {A_TABLE} characters allowed in all cells [json-pointer:{at}/rows]"
    for n, row in enumerate(block.get("rows", ())):
        yield from _count(row, f"{at}/rows/{n}", 20)
        for m, cell in enumerate(row):
            yield from _length({"text": "", **cell}, "text", 3000, f"{at}/rows/{n}/{m}")


def _data_visualization(block: Json, at: str) -> Errors:
    yield from _length({"title": "", **block}, "title", 50, at)
    chart = block.get("chart", {})
    where = f"{at}/chart"
    if chart.get("type") == "pie":
        yield from _count(chart.get("segments"), f"{where}/segments", 6)
        yield from _points(chart.get("segments", ()), f"{where}/segments")
        return
    if chart.get("type") not in {"bar", "line", "area"}:
        yield f"unsupported type: {chart.get('type')} [json-pointer:{where}/type]"
        return
    categories = chart.get("axis_config", {}).get("categories")
    yield from _count(chart.get("series"), f"{where}/series", 6)
    yield from _count(categories, f"{where}/axis_config/categories", 20)
    yield from _twice([series.get("name") for series in chart.get("series", ())], "name", f"{where}/series")
    for n, series in enumerate(chart.get("series", ())):
        yield from _length({"name": "", **series}, "name", 20, f"{where}/series/{n}")
        yield from _points(series.get("data", ()), f"{where}/series/{n}/data")
        if [point.get("label") for point in series.get("data", ())] != categories:
            yield f"labels must match categories [json-pointer:{where}/series/{n}/data]"


def _points(points: Any, at: str) -> Errors:
    for n, point in enumerate(points):
        yield from _length({"label": "", **point}, "label", 20, f"{at}/{n}")
        if not isinstance(point.get("value"), int | float):
            yield f"must be a number [json-pointer:{at}/{n}/value]"


CHECKS: dict[str, Callable[[Json, str], Errors]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "rich_text": _rich_text,
    "actions": _actions,
    "input": _input,
    "table": _table,
    "data_visualization": _data_visualization,
    "divider": lambda block, at: iter(()),
}
