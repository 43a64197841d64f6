"""HTML as Teams writes it, as plain text. Pure, and quick on whatever is sent: each character is looked at once."""

import re
from collections.abc import Iterator
from html import unescape

LONGEST_MARKUP = 20_000
"""Characters that are read; a message of Teams has up to about 28,000 bytes, markup included."""
_TAG = re.compile(r"<(/?)([a-z][\w:.-]*+)([^<>]*+)>", re.IGNORECASE)
_ALT = re.compile(r"\balt=\"([^\"]*)\"", re.IGNORECASE)
_LINES = frozenset({"br", "p", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "pre"})
_QUOTED = "blockquote"


def plain(html: str, *, quotes: bool = True) -> str:
    """The text, a line a paragraph, empty lines left out. `quotes` False: without the message it replies to."""
    text = unescape("".join(_pieces(html[:LONGEST_MARKUP], quotes))).replace("\xa0", " ")
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _pieces(html: str, quotes: bool) -> Iterator[str]:
    depth = end = 0
    for tag in _TAG.finditer(html):
        closing, name, attributes = tag[1], tag[2].lower(), tag[3]
        if not depth:
            yield html[end : tag.start()]
            if name in _LINES or name == _QUOTED:
                yield "\n"
            elif alt := _ALT.search(attributes):  # an emoji is a picture of itself
                yield alt[1]
        if name == _QUOTED and not quotes:
            depth = max(0, depth - 1) if closing else depth + 1
        end = tag.end()
    if not depth:
        yield html[end:]
