"""The stage that a deal closed from, and what brought it, are counted like its product."""

from tests.transcripts.test_transcripts_open_deals import owner
from tests.transcripts.test_transcripts_which import open_deal


async def test_a_deal_that_the_crm_had_open_is_counted_by_the_stage_it_closed_from(stage):
    ann, max_ = stage.ann, stage.max
    mine = await owner(stage, ann)
    for number, (name, at) in enumerate((("Acme", "Negotiation"), ("Beta", "Negotiation"), ("Contoso", "Pilot"))):
        await open_deal(stage, f"d{number}", name, owner_id=mine, stage=at, lead_source="Trade fair")
        await ann.types(f"/winloss lost {name}")
        await ann.sees(f"{name} marked as lost")
    await max_.types("/winloss stats all by stage")
    await max_.sees("Negotiation", "Pilot")
    await max_.types("/winloss stats all by lead source")
    await max_.sees("By lead source", "Trade fair")
