"""A short run of `python -m bench.crm`, and whether it would see what is wrong."""

from datetime import timedelta
from random import Random
from types import SimpleNamespace

import pytest

from bench._crm_written import CLEANED, Written
from bench.crm import simulate, wrong_of
from dialogs.records import Answers, Case, Closing, Deal, Debrief, Outcome, Person, Status
from storage.units import debriefs
from tests.examples import more
from tests.stand_ins.crm import Crm, CrmDeal, today
from tests.stand_ins.hubspot import HubSpot

WS = "slack:T0SALES"
NOTHING = {"missed": 0, "closings doubled": 0, "prompts doubled": 0, "not asked": 0}


WRITTEN = {
    *("notes doubled", "tasks doubled", "people's values overwritten", "tasks opened again", "answers not written"),
    *("written that was kept out or taken back", "fields that say something else"),
}


@pytest.mark.long
@pytest.mark.parametrize(("deals", "kills"), [(120, 2), more(1000, 6)])
async def test_nothing_is_missed_or_doubled_through_everything_that_a_crm_does(empty_database, tmp_path, deals, kills):
    done, wrong = await simulate(tmp_path, deals, seed=5, url=empty_database, kills=kills)
    assert {**wrong} == dict.fromkeys({*NOTHING, *WRITTEN, "deals doubled", "answers lost"}, 0)
    assert done.answered
    there = done.written
    assert there.finished, "so that something was to be written"
    assert there.theirs
    assert done.sent["no answer seen"] > 0


def test_what_really_happened_is_known():
    crm = Crm(200, ["a@b.example"], today(), seed=1)
    assert {one.decisions for one in crm.deals} >= {1, 2}
    assert {one.outcome for one in crm.deals} == {"won", "lost", "no_decision", None}
    sent = crm.sendings()
    assert len(sent) > 2 * sum(len(one.changes) for one in crm.deals)
    assert [one["changed_at"] for one in sent] != sorted(one["changed_at"] for one in sent)


@pytest.mark.parametrize(
    ("found", "sees"),
    [
        ([("c1", "won", True)], {}),
        ([], {"missed": 1, "not asked": 1}),
        ([("c1", "lost", True)], {"missed": 1}),
        ([("c1", "won", True), ("c2", "won", False)], {"closings doubled": 2}),
        ([("c1", "won", True), ("c2", "won", True)], {"closings doubled": 2, "prompts doubled": 1}),
        ([("c1", "won", False)], {"not asked": 1}),
    ],
)
def test_what_is_wrong_is_seen(found, sees):
    one = CrmDeal("D-1", "Acme", "a@b.example", "1", [(today() - timedelta(days=1), "lost"), (today(), "won")])
    assert dict(wrong_of(one, found, set())) == {**NOTHING, **sees}


@pytest.fixture
def written():
    """One deal that was lost, with a note, a task and a field, as they should be; and a reason of a person's."""
    hubspot = HubSpot(today)
    live = []

    async def read(_unit):
        return live

    made = Written(WS, SimpleNamespace(read=read), hubspot, Random(1))
    made.begins(CLEANED + 2, ["a@b.example", "c@d.example"])
    one, other = made.deals[-2:]
    live.append(("c1", one.deal_id, "lost"))
    made.finished["c1"] = "price"
    made.theirs.add(other.deal_id)
    hubspot.edits(other.deal_id, closed_lost_reason="rival")
    hubspot.edits(one.deal_id, closed_lost_reason="expensive")
    for kind, name in (("notes", "note"), ("tasks", "talk")):
        hubspot.records.objects[kind]["1"] = {"winloss_id": f"c1.{name}", "hs_task_status": "COMPLETED"}
        hubspot.records.tied.add((kind, "1", one.deal_id))
    made.done_there.add("c1.talk")
    return made


def doubles(kind):
    return lambda made: made.hubspot.records.objects[kind].update({"2": made.hubspot.records.objects[kind]["1"]})


@pytest.mark.parametrize(
    ("breaks", "sees"),
    [
        (lambda _: None, set()),
        (doubles("notes"), {"notes doubled"}),
        (doubles("tasks"), {"tasks doubled"}),
        (lambda made: made.hubspot.records.objects["notes"].clear(), {"answers not written"}),
        (lambda made: made.kept_out.add("c1"), {"written that was kept out or taken back"}),
        (
            lambda made: made.hubspot.edits(made.deals[-1].deal_id, closed_lost_reason="expensive"),
            {"people's values overwritten"},
        ),
        (
            lambda made: made.hubspot.edits(made.deals[-2].deal_id, closed_lost_reason="unfit"),
            {"fields that say something else"},
        ),
        (
            lambda made: made.hubspot.records.objects["tasks"]["1"].update(hs_task_status="NOT_STARTED"),
            {"tasks opened again"},
        ),
    ],
)
async def test_what_is_wrong_with_what_was_written_is_seen(written, breaks, sees):
    breaks(written)
    found = await written.wrong()
    assert {what for what, number in found.items() if number} == sees
    assert found.keys() == WRITTEN


@pytest.mark.parametrize(("status", "finished"), [(Status.PROMPTED, {"d1"}), (Status.UNDONE, set())])
async def test_nobody_finishes_what_the_crm_took_back_since_they_saw_it(written, status, finished):
    """What was listed as standing may be taken back before it is pressed: the unit finds it so."""
    case = Case(
        Debrief(WS, "d1", "ann", 1, status, today()),
        Closing(WS, "d1", "deal1", Outcome.LOST, today().date()),
        Deal(WS, "deal1", "Acme renewal"),
        Person(WS, "ann", "Ann", "U1"),
        Answers(()),
    )
    written.finished.clear()
    answered = set()

    async def listed(_unit, _ids):
        return ["d1"]

    async def write(unit, *given, **_more):
        if unit is debriefs.act:
            assert given[3](case).status is Status.DONE

    written.storage = SimpleNamespace(read=listed, write=write)
    for _ in range(40):
        await written.debriefs(answered)
    assert answered == {*written.finished} == finished
