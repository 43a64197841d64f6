"""From the text of a definition file to a prepared Definition, or one clear sentence about what is wrong in it."""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import yaml

from dialogs.definition.assigning import assigned, unanswerable, uncounted
from dialogs.definition.build import Builder
from dialogs.definition.kinds import Kind
from dialogs.definition.schema import DefinitionDef, validate
from dialogs.definition.script import RIVALS, Definition, Field, Script, Step
from dialogs.errors import DefinitionError
from dialogs.records import Outcome

__all__ = ["Definition", "Field", "Kind", "Script", "Step", "load"]


class _Loader(yaml.CBaseLoader if hasattr(yaml, "CBaseLoader") else yaml.BaseLoader):  # type: ignore[misc]
    """Every scalar stays text, so an answer called `no` or a competitor called 2020 stays what was written."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if not isinstance(key.value, str):
                raise DefinitionError(f"line {key.start_mark.line + 1}: a key should be a word")
            if key.value in seen:
                raise DefinitionError(f'line {key.start_mark.line + 1}: "{key.value}" is there twice')
            seen.add(key.value)
        return dict(super().construct_mapping(node, deep))


class NameTaken(DefinitionError):
    """A competitor of the settings can't be told from an answer of the debrief."""


def load(text: str, competitors: Iterable[str] = ()) -> Definition:
    """Prepare the definition in a YAML text. Raises DefinitionError: one sentence with the place of the mistake.

    `competitors`: those of the settings; they come behind any that the text names itself. NameTaken: one can't be used.
    """
    return _load(text, tuple(competitors))


@lru_cache(maxsize=16)  # who debriefs by the same text shares it
def _load(text: str, competitors: tuple[str, ...]) -> Definition:
    try:
        raw = yaml.load(text, _Loader)  # noqa: S506 - builds nothing but texts, lists and mappings
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise DefinitionError(f"{line}this isn't YAML, {error.problem or 'something is wrong here'}") from None
    except yaml.YAMLError as error:
        raise DefinitionError(f"This isn't YAML: {str(error).splitlines()[0]}") from None
    source = validate(raw)
    _check_words(source)
    _check_keys(source)
    _check_names(source, competitors)
    roles = assigned(source)
    own = {name.casefold() for name in source.competitors}
    more = (name for name in competitors if name.casefold() not in own)
    source = source.model_copy(update={"competitors": (*source.competitors, *more)})
    scripts = {outcome: Builder(source, outcome, roles).script() for outcome in Outcome}
    shorts: dict[str, dict[str, str]] = {}
    for script in scripts.values():
        for field in script.fields.values():
            shorts.setdefault(field.role or field.key, {}).update(field.shorts)
            if field.competitors:
                shorts.setdefault(RIVALS, {}).update(field.shorts)
    for driver in source.drivers:
        for outcome, saying in driver.saying.items():
            shorts.setdefault(f"driver.{outcome}", {})[driver.value or ""] = saying
    made = Definition(MappingProxyType(scripts), source.competitors, MappingProxyType(shorts))
    return replace(made, uncounted=(*uncounted(source), *unanswerable(source, made)))


def _check_words(source: DefinitionDef) -> None:
    folded = [name.casefold() for name in source.competitors]
    for name in source.competitors:
        if folded.count(name.casefold()) > 1:
            raise DefinitionError(f'competitors: duplicate name "{name}"')
    for words in source.greeting.values():
        for name in re.findall(r"\{(.*?)\}", words):
            if name != "deal":
                raise DefinitionError(f'greeting: unknown placeholder "{{{name}}}"; only {{deal}} is filled in')


def _check_names(source: DefinitionDef, competitors: tuple[str, ...]) -> None:
    """A competitor's value is its name: one that is an answer already would be counted as that."""
    taken = {option.value for step in source.steps for field in step.fields for option in field.options}
    for name in competitors:
        if name in taken:
            raise NameTaken(f'competitors: "{name}" is an answer of the debrief itself; write it otherwise')


def _check_keys(source: DefinitionDef) -> None:
    steps: set[str] = set()
    fields: set[str] = set()
    for i, step in enumerate(source.steps):
        if step.key in steps:
            raise DefinitionError(f'steps[{i}].key: duplicate key "{step.key}"')
        steps.add(step.key)
        for j, field in enumerate(step.fields):
            if field.key in fields:
                raise DefinitionError(f'steps[{i}].fields[{j}].key: duplicate key "{field.key}"')
            fields.add(field.key)
