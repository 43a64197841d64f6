"""A first look at a HubSpot where very many deals closed lately: CPU a deal until it is kept, and if memory is flat.

The floor (bench/_poll.py) reads the same pages and commits one row a deal. Each side is a process of its own on a
SQLite file; HubSpot is one without a memory (bench/_hubspot.py). Memory is the most that there was by then.
Usage: python -m bench.poll [deals, by default 100000]
"""

import json
import sys
import tempfile
import time
from pathlib import Path

from bench._shared import Process, free_port, table

MORE_MEMORY = 30.0  # MB, from a tenth of the deals to all of them
LATELY = 2 * 86_400 - 600  # seconds: nearly all that a first look reads, a deal a second at most
LONG = 1800.0


def main(deals: int) -> None:
    if deals > LATELY:
        raise SystemExit(f"At most {LATELY} deals: they close a second apart, and older ones aren't looked at.")
    first, port = int(time.time()) - LATELY, free_port()  # noqa: TID251 - HubSpot's clock is the real one
    found = {}
    with tempfile.TemporaryDirectory() as name:
        folder, url = Path(name), f"http://127.0.0.1:{port}"
        hubspot = Process("-m", "bench._hubspot", str(port), str(deals), str(first), log=folder / "hubspot.log")
        with hubspot:
            hubspot.says("hubspot is ready")
            for which in ("bare", "ours"):
                given = (which, url, str(folder / f"{which}.db"), str(deals), str(first))
                with Process("-m", "bench._poll", *given, log=folder / f"{which}.log") as process:
                    found[which] = json.loads(process.says('{"cpu"', LONG))
    rows = []
    for which, called in (("ours", "winloss"), ("bare", "bare aiohttp")):
        seen = found[which]
        rows.append(
            (called, f"{seen['cpu'] / deals * 1e6:.0f}", seen["kept"], f"{seen['early']:.0f}", f"{seen['late']:.0f}")
        )
    table(("", "µs CPU a deal", "deals kept", f"MB at {deals // 10:,}", f"MB at {deals:,}"), *rows)
    print(
        f"a deal: {found['ours']['cpu'] / found['bare']['cpu']:.0f} x the CPU of the floor, which keeps 200 at a time"
    )
    grew = found["ours"]["late"] - found["ours"]["early"]
    told = "holds" if grew <= MORE_MEMORY else "MISSED"
    print(f"memory: {grew:.0f} MB more at ten times the deals, at most {MORE_MEMORY:.0f} ({told})")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 100_000)
