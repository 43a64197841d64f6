"""The Bot Connector of bench.activity: the tests' stand-in without its look at each card, and without old cards kept.

That look takes 25 to 60 ms, more than what is measured.
Usage: python -m bench._connector
"""

import asyncio
from typing import Any

from tests.stand_ins import teams

Json = dict[str, Any]


class Light(teams.Teams):
    """Takes every card, and remembers of a call only its kind."""

    def call(self, what: str, tenant: str, given: Json) -> Json:
        done = super().call(what, tenant, given)
        self.calls[-1] = (what, {})
        return done

    @staticmethod
    def check(activity: Json) -> None:
        """Nothing; the benchmark looks at some of them itself."""


async def serve() -> None:
    async with Light() as connector:
        print(f"listening on {connector.url}", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve())
