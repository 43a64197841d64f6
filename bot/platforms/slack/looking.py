"""Looking back for a message whose answer was lost: a page at a time, and never the same page twice.

Apps that are distributed outside of Slack's Marketplace may read one page of 15 messages a minute in a workspace.
Nobody tells us whether this is one: we read on until Slack says "not now" or hands out so little, remember how far we
came (`storage/units/look_ups.py`), and raise Limited. The outbox comes back then, and the look goes on from there.
"""

from collections.abc import Callable

from bot.platforms.ports import Ambiguous, Limited, Unsure
from bot.platforms.slack.web_api import CLOCKS, WebApi
from dialogs.sentences.faults import TOO_LITTLE, TOO_MUCH
from dialogs.sentences.words import ENGLISH, Sentence, words
from storage.engine.engine import Storage
from storage.units import holds, look_ups
from storage.units.holds import LONGEST
from storage.units.look_ups import FIND, LookUp

TURN = 2.0
"""Seconds that a page may take until somebody else reads one."""
FEW, MINUTE = 15, 60.0
"""Who gets no more than so many of the messages that are there is one who may read once in so many seconds."""
PAGES = 20
"""After so many pages a person has to look."""
PATIENCE = 2700.0
"""Seconds after which they have to, however few pages there were. Not counted while Slack is away."""


class Looking:
    """Looks back in the conversations of a workspace."""

    def __init__(self, api: WebApi, storage: Storage, workspace_id: str, real_now: Callable[[], float]) -> None:
        self._api = api
        self._storage = storage
        self._workspace_id = workspace_id
        self._now = real_now

    async def find(self, conversation: str, key: str, since: float) -> tuple[str, ...]:
        """The `ts` of every message that carries our key, the oldest first: what was accepted late stands twice.

        Raises Limited where it goes on later, Unsure where that would take too long.
        """
        write = self._storage.write
        look, wait = await write(look_ups.take_turn, self._workspace_id, conversation, key, self._now(), TURN)
        while not look.told:
            try:
                found, older, scarce = await self._page(look, since, wait)
            except Limited:
                await self._bear(look, self._now() - look.began > PATIENCE, TOO_LITTLE)
                raise
            if not older:
                await write(look_ups.done, look, self._now())
                return tuple(sorted({*look.messages, *found}))
            look = await write(look_ups.read, look, older, found, self._now() + (MINUTE if scarce else 0.0))
            await self._bear(look, look.pages >= PAGES, TOO_LITTLE if scarce else TOO_MUCH)
            look, wait = await write(look_ups.take_turn, self._workspace_id, conversation, key, self._now(), TURN)
        return look.messages

    async def _page(self, look: LookUp, since: float, wait: float) -> tuple[tuple[str, ...], str, bool]:
        """What a page has with the key, the oldest message on it if there are older ones, and whether it was scarce.

        Raises Limited where it isn't our turn for so long, or Slack says so.
        """
        if wait:
            raise Limited(wait)
        # Without `latest` Slack would begin with the oldest
        latest = look.down_to or f"{self._now() + CLOCKS:.6f}"
        try:
            page = await self._api.page(look.conversation, f"{max(since - CLOCKS, 0):.6f}", latest)
        except Limited as error:
            until = self._now() + min(error.seconds, LONGEST)
            await self._storage.write(holds.keep, self._workspace_id, FIND, until)
            raise
        if page.more and not page.messages:
            raise Ambiguous("Slack says that there are messages, and hands out none")
        found = tuple(ts for ts, marked in page.messages if marked == look.key)
        older = min((ts for ts, _ in page.messages), key=float) if page.more else ""
        return found, older, page.more and len(page.messages) <= FEW

    async def _bear(self, look: LookUp, enough: bool, why: Sentence) -> None:
        """Raises Unsure where it is enough. Saying "not there" unseen would post it twice."""
        if enough:
            await self._storage.write(look_ups.given_up, look, self._now())
            raise Unsure(words(why, ENGLISH))
