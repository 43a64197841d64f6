"""What time it is for all who share a database server."""

from functools import cache

from sqlalchemy import Connection, func, select

TIME = cache(lambda: select(func.extract("epoch", func.clock_timestamp())))


def server_time(conn: Connection) -> float:
    """Unix seconds by PostgreSQL's own clock. SQLite has none: its processes share a host, and that host's clock."""
    return float(conn.execute(TIME()).scalar_one())
