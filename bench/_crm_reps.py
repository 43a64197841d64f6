"""The reps of `bench.crm`: what they answer, and that it comes to a debrief as their presses do."""

from dataclasses import replace
from datetime import timedelta

from bot.desk.cases import own
from dialogs.effects import Change
from dialogs.records import Case, FollowUp, FollowUpKind, Status
from dialogs.values import dataclass
from storage.units.debriefs import Decide
from tests.stand_ins.crm import today
from tests.storage.units_world import Says


@dataclass
class Finishes:
    """A debrief is finished, or edited: with a reason, and a talk to come."""

    driver: str

    def __call__(self, case: Case) -> Change:
        said = Says({"driver": self.driver}, Status.DONE, at=today())(case)
        kind = FollowUpKind.TALK
        item = FollowUp(
            case.closing.workspace_id,
            f"{case.debrief.id}.{kind}",
            case.debrief.id,
            case.deal.id,
            case.person.id,
            kind,
            case.closing.closed_on + timedelta(days=90),
        )
        return replace(said, follow_ups=(item,))


def pressed(decide: Decide) -> Decide:
    """As a rep's press comes to it. Raises Undone where the CRM took the closing back since they saw the card."""

    def decided(case: Case) -> Change:
        own(case, case.person.user_id or "")
        return decide(case)

    return decided
