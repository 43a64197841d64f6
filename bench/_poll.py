"""The two sides of bench.poll: HubSpot read and kept as the product does it, and a bare reader of the same pages.

The floor reads them over aiohttp, parses them, and commits one row a deal, a page at a time (WAL, synchronous=FULL).
Usage: python -m bench._poll ours|bare HUBSPOT FILE DEALS FIRST (Unix seconds at which the first one closed)
"""

import asyncio
import json
import resource
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import aiohttp

from bot.app import build, load_settings
from bot.cli.workspaces import storage_of
from bot.crm.polled import Feed, Page
from bot.moments.clock import Clock
from storage.migrations.migrate import upgrade

SEARCH = "/crm/objects/2026-09/deals/search"
A_PAGE = 200
Notes = Callable[[], None]
"""Called once a page is kept."""


async def ours(url: str, file: Path, _first: int, notes: Notes) -> str:
    """What `winloss serve` does in a turn of its polling; nothing of it is settled. The table it is kept in."""
    settings_file = file.with_suffix(".yaml")
    settings_file.write_text("page: {enabled: true, people: {ann: Ann}}\n", "utf-8")
    environ = {
        "WINLOSS_CONFIG": str(settings_file),
        "WINLOSS_DATABASE_URL": f"sqlite:///{file}",
        "WINLOSS_SECRET_KEY": "a key for a benchmark and for nothing else",
        "HUBSPOT_SERVICE_KEY": "k",
        "HUBSPOT_API_URL": url,
    }
    upgrade(environ["WINLOSS_DATABASE_URL"])
    settings = load_settings(environ)
    app = build(settings, storage_of(settings), Clock())
    await app.platforms["web"].start(app.enter)
    polling = app.polling
    if polling is None:
        raise SystemExit("HubSpot isn't asked")
    pages = polling.source.pages

    async def noted(feed: Feed, since: object) -> AsyncIterator[Page]:
        async for page in pages(feed, since):  # type: ignore[arg-type]
            yield page
            notes()

    polling.source.pages = noted  # type: ignore[method-assign]
    await polling.turn()
    await polling.source.close()
    await app.services.storage.close()
    return "inbox"


async def bare(url: str, file: Path, first: int, notes: Notes) -> str:
    """The floor. The table it is kept in."""
    since, more = first - 1, True
    with closing(sqlite3.connect(file)) as driver:
        driver.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE deal (id TEXT, said TEXT)")
        async with aiohttp.ClientSession() as session:
            while more:
                after = {"propertyName": "hs_lastmodifieddate", "operator": "GT", "value": str(since * 1000)}
                asked = {"filterGroups": [{"filters": [after]}], "limit": A_PAGE, "after": "0"}
                async with session.post(url + SEARCH, json=asked) as response:
                    answer = json.loads(await response.text())
                with driver:
                    rows = ((one["id"], json.dumps(one["properties"])) for one in answer["results"])
                    driver.executemany("INSERT INTO deal VALUES (?, ?)", rows)
                since, more = since + len(answer["results"]), "paging" in answer
                notes()
    return "deal"


def main(which: str, url: str, file: Path, deals: int, first: int) -> None:
    seen, early = 0, 0.0

    def most() -> float:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3  # MB

    def notes() -> None:
        nonlocal seen, early
        seen += A_PAGE
        if not early and seen >= deals / 10:
            early = most()

    begun = time.process_time()
    table = asyncio.run({"ours": ours, "bare": bare}[which](url, file, first, notes))
    cpu = time.process_time() - begun
    with closing(sqlite3.connect(file)) as driver:
        kept = driver.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    print(json.dumps({"cpu": cpu, "kept": kept, "early": early, "late": most()}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]))
