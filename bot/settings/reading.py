"""The text of app.yaml into the shape that it should have, or one sentence on what is wrong with it."""

from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from bot.settings.secrets import ConfigError

T = TypeVar("T", bound=BaseModel)


def read(path: Path, shape: type[T], text: str | None, *, required: bool) -> T:
    """What the file says, or `text`, in this shape. Raises ConfigError with one sentence."""
    if text is None and not path.exists():
        if required:
            raise ConfigError(f"{path} is not there; WINLOSS_CONFIG must name a file.")
        return shape()
    try:
        data = _parsed(read_text(path) if text is None else text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" line {mark.line + 1}" if mark else ""
        why = getattr(error, "problem", None) or getattr(error, "reason", "it can't be read")
        raise ConfigError(f"{path}{where}: this is not YAML ({why}).") from None
    try:
        return shape.model_validate(_filled(data) or {})
    except ValidationError as error:
        raise ConfigError(f"{path}: {_first(error, shape)}") from None


def read_text(path: Path) -> str:
    """The text of a file. Raises ConfigError."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it isn't UTF-8 text"
        raise ConfigError(f"{path} can't be read: {why}.") from None


def _parsed(text: str) -> Any:
    """Texts, lists and mappings; every scalar stays the text it is: YAML would make 630 of 10:30, and 7 of a name 007.

    libyaml reads ten times as fast, PyYAML's own reader says better what is wrong.
    """
    quick = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        return yaml.load(text, quick)  # noqa: S506 -- builds nothing else
    except yaml.YAMLError:
        return yaml.load(text, yaml.BaseLoader)  # noqa: S506


def _filled(data: Any) -> Any:
    """What says something. A key without a value, its lines all commented out, keeps its default."""
    if not isinstance(data, dict):
        return data
    return {key: _filled(value) for key, value in data.items() if value != ""}


def _first(error: ValidationError, shape: type[BaseModel]) -> str:
    problem = error.errors()[0]
    *before, last = [str(part) for part in problem["loc"]] or [""]
    where = ".".join((*before, last)) or "the file"
    given = problem["input"]
    match problem["type"]:
        case "extra_forbidden":
            near = get_close_matches(last, _keys(before, shape), 1)
            hint = f'did you mean "{near[0]}"?' if near else "see the comments in app.yaml for those there are."
            return f'there is no setting "{where}"; {hint}'
        case "tuple_type":
            return f"{where}: this should be a list, each entry on a line of its own behind a dash."
        case "dict_type" | "model_type":
            return f"{where}: this should be lines of the form `name: value`."
        case "string_type":
            return f"{where}: this should be one word or line."
        case "literal_error":
            return f'{where}: "{given}" is none of {problem["ctx"]["expected"].replace(chr(39), "")}.'
        case "bool_parsing" | "bool_type":
            return f"{where}: this should be true or false."
        case "value_error":
            return f"{where}: {problem['msg'].removeprefix('Value error, ')}."
        case _:
            return f"{where}: {problem['msg'].removeprefix('Input ')} (it says {given!r})."


def _keys(before: list[str], shape: type[BaseModel]) -> list[str]:
    part: Any = shape
    for name in before:
        part = part.model_fields[name].annotation
    return list(part.model_fields)
