"""What tables are made of.

Times are aware UTC (`Moment`); leases are Unix seconds of the real clock, whatever the product's clock says.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    Index,
    MetaData,
    Table,
    Text,
    TextClause,
    TypeDecorator,
)
from sqlalchemy.event import listens_for


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime on every database. SQLite keeps it as naive UTC text."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """To UTC; a naive value is an error of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the database")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def key(name: str) -> Column[str]:
    """A text column that is part of the primary key."""
    return Column(name, Text, primary_key=True)


def within(table: str, column: str) -> ForeignKeyConstraint:
    """A reference to a row of the same workspace."""
    return ForeignKeyConstraint(["workspace_id", column], [f"{table}.workspace_id", f"{table}.id"])


def owned() -> ForeignKeyConstraint:
    """Every row belongs to a workspace."""
    return ForeignKeyConstraint(["workspace_id"], ["workspace.id"])


def one_of(column: str, *values: str) -> CheckConstraint:
    """A column that takes one of a few words."""
    words = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({words})", name=column)


_PARTIAL: list[tuple[Index, ColumnElement[bool] | TextClause]] = []


def partial(index: Index, condition: ColumnElement[bool] | TextClause) -> None:
    """An index of some rows alone."""
    _PARTIAL.append((index, condition))


def conditions(dialect: str) -> None:
    """Tell a dialect which indexes are of some rows alone. Only now is it loaded: most processes need one, or none."""
    for index, condition in _PARTIAL:
        index.dialect_kwargs[f"{dialect}_where"] = condition


@listens_for(metadata, "before_create")
def _before_create(_metadata: MetaData, connection: Connection, **_: Any) -> None:
    conditions(connection.dialect.name)


def columns(table: Table) -> dict[str, Any]:
    """Names to columns, for statements built once."""
    return dict(table.c.items())
