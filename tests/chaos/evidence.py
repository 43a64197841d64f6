"""What is kept of a run that went wrong: what the ledger knows, what every table holds, what each process said."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, select

from storage.engine.engine import database_url
from storage.tables import metadata

if TYPE_CHECKING:
    from tests.chaos.machine import Machine

KEPT = Path("build/chaos")
"""A folder a run, in the folder that the machine is started in."""


def keep(run: "Machine", found: str) -> Path:
    """Write all of it down before anybody is asked anything more; where. `found`: what is known of it so far."""
    there = KEPT / f"{run.plan.place}-{run.seed}"
    there.mkdir(parents=True, exist_ok=True)
    verdict = run.ledger.verdict()
    about = [found, str(run.plan), f"{run.done}", f"{verdict}", f"shown last at {run.platform.last:.2f}", ""]
    for rep in run.reps:
        doing = "; ".join(f"{debrief.deal}: {debrief.doing}" for debrief in rep.debriefs)
        about += (f"{rep.hand and rep.hand.place} {doing}", f"{rep.hand and rep.hand.screen}", "")
    (there / "people.txt").write_text("\n".join(about))
    matters = dict.fromkeys((*verdict.wrong, *(yes.matter for yes in run.ledger.tried)))
    told = (f"{matter}\n" + "\n".join(run.ledger.lines(matter)) + "\n" for matter in matters)
    (there / "ledger.txt").write_text("\n".join(told))
    for replica in run.replicas:
        (there / f"replica{replica.number}.log").write_text(replica.said)
    engine = create_engine(database_url(run.data.url))
    with engine.connect() as conn, (there / "tables.txt").open("w") as out:
        for table in metadata.sorted_tables:
            out.write(f"{table.name}\n")
            out.writelines(f"    {dict(row._mapping)}\n" for row in conn.execute(select(table)))
    engine.dispose()
    return there
