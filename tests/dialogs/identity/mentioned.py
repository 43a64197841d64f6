"""Deals as they are mentioned, and as they are there."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from dialogs.identity.spelling import same_text
from dialogs.identity.verdict import Known, Mention

MARCH = date(2026, 3, 1)
NORTHWIND = Mention(
    "Northwind renewal", "Northwind", frozenset({"ann poe"}), None, 1_200_000, "EUR", date(2026, 1, 5), MARCH
)
BARE = Mention("Fleet refresh")


def known(mention=NORTHWIND, number="1", *, closings=(MARCH,)):
    """A deal that is there."""
    return Known(number, replace(mention, closed_on=None), closings)


NAMES = st.text("abcdefgh ßÄ'“”-", min_size=1, max_size=20).filter(lambda text: same_text(text) != "")
MENTIONS = st.builds(
    Mention,
    name=NAMES,
    account=st.none() | NAMES,
    owners=st.frozensets(st.sampled_from(["ann", "ben"]), max_size=2),
    amount=st.none() | st.integers(0, 10**6),
    engaged_on=st.none() | st.dates(MARCH, MARCH + timedelta(days=400)),
    closed_on=st.none() | st.dates(MARCH, MARCH + timedelta(days=400)),
    external_id=st.none() | st.sampled_from(["1", "2", "3"]),
)
