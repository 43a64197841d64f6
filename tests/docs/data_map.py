"""docs/data.md, made from storage.places: python -m tests.docs.data_map writes it anew."""

from collections.abc import Iterator
from pathlib import Path

from storage.places import ELSEWHERE, LOGGED, TABLES, Kind, Place, Then
from storage.units.sealing import SEALED

PAGE = Path(__file__).parents[2] / "docs" / "data.md"
HEAD = """# Where words and names are kept

Every place where winloss keeps what somebody wrote, a name, an address, or an id that means a person, and what becomes
of it. This page is made from [storage/places.py](../storage/places.py) (`python -m tests.docs.data_map`); a test fails
where a table, a column, a file or a field of the log isn't in there.

`winloss erase` takes a person, a deal or a whole workspace out of all of it. What was picked from a list, outcomes,
amounts and days stay counted, under nobody's name. A workspace goes with every row and the key of its secrets.
`retention` in app.yaml takes away by itself, as erasing does, what is so many months old. `words`: what was written, so
long after a closing, with its history and every quote of it; what a buyer wrote on their own page, so long after they
wrote it. `names`: what a deal and its account are called, so long after its last closing and the last answer (its
buyer's, too) or open follow-up about it; and who somebody was that isn't a member any more (or whom only a CRM knows),
once every deal they had to do with is that old. Whoever is here keeps their name, and a competitor theirs, since deals
are counted by it; what a CRM calls a deal stays, too, or its next file would count that deal twice, and brings its name
back until the next night. Every figure stays.
`winloss export --person NAME` writes all that is kept about one person.

| Kind | means |
|---|---|
| words | what somebody wrote, or a quote of it |
| name | of a person, a deal or a customer, or an address of theirs |
| pseudonym | a random id of ours; it means a person while their row has a name, and nobody once they are erased |

## In the database

| Table | column | holds | person erased | deal erased | |
|---|---|---|---|---|---|
"""


ENCRYPTED = """So are answers that were picked, as
they stand in `answer`; `fact` repeats those in the clear, since it is what is counted. Names, competitors' too, ids and
figures aren't encrypted. That two texts are the same can be seen, not what they say. A workspace's secrets
(`secret.ciphertext`) always are. [operations.md](operations.md) says how a key takes the place of another.
"""


def page() -> str:
    """The whole page."""
    return "".join((HEAD, *_tables(), *_elsewhere(), *_logged()))


def _tables() -> Iterator[str]:
    for table, places in TABLES.items():
        for column, place in places.items():
            if place.kind in {Kind.WORDS, Kind.NAME, Kind.PSEUDONYM}:
                then = " | ".join(_said(one, place) for one in (place.person, place.deal))
                yield f"| `{table}` | `{column}` | {place.kind} | {then} | {place.note} |\n"


def _said(then: Then, place: Place) -> str:
    return "means nobody" if place.kind is Kind.PSEUDONYM and then is Then.STAYS else then.value


def _elsewhere() -> Iterator[str]:
    yield "\nAll other columns are keys, times and what is counted; they stay.\n"
    may_be = ", ".join(f"`{table}.{column}`" for table, columns in SEALED.items() for column in columns)
    yield f"\n## Encrypted\n\nWith `encryption.words` in app.yaml: {may_be}. {ENCRYPTED}"
    yield "\n## Elsewhere\n\n| Where | holds | what erasing does |\n|---|---|---|\n"
    for one in ELSEWHERE:
        then = f"**not reached.** {one.unreached.text}" if one.unreached else one.reached
        yield f"| {one.name} | {one.holds} | {then} |\n"


def _logged() -> Iterator[str]:
    yield "\n## The log\n\nOne line an event, on stderr. No words and no names:\n\n"
    for field, holds in LOGGED.items():
        yield f"- `{field}`: {holds}\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
