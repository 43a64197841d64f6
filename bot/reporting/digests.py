"""The weekly digest: what it is made from, its preview, and the one that was posted."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot import logs
from bot.moments.schedule import last_occurrence
from bot.reporting.leaving_out import saying_so
from bot.reporting.looks import Looks
from bot.reporting.suspicions import Suspicions
from bot.services import Services
from dialogs.cards.followups import contract_end
from dialogs.definition.roles import Role
from dialogs.engine import position
from dialogs.engine.facts import flatten
from dialogs.fact import Fact
from dialogs.messages import codec
from dialogs.messages.messages import Link, Message, Text
from dialogs.records import FollowUp, FollowUpKind
from dialogs.sentences.digest import LINK
from dialogs.sentences.words import ENGLISH, from_to, long_month, words
from dialogs.values import dataclass
from insights.messages.digest import digest
from insights.messages.digest_page import digest_in_full
from insights.messages.sections_themes import called
from insights.shapes.corrections import Corrections, corrections
from insights.shapes.counts import given
from insights.shapes.disclosure import public
from insights.shapes.findings import Due, Findings
from insights.shapes.periods import Period, past_year, whole_weeks
from insights.shapes.suspicions import free, is_asked_for
from storage.counting import counting, process
from storage.units import asking_buyers, cases, changed_since, deals, digests, follow_ups

CHART_WEEKS = 12
DUE_DAYS, OVERDUE_DAYS = 7, 31
PAGE = 500


@dataclass(frozen=True, slots=True)
class Digests:
    """Digests of the workspaces that are served."""

    services: Services
    looks: Looks
    suspicions: Suspicions

    async def posted(self, workspace_id: str, digest_id: str) -> Message | None:
        """The digest as it was first rendered; from then on it doesn't change. Late edits go into the next one."""
        stored = await self._stored(workspace_id, digest_id)
        return codec.from_json(stored.message) if stored and stored.message else None

    async def page(self, workspace_id: str, digest_id: str) -> Message | None:
        """The same digest at full length: every chart, and how we know. None once it is too old or was withdrawn."""
        stored = await self._stored(workspace_id, digest_id)
        days = timedelta(days=self.services.settings(workspace_id).digest.link_days)
        if stored is None or stored.withdrawn_at or self.services.clock.now() > stored.as_of + days:
            return None
        text = stored.page or stored.message  # one that an older version posted has no page
        return codec.from_json(text) if text else None

    async def _stored(self, workspace_id: str, digest_id: str) -> digests.Digest | None:
        storage = self.services.storage
        stored = await storage.read(digests.get_digest, workspace_id, digest_id)
        if stored is None or stored.message is not None:
            return stored
        with logs.line("digest", workspace_id, "made", digest=digest_id):
            return await self._made(workspace_id, digest_id, stored.as_of)

    async def _made(self, workspace_id: str, digest_id: str, as_of: datetime) -> digests.Digest | None:
        day = self._day(workspace_id, as_of)
        findings = await self._findings(workspace_id, as_of, day - timedelta(days=7), day)
        message = codec.to_json(self._with_link(await self._counting(workspace_id, findings), workspace_id, digest_id))
        in_full = digest_in_full(findings)
        page = codec.to_json(
            await saying_so(self.services, workspace_id, in_full, findings.past.start, findings.past.end)
        )
        made: digests.Digest | None = await self.services.storage.write(
            digests.freeze_digest, workspace_id, digest_id, message, page, full=not findings.quiet
        )
        return made

    async def preview(self, workspace_id: str) -> Message:
        """The digest as it reads so far: of the days since the schedule last struck, today among them."""
        settings, now = self.services.settings(workspace_id), self.services.clock.now()
        struck = last_occurrence(settings.digest.weekday, settings.digest.time, settings.timezone, now)
        day, today = self._day(workspace_id, struck), self._day(workspace_id, now)
        return await self._counting(
            workspace_id, await self._findings(workspace_id, now, day, today + timedelta(days=1))
        )

    async def _counting(self, workspace_id: str, findings: Findings) -> Message:
        """The digest, with how many of the year that it tells of are left out."""
        year = findings.past
        return await saying_so(self.services, workspace_id, digest(findings), year.start, year.end)

    async def _findings(self, workspace_id: str, as_of: datetime, first: date, end: date) -> Findings:
        """All that a digest of this moment is made from, of the week from `first` up to, not including, `end`.

        The look is that of the day of `as_of`: a preview makes none before its time.
        """
        read = self.services.storage.read
        day = self._day(workspace_id, as_of)
        last = await read(digests.last_full_digest, workspace_id, as_of)
        start = min(self._day(workspace_id, last.as_of), first) if last else first
        year = past_year(end)
        look, watching = await self.looks.with_watching(workspace_id, day, end)
        whole = await read(counting.count, workspace_id, year.start, year.end)
        # both stand in one message, so what is left over of the year must be enough sellers' as well
        before = await read(counting.sellers, workspace_id, year.start, start, given(whole))
        suspicions = await self.suspicions.at(workspace_id, day)
        begins = is_asked_for(day, self.services.settings(workspace_id).business_year)
        findings = Findings(
            week=_period("week", first, end),
            since=_period("since", start, end),
            counts=self.services.exchanged(
                workspace_id, public(await read(counting.count, workspace_id, start, end), before)
            ),
            latest=await read(counting.count_closed, workspace_id, first, end),
            past=year,
            year=public(whole),
            weeks=await read(counting.count_weeks, workspace_id, *whole_weeks(CHART_WEEKS, end)),
            due=await self._due(workspace_id, day, as_of),
            open_debriefs=await read(cases.open_debriefs, workspace_id, as_of),
            corrections=await self._corrections(workspace_id, as_of, start, end),
            shorts=self.services.definition(workspace_id).shorts,
            currency=self.services.settings(workspace_id).currency,
            look=look,
            watching=watching,
            efforts=await self.looks.efforts(workspace_id, end),
            muted=await self.looks.muted(workspace_id),
            weekly=await self.looks.weekly(workspace_id, look),
            process=await read(process.process, workspace_id, year.start, year.end),
            suspicions=suspicions,
            suspicions_wanted=begins and free(suspicions, day) > 0,
            called=called(codec.from_json(last.message)) if last and last.message else frozenset(),
        )
        if not findings.young:
            return findings
        told = await read(digests.last_digest, workspace_id, as_of)
        word = await self.looks.word(workspace_id, year.start or first, end, (told and told.message) or "")
        return replace(findings, word=word)

    def _day(self, workspace_id: str, moment: datetime) -> date:
        return self.services.today(workspace_id, moment)

    async def _corrections(self, workspace_id: str, as_of: datetime, start: date, end: date) -> Corrections:
        """What has changed since the last digest, a quiet one too, of the deals of the year that digests told of."""
        read, definition = self.services.storage.read, self.services.definition(workspace_id)
        told = await read(digests.last_digest, workspace_id, as_of)
        if told is None:
            return Corrections()
        span = (told.as_of, as_of, past_year(end).start or start, self._day(workspace_id, told.as_of))
        outcomes = await read(changed_since.outcomes_since, workspace_id, *span)
        facts, last = list[tuple[Fact, Fact]](), ""
        while page := await read(changed_since.touched_since, workspace_id, *span, last, PAGE):
            facts += [
                (flatten(definition, item.before, prompted=True), flatten(definition, item.after, prompted=True))
                for item in page
            ]
            last = page[-1].after.debrief.id
        return corrections(outcomes, facts, start)

    async def _due(self, workspace_id: str, day: date, as_of: datetime) -> tuple[Due, ...]:
        """What is due in the week that begins, and what has been for a month at most."""
        first, last = day - timedelta(days=OVERDUE_DAYS), day + timedelta(days=DUE_DAYS - 1)
        read = self.services.storage.read
        items = await read(follow_ups.follow_ups_between, workspace_id, first, last, as_of)
        return tuple([await self._spelled(item) for item in await read(asking_buyers.still_to_do, workspace_id, items)])

    async def _spelled(self, item: FollowUp) -> Due:
        deal = await self.services.storage.read(deals.get_deal, item.workspace_id, item.deal_id)
        about = self.services.definition(item.workspace_id).shorts.get(Role.ABOUT, {}).get(item.about or "", "")
        if item.kind is FollowUpKind.CONTRACT:
            case = await self.services.storage.read(cases.readable_case, item.workspace_id, item.debrief_id)
            ends = contract_end(position.read(self.services.definition(item.workspace_id), case)) if case else None
            about = f"contract ends in {long_month(ends, ENGLISH)}" if ends else ""
        return Due(deal.name if deal else "", item.kind, item.due_on, about)

    def _with_link(self, message: Message, workspace_id: str, digest_id: str) -> Message:
        link = self.services.digest_link(workspace_id, digest_id)
        if not link:
            return message
        return Message(message.summary, (*message.blocks, Text((Link(words(LINK, ENGLISH), link),), "hint")))


def _period(key: str, start: date, end: date) -> Period:
    return Period(key, from_to(start, end - timedelta(days=1), ENGLISH), start, end, None)
