"""A short run of `python -m bench.crm`, and whether it would see what is wrong."""

from datetime import timedelta

import pytest

from bench.crm import simulate, wrong_of
from tests.examples import more
from tests.stand_ins.crm import Crm, CrmDeal, today

NOTHING = {"missed": 0, "closings doubled": 0, "prompts doubled": 0, "not asked": 0}


@pytest.mark.parametrize(("deals", "kills"), [(120, 2), more(1000, 6)])
async def test_nothing_is_missed_or_doubled_through_everything_that_a_crm_does(empty_database, tmp_path, deals, kills):
    done, wrong = await simulate(tmp_path, deals, seed=5, url=empty_database, kills=kills)
    assert wrong == {**NOTHING, "deals doubled": 0, "answers lost": 0}
    assert done.answered
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
