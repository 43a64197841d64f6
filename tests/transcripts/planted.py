"""A year of a company where changing feels too hard, and Initech is met more and more: straight into the database."""

import json
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from sqlalchemy import Connection, insert, select

from dialogs.records import Outcome
from storage.tables import answer, closing, deal, debrief, fact, person, quarter_of, verbatim

FIRST, LAST = date(2025, 12, 1), date(2026, 10, 11)  # whole inside the windows of the looks of 26 Oct and 23 Nov
REPS = ("Gwen Hale", "Ivo Krall", "Priya Nair", "Otto Quist", "Rosa Lund", "Tariq Zaman", "Una Doyle", "Vito Sarno")
THEME = "implementation_risk"
OTHERS = ("price", "product_fit", "relationship", "timing_budget")
CLOSINGS = 240

BUYERS = (
    "{} was kind, but the switch looked too risky for our team.",
    "{}, nobody here wanted to own the switch and its risk.",
    "Nobody in our team wanted to own the switch.",
    "The switch looked like too much risk for our team, {}.",
)
LESSONS = {
    Outcome.LOST: (
        "Show the switch on day one.",
        "{} should show the switch on the first day.",
        "Show the switch early.",
    ),
    Outcome.WON: ("A pilot with their own data did it.", "{} ran a pilot with their own data.", "A pilot, own data."),
    Outcome.NO_DECISION: ("Ask who signs before the demo.", "{} could ask who signs.", "Ask early who signs, please."),
}


def plant(conn: Connection, ws: str) -> list[dict]:
    """A write unit; the rows of `fact` that it wrote."""
    rng = Random(4)
    reps = [{"workspace_id": ws, "id": f"rep{i}", "name": name} for i, name in enumerate(REPS)]
    conn.execute(insert(person), reps)
    drawn = [_fact(ws, i, rng) for i in range(CLOSINGS)]
    _write(conn, drawn)
    _words(conn, drawn, rng)
    return drawn


def plant_year_before(conn: Connection, ws: str) -> None:
    """A write unit: the planted closings once more, a year earlier, when price decided all that were lost."""
    rows = [dict(row) for row in conn.execute(select(fact).where(fact.c.workspace_id == ws)).mappings()]
    days = [row["closed_on"] - timedelta(weeks=52) for row in rows]
    earlier = []
    for row, day in zip(rows, days, strict=True):
        driver = "price" if row["outcome"] == Outcome.LOST else row["driver"]
        key = {"closing_id": f"y{row['closing_id']}", "deal_id": f"y{row['deal_id']}"}
        earlier.append(row | key | {"closed_on": day, "quarter": quarter_of(day), "driver": driver, "drivers": driver})
    _write(conn, earlier)


def plant_quarter(conn: Connection, ws: str, many: int) -> None:
    """A write unit: so many debriefed closings of this quarter, of three sellers, a third of them won."""
    rng = Random(4)
    conn.execute(insert(person), [{"workspace_id": ws, "id": f"rep{i}", "name": name} for i, name in enumerate(REPS)])
    rows = []
    for i in range(many):
        outcome = (Outcome.LOST, Outcome.WON, Outcome.LOST)[i % 3]
        key = {"closing_id": f"cq{i:03}", "deal_id": f"dq{i:03}", "person_id": f"rep{i // 3 % 3}"}
        on = date(2026, 10, 5) + timedelta(days=i % 40)
        rows.append(_fact(ws, i, rng) | key | {"outcome": outcome, "closed_on": on, "quarter": quarter_of(on)})
    _write(conn, rows)


def plant_week(conn: Connection, ws: str, monday: date, outcomes: str) -> None:
    """A week of closings that nobody debriefed, such as "llw": two lost, one won."""
    word = {"l": Outcome.LOST, "w": Outcome.WON}
    rows = [
        _bare(ws, f"{monday:%m%d}{i}", monday + timedelta(days=i % 5), word[letter], f"rep{i % len(REPS)}")
        for i, letter in enumerate(outcomes)
    ]
    _write(conn, rows)


def plant_patch(conn: Connection, ws: str, segment: str, competitor: str | None = None) -> None:
    """A segment of which one seller won each of ten deals this year."""
    named = conn.execute(select(person.c.id).where(person.c.workspace_id == ws, person.c.name.in_(REPS))).scalars()
    rep = next(iter(named))
    days = [date(2026, 3, 2) + timedelta(days=i) for i in range(10)]
    theirs = {"segment": segment, "competitor": competitor}
    _write(conn, [_bare(ws, f"patch{i}", day, Outcome.WON, rep) | theirs for i, day in enumerate(days)])


def lose(conn: Connection, ws: str, lost: list[tuple[date, int, bool]]) -> None:
    """A write unit: debriefed losses, each of a day, a seller, and whether they name the theme."""
    named = {
        name: made for made, name in conn.execute(select(person.c.id, person.c.name).where(person.c.workspace_id == ws))
    }
    rows = []
    for i, (day, rep, meant) in enumerate(lost):
        driver = THEME if meant else OTHERS[i % len(OTHERS)]
        told = {
            "debriefed": True,
            "driver": driver,
            "drivers": driver,
            "asked": "no_answer",
            "account": f"Company {i % 40}",
        }
        rows.append(_bare(ws, f"l{day:%y%m%d}{i}", day, Outcome.LOST, named[REPS[rep]]) | told)
    _write(conn, rows)


def names() -> set[str]:
    """What of the sellers' names must never be read."""
    return {part for name in REPS for part in name.split()}


def _fact(ws: str, i: int, rng: Random) -> dict:
    on = FIRST + (LAST - FIRST) * i / CLOSINGS
    outcome = Outcome.NO_DECISION if i % 20 == 0 else rng.choice((Outcome.LOST, Outcome.LOST, Outcome.WON))
    driver, said = _reason(outcome, rng), _reason(outcome, rng)
    told = rng.random() < 0.6
    return _bare(ws, f"{i:03}", on, outcome, f"rep{i % len(REPS)}") | {
        "account": f"Company {i % 30:02}",
        "segment": "Retail" if rng.random() < 0.5 else "Industry",
        "competitor": "Initech" if rng.random() < (0.15 if i < CLOSINGS / 2 else 0.7) else "Globex",
        "debriefed": True,
        "driver": driver,
        "drivers": driver,
        "asked": "told" if told else "no_answer",
        "expected": "half",
        "buyer_driver": said if told else None,
        "view": driver if told else None,
        "view_kind": "recorded" if told else None,
        "price": rng.choice(("lower", "same", "higher")),
        "control": rng.choice(("ours", "partly", "outside")),
    }


def _reason(outcome: Outcome, rng: Random) -> str:
    return THEME if rng.random() < (0.6 if outcome is Outcome.LOST else 0.08) else rng.choice(OTHERS)


def _bare(ws: str, key: str, on: date, outcome: Outcome, rep: str) -> dict:
    row = {"workspace_id": ws, "closing_id": f"c{key}", "deal_id": f"d{key}", "person_id": rep, "outcome": outcome}
    empty = {column.name: None for column in fact.c} | {"prompted": True, "debriefed": False, "amount": 10_000_000}
    return empty | row | {"closed_on": on, "quarter": quarter_of(on)}


def _write(conn: Connection, facts: list[dict]) -> None:
    def rows(**columns: str) -> list[dict]:
        return [{"workspace_id": f["workspace_id"], **{to: f[name] for to, name in columns.items()}} for f in facts]

    def at(f: dict) -> datetime:
        return datetime.combine(f["closed_on"], time(12), UTC)

    deals = rows(id="deal_id", owner_id="person_id", account="account", segment="segment")
    named = [{"name": f"Deal {f['deal_id'][1:]}", "created_at": at(f)} for f in facts]
    conn.execute(insert(deal), [d | n | {"name_key": n["name"].casefold()} for d, n in zip(deals, named, strict=True)])
    closed = rows(id="closing_id", deal_id="deal_id", marked_by="person_id", outcome="outcome", closed_on="closed_on")
    conn.execute(
        insert(closing), [c | {"source": "chat", "marked_at": at(f)} for c, f in zip(closed, facts, strict=True)]
    )
    told = rows(id="closing_id", person_id="person_id")
    done = [{"rev": 1, "status": "done", "prompted_at": at(f), "completed_at": at(f)} for f in facts]
    conn.execute(insert(debrief), [d | more for d, more in zip(told, done, strict=True)])
    conn.execute(insert(fact), facts)


def _words(conn: Connection, facts: list[dict], rng: Random) -> None:
    """Lessons, and the buyers' words where they told; most of them with the seller's name."""
    rows, counting = [], []
    for i, f in enumerate(facts):
        name = REPS[i % len(REPS)]
        said = {"lesson": rng.choice(LESSONS[f["outcome"]]).format(name)}
        if f["buyer_driver"] == THEME:
            said["asked"] = "told"  # or nobody would have been asked for the words
            said["buyer_words"] = rng.choice(BUYERS).format(name)
        at = datetime.combine(f["closed_on"], time(12), UTC)
        shared = {
            "workspace_id": f["workspace_id"],
            "debrief_id": f["closing_id"],
            "rev": 1,
            "state": "given",
            "at": at,
        }
        rows += [shared | {"field": field, "value": json.dumps([text])} for field, text in said.items()]
        of_it = {"workspace_id": f["workspace_id"], "closing_id": f["closing_id"], "quotable": True, "at": at}
        counting += [
            of_it | {"field": field, "text": text, "heard": field == "buyer_words"}
            for field, text in said.items()
            if field != "asked"
        ]
    conn.execute(insert(answer), rows)
    conn.execute(insert(verbatim), counting)
