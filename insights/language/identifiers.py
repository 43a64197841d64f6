"""What names one person, or opens one door, whatever words stand around it: cards, national numbers, links, secrets.

A number counts where it is written as its country writes it and its check digits are right (python-stdnum), or where a
word before it says what it is. Nothing here looks at the shape of a price, a date or a product.
"""

import re
from importlib import import_module
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from stdnum import luhn

CARD, NATIONAL, LINK, SECRET = "[card number]", "[personal id]", "[link]", "[secret]"

_CARD = re.compile(r"(?<![\w.,/$€£¥-])[2-6](?:[ -]?\d){11,17}[ -]?\d(?![\w%]|[.,]\d)")

_D = r"(?<![\w.,/-])"
_E = r"(?![\w%]|[.,/-]\d)"
_WRITTEN: Final = {
    "at.vnr": r"\d{4} \d{6}",
    "be.nn": r"\d\d\.\d\d\.\d\d-\d{3}\.\d\d",
    "br.cpf": r"\d{3}\.\d{3}\.\d{3}-\d\d",
    "ca.sin": r"\d{3}-\d{3}-\d{3}",
    "ch.ssn": r"756\.\d{4}\.\d{4}\.\d\d",
    "cl.rut": r"\d{1,2}\.\d{3}\.\d{3}-[\dkK]",
    "cn.ric": r"\d{17}[\dXx]",
    "cz.rc": r"\d{6}/\d{4}",
    "de.idnr": r"\d\d \d{3} \d{3} \d{3}",
    "dk.cpr": r"\d{6}-\d{4}",
    "es.dni": r"\d{8}-?[A-Z]",
    "es.nie": r"[XYZ]-?\d{7}-?[A-Z]",
    "fi.hetu": r"\d{6}[-+A-FU-Y]\d{3}[\dA-Y]",
    "fr.nir": r"[12] ?\d\d ?\d\d ?[\dAB]{2} ?\d{3} ?\d{3} ?\d\d",
    "ie.pps": r"\d{7}[A-W][A-IW]?",
    "in_.aadhaar": r"\d{4} \d{4} \d{4}",
    "in_.pan": r"[A-Z]{5}\d{4}[A-Z]",
    "it.codicefiscale": r"[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z]",
    "kr.rrn": r"\d{6}-\d{7}",
    "mx.curp": r"[A-Z]{4}\d{6}[A-Z]{6}[A-Z\d]\d",
    "ro.cnp": r"[1-8]\d{12}",
    "se.personnummer": r"(?:\d\d)?\d{6}[-+]\d{4}",
    "us.ssn": r"\d{3}-\d\d-\d{4}",
}
"""How a national number is written, by python-stdnum's name for it. Bare runs of digits are left to the words."""
_NATIONAL = tuple((re.compile(_D + pattern + _E), f"stdnum.{name}") for name, pattern in _WRITTEN.items())
_NINO = re.compile(_D + r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]" + _E)  # has no check digit

_NUMBERS = (
    *("ssn", "social security", "national insurance", "nino", "passport", "identity card", "id card", "personal ?id"),
    *("tax id", "tin", "nif", "nie", "dni", "cpf", "curp", "bsn", "pesel", "personnummer", "cpr", "hetu", "aadhaar"),
    *("pan", "nhs", "codice fiscale", "driv(?:ing|er'?s) licen[cs]e", "(?:credit|debit) card"),
    *(r"steuer-?id\w*", r"reisepass\w*", r"personalausweis\w*", r"sozialversicherung\w*", r"ausweis\w*"),
)
_IS = r"(?:\s?(?:card|number|nummer|no\.?|nr\.?|is|ist|:|#|=))*\s?"
_SAID = re.compile(
    rf"\b(?:{'|'.join(_NUMBERS)}){_IS}(?P<number>[A-Z]{{0,6}}\d(?:[ ./-]?[A-Z]{{0,2}}\d){{4,18}}[A-Z]?)(?!\w)",
    re.IGNORECASE,
)

_LINK = re.compile(r"\bhttps?://[^\s<>|\"')\]]{4,2000}", re.IGNORECASE)
_OPENS = re.compile(
    r"token|secret|passw|pwd|signature|session|credential|api_?key|access_?key|invite|magic|otp|jwt"
    r"|^(?:sig|key|auth|code|sid|pw|pin|hash|ticket)$",
    re.IGNORECASE,
)
_WORDLESS = re.compile(r"[\w-]{16,}")
_UUID = re.compile(r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", re.IGNORECASE)
_TURN = re.compile(r"(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])|(?<=[a-z])(?=[A-Z])")
_TURNS = 4
"""How often letters and digits, or small and large, take turns in what nobody would read as words."""

_SECRET = re.compile(
    r"\b(?:xox[a-z]-[\w-]{8,}|xapp-[\w-]{8,}|[sr]k_(?:live|test)_\w{8,}|sk-[\w-]{20,}|gh[a-z]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{15,}"
    r"|AKIA[0-9A-Z]{16}|AIza[\w-]{30,}|eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?|pat-[a-z]{2,3}\d-[\w-]{16,})"
)
_PASSWORDS = (
    *("password", "passwort", "kennwort", "passcode", "passphrase", r"mot\sde\spasse", "contraseña", "senha"),
    "pin(?: code)?",
)
_PASSWORD = re.compile(
    rf"(?P<before>\b(?:{'|'.join(_PASSWORDS)})\s?(?:is\snow|is|ist|was|es|est|é|:|=)\s?)"
    r"(?P<word>(?=\S*[\d!#$%&*+=?@^~])[^\s,;]{4,80})",
    re.IGNORECASE,
)


def without_identifiers(text: str) -> str:
    """The text with each of them replaced by what it was."""
    text = _SECRET.sub(SECRET, _LINK.sub(_link, text))
    text = _PASSWORD.sub(lambda found: found["before"] + SECRET, text)
    if not any(character.isdigit() for character in text):
        return text
    text = _SAID.sub(lambda found: found[0][: found.start("number") - found.start()] + NATIONAL, text)
    text = _NINO.sub(NATIONAL, _CARD.sub(_card, text))
    for pattern, module in _NATIONAL:
        for number in set(pattern.findall(text)):
            if import_module(module).is_valid(number):
                text = text.replace(number, NATIONAL)
    return text


def _card(found: re.Match[str]) -> str:
    return CARD if luhn.is_valid(re.sub(r"\D", "", found[0])) else found[0]


def _link(found: re.Match[str]) -> str:
    """A link that lets in whoever has it is taken out; the address of a page that all may read stays."""
    try:
        parts = urlsplit(found[0])
    except ValueError:
        return LINK
    asked = [*parse_qsl(parts.query), *parse_qsl(parts.fragment)]
    opaque = [*parts.path.split("/"), parts.query if not asked else "", *(value for _, value in asked)]
    hooked = "hook" in parts.netloc  # hooks.slack.com, acme.webhook.office.com: who has the address may post there
    opens = hooked or any(_OPENS.search(key) and value for key, value in asked) or any(map(_wordless, opaque))
    return LINK if opens else found[0]


def _wordless(piece: str) -> bool:
    return bool(_UUID.search(piece)) or any(len(_TURN.findall(run)) >= _TURNS for run in _WORDLESS.findall(piece))
