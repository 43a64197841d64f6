"""A stage whose deals are in a CRM that is written to: what every such CRM is asked in a conversation."""


class Writing:
    """Mixed into a stage whose deals are in a CRM; `called`: as people know it.

    What is its own: `closes(deal, **more)` as lost, `notes`, `note` (its words), `tasks`, `is_done`, `reason` (where
    the driver goes, `PRICE` where that is the price, `THEIRS` what a person may write), `own` (where the buyer's
    reason goes), `says(deal, reason)`, `does`, `deletes`, `ruled(words)`, `barred` and `let_in`, `faults`, `changes`
    (requests that change something), `made` (how often each record was made),
    `TO_NOTE` (requests before the one that rewrites a note).
    """

    async def later(self, **delta):
        await super().later(**delta)
        await self.writes()

    async def writes(self):
        """All that waits to be written is written."""
        await self.stage.app.writing.turn()

    async def lost(self, person, **more):
        """A deal of theirs is lost, and two hours later they are asked."""
        deal = await self.deal(person)
        self.closes(deal, **more)
        await self.later(minutes=6)
        await self.later(hours=2, minutes=1)
        await person.sees("Sorry about Acme renewal")
        return deal

    async def switched_on(self):
        """A manager says that answers go there."""
        await self.later(seconds=1)
        await self.max.types("/winloss crm on")
        await self.max.sees(f"Answers go to {self.called}")
        return self
