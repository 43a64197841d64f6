"""What people say behind an amount: for how long it is, with or without tax, or merely that it is a total. Pure."""

import re

from dialogs.patterns import pattern

MONTHS, QUARTERS = 12, 4
_EACH = r"(?:\s*/\s?|\s+(?:per|a|an|each|every|pro|im|par|por|al|ao|à\sl'|l')\s*)"
_WORD = r"\s*(?<![^\W\d_])"
_PERIODS = {
    1: pattern(
        rf"(?:{_EACH}(?:year|yr|y|annum|pa|Jahr|an|année|año|ano)|"
        rf"{_WORD}(?:yearly|annually|annual|jährlich|p(?:\.|/)? ?a\.?)|"
        r"[,;]?\s+(?:(?:over|across|for|über|sur|por|x)\s)?(?:\d{1,2}|one|two|three|four|five)[\s-]?"
        r"(?:years?|yrs?|months?|Jahre|Monate|ans|años|anos))$",
        re.IGNORECASE,
    ),
    QUARTERS: pattern(rf"(?:{_EACH}(?:quarter|qtr|Quartal|trimestre)|{_WORD}quarterly)$", re.IGNORECASE),
    MONTHS: pattern(
        rf"(?:{_EACH}(?:mo|month|Monat|mois|mes|mês)|"
        rf"{_WORD}(?:MRR|monthly|monatlich|mensuel|mtl\.|p\.? ?m\.)|(?<=[k€$£])\s?pm)$",
        re.IGNORECASE,
    ),
}
"""For how long an amount is, by how many of it are in a year. One for several years counts as it is."""
_TAXES = r"(?:VAT|tax|taxes|sales\stax|GST|HST|IVA|TVA|MwSt|USt|BTW|moms)"
_TAX = pattern(
    r"[\s,]*\(?(?:(?:\+|(?<=[\s(,])(?:plus|ex(?:cl?)?|excluding|without|w/o|before|net\sof|incl?|including|with|zzgl|"
    rf"exkl|inkl|hors|más|mas|sin|con|mais|sem|com)\b)\.?\s*{_TAXES}|(?<=[\s(])(?:net|gross|netto|brutto|HT|TTC|neto|bruto))\b\.?\)?$",
    re.IGNORECASE,
)
_BEFORE = pattern(r"(?:ARR|ACV|TCV|(?P<monthly>MRR)):?\s+(?=.*\d)")
_MERE = pattern(
    r"\s+(?:(?:net\s)?new(?:\s(?:ARR|ACV|business))?|deal|contract|order|total|in\stotal|overall|altogether|in\sall|all\sin|or\sso|or\smore|or\sless|"
    r"max|min|tops|insgesamt|au\stotal|en\stotal)\.?$",
    re.IGNORECASE,
)


def peeled(text: str) -> tuple[str, int, bool]:
    """An amount without all that: how many of it are in a year, and whether tax was spoken of.

    With or without tax, what was typed is what counts.
    """
    times, taxed, before = 1, False, ""
    if kind := _BEFORE.match(text):  # ARR 12k
        text, times = text[kind.end() :], MONTHS if kind["monthly"] else 1
    while text != before:
        before = text
        text, taxes = _TAX.subn("", text)
        text = _MERE.sub("", text)
        taxed = taxed or bool(taxes)
        for many, period in _PERIODS.items():
            text, periods = period.subn("", text)
            times *= many if periods else 1
    return text, times, taxed
