"""A short run of `python -m bench.crm`, and whether it would see what is wrong."""

from datetime import timedelta
from random import Random
from types import SimpleNamespace

import pytest

from bench._crm_there import CRMS
from bench._crm_written import CLEANED, Written
from bench.crm import simulate, wrong_of
from dialogs.records import Answers, Case, Closing, Deal, Debrief, Outcome, Person, Status
from storage.units import debriefs
from tests.examples import more
from tests.stand_ins.crm import Crm, CrmDeal, today
from tests.stand_ins.salesforce_records import OURS

WS = "slack:T0SALES"
NOTHING = {"missed": 0, "closings doubled": 0, "prompts doubled": 0, "not asked": 0}


WRITTEN = {
    *("notes doubled", "tasks doubled", "people's values overwritten", "tasks opened again", "answers not written"),
    *("written that was kept out or taken back", "fields that say something else"),
}


@pytest.mark.long
@pytest.mark.parametrize(
    ("crm", "deals", "kills"), [("hubspot", 120, 2), ("salesforce", 120, 2), more("hubspot", 1000, 6)]
)
async def test_nothing_is_missed_or_doubled_through_everything_that_a_crm_does(
    empty_database, tmp_path, crm, deals, kills
):
    done, wrong = await simulate(tmp_path, deals, seed=5, url=empty_database, kills=kills, crm=crm)
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


@pytest.fixture(params=CRMS)
def written(request):
    """One deal that was lost, with a note, a task and a field, as they should be; and a reason of a person's."""
    there = CRMS[request.param]()
    live = []

    async def read(_unit):
        return live

    made = Written(WS, SimpleNamespace(read=read), there, Random(1))
    made.begins(CLEANED + 2, ["a@b.example", "c@d.example"])
    one, other = made.deals[-2:]
    live.append(("c1", one.deal_id, "lost"))
    made.finished["c1"] = "price"
    made.theirs.add(other.deal_id)
    there.says(other.deal_id, "rival")
    there.says(one.deal_id, "expensive")
    stands(there, one.deal_id, "notes", "c1.note")
    there.does(stands(there, one.deal_id, "tasks", "c1.talk"))
    made.done_there.add("c1.talk")
    return made


def stands(there, deal, kind, key):
    """Such a record is there."""
    ours = {"winloss_id": key, OURS: key.replace(".", "-"), "WhatId": deal, "IsDeleted": False}
    kept(there, kind)[key] = ours
    if there.name == "hubspot":
        there.crm.records.tied.add((kind, key, deal))
    return ours


def kept(there, kind):
    """Where a CRM has its records."""
    return there.crm.records.objects[kind] if there.name == "hubspot" else there.crm.records.tasks


def doubles(kind):
    return lambda made: kept(made.there, kind).update({"2": next(iter(made.there.records(kind).values()))})


def loses(made):
    for key in list(made.there.records("notes")):
        del kept(made.there, "notes")[key]


def opens(made):
    for task in made.there.records("tasks").values():
        task |= {"hs_task_status": "NOT_STARTED", "IsClosed": False}


@pytest.mark.parametrize(
    ("breaks", "sees"),
    [
        (lambda _: None, set()),
        (doubles("notes"), {"notes doubled"}),
        (doubles("tasks"), {"tasks doubled"}),
        (loses, {"answers not written"}),
        (lambda made: made.kept_out.add("c1"), {"written that was kept out or taken back"}),
        (
            lambda made: made.there.says(made.deals[-1].deal_id, "expensive"),
            {"people's values overwritten"},
        ),
        (
            lambda made: made.there.says(made.deals[-2].deal_id, "unfit"),
            {"fields that say something else"},
        ),
        (opens, {"tasks opened again"}),
    ],
)
async def test_what_is_wrong_with_what_was_written_is_seen(written, breaks, sees):
    breaks(written)
    found = await written.wrong()
    assert {what for what, number in found.items() if number} == sees
    assert found.keys() == WRITTEN


@pytest.mark.parametrize("written", ["hubspot"], indirect=True)
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
