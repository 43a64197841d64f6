"""What a message looks like to a person at the stand-in, and how Slack writes what they send."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from yarl import URL

Json = dict[str, Any]


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's signature, written a second time so that the product is not its own judge."""
    return "v0=" + hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()


def escaped(node: Any) -> Any:
    """What Slack hands back: every text with its three characters escaped, which JSON has in texts alone."""
    return json.loads(json.dumps(node).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def form(given: Mapping[str, str]) -> bytes:
    """A form as it is sent; urllib's quoting, letter by letter, took a twelfth of a conversation."""
    return URL.build(query=given).raw_query_string.encode()


def read(shown: Json) -> str:
    """A message as a person reads it, a line a block."""
    lines = (_line(block) for block in shown.get("blocks") or ())
    return "\n".join(line for line in lines if line) or shown.get("text", "")


def _line(block: Json) -> str:
    match block["type"]:
        case "data_visualization":
            line = f"[chart: {block['title']}]"
        case "table":
            line = "\n".join(" | ".join(cell["text"] for cell in row) for row in block["rows"])
        case "rich_text":
            line = "".join(e.get("text", e.get("url", "")) for group in block["elements"] for e in group["elements"])
        case "actions":
            line = " ".join(f"[{_label(e)}]" for e in block["elements"])
        case "input":
            hint = f" ({block['hint']['text']})" if "hint" in block else ""
            line = f"{block['label']['text']}{hint} [{_label(block['element'])}]"
        case "context":
            line = " ".join(e["text"] for e in block["elements"])
        case _:
            line = str(block.get("text", {}).get("text", ""))
    return line


def question(message: Json, block: Json) -> str:
    """What stands above an element: its label, or the words before it."""
    if "label" in block:
        return str(block["label"]["text"])
    above = message["blocks"][: message["blocks"].index(block)]
    return next((_line(b) for b in reversed(above) if b["type"] == "rich_text"), "")


def _label(element: Json) -> str:
    if element["type"] == "button":
        return str(element["text"]["text"])
    chosen = element.get("initial_options") or ([element["initial_option"]] if "initial_option" in element else [])
    if chosen:
        return ", ".join(option["text"]["text"] for option in chosen)
    return str(
        element.get("initial_value") or element.get("initial_date") or element.get("placeholder", {}).get("text", "")
    )
