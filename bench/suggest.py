"""How often a suggested reason is right, and how often there is one: `python -m bench.suggest`.

On five sets that nothing was learned from. Three in tests/data were written without sight of seeds or code:
suggest_blind.tsv, used when the model stood, but before the last clause got its say and more seeds came;
suggest_denied.tsv, where every sentence denies a reason and names another, first used after that; and
suggest_plain.tsv, used once, after all that: sixty sentences that only deny a reason, and forty that tell one by a no.
Then suggest_held_out.yaml, which earlier models were tuned on, and the demo's quotes. All are made up. "Right at 80 %":
of the 80 % of those that name a reason about which it is surest.
"""

import csv
import resource
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import yaml

from bot.demo.words import QUOTES
from insights.language import text

DATA = Path(__file__).parent.parent / "tests" / "data"
COVERED = 0.8


class Sentence(NamedTuple):
    """What was written, the reason in it (or "nothing"), and one that it denies or concedes ("" where none)."""

    words: str
    driver: str
    denied: str = ""
    language: str = "en"


class Heard(NamedTuple):
    """The likeliest reason, and how likely."""

    driver: str
    confidence: float


def blind(name: str) -> list[Sentence]:
    """Four columns: language, reason, what is denied or -, the words."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Sentence(words, driver, denied.strip("-"), language) for language, driver, denied, words in rows]


def held_out() -> list[Sentence]:
    """Texts by driver."""
    read = yaml.safe_load((DATA / "suggest_held_out.yaml").read_text("utf-8"))
    return [Sentence(words, key) for key, texts in read.items() for words in texts]


def quotes() -> list[Sentence]:
    """The demo's."""
    found = [(words, key) for drivers in QUOTES.values() for key, texts in drivers.items() for words in texts]
    return [Sentence(words, key) for words, key in found]


def heard(words: str) -> Heard:
    """What it makes of a sentence."""
    found = text.likely(words)
    driver = max(found, key=lambda key: found[key])
    return Heard(driver, 0.0 if driver == text.NOTHING else found[driver])


def right_at(sentences: Sequence[Sentence], found: Sequence[Heard], covered: float = COVERED) -> tuple[float, float]:
    """How many are right of the surest, among those that name a reason; and the least confidence among these."""
    named = [(one, said) for one, said in zip(sentences, found, strict=True) if one.driver != text.NOTHING]
    surest = sorted(named, key=lambda pair: -pair[1].confidence)[: round(covered * len(named))]
    return sum(one.driver == said.driver for one, said in surest) / len(surest), surest[-1][1].confidence


def denied(sentences: Sequence[Sentence], found: Sequence[Heard], threshold: float) -> tuple[int, int]:
    """In how many the reason that they deny is offered, and how many deny one."""
    deny = [(one, said) for one, said in zip(sentences, found, strict=True) if one.denied]
    return sum(one.denied == said.driver and said.confidence >= threshold for one, said in deny), len(deny)


def report(name: str, sentences: Sequence[Sentence]) -> None:
    """Print it for one set."""
    found = [heard(one.words) for one in sentences]
    right, least = right_at(sentences, found)
    print(f"{name} ({len(sentences)}): right at {COVERED:.0%} coverage {right:.2f} (from {least:.2f} on)")
    for threshold in (text.CONFIDENT, text.CONTRADICTS):
        offers = [
            one.driver == said.driver
            for one, said in zip(sentences, found, strict=True)
            if said.confidence >= threshold
        ]
        wrong, deny = denied(sentences, found, threshold)
        said = f"{len(offers) / len(sentences):.2f} offered, {sum(offers) / len(offers):.2f} of them right"
        print(f"    from {threshold:.2f}: {said}{f'; a reason that is denied: {wrong} of {deny}' if deny else ''}")


def main() -> None:
    """Print it, with what a first suggestion takes."""
    began = time.process_time()
    heard("They were afraid of the switch")
    took, memory = time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    by = "words and meaning" if text.meaning() else "words alone"
    print(f"{by}: the first takes {took:.2f} s of CPU; {memory:.0f} MB at the highest")
    began = time.process_time()
    for one in held_out():
        heard(one.words)
    print(f"each further one {(time.process_time() - began) / len(held_out()) * 1000:.0f} ms")
    written = blind("suggest_blind.tsv")
    for language in dict.fromkeys(one.language for one in written):
        report(f"blind, {language}", [one for one in written if one.language == language])
    report("blind, all", written)
    report("blind, each denies a reason", blind("suggest_denied.tsv"))
    report("blind, plain denials, and reasons told by a no", blind("suggest_plain.tsv"))
    report("held out", held_out())
    report("demo's quotes", quotes())


if __name__ == "__main__":
    main()
