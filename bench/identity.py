"""How often two mentions of one deal are taken for two, or of two for one, over 26 weeks of a company.

Deals appear in chat, four in ten of them, and in weekly exports with and without ids; they are renamed, handed on,
reopened, misspelt. Who imports and who is asked know what is meant. `--deals`, `--seed`.
"""

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from storage.engine.engine import open_storage
from storage.migrations.migrate import upgrade
from tests.bot.crm.importing.simulated import Found, live


async def _one(seed: int, n: int, *, ids: bool) -> Found:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/winloss.db"
        await asyncio.to_thread(upgrade, url)
        storage = open_storage(url)
        try:
            return await live(storage, Path(folder), seed=seed, n=n, ids=ids)
        finally:
            await storage.close()


def main() -> None:
    """Print what became of the deals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deals", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    for ids in (True, False):
        begun = time.process_time()
        found = asyncio.run(_one(given.seed, given.deals, ids=ids))
        with_ids = "exports with ids" if ids else "exports without ids"
        print(f"{with_ids}: {found}; {time.process_time() - begun:.0f} CPU s")


if __name__ == "__main__":
    main()
