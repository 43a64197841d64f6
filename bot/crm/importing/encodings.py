"""Which code page a text file is written in."""

import codecs
import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from bot.crm.importing.problems import ImportProblem

CHUNK = 1 << 20
UTF8 = "utf-8-sig"
UNICODE = frozenset({UTF8, "utf-8", "utf-16", "utf-16-le", "utf-16-be"})
LANGUAGES = {  # a code page, and the letters beside a to z of each language that is written in it
    "cp1252": (
        "äöüß", "àâæçéèêëîïôœùûüÿ", "áéíñóúü", "áâãçéêíóôú", "àèéìòù", "áàäéèëíïóöúü", "åäöé", "æøåéè", "áðéíóúýþæö",
    ),
    "cp1250": ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "âăîşţ", "čćđšž", "çë"),
    "cp1251": (
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя", "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", "абвгдђежзијклљмнњопрстћуфхцчџш",
    ),
    "cp1253": ("αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋΐΰ",),
    "cp1254": ("çğ\N{LATIN SMALL LETTER DOTLESS I}öşüâîû\N{COMBINING DOT ABOVE}",),
    "cp1257": ("ąčęėįšųūž", "āčēģīķļņšūž", "äõöüšž"),
}  # fmt: skip
"""Western Europe's first: where two fit as well, it is taken."""
_ELSE = ["cp1255", "cp1256", "cp932", "gb18030", "big5", "cp949", "mac_roman"]
_PORTUGUESE = re.compile("õe(?:s|m)?$|ões|õem")
_ENOUGH = 0.8
_SIGNS = (
    "€£§°«»–—…“”„·•©®™\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{ACUTE ACCENT}\N{NO-BREAK SPACE}"
)


def read_encoding(text: str) -> str:
    """What a person calls it, such as cp1250 or latin2. ImportProblem: Python knows none of that name."""
    try:
        return codecs.lookup(text).name
    except LookupError:
        raise ImportProblem(
            f'There is no encoding "{text}". Try utf-8, cp1252, cp1250 (Polish, Czech) or cp1251 (Cyrillic).'
        ) from None


def encoding_of(path: Path) -> str:
    """UTF-8 or UTF-16 where it is; else the code page whose letters make words. ImportProblem: it isn't text."""
    head = b""
    with path.open("rb") as file:
        chunk = file.read(CHUNK)
        if chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        decoder = codecs.getincrementaldecoder(UTF8)()
        valid = True
        while chunk:
            if b"\0" in chunk:
                if wide := _wide(chunk):
                    return wide
                raise ImportProblem(f"{path.name} is not a CSV or Excel file. Export it as one of them.")
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                valid = False
            if not valid and len(head) < CHUNK:
                head += b"\n".join(line for line in chunk.splitlines() if not line.isascii())
            chunk = file.read(CHUNK)
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            valid = False
    return UTF8 if valid else _page(head)


def _wide(chunk: bytes) -> str:
    """UTF-16 that doesn't say so; "" where it is none: of mostly plain letters every other byte is 0."""
    for name, high, low in (("utf-16-le", chunk[1::2], chunk[::2]), ("utf-16-be", chunk[::2], chunk[1::2])):
        if 2 * high.count(0) > len(high) and not low.count(0):
            return name
    return ""


def _page(lines: bytes) -> str:
    """The code page in which the most words are some language's; of other scripts, what charset-normalizer says."""
    shares = {page: _share(lines, page, languages) for page, languages in LANGUAGES.items()}
    best = max(shares, key=lambda page: shares[page])
    if shares[best] >= _ENOUGH:
        return best
    from charset_normalizer import from_bytes

    found = from_bytes(lines, cp_isolation=[*LANGUAGES, *_ELSE], enable_fallback=False).best()
    return found.encoding if found else best


def _share(lines: bytes, page: str, languages: tuple[str, ...]) -> float:
    """Of the words with letters beside a to z, how many have only those of one language."""
    try:
        text = lines.decode(page)
    except UnicodeDecodeError:
        return 0.0
    words = [
        word for word in re.findall(r"[^\s,;|\t\"()/]+", text) if any(c > "\x7f" and c not in _SIGNS for c in word)
    ]
    if not words:
        return 1.0
    latin = page not in {"cp1251", "cp1253"}
    return sum(_cased(word) and _spelt(word.lower().strip(_SIGNS), languages, latin) for word in words) / len(words)


def _cased(word: str) -> bool:
    """Not with a capital in the midst of small letters, as when letters are taken for others."""
    return not any(one.islower() and two.isupper() for one, two in pairwise(word))


def _spelt(word: str, languages: tuple[str, ...], latin: bool) -> bool:
    ascii_letters = bool(re.search("[a-z]", word))
    if ascii_letters is not latin and len(word) > 2:  # noqa: PLR2004 -- "às" is a word
        return False
    special = {char for char in word if char > "\x7f" and char not in _SIGNS}
    return bool(_PORTUGUESE.search(word) and special <= set("àáâãçéêíóôõúü")) or any(
        special <= set(letters) for letters in languages
    )


def mixed_in(page: str, rows: Iterable[tuple[int, Iterable[str]]]) -> int | None:
    """The first line, read in a code page, that is UTF-8 after all, where another isn't; None for none.

    Two letters of a code page are seldom one in UTF-8: `Ã¼` is nobody's word.
    """
    first, other = None, False
    for line, cells in rows:
        for cell in cells:
            if not cell.isascii():
                try:
                    cell.encode(page).decode()
                except UnicodeError:
                    other = True
                else:
                    first = first or line
    return first if other else None
