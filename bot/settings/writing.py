"""Settings as they will be: app.yaml with its comments kept, the env file; on disk all at once, or not at all."""

import os
import re
import stat
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import resources
from io import StringIO
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import CommentMark, YAMLError
from ruamel.yaml.tokens import CommentToken

from bot.settings.secrets import ConfigError

PLAIN = re.compile(r"[\w./:@%+,=-]*", re.ASCII)


def template() -> str:
    """The app.yaml that ships, every setting explained and at its default."""
    return resources.files("bot.settings").joinpath("app.yaml").read_text(encoding="utf-8")


def edited(text: str, changes: Mapping[tuple[str, ...], str | bool | Mapping[str, str]]) -> str:
    """The text of app.yaml with other values, its comments and order as they were.

    A key is its path; a mapping stands for a list: each entry, and the comment behind it ("": none).
    """
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    try:
        data = yaml.load(text)
    except YAMLError as error:
        raise ConfigError(f"app.yaml can't be changed as it stands: {str(error).splitlines()[0]}.") from None
    data = CommentedMap() if data is None else data
    for path, value in changes.items():
        within = data
        for key in path[:-1]:
            if not isinstance(within.get(key), CommentedMap):
                within[key] = CommentedMap()
            within = within[key]
        if isinstance(value, Mapping):
            _fill(within, path[-1], value)
        else:
            within[path[-1]] = value
    stream = StringIO()
    yaml.dump(data, stream)
    return stream.getvalue()


def _fill(within: CommentedMap, key: str, entries: Mapping[str, str]) -> None:
    """Put a list there. What stands behind the old one, the next key's explanation, stays behind the new one."""
    old = within.get(key)
    comments: dict[str, str] = {}
    between: dict[str, str] = {}
    behind = ""
    if isinstance(old, CommentedSeq):
        texts = {index: tokens[0].value for index, tokens in old.ca.items.items() if tokens and tokens[0]}
        for index, item in enumerate(old):
            inline, newline, rest = texts.get(index, "").partition("\n")
            comments[str(item)] = inline.strip().removeprefix("#").strip()
            if index == len(old) - 1:
                behind = newline + rest
            else:
                between[str(item)] = newline + rest if rest else ""
    elif old is None and key in within.ca.items:
        token = within.ca.items[key][2]
        behind = token.value if token else ""
        within.ca.items[key][2] = None
    if not entries:
        within[key] = None
        if behind:
            before = within.ca.items.get(key) or [None, None, None, None]
            within.ca.items[key] = [*before[:2], _token(behind), None]
        return
    made = CommentedSeq(entries)
    if isinstance(old, CommentedSeq) and old.fa.flow_style():
        made.fa.set_flow_style()
        within[key] = made
        return
    for index, (item, comment) in enumerate(entries.items()):
        said = comment or comments.get(item, "")
        end = between.get(item, "") + (behind if index == len(entries) - 1 else "")
        if said or end:
            made.ca.items[index] = [_token(f"# {said}{end or chr(10)}" if said else end), None, None, None]
    within[key] = made


def _token(text: str) -> CommentToken:
    return CommentToken(text, CommentMark(0), None)


def env_text(old: str, variables: Mapping[str, str]) -> str:
    """The text of an env file with other values; every other line as it was."""
    left = dict(variables)
    lines = []
    for line in old.splitlines():
        name = line.partition("=")[0].removeprefix("export ").strip()
        lines.append(f"{name}={_quoted(left.pop(name))}" if name in left else line)
    lines += [f"{name}={_quoted(value)}" for name, value in left.items()]
    return "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    if PLAIN.fullmatch(value):
        return value
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def write(files: Sequence[tuple[Path, str, int]]) -> None:
    """Write all of these, or as far as it is ours to say none: path, text, mode for one that is new.

    A mode that others can't read is kept so for one that is there, too. Raises ConfigError.
    """
    drafts: list[tuple[Path, Path]] = []
    try:
        for path, text, mode in files:
            there = Path(os.path.realpath(path))
            there.parent.mkdir(parents=True, exist_ok=True)
            drafts.append((_draft(there, text, mode), there))
        for draft, there in drafts:
            draft.replace(there)
    except OSError as error:
        raise ConfigError(f"{error.filename or files[0][0]} can't be written: {error.strerror}.") from None
    finally:
        for draft, _ in drafts:
            with suppress(OSError):
                draft.unlink()


def _draft(path: Path, text: str, mode: int) -> Path:
    """The text on disk, beside where it is to be."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    if path.exists():
        mode &= stat.S_IMODE(path.stat().st_mode)
    handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return draft
