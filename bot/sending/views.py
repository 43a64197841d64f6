"""From an intent to the message it shows, rendered from the state as it is now."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.moments.hours import hours_of
from bot.moments.schedule import moment
from bot.reporting.reports import Reports
from bot.services import Services
from dialogs.cards import backlog, home, prompts, suggestions
from dialogs.cards import form as forms
from dialogs.cards.buyers import stopped, taken_back
from dialogs.cards.followups import Hands, follow_up
from dialogs.cards.wording import Suggestion, deal_of
from dialogs.definition.definition import Definition
from dialogs.definition.roles import Role
from dialogs.effects import Target
from dialogs.engine.position import read
from dialogs.engine.wonder import wonder
from dialogs.messages import codec
from dialogs.messages.actions import Action
from dialogs.messages.messages import Message, Questionnaire, note
from dialogs.records import Case, FollowUp, FollowUpKind, FollowUpStatus, Person, Status
from dialogs.rivals import NOBODY, Names
from dialogs.sentences.cards import DAY_AT, TODAY_AT, TOMORROW_AT
from dialogs.sentences.erasing import ERASED
from dialogs.sentences.words import ENGLISH, time_of_day, weekday_of, words
from dialogs.sentences.writing_back import CRMS
from dialogs.values import dataclass
from storage.units import (
    asking_buyers,
    buyer_links,
    buyers,
    cases,
    deals,
    follow_ups,
    people,
    posts,
    workspaces,
    write_backs,
)
from storage.units.backlog import BACKLOG, first_of, in_question
from storage.units.outbox import TAB, Intent

if TYPE_CHECKING:
    from insights.language.text import Suggestion as Heard

THINKING = 0.5
"""Seconds a card waits for what the words on the last one sound like. The first time takes longer: no offer then."""


@dataclass(frozen=True, slots=True)
class Views:
    """Renders what lasts. None: there is nothing to show any more."""

    services: Services
    reports: Reports

    async def render(self, intent: Intent) -> Message | None:
        """The message of an intent. What still shows of a workspace that was erased says so."""
        message = await self._rendered(intent)
        if message is None and intent.message_id is not None:
            gone = await self.services.storage.read(workspaces.is_emptied, intent.workspace_id)
            return note(words(ERASED, ENGLISH)) if gone else None
        return message

    async def _rendered(self, intent: Intent) -> Message | None:
        read, workspace_id, subject = self.services.storage.read, intent.workspace_id, intent.subject
        match Target(intent.kind):
            case Target.CARD:
                case = await read(cases.load_case, workspace_id, subject)
                return await self.card(case, intent.recipient) if case else None
            case Target.RECEIPT:
                debrief_id = subject.partition(":")[0].partition(".")[0]  # of a card, or of a follow-up
                case = await read(cases.load_case, workspace_id, debrief_id)
                if case is not None and intent.recipient != case.person.id:  # the answers are somebody else's
                    return note(deal_of(case))
                return prompts.receipt(self._asked(case), case) if case else None
            case Target.FOLLOW_UP:
                return await self._follow_up(workspace_id, subject, intent.recipient)
            case Target.DIGEST:
                return await self.reports.digests.posted(workspace_id, subject)
            case Target.POST if subject == TAB:
                person = await read(people.get_person, workspace_id, intent.recipient)
                return await self.reports.homes.of(person, place=home.TAB) if person else None
            case Target.POST:
                stored = await read(posts.load_post, workspace_id, subject)
                if stored is None and subject.startswith(BACKLOG):
                    found = await read(in_question, workspace_id, intent.recipient)
                    return backlog.question(first_of(subject), found, self.services.settings(workspace_id).in_ours)
                return codec.from_json(stored) if stored else None

    async def _follow_up(self, workspace_id: str, subject: str, recipient: str) -> Message | None:
        read = self.services.storage.read
        item = await read(follow_ups.get_follow_up, workspace_id, subject)
        case = await read(cases.load_case, workspace_id, item.debrief_id) if item else None
        if item is None or case is None:
            return None
        if not await read(asking_buyers.is_asked_for, item):
            return stopped(case)
        asks = item.kind is FollowUpKind.ASK_BUYER and case.buyer is None
        if (
            asks
            and item.status is FollowUpStatus.DROPPED
            and await read(buyers.was_taken_back, workspace_id, case.closing.id)
        ):
            return taken_back(case)
        link = ""
        if asks and (found := await read(buyer_links.asked, workspace_id, case.closing.id)) is not None:
            stands = found.link
            if stands is not None and stands.open(self.services.clock.now()):
                link = self.services.buyer_link(workspace_id, case.closing.id, stands.serial) or ""
        return await self._as_held(case, item, recipient, link)

    async def card(self, case: Case, recipient: str) -> Message:
        """The live card as it stands now."""
        if recipient != case.person.id:  # it was handed to someone else
            return prompts.passed_on(case, case.person.name)
        context, read, workspace_id = self.context(case), self.services.storage.read, case.debrief.workspace_id
        if case.debrief.status is Status.PROMPTED:
            waiting = await read(cases.waiting_count, workspace_id, case.person.id)
            marker = await read(people.get_person, workspace_id, case.closing.marked_by or "")
            other = marker.name if marker and marker.id != case.person.id else ""
            like = await read(deals.standing_name, workspace_id, case.closing.like_id) if case.closing.like_id else ""
            context = replace(context, waiting=waiting, marked_by=other, like=like)
        if case.debrief.status is Status.DONE:
            now = self.services.clock.now()
            since = quarter_start(self.services.today(workspace_id, now), self.services.zone(workspace_id))
            count = await read(cases.count_done, workspace_id, since, now + timedelta(1))
            context = replace(context, count=count, **await self._adds(case))
        if case.debrief.status in {Status.PROMPTED, Status.OPEN, Status.DONE}:
            context = await self._with_crm(case, context)
        if case.debrief.status in {Status.OPEN, Status.DONE}:
            context = replace(context, offer=await self._offer(case), rivals=await self._rivals(case))
        return prompts.card(self._asked(case), case, context)

    async def form(self, case: Case, since: int) -> Questionnaire:
        """All that remained at revision `since`, on one form, as it stands now."""
        return forms.form(self._asked(case), case, since, await self.services.rivals(case.debrief.workspace_id))

    async def refused_form(
        self, case: Case, since: int, sentence: str, action: Action, values: Mapping[str, tuple[str, ...]]
    ) -> Questionnaire:
        """A form as it was filled in, with what is wrong in it."""
        rivals = await self.services.rivals(case.debrief.workspace_id)
        return forms.refused(self._asked(case), case, since, rivals, sentence, action, values)

    async def rest_of_form(self, case: Case) -> Questionnaire | None:
        """What still remains once a form was sent, None where that is nothing."""
        return forms.goes_on(self._asked(case), case, await self.services.rivals(case.debrief.workspace_id))

    async def _with_crm(self, case: Case, context: prompts.Context) -> prompts.Context:
        """Whether it goes into a CRM, and what of it, as the settings stand."""
        goes = await self.services.storage.read(write_backs.standing, case.debrief.workspace_id, case.closing.id)
        if goes is None:
            return context
        fields = self.services.settings(case.debrief.workspace_id).crm.written(goes.crm, case.closing.outcome)
        script = self._asked(case).script(case.closing.outcome)
        by_default = {script.roles[role].key for role in (Role.BUYER_DRIVER, Role.BUYER_WORDS) if role in script.roles}
        keys = dict.fromkeys(one.answer for one in fields.values() if one.answer not in by_default)
        also = tuple(script.fields[key].name for key in keys if key in script.fields)
        return replace(context, crm=CRMS[goes.crm], kept_out=goes.kept_out, also=also)

    async def _adds(self, case: Case) -> dict[str, Any]:
        """What the answer adds, for the thanks."""
        from bot.reporting import adding  # noqa: PLC0415 - only for who has finished

        return {
            "heard": await adding.times_heard(self.services, case),
            "worked_on": await adding.worked_on(self.services, case),
        }

    async def _rivals(self, case: Case) -> Names:
        """Who is met in deals, where the card asks for that."""
        card = read(self._asked(case), case).card
        if card is None or not any(field.competitors for field in card.fields):
            return NOBODY
        return await self.services.rivals(case.debrief.workspace_id)

    async def _offer(self, case: Case) -> Suggestion | None:
        """What the words that were just typed sound like, thought of in a thread."""
        found = wonder(self._asked(case), case)
        if found is None:
            return None
        try:
            async with asyncio.timeout(THINKING):
                heard = await asyncio.to_thread(_heard, found.words, found.chosen)
        except TimeoutError:
            return None
        return suggestions.made(self._asked(case), case, found, heard.driver) if heard else None

    def _asked(self, case: Case) -> Definition:
        return self.services.definition(case.debrief.workspace_id)

    async def _as_held(self, case: Case, item: FollowUp, recipient: str, link: str) -> Message:
        """A follow-up as whoever has it, or had it, sees it."""
        read, ws = self.services.storage.read, item.workspace_id
        if recipient != item.person_id:
            holder = await read(people.get_person, ws, item.person_id)
            hands = Hands(holder=holder.name if holder else "", gave=item.handed_by == recipient)
            return follow_up(self._asked(case), case, item, self.context(case), hands)
        reader = await read(people.get_person, ws, recipient) or case.person
        handed = item.handed_by if item.handed_by != recipient else None
        giver = await read(people.get_person, ws, handed) if handed else None
        context = replace(self.context(case, reader), buyers_link=link)
        return follow_up(self._asked(case), case, item, context, Hands(giver.name if giver else ""))

    def context(self, case: Case, reader: Person | None = None) -> prompts.Context:
        """What every card's words need beside the case. `reader`: where that isn't its rep."""
        now, app = self.services.clock.now(), self.services.settings(case.debrief.workspace_id)
        return prompts.Context(
            today=self.services.today(reader or case.person, now),
            ahead=timedelta(days=app.follow_ups.days_before),
            workday=hours_of(case.person, app.timezone, app.reminders.time).workday_from,
            clock=now.astimezone(ZoneInfo(self.services.zone(case.person))).time(),
            digest_day=app.digest.weekday.capitalize()
            if self.services.digest_channel(case.debrief.workspace_id)
            else "",
            outside=app.digest.allow_external,
            buyers_page=self.services.buyer_link(case.debrief.workspace_id, case.debrief.id, 0) is not None,
            resume=self.spoken(case.debrief.resume_at, case.person, now) if case.debrief.resume_at else "",
        )

    def spoken(self, at: datetime, person: Person, now: datetime) -> str:
        """A moment in a person's own zone: `tomorrow at 09:00`."""
        local = at.astimezone(ZoneInfo(self.services.zone(person)))
        days = (local.date() - self.services.today(person, now)).days
        at_time = time_of_day(local.time(), ENGLISH)
        if days <= 1:
            return words((TODAY_AT, TOMORROW_AT)[max(days, 0)], ENGLISH, time=at_time)
        return words(DAY_AT, ENGLISH, day=weekday_of(local, ENGLISH), time=at_time)


def quarter_start(today: date, zone: str) -> datetime:
    """The moment the calendar quarter began."""
    first = today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1)
    return moment(first, datetime.min.time(), zone)


def _heard(text: str, chosen: str | None) -> "Heard | None":
    from insights.language.text import suggest  # noqa: PLC0415 - here, in a thread, is time for its patterns

    return suggest(text, chosen)
