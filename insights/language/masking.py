"""Obvious personal data in what people wrote: e-mail addresses, phone numbers, street addresses, bank details.

It errs towards masking what looks like a number to call, and leaves alone what sales people write about all day:
prices, dates, years, percentages, versions, product and ticket numbers. Cards, national numbers, links and secrets are
in `identifiers.py`. Names of people are not found here.
"""

import re
from unicodedata import category, digit, normalize

from insights.language.identifiers import without_identifiers

EMAIL, PHONE, ADDRESS, BANK = "[e-mail]", "[phone]", "[address]", "[bank details]"

_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")  # without ink, though not marked so in Unicode

_LOGIN = re.compile(r"\b[a-z][a-z0-9+.-]{1,15}://[^\s/?#@<>|]{1,200}@[^\s<>|]{1,500}", re.IGNORECASE)  # name:word@host

_AT, _DOT = r"(?:@|\s?[\[(](?i:at)[\])]\s?)", r"\s?[\[(](?i:dot)[\])]\s?"
_NAME = r"[\w.+'-]{1,64}"
_MAIL = re.compile(
    rf"(?<![\w.+-]){_NAME}(?:{_DOT}{_NAME}){{0,3}}{_AT}(?:[\w-]{{1,63}}(?:\.|{_DOT})){{1,8}}[^\W\d_]{{2,24}}\b",
)

_IBAN = re.compile(
    r"\b[a-z]{2}\d{2} ?[a-z0-9]{4}(?: ?(?=[a-z0-9]{0,3}\d)[a-z0-9]{4}){1,6}(?: ?(?=[a-z]{0,2}\d)[a-z0-9]{1,3})?\b",
    re.IGNORECASE,
)
_IBAN_DIGITS = 10
"""Fewer digits than every country's account numbers have, more than words and product codes."""

_DIGIT = re.compile(r"\d")
_HOUSE = r"\d{1,5}(?:\s?[a-zA-Z])?"
_CAPITAL = r"[^\W\d_a-zß-öø-ÿ][\w'.\u2019-]{0,30}"
_TOWN = rf"(?:,?\s+\d{{4,5}}\s{_CAPITAL})?"
_AFTER = r"(?=\s*(?:[,.;:!?)\n]|$))"
_NO_RACKS = r"(?<!Data )(?<!Centre )(?<!Center )(?<!Server )(?<!Rack )"  # 12 Data Centre Row
_ENGLISH = (
    r"(?:Street|Str?|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Square|Sq|Way|Place|Pl|Terrace|Close|"
    rf"Crescent|Parkway|Pkwy|Highway|Hwy|{_NO_RACKS}Row|Quay|Mews)\b"
)
_NOT_A_NAME = r"(?!way\b|lane\b|year\b|month\b)"  # a 2 way street, a 3 year road map
_NOT_A_STREET = r"(?!\s?-?(?:map|block|show|test|trip|works|side))"
_GERMAN = r"(?:stra(?:ß|ss)e|str\.|weg|platz|allee|gasse|damm|ufer|straat|gracht|laan|plein)"
_GERMAN_APART = r"(?:Stra(?:ß|ss)e|Str\.|Weg|Platz|Allee|Gasse|Damm|Ufer)"
_FRENCH = r"(?:rue|avenue|boulevard|allée|quai|chemin|impasse)\s(?:(?:de|du|des|la|le|les)\s){0,2}(?:[dl]['\u2019])?"
_STREETS = (
    rf"\b{_HOUSE},?\s(?:{_CAPITAL}\s){{1,3}}{_ENGLISH}",  # 12 High Street · 221b Baker St
    rf"\b\d{{1,4}}[a-z]?\s{_NOT_A_NAME}[a-z]{{2,20}}\s(?:street|avenue|boulevard|road)\b{_NOT_A_STREET}",
    rf"\b{_CAPITAL}\s(?:Street|Road|Avenue|Lane|Boulevard|Square)\s\d{{1,3}}[a-z]?\b",  # High Street 12
    rf"\b{_CAPITAL}{_GERMAN}\s?\d{{1,4}}\s?[a-z]?\b{_TOWN}",  # Musterstraße 12, 10115 Berlin · Keizersgracht 100
    rf"\b{_CAPITAL}\s{_GERMAN_APART}\s\d{{1,4}}\s?[a-z]?\b{_TOWN}",  # Berliner Str. 5
    rf"\b\d{{1,4}}(?:\s(?:bis|ter))?,?\s{_FRENCH}{_CAPITAL}(?:\s{_CAPITAL})?{_TOWN}",  # 12 rue de la Paix
    rf"\b(?:Via|Viale|Piazza|Corso|Calle|Avenida|Plaza|Rua)\s(?:{_CAPITAL}\s){{1,3}}\d{{1,4}}\b{_AFTER}",  # Via Roma 12
    r"\b[Pp]\.?\s?[Oo]\.?\s?[Bb]ox\s\d{1,6}\b",
    r"\bPostfach\s\d[\d ]{1,8}\d\b",
)
_STREET = re.compile("|".join(_STREETS))

_GAP = r"[^\S\n]"
_NUMBER = re.compile(
    rf"(?<![\w#$€£¥%+-])(?<!\d[.,:/])(?<![$€£¥]\s)(?:\+{_GAP}?)?\(?\+?\d(?:[\u2010-\u2013()./-]|{_GAP}|\d){{4,40}}\d(?![\w%]|[.,:]\d)"
    rf"(?:{_GAP}?(?:ext\.?|x){_GAP}?\d{{1,5}}\b)?",
)
_CALLED = re.compile(
    r"\b(?:tel|telephone|telefon|phone|mobile|mobil|handy|cell|fax|whatsapp|call|ring|dial|text"
    r"|(?:his|her|my) number)(?:\s?(?:me|us|him|her|them|back|number|no|is|on|at|under|direct))*[\s.:]{0,3}\(?"
    r"(?:[\d ()./-]{7,16} or )?$",  # call 555-0142 or 555-0143
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"\b(?:order|invoice|ticket|case|ref|reference|id|sku|part|article|contract|po|quote|opportunity|version|vat)"
    r"(?:\s?(?:number|no|nr|is))*[\s.:]{0,3}$",
    re.IGNORECASE,
)
_LOOK_BACK = 40
_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_NOT_TO_CALL = re.compile(
    rf"(?<![\d./-])(?:{_DAY}([./-]){_MONTH}\1(?:{_YEAR}|\d\d)|{_MONTH}([./-]){_DAY}\2(?:{_YEAR}|\d\d)"
    rf"|{_DAY} {_MONTH} {_YEAR}|{_YEAR}([./ -]){_MONTH}\3{_DAY})(?![./-]?\d)"  # a date
    rf"|^{_YEAR}{_GAP}?[/–-]{_GAP}?{_YEAR}$"  # years
    rf"|^0\.\d+$|^\d\.\d{{1,3}}(?:{_GAP}?[/–-]?{_GAP}?\d\.\d{{1,3}})+$",  # shares: 0.35 0.28 0.19
)
_HOURS = re.compile(rf"^[0-2]?\d\.?[0-5]\d{_GAP}?[–-]{_GAP}?[0-2]?\d\.?[0-5]\d$")  # 0900-1700
_GROUPED = re.compile(
    r"1?\(?\d{3}\)?\d{3}\d{4}|1(?P<a>[. -])\(?\d{3}\)?(?P=a)\d{3}(?P=a)\d{4}"
    r"|\(\d{3}\) ?\d{3}[. -]\d{4}|(?!\d\d0 [01]\d0 \d{3}0)\d{3}(?P<b>[. -])\d{3}(?P=b)\d{4}"
    r"|\d\d(?: \d\d){3,4}|\d{5} \d{5}",
)
"""555-123-4567, (555) 123 4567, 12 34 56 78, 98765 43210; no amounts like 300 100 4000, where nobody has a phone."""
_INTERNATIONAL, _PREFIXED, _CALLABLE = 8, 10, 7
_LOCAL, _LOCAL_WHOLE = 8, 10
"""How many digits it takes: after a plus, after 00, after a word like "call"; from a 0 on, in groups or in one run."""


def masked(text: str) -> str:
    """The text without the obvious personal data; what is masked already stays as it is.

    Signs that only look different, and signs that nobody sees, hide nothing. A text that hid something in them comes
    back without them.
    """
    seen = "".join(map(_as_seen, text))
    shown = _until_nothing(seen)
    return text if shown == seen else shown


def _until_nothing(text: str) -> str:
    while (once := _masked(text)) != text:  # each round takes out a digit or an @, so it ends
        text = once
    return text


def _as_seen(character: str) -> str:
    """A sign as a person reads it: 5 for a wide or an Arabic five, @ for a wide @, nothing for what has no width."""
    if character.isascii():
        return character
    if category(character) == "Cf" or character in _UNSEEN:
        return ""
    plain = normalize("NFKC", character)
    number = digit(character, None)
    return str(number) if number is not None else plain if plain.isascii() and len(plain) == 1 else character


def _masked(text: str) -> str:
    text = without_identifiers(text)
    if "@" in text or "(" in text or "[" in text:
        text = _MAIL.sub(EMAIL, _LOGIN.sub(ADDRESS, text))
    if _DIGIT.search(text):
        text = _STREET.sub(ADDRESS, _IBAN.sub(_bank, text))
        while (once := _NUMBER.sub(_phone, text)) != text:  # a long run goes piece by piece, and quickly
            text = once
    return text


def _bank(found: re.Match[str]) -> str:
    digits = sum(character.isdigit() for character in found[0])
    return BANK if digits >= _IBAN_DIGITS else found[0]


def _phone(found: re.Match[str]) -> str:
    before = found.string[max(0, found.start() - _LOOK_BACK) : found.start()]
    if not _to_call(found[0], before):
        return found[0]
    return f"({PHONE}" if found[0].startswith("(") and ")" not in found[0] else PHONE


def _to_call(written: str, before: str) -> bool:
    """Whether these digits are a phone number, by how they are written and the words before them."""
    if _NOT_TO_CALL.search(written):
        return False
    digits = "".join(character for character in written if character.isdigit())
    if not digits.strip("0"):
        return False
    if "+" in written:
        return len(digits) >= _INTERNATIONAL and bool(digits[1:].strip("0"))
    if _CALLED.search(before):
        return len(digits) >= _CALLABLE  # 555-0142 looks like hours
    if _HOURS.search(written) or _NUMBERED.search(before):
        return False
    if digits.startswith("00"):
        return digits[2] != "0" and len(digits) >= _PREFIXED + (written == digits)
    if digits.startswith("0"):
        return len(digits) >= (_LOCAL_WHOLE if written == digits else _LOCAL)
    return written != digits and _GROUPED.fullmatch(written.partition("x")[0].partition("e")[0].strip()) is not None
