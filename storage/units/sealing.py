"""Bringing texts that stand as they were written before to how they are written now, in steps beside all else."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    Text,
    and_,
    func,
    literal,
    or_,
    select,
    tuple_,
    type_coerce,
    update,
)

from storage.engine.sealed import ESCAPED, MARK, NOTHING, Sealed, seal_of
from storage.tables import metadata, secret, text_key, workspace_key
from storage.vault.texts import TextSeal

SEALED: Mapping[str, tuple[str, ...]] = {
    table.name: names
    for table in metadata.sorted_tables
    if (names := tuple(column.name for column in table.columns if isinstance(column.type, Sealed)))
}
"""Table -> its columns with words that may be encrypted."""


def is_needed(conn: Connection) -> bool:
    """Whether anything is encrypted here, or ever was."""
    return any(conn.execute(select(table).limit(1)).first() for table in (text_key, workspace_key, secret))


def step(conn: Connection, name: str, after: Sequence[Any], limit: int) -> tuple[Sequence[Any] | None, int]:
    """Write the next rows of a table that stand as before as they are to stand now.

    Where to go on after, None at the end; and how many there were. Twice is once: what stands well is passed by.
    """
    table, seal = metadata.tables[name], seal_of(conn.dialect)
    if not isinstance(seal, TextSeal):
        return None, 0
    keys, texts = list(table.primary_key), [table.c[column] for column in SEALED[name]]
    stored = [type_coerce(text, Text).label(f"stored_{text.name}") for text in texts]
    amiss = [_amiss(type_coerce(text, Text), seal.prefix) for text in texts]
    found = select(*keys, *texts, *stored).where(or_(*amiss)).order_by(*keys).limit(limit)
    if after:
        found = found.where(tuple_(*keys) > tuple_(*(literal(v, key.type) for key, v in zip(keys, after, strict=True))))
    rows = conn.execute(found).all()
    for row in rows:
        conn.execute(_rewritten(table, row._mapping, keys, texts))  # noqa: SLF001 - SQLAlchemy's name for it
    last = tuple(rows[-1][: len(keys)]) if len(rows) == limit else None
    return last, len(rows)


def _rewritten(table: Table, row: Mapping[Any, Any], keys: list[Any], texts: list[Any]) -> Any:
    """The same texts once more, sealed as they go in; unless somebody wrote others meanwhile."""
    as_it_was = and_(
        *(type_coerce(text, Text).is_not_distinct_from(literal(row[f"stored_{text.name}"], Text)) for text in texts)
    )
    this = and_(*(key == row[key.name] for key in keys), as_it_was)
    return update(table).where(this).values({text.name: row[text.name] for text in texts})


def _amiss(stored: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
    """Whether a text stands otherwise than it would be written now."""
    if prefix:
        return and_(stored.not_in(sorted(NOTHING)), func.substr(stored, 1, len(prefix)) != prefix)
    return and_(func.substr(stored, 1, 1) == MARK, func.substr(stored, 1, len(ESCAPED)) != ESCAPED)
