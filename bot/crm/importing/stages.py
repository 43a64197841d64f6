"""The words CRMs use for where a deal stands, and what they mean here."""

import re
import unicodedata
from collections.abc import Mapping

from bot.crm.importing.problems import ImportProblem
from dialogs.records import Outcome

OPEN = "open"
MEANINGS: dict[str, Outcome | str] = {
    Outcome.WON.value: Outcome.WON,
    Outcome.LOST.value: Outcome.LOST,
    Outcome.NO_DECISION.value: Outcome.NO_DECISION,
    OPEN: OPEN,
}
_WORDS: dict[Outcome | str, str] = {
    Outcome.WON: (
        "won closedwon closewon wonclosed win gewonnen closedgewonnen geschlossengewonnen geschlossenundgewonnen "
        "abgeschlossengewonnen abgeschlossenundgewonnen"
    ),
    Outcome.LOST: (
        "lost closedlost closelost lostclosed loss verloren closedverloren geschlossenverloren "
        "geschlossenundverloren abgeschlossenverloren abgeschlossenundverloren"
    ),
    Outcome.NO_DECISION: (
        "nodecision closednodecision nodecisionmade lostnodecision closedlostnodecision keineentscheidung "
        "ohneentscheidung"
    ),
    OPEN: (
        "open inprogress active new pipeline engaging engaged prospecting prospect lead qualification qualifying "
        "qualified discovery needsanalysis valueproposition iddecisionmakers perceptionanalysis proposal proposalmade "
        "proposalsent proposalpricequote quote quotesent negotiation negotiations negotiationreview "
        "negotiationsstarted contactmade demo demoscheduled appointmentscheduled qualifiedtobuy presentationscheduled "
        "decisionmakerboughtin contractsent verbalcommitment evaluation commit offen inbearbeitung neu qualifizierung "
        "qualifiziert bedarfsanalyse angebot angeboterstellt angebotverschickt verhandlung prasentation "
        "vertragverschickt"
    ),
}
_MEANING = {word: meaning for meaning, words in _WORDS.items() for word in words.split()}


def squash(text: str) -> str:
    """Letters and digits only, without case and accents: "Closed - Won" and "closedwon" are the same word."""
    return "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if char.isalnum())


def read_stage(text: str, extra: Mapping[str, Outcome | str]) -> Outcome | str | None:
    """The outcome a stage means, OPEN for one that is still running, None where the word isn't known.

    `extra` holds words of the person's own, squashed. What stands in brackets, such as the pipeline, doesn't count.
    """
    word = squash(text)
    return extra.get(word) or _MEANING.get(word) or _MEANING.get(squash(re.sub(r"\([^)]*\)", "", text)))


def own_words(pairs: Mapping[str, str]) -> dict[str, Outcome | str]:
    """What the person says their stages mean. ImportProblem: the meaning isn't one of those there are."""
    words = {}
    for word, meaning in pairs.items():
        found = MEANINGS.get(meaning.strip().casefold().replace(" ", "_").replace("-", "_"))
        if found is None:
            raise ImportProblem(f'A stage can mean won, lost, no_decision or open, but not "{meaning}".')
        words[squash(word)] = found
    return words
