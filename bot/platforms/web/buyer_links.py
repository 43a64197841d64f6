"""The signed addresses of the buyer's page: to answer, to look at beforehand, and to come back to what was said."""

from itsdangerous import BadData

from bot.platforms.buyer_page import Ref
from bot.platforms.web.signing import serializer

LONGEST = 600
"""Characters of a token of ours at most: what is longer isn't looked at."""


class BuyerLinks:
    """What is signed says which closing and which of its links; how long it opens is kept with the closing.

    `base`: what public addresses begin with, "" where that isn't known.
    """

    def __init__(self, secret: str, base: str) -> None:
        self._asks, self._receipts = serializer(secret, "buyer"), serializer(secret, "buyer receipt")
        self._base = base

    def link(self, workspace_id: str, closing_id: str, serial: int) -> str | None:
        """The address of a closing's page; None where nobody could reach it."""
        return f"{self._base}/b/{self._asks.dumps([workspace_id, closing_id, serial])!s}" if self._base else None

    def receipt_path(self, workspace_id: str, closing_id: str, receipt: str) -> str:
        """The path at which whoever answered sees, changes and deletes it."""
        return f"/b/{self._receipts.dumps([workspace_id, closing_id, receipt])!s}"

    def read(self, token: str) -> Ref | None:
        """What a token means; None where it isn't ours, whole."""
        if len(token) > LONGEST:
            return None
        try:
            workspace_id, closing_id, serial = self._asks.loads(token)
        except BadData:
            pass
        else:
            return Ref(workspace_id, closing_id, serial=serial)
        try:
            workspace_id, closing_id, receipt = self._receipts.loads(token)
        except BadData:
            return None
        return Ref(workspace_id, closing_id, receipt=receipt)
