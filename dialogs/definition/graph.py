"""The debrief as a Mermaid flow chart."""

from dialogs.definition.script import Condition, Definition, Step
from dialogs.records import Outcome


def mermaid(definition: Definition) -> str:
    """Draw the cards and what leads past them. A question is in the words of the first outcome that has it."""
    cards: dict[str, dict[Outcome, Step]] = {}
    for outcome, script in definition.scripts.items():
        for step in script.steps:
            cards.setdefault(step.key, {})[outcome] = step
    order = list(cards)
    lines = ["flowchart TD", '  start(["Deal decided"])']
    lines += [f'  card_{key}["{_box(by_outcome)}"]' for key, by_outcome in cards.items()]
    lines.append('  recap(["Recap"])')
    for i, source in enumerate(["start", *(f"card_{key}" for key in order)]):
        otherwise = False
        passed: set[str] = set()
        for target in [*order[i:], None]:
            condition = _condition(cards[target]) if target else ""
            if target and _needs(cards[target], passed):
                continue
            label = condition or ("otherwise" if otherwise else "")
            arrow = f'-->|"{_safe(label)}"|' if label else "-->"
            lines.append(f"  {source} {arrow} " + (f"card_{target}" if target else "recap"))
            if not condition:
                break
            otherwise = True
            passed |= _asked(cards, target)
    return "\n".join(lines) + "\n"


def _box(by_outcome: dict[Outcome, Step]) -> str:
    asks: dict[str, str] = {}
    titles = list(dict.fromkeys(step.title for step in by_outcome.values()))
    for outcome, step in by_outcome.items():
        for field in step.fields:
            only = "" if all(field.key in _keys(other) for other in by_outcome.values()) else f" ({outcome})"
            when = " and ".join(filter(None, (_words(field.when, "if "), _words(field.unless, "unless "))))
            asks.setdefault(field.key, field.ask + only + (f" ({when})" if when else ""))
    return "<br/>".join(_safe(line) for line in (" / ".join(titles), *asks.values()))


def _asked(cards: dict[str, dict[Outcome, Step]], key: str | None) -> set[str]:
    """Every field of a card, whatever the outcome."""
    return {field.key for step in cards[key].values() for field in step.fields} if key else set()


def _needs(by_outcome: dict[Outcome, Step], passed: set[str]) -> bool:
    """Whether a card can't come because the answer it needs is on a card that was passed by."""
    when = next(iter(by_outcome.values())).when
    return bool(when) and all(any(test.key in passed for test in group) for group in when)


def _keys(step: Step) -> set[str]:
    return {field.key for field in step.fields}


def _condition(by_outcome: dict[Outcome, Step]) -> str:
    step = next(iter(by_outcome.values()))
    only = "" if len(by_outcome) == len(Outcome) else " or ".join(by_outcome)
    return " and ".join(filter(None, (only, _words(step.when), _words(step.unless, "unless "))))


def _words(condition: Condition, prefix: str = "") -> str:
    text = " or ".join(" and ".join(test.words for test in group) for group in condition)
    return prefix + text if text else ""


def _safe(text: str) -> str:
    return text.replace('"', "#quot;").replace("|", "#124;").replace("_", " ")
