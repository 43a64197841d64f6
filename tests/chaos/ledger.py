"""What was said yes to, what people were shown and when, and what follows of both. Pure: seconds are arguments.

A matter is what an interaction is about, by the words that name it: a deal, or the mark of a digest. A place is where
it shows. What was told is judged by what stands there, never by what a database believes was delivered.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

Kept = Mapping[str, Sequence[Mapping[str, str]]]
"""By matter what the product says it has been told: a row a deal, and what was answered in it."""


@dataclass(frozen=True)
class Yes:
    """Something that counts from `at` on. One of `shown_by` proves that it was shown, and all of `holds` go with it.

    `value` is what is kept of it, under `what`; "" for what leaves nothing to keep.
    """

    at: float
    place: str
    matter: str
    what: str
    value: str = ""
    shown_by: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()


@dataclass
class Message:
    """Something posted: what it read like, and since when. `mark`: what is never to stand in one place twice."""

    place: str
    id: str
    mark: str
    read: list[tuple[float, str]]
    gone: float | None = None

    @property
    def text(self) -> str:
        """As it reads now."""
        return self.read[-1][1]

    def names(self, matter: str) -> bool:
        """Whether it is about this, now or before."""
        return matter in self.mark or any(matter in text for _, text in self.read)


@dataclass(frozen=True)
class Verdict:
    """Matters by what is wrong with them, and counts of what is right."""

    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    out_of_order: tuple[str, ...]
    undelivered: tuple[str, ...]
    accepted: int
    posted: int
    twins: int
    stand_twice: int

    @property
    def wrong(self) -> tuple[str, ...]:
        """Every matter that something is wrong with, once."""
        return tuple(dict.fromkeys((*self.lost, *self.doubled, *self.out_of_order, *self.undelivered)))


@dataclass
class Ledger:
    """The history of a run."""

    said: list[Yes] = field(default_factory=list)
    tried: list[Yes] = field(default_factory=list)
    places: defaultdict[str, dict[str, Message]] = field(default_factory=lambda: defaultdict(dict))
    """What was posted in each, by its id."""
    twins: int = 0
    """Taken away while one with the same mark stood beside it."""
    may_stand_twice: tuple[str, ...] = ()
    """Beginnings of marks that the platform lets nobody keep from standing twice. They are counted apart."""
    told_in: str = ""
    """Where a person is told what they have to look after: not delivered, but not in silence."""

    def tries(self, yes: Yes) -> None:
        """Somebody sends it; nobody knows yet what becomes of it."""
        self.tried.append(yes)

    def accepts(self, yes: Yes) -> None:
        """It was said yes to, or its time has come."""
        self.said.append(yes)

    def takes_back(self, yes: Yes) -> None:
        """The yes was followed by words that it was not taken."""
        self.said.remove(yes)

    def forgets(self, matter: str) -> None:
        """Nothing is expected of it any more."""
        self.said = [yes for yes in self.said if yes.matter != matter]

    def posts(self, at: float, place: str, message_id: str, mark: str, text: str) -> None:
        """A message is there."""
        self.places[place][message_id] = Message(place, message_id, mark, [(at, text)])

    def updates(self, at: float, place: str, message_id: str, text: str) -> None:
        """A message reads otherwise."""
        if message := self.places[place].get(message_id):
            message.read.append((at, text))

    def deletes(self, at: float, place: str, message_id: str) -> None:
        """A message is gone."""
        message = self.places[place].get(message_id)
        if message and message.gone is None:
            message.gone = at
            self.twins += any(other.mark == message.mark for other in self._standing(place) if message.mark)

    def verdict(self, kept: Kept | None = None) -> Verdict:
        """What is wrong as it stands. Without `kept` nobody can tell what is lost."""
        missing = [yes for yes in self.newest() if yes.shown_by and not self._shows(yes)]
        late = [yes.matter for yes in missing if self._ever_showed(yes)]
        return Verdict(
            lost=() if kept is None else _once(self._lost(kept)),
            doubled=_once((*self._doubled(), *((m for m, rows in kept.items() if len(rows) > 1) if kept else ()))),
            out_of_order=_once((*late, *self._overtaken())),
            undelivered=_once(yes.matter for yes in missing if not self._ever_showed(yes) and not self._told(yes)),
            accepted=len(self.said),
            posted=sum(map(len, self.places.values())),
            twins=self.twins,
            stand_twice=sum(len(ids) - 1 for (_, mark), ids in self._marked().items() if self._may_stand_twice(mark)),
        )

    def newest(self) -> Iterator[Yes]:
        """Of every matter what was said yes to last."""
        yield from {(yes.place, yes.matter): yes for yes in sorted(self.said, key=lambda yes: yes.at)}.values()

    def lines(self, matter: str) -> list[str]:
        """Everything about one interaction, in its order."""
        found = [(yes.at, f"{yes.place}: tried {yes.what} {yes.value}") for yes in self.tried if yes.matter == matter]
        found += [(yes.at, f"{yes.place}: YES to {yes.what} {yes.value}") for yes in self.said if yes.matter == matter]
        for message in self._messages():
            if message.names(matter):
                name = f"{message.place}: {message.id} ({message.mark})"
                (first, text), *rest = message.read
                found.append((first, f"{name} posted: {_short(text)}"))
                found += [(at, f"{name} reads: {_short(text)}") for at, text in rest]
                found += [(message.gone, f"{name} is gone")] if message.gone is not None else []
        return [f"{at:9.2f}  {line}" for at, line in sorted(found)]

    def shows_by_now(self, matter: str, place: str, *texts: str) -> bool:
        """Whether something standing there is about this and has one of these texts."""
        return any(
            matter in message.mark + message.text and any(text in message.text for text in texts)
            for message in self._standing(place)
        )

    def _shows(self, yes: Yes) -> bool:
        return any(_proves(yes, message.mark, message.text) for message in self._standing(yes.place))

    def _told(self, yes: Yes) -> bool:
        name = "weekly digest" if yes.matter.startswith("digest:") else yes.matter
        return any(name in message.text for message in self._standing(self.told_in))

    def _ever_showed(self, yes: Yes) -> bool:
        here = self.places[yes.place].values()
        return any(_proves(yes, m.mark, text) for m in here for at, text in m.read if at >= yes.at)

    def _standing(self, place: str) -> Iterator[Message]:
        yield from (message for message in self.places[place].values() if message.gone is None)

    def _messages(self) -> Iterator[Message]:
        for place in self.places.values():
            yield from place.values()

    def _marked(self) -> dict[tuple[str, str], list[str]]:
        marked = defaultdict(list)
        for message in self._messages():
            if message.mark and message.gone is None:
                marked[message.place, message.mark].append(message.id)
        return marked

    def _may_stand_twice(self, mark: str) -> bool:
        return bool(self.may_stand_twice) and mark.startswith(self.may_stand_twice)

    def _doubled(self) -> Iterator[str]:
        for (place, mark), ids in self._marked().items():
            if len(ids) > 1 and not self._may_stand_twice(mark):
                first = self.places[place][ids[0]]
                yield next((yes.matter for yes in self.said if yes.place == place and first.names(yes.matter)), mark)

    def _overtaken(self) -> Iterator[str]:
        """What came before another that was accepted earlier, in one place."""
        asked = [yes for yes in sorted(self.said, key=lambda yes: yes.at) if yes.what == "marked"]
        latest: dict[str, tuple[float, str]] = {}
        for yes in asked:
            about = (message for message in self.places[yes.place].values() if message.names(yes.matter))
            first = min((message.read[0][0] for message in about), default=None)
            if first is None:
                continue
            before = latest.get(yes.place)
            if before and first < before[0]:
                yield before[1]
            latest[yes.place] = max(before or (first, yes.matter), (first, yes.matter))

    def _lost(self, kept: Kept) -> Iterator[str]:
        newest = {(yes.matter, yes.what): yes for yes in sorted(self.said, key=lambda yes: yes.at) if yes.value}
        for (matter, what), yes in newest.items():
            later = {other.value for other in self.tried if (other.matter, other.what) == (matter, what)
                     and other.at >= yes.at}  # fmt: skip
            if not any(row.get(what) in {yes.value, *later} for row in kept.get(matter, ())):
                yield matter


def _proves(yes: Yes, mark: str, text: str) -> bool:
    about = yes.matter in mark or yes.matter in text
    return about and any(one in text for one in yes.shown_by) and all(one in text for one in yes.holds)


def _once(matters: Iterator[str] | Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(matters))


def _short(text: str) -> str:
    line = " / ".join(text.splitlines())
    return line if len(line) <= 160 else f"{line[:160]}…"
