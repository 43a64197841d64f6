"""Clauses that say what it was not: "price was not the issue". They are taken out before the words are weighed.

English only; a denial that isn't seen here merely stays in.
"""

import re

_NOT = r"(?:(?:was|is|were|are|has|had|did|do|does|could|would)(?: not|n'?t| never)|never (?:was|were))"
_MATTER = (
    r"(?:issue|issues|problem|problems|reason|reasons|point|question|matter|factor|decider|obstacle|blocker|concern|it)"
)
_CLAUSE = r"[^,.;:!?\n–—]*"
_WHOLE = rf"(?:(?<=[,.;:!?\n–—])|^){_CLAUSE}"  # from the clause's start: else it is tried at every letter
_REALLY = r"(?: really| even| ever| just| actually)?"
_CAUSE = r"about|because(?: of)?|due to|down to|a question of|a matter of"
_BUT = r"(?=[,;]? (?:but|just|only)\b)"
_REST = r"(?:(?!\sbut\b)[^,.;:!?\n–—])*"
_NOBODY = r"(?:nobody|no[\s-]one|none\sof\sthem)"
_START = r"(?:(?<=[,.;:!?\n–—])|^)"
_RIVAL = (
    r"(?:competitors?|competition|competing\s\w+|rivals?|(?:other|rival|second|third)\s"
    r"(?:vendor|supplier|provider|bidder|bid|offer|party|player|company)s?)"
)
_TROUBLE = r"(?:concerns?|objections?|worry|worries|complaints?|issues?|problems?|discussions?|pushback|debates?)"

_PATTERNS = (
    # price was not (really) the issue · support wasn't a problem · money never was the question
    rf"{_WHOLE}\b{_NOT}{_REALLY} (?:(?:the|an?|our|their|any) )?(?:main |real )?{_MATTER}\b(?! (?:we|they|that)\b)",
    # it wasn't (about, because of) the price · it isn't our product · this had nothing to do with money
    rf"\b(?:it|this|that)(?: was not| wasn'?t| is not| isn'?t|'s not){_REALLY} (?:{_CAUSE}|for|the|our) {_CLAUSE}",
    rf"(?:\b(?:it|this|that) )?(?:\bhad |\bhas )?\bnothing to do with {_CLAUSE}",
    # not because of the price · not the price, really · it was the move, not the money
    rf"\bnot (?:{_CAUSE}) {_CLAUSE}",
    rf"(?:(?<=[,.;:!?\n])|^)\s*(?:and )?not (?:really )?(?:the|our|their) {_CLAUSE}",
    r"(?:,|,? and) not (?:the |our |their )?\w+(?=\s*[.!?\n]|\s*$)",
    r"\bnot (?:the |our )\w+(?: and \w+)? but(?= )",
    # price didn't matter · cost played no role · no complaints about the product
    rf"{_WHOLE}\b(?:(?:did not|didn'?t|does not|doesn'?t) (?:really )?matter|played no (?:role|part))\b{_CLAUSE}",
    rf"\bno (?:issue|issues|problem|problems|complaint|complaints|objection|objections) (?:with|about|to) {_CLAUSE}",
    # price was fine · the product was great, but …
    rf"{_WHOLE}\b(?:was|were|is|are) (?:all )?(?:fine|ok|okay|no (?:issue|problem)|not bad|not at issue)\b",
    rf"{_WHOLE}\b(?:was|were|is|are) (?:good|great|lovely|right)(?: they said| he said| she said)?{_BUT}",
    # no competitor was involved · we had no competition · there was no other vendor in the running
    rf"{_WHOLE}\b(?:no|without(?:\s(?:an?|any))?)\s(?:[\w-]+\s){{0,3}}?{_RIVAL}\b{_REST}",
    # no legal or security concerns · no price objection whatsoever
    rf"{_WHOLE}\bno\s(?:[\w/&-]+\s){{0,5}}?{_TROUBLE}\b{_REST}",
    # competitor? none
    rf"{_START}[^,.;:!?\n–—]{{1,40}}\?\s*(?:none|no|nope|nothing|not\s(?:really|at\sall))\b(?=\s*(?:[.,;!\n]|$))",
    # not a price thing at all
    rf"\bnot\s(?:really\s)?an?\s(?:[\w-]+\s){{1,3}}(?:thing|topic|matter|question|issue|problem|story)\b{_REST}",
    # pricing didn't come up once · security was never mentioned · nobody complained about support
    rf"{_WHOLE}\b(?:did\snot|didn'?t|never|hardly)(?:\s(?:even|ever|really))?\s(?:come|came)\sup\b{_REST}",
    rf"{_WHOLE}\b{_NOT}(?:\s(?:even|ever|really))?\s(?:mentioned|discussed|raised|brought\sup|a\stopic)\b{_REST}",
    rf"\b{_NOBODY}(?:\s(?:ever|really))?\s(?:complained|worried|asked|objected|minded)\b{_REST}",
    # despite the price · regardless of cost
    rf"\b(?:despite|in spite of|regardless of|rather than|instead of) {_CLAUSE}",
)
_DENIED = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS), re.IGNORECASE)


def affirmed(text: str) -> str:
    """The text without the clauses that deny something."""
    plain = text.replace("’", "'")  # noqa: RUF001 - what phones type
    left = " ".join(_DENIED.sub(" ", plain).split()).lstrip(" ,.;:!?")
    return re.sub(r" (?=[,.;:!?])", "", left)
