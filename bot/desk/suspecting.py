"""Naming a reason that managers suspect: what would be frozen, naming it, the register, withdrawing it."""

import re
from collections.abc import Mapping
from datetime import date
from functools import partial

from bot.commands.mentions import competitor_in
from bot.commands.requests import SuspectRequest
from bot.desk.marking import LISTED
from bot.ids import new_id
from bot.reporting.suspicions import Suspicions
from bot.services import Services
from dialogs.audit import Act
from dialogs.definition.roles import Role
from dialogs.errors import DebriefError
from dialogs.messages.messages import Message, as_message
from dialogs.patterns import pattern
from dialogs.records import Event, Person
from dialogs.sentences import suspicions as said
from dialogs.sentences.words import ENGLISH, together, words
from dialogs.values import dataclass
from insights.messages.suspicions import (
    done_message,
    full,
    preview_message,
    register_message,
    with_places,
    withdrawing_message,
    withdrawn_message,
)
from insights.shapes.codes import value_of
from insights.shapes.findings import Shorts
from insights.shapes.suspicions import WHERE, Suspicion, free
from storage.counting import counting
from storage.units import suspicions

_WORDS = {word: key for key, word in WHERE.items()} | {"against": "competitor"}
_SPLIT = pattern(rf"\s({'|'.join(_WORDS)})\s", re.IGNORECASE)
_NAMED = 8


@dataclass(frozen=True, slots=True)
class Suspecting:
    """The use case behind /winloss suspect."""

    services: Services
    register: Suspicions

    async def answer(self, event: Event, person: Person, request: SuspectRequest) -> Message:
        """The register, or what is asked of it."""
        if request.withdraws:
            return await self._withdrawn(event, person, request)
        if not request.said:
            return await self._register(person.workspace_id)
        driver, within = await self._meant(person.workspace_id, request.said)
        if request.months:
            return await self._named(event, person, driver, within, request.months)
        return await self._preview(person.workspace_id, driver, within)

    async def _register(self, workspace_id: str) -> Message:
        day = self._today(workspace_id)
        register = await self.register.at(workspace_id, day)
        return register_message(register, self._shorts(workspace_id), self.register.drivers(workspace_id), day)

    async def _preview(self, workspace_id: str, driver: str, within: tuple[str, str] | None) -> Message:
        """What would be frozen, where there is a place for it."""
        day, shorts = self._today(workspace_id), self._shorts(workspace_id)
        register = await self.services.storage.read(suspicions.register, workspace_id)
        same = next((one for one in register if one.running and (one.driver, one.within) == (driver, within)), None)
        if same:
            return done_message(same, shorts, new=False)
        if not free(register, day):
            return as_message(full(register, day))
        foretold = await self.register.foretold(workspace_id, driver, within, day)
        inside = () if within else (await self._values(workspace_id))[:LISTED]
        return preview_message(driver, within, shorts, foretold, inside)

    async def _named(
        self, event: Event, person: Person, driver: str, within: tuple[str, str] | None, months: int
    ) -> Message:
        ws, day = person.workspace_id, self._today(person.workspace_id)
        last, power = (await self.register.foretold(ws, driver, within, day))[months]
        given = Suspicion(new_id(), driver, within, months, day, last, power)
        stands = await self.services.noting(
            person, Act.SUSPECTED, given.id, event, lambda one: one is not None and one.id == given.id,
            suspicions.name, event, self.services.moment(), given, person.id,
        )  # fmt: skip
        if stands is None:
            return as_message(full(await self.services.storage.read(suspicions.register, ws), day))
        return done_message(stands, self._shorts(ws), new=stands.id == given.id)

    async def _withdrawn(self, event: Event, person: Person, request: SuspectRequest) -> Message:
        ws, day = person.workspace_id, self._today(person.workspace_id)
        register = await self.services.storage.read(suspicions.register, ws)
        numbered = {str(number): one for number, one in enumerate(with_places(register, day), 1)}
        one = numbered.get(request.withdraws) or next((one for one in register if one.id == request.withdraws), None)
        if one is None or not one.running:
            return as_message(words(said.NOT_RUNNING, ENGLISH, list="`/winloss suspect`"))
        if not request.sure:
            return withdrawing_message(one, self._shorts(ws))
        await self.services.noting(
            person, Act.GAVE_UP, one.id, event, bool, suspicions.withdraw, ws, one.id, day, person.id
        )
        return withdrawn_message(one, self._shorts(ws))

    async def _meant(self, workspace_id: str, given: str) -> tuple[str, tuple[str, str] | None]:
        """The reason, and where it is to be looked for. Raises DebriefError with those there are."""
        named = self._shorts(workspace_id).get(Role.DRIVER, {})
        drivers = {key: named[key] for key in self.register.drivers(workspace_id)}
        known = {short.casefold(): key for key, short in drivers.items()} | {key: key for key in drivers}
        if driver := known.get(given.casefold()):
            return driver, None
        for read in (known.get, partial(_named_in, known=known)):  # by its name alone, then as part of what is said
            for found in _SPLIT.finditer(given):
                if driver := read(given[: found.start()].strip().casefold()):
                    value = given[found.end() :].strip()
                    return driver, await self._inside(workspace_id, _WORDS[found[1].casefold()], value)
        if not _SPLIT.search(given) and (driver := _named_in(given.casefold(), known)):
            rival = competitor_in(given, (await self.services.rivals(workspace_id)).all)
            return driver, ("competitor", rival) if rival else None
        first = _SPLIT.split(given, maxsplit=1)[0]
        raise DebriefError(words(said.NO_REASON, ENGLISH, given=first, known=together(list(drivers.values()), ENGLISH)))

    async def _inside(self, workspace_id: str, dimension: str, given: str) -> tuple[str, str]:
        known = [value for key, value in await self._values(workspace_id) if key == dimension]
        value = (await self.services.rivals(workspace_id)).of(given) if dimension == "competitor" else None
        value = value or value_of(given, known)
        if value:
            return dimension, value
        if not known:
            raise DebriefError(words(said.NOTHING_KNOWN, ENGLISH, given=given))
        raise DebriefError(words(said.NO_VALUE, ENGLISH, given=given, known=together(known[:_NAMED], ENGLISH)))

    async def _values(self, workspace_id: str) -> tuple[tuple[str, str], ...]:
        """Where a reason can be looked for: dimensions and their values, rivals first, the most frequent first."""
        rivals = (("competitor", name) for name in (await self.services.rivals(workspace_id)).all)
        others = [
            (dimension, value)
            for dimension in WHERE
            if dimension != "competitor"
            for value in await self.services.storage.read(counting.values, workspace_id, dimension)
        ]
        return (*rivals, *others)

    def _shorts(self, workspace_id: str) -> Shorts:
        return self.services.definition(workspace_id).shorts

    def _today(self, workspace_id: str) -> date:
        return self.services.today(workspace_id, self.services.clock.now())


def _named_in(said: str, known: Mapping[str, str]) -> str | None:
    """The only reason that is named in a sentence ("we lose on price"), None of none or several. All by small letters.

    `known`: the name of each -> its key.
    """
    found = {key for name, key in known.items() if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said)}
    return found.pop() if len(found) == 1 else None
