"""How many debriefs are owed, by whom: counted in the database, and never read for that."""

from dialogs.records import Outcome, Status
from storage.units import cases
from tests.storage.units_world import Says, World

MANY = 40


async def test_as_many_are_counted_as_stand(storage):
    world, other = await World(storage).begins(), await World(storage, "slack:T2").begins()
    for n in range(MANY):
        await world.marks(f"Deal {n}", by="sam" if n % 4 else "rita")
    await other.marks("Deal 0", Outcome.WON)
    for case in (await storage.read(cases.pending, world.ws, "sam"))[:3]:
        await world.acts(case.debrief.id, Says(status=Status.DONE))
    counted = {person.id: number for person, number in await storage.read(cases.owed, world.ws)}
    everything = await storage.read(cases.pending, world.ws, None)
    assert counted == {who: sum(case.person.id == who for case in everything) for who in ("rita", "sam")}
    assert counted == {"rita": 10, "sam": 27}
    assert {person.name for person, _ in await storage.read(cases.owed, world.ws)} == {"Rita", "Sam"}
