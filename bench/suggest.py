"""How often a suggested driver is right, and how often there is one: `python -m bench.suggest`.

On tests/data/suggest_held_out.yaml, which the model has not learned from, and on the demo's quotes, written by somebody
else. Both are made up, and real words will be harder: CONFIDENT leaves room above the .80 that it is to keep on both.
"""

import resource
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import yaml

from bot.demo.words import QUOTES
from insights.language import text
from insights.language.denied import affirmed

HELD_OUT = Path(__file__).parent.parent / "tests" / "data" / "suggest_held_out.yaml"
Likely = Callable[[str], Mapping[str, float]]
Labelled = list[tuple[str, str]]


def held_out() -> Labelled:
    """Text and driver; "nothing" where keeping quiet is right."""
    return [(words, key) for key, texts in yaml.safe_load(HELD_OUT.read_text("utf-8")).items() for words in texts]


def quotes() -> Labelled:
    """The demo's."""
    return [(words, key) for drivers in QUOTES.values() for key, texts in drivers.items() for words in texts]


def measured(likely: Likely, texts: Labelled) -> list[tuple[float, bool, bool]]:
    """For each text: confidence in the likeliest driver (0: nothing), whether it is right, whether any would be."""
    rows = []
    for words, key in texts:
        found = likely(words)
        best = max(found, key=lambda one: found[one], default=text.NOTHING)
        rows.append((0.0 if best == text.NOTHING else found[best], best == key, key != text.NOTHING))
    return rows


def at(rows: list[tuple[float, bool, bool]], threshold: float) -> str:
    """What is offered from a threshold on, and how much of it is right."""
    offered = [right for confidence, right, _ in rows if confidence >= threshold]
    share = f"{sum(offered) / len(offered):.2f}" if offered else "-"
    return f"{len(offered) / len(rows):.2f} offered, {share} of them right"


def trained() -> dict[str, text.Learned]:
    """The models there are, by name; what each took is printed, with the imports that the one before didn't need."""
    models = {}
    for name, minilm in (("learned", lambda: None), ("learned, with MiniLM", load_minilm)):
        started = time.process_time()
        beside = minilm()
        model = text.train(beside)
        took = time.process_time() - started
        if model is None or (beside is None and models):
            print(f"{name}: not installed")
            continue
        started = time.process_time()
        for words, _ in held_out():
            model.probabilities(affirmed(words))
        each = (time.process_time() - started) / len(held_out()) * 1000
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{name}: CPU {took:.2f} s at first use, {each:.1f} ms a text; memory at its highest {memory:.0f} MB")
        models[name] = model
    return models


def load_minilm() -> object:
    """What insights.language.text itself would load, imported as late as there."""
    from insights.language import minilm  # noqa: PLC0415

    return minilm.load()


def main() -> None:
    """Print it."""
    ways: dict[str, Likely] = {"keywords alone": text.by_keywords}
    ways["keywords, denials out"] = lambda words: text.by_keywords(affirmed(words))
    for name, model in trained().items():
        ways[name] = model.probabilities
        ways[f"{name}, denials out"] = lambda words, model=model: model.probabilities(affirmed(words))
    for name, texts in (("held out", held_out()), ("demo's quotes", quotes())):
        for way, likely in ways.items():
            rows = measured(likely, texts)
            some = [right for _, right, any_driver in rows if any_driver]
            print(f"{name} ({len(texts)}), {way}: right {sum(some) / len(some):.2f} of {len(some)} that name a driver")
            for threshold in (0.0001, 0.45, text.CONFIDENT, text.CONTRADICTS):
                print(f"    from {threshold:.2f}: {at(rows, threshold)}")


if __name__ == "__main__":
    main()
