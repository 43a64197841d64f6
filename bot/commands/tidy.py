"""What stands around a deal as it is typed and is no part of it: a chat's marks, quotes half typed, faces. Pure."""

import re
import unicodedata

from bot.commands.amounts import plainly
from dialogs.patterns import pattern

_APOSTROPHES = "'\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
_DOUBLE = '"“”„«»'
_BOLD = pattern(r"(?<![^\s(\"“„«'*_~`])([*_~`])(?=[^\s*_~`])(.*?[^\s*_~`]|\S)\1(?![^\s),.;:!?\"”»'*_~`])")
"""`*Acme*`, `_Acme_`, `~Acme~`: how chats write bold, italics, struck through."""
_MARK = pattern(rf"(?<!\d)[{_DOUBLE}]")  # behind a number it is one for inches
_LONE_OPENING = pattern(rf"(?<!\S)[{_APOSTROPHES}](?=\w{{3}})(?!.*\w[{_APOSTROPHES}](?!\w))")
_LONE_CLOSING = pattern(rf"(?<=[^\W\ds])[{_APOSTROPHES}](?!\w)")
_FACES = pattern(r"(?:(?<!\S):[a-z0-9_+-]+:|(?<=\s)[:;]'?-?[()DPp|/\\]+|(?<=\s)<3|(?<=\s)[xX]D)$")
_LINK = pattern(r"<(?P<to>(?:https?://|mailto:)[^|>\s]*)(?:\|(?P<said>[^>]*))?>")
_RIVALS = pattern(r"\s+(?=(?:vs\b|versus\b|against\b))", re.IGNORECASE)
_ENDLESS = pattern(r"\s+(?:(?:vs\.?|versus|against)[\s?]*|[-\N{EN DASH}\N{EM DASH}:;,]+)$", re.IGNORECASE)
"""What leads to nothing: `Acme vs`, `Acme -`."""
_BEFORE_A_BRACKET = pattern(r"(?<=[\dkKmM])(?=\([^()]*\d)")
_LIST_MARK = pattern(r"^(?:&gt;|[>•·\N{EN DASH}\N{EM DASH}-])+\s*(?=[^\W\d])")
"""What begins a quotation or a list."""
_SIGNS = frozenset("™®©℠°")
_PICTURES = frozenset("\N{VARIATION SELECTOR-16}\N{ZERO WIDTH JOINER}")
_BRACKETED = pattern(r"\(([^()]*\b(?:vs\b\.?|versus|against)[^()]*)\)", re.IGNORECASE)
_GLUED = pattern(r"(?<=[^\W\d_])([:=,;@])(?=([^\s:=;]*\d[^\s:=;]*))")


def tidied(text: str) -> str:
    """The text without them; as it is where nothing else is in it."""
    shown = _LIST_MARK.sub("", text, count=1)
    shown = _LINK.sub(lambda found: found["said"] or found["to"], shown)
    for _ in range(2):  # *_Acme_*
        shown = _BOLD.sub(r"\2", shown)
    shown = _BRACKETED.sub(r"\1", shown)  # Acme (vs Globex)
    shown = _GLUED.sub(_parted, _faceless(_without_lone_quotes(shown)))
    shown = " ".join(_ENDLESS.sub("", _BEFORE_A_BRACKET.sub(" ", shown)).split())
    return shown if any(char.isalnum() for char in shown) else text


def _without_lone_quotes(text: str) -> str:
    doubles = list(_MARK.finditer(text))
    if len(doubles) % 2:
        at = doubles[-1].start()
        inside = 0 < at < len(text) - 1 and text[at - 1].isalnum() and text[at + 1].isalnum()
        return text if inside else text[:at] + text[at + 1 :]
    opened = re.search(rf"(?<!\w)[{_APOSTROPHES}](?=\w)", text)
    return (_LONE_OPENING if opened else _LONE_CLOSING).sub("", text, count=1)


def _faceless(text: str) -> str:
    """Without faces at its beginning, at its end and before a competitor."""
    parts = [_without_faces(part) for part in _RIVALS.split(text)]
    while parts[0] and _is_picture(parts[0][0]):
        parts[0] = parts[0][1:].lstrip()
    return " ".join(filter(None, parts))


def _without_faces(text: str) -> str:
    before = ""
    while text != before:
        before = text
        text = _FACES.sub("", text).rstrip()
        while text and _is_picture(text[-1]):
            text = text[:-1].rstrip()
    return text


def _is_picture(char: str) -> bool:
    kind = unicodedata.category(char)
    return char in _PICTURES or (kind in {"So", "Sk"} and not char.isascii() and char not in _SIGNS)


def _parted(found: re.Match[str]) -> str:
    """`Acme:12k`, `Acme@12k`: with a space, where an amount follows."""
    if not plainly(found[2].rstrip(",.!?")):
        return found[1]
    return f" {found[1]} " if found[1] in "=@" else f"{found[1]} "
