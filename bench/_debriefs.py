"""Rows for bench.digest: a year of debriefed closings, written straight into `fact`, its indexes afterwards."""

import sqlite3
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path
from random import Random  # noqa: TID251 - seeded
from typing import Any

import psycopg

from dialogs.fact import Fact
from storage.tables import quarter_of

WS = "slack:T1"
DRIVERS = {
    "price": 20, "product_fit": 15, "relationship": 12, "service_support": 10, "sales_process": 10, "timing_budget": 10,
    "competitor": 8, "implementation_risk": 6, "legal_security": 4, "exec_sponsor": 3,
}  # fmt: skip
REPS, SEGMENTS, PRODUCTS, REGIONS, COMPANIES = 40, 4, 7, 4, 5_000
KNOWN = f"INSERT INTO workspace VALUES ('{WS}', 'slack', 'T1', 'Bench', '2026-01-01 09:00:00')"
VARIETY = 20_000  # different sets of answers
DAYS = 364
NAMES = [field.name for field in fields(Fact)]
COLUMNS = (*NAMES[: NAMES.index("alignment") + 1], "quarter")  # what else a fact may say is left empty


def rows(first: int, last: int, today: date) -> Iterator[tuple[Any, ...]]:
    """Facts number `first` to before `last`, of the 52 weeks before `today`."""
    random = Random(first)
    days = [today - timedelta(days=number + 1) for number in range(DAYS)]
    dated = [(day.isoformat(), quarter_of(day)) for day in days]
    answers = [_answers(random) for _ in range(VARIETY)]
    for number in range(first, last):
        outcome, answered = random.choice(answers)
        day, quarter = random.choice(dated)
        at_random = random.randrange(SEGMENTS * PRODUCTS * REGIONS)
        segment, product, region = at_random % SEGMENTS, at_random // SEGMENTS % PRODUCTS, at_random % REGIONS
        sale = f"a{number % COMPANIES}", f"Product {product}", f"Segment {segment}", f"Region {region}"
        whose = WS, f"c{number}", f"d{number}", f"p{number % REPS}"
        known = number % 89_900 * 1000, number * 7 % 120, True, True
        yield (*whose, *sale, outcome, day, *known, *answered, quarter)


def _answers(random: Random) -> tuple[str, tuple[Any, ...]]:
    """An outcome, and from `driver` to `alignment` what was said of it."""

    def one(**weights: float) -> str | None:
        said = random.choices(list(weights), list(weights.values()))[0]
        return None if said == "nothing" else said

    driver = random.choices(list(DRIVERS), list(DRIVERS.values()))[0]
    drivers = ",".join(sorted({driver, *random.sample(list(DRIVERS), random.choice((0, 0, 0, 1, 1, 2)))}))
    told = random.random() < 0.5
    said = random.choices(list(DRIVERS), list(DRIVERS.values()))[0] if told else None
    gap = (driver, one(recorded=3, recalled=1)) if told else (None, None)
    return one(won=4, lost=9 if driver == "price" else 5, no_decision=1) or "", (
        *(driver, drivers, "told" if told else one(no_answer=1, not_yet=3), one(yes=4, half=3, no=3), said, *gap),
        one(Globex=3, Initech=2, Hooli=2, Umbrella=1, nothing=2),
        one(higher=5, same=3, lower=1, unknown=1, nothing=4),
        one(ours=3, partly=4, outside=3, not_sure=1, nothing=2),
        one(in_step=6, too_fast=2, too_slow=2, not_sure=1, nothing=2),
    )


def insert(driver: sqlite3.Connection, facts: Iterator[tuple[Any, ...]]) -> None:
    """Write facts straight into their table, the indexes afterwards; and the workspace that looks are kept with."""
    indexes = driver.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'fact' AND sql IS NOT NULL"
    ).fetchall()
    for name, _ in indexes:
        driver.execute(f"DROP INDEX {name}")
    places = ", ".join("?" * len(COLUMNS))
    driver.executemany(f"INSERT INTO fact ({', '.join(COLUMNS)}) VALUES ({places})", facts)
    for _, sql in indexes:
        driver.execute(sql)
    driver.execute(f"{KNOWN} ON CONFLICT DO NOTHING")


def fill_sqlite(file: Path, first: int, last: int, today: date) -> None:
    """More facts, and no look made yet."""
    driver = sqlite3.connect(file)
    insert(driver, rows(first, last, today))
    driver.execute("DELETE FROM look")
    driver.commit()
    driver.close()


def fill_postgres(url: str, first: int, last: int, today: date) -> None:
    """The same there."""
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("SET session_replication_role = replica")  # no closings stand behind these facts
        indexes = conn.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'fact' AND indexname LIKE 'ix_%'"
        ).fetchall()
        for name, _ in indexes:
            conn.execute(f"DROP INDEX {name}")
        with conn.cursor().copy(f"COPY fact ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for row in rows(first, last, today):
                copy.write_row(row)
        for _, sql in indexes:
            conn.execute(sql)
        conn.execute(f"{KNOWN} ON CONFLICT DO NOTHING")
        conn.execute("DELETE FROM look")
        conn.execute("VACUUM ANALYZE fact")
