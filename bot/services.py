"""What every use case shares: the storage, the clock, the settings, and the platform of a workspace."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.commands.rights import ALONE, Right, Role, decides
from bot.ids import new_id
from bot.moments.clock import Clock
from bot.moments.zones import known_zone
from bot.platforms.audience import SHARED, NotAMember, NotYetKnown
from bot.platforms.calendars import CalendarShelf
from bot.platforms.groups import Groups
from bot.platforms.holding import Held
from bot.platforms.ports import DeliveryError, NotHere, Platform, Profile, Refused, Verbs, Who
from bot.platforms.presence import Presence
from bot.settings.app_file import AppFile
from dialogs.audit import Act, Deed
from dialogs.definition.definition import Definition
from dialogs.definition.drivers import driver_of
from dialogs.identity.spelling import address_key
from dialogs.records import Event, Moment, Person, Workspace
from dialogs.rivals import Names
from dialogs.sentences.pilot import OUTSIDE
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass
from insights.shapes.viewer import Viewer
from storage.engine.engine import Storage
from storage.units import audit, people, rivals
from storage.units.clock import server_time

if TYPE_CHECKING:
    from insights.shapes.counts import Counts

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)

PROFILE_PATIENCE = 1.0
"""Seconds: Slack waits three for an answer."""
PROFILE_AGE = timedelta(days=1)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a profile was read that is yet to be read."""


def _no_page(_workspace_id: str, _closing_id: str, _serial: int) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Services:
    """Passed to every use case. All of it stays while the product runs, and only two parts of it move.

    A platform comes to speak for workspaces, and more of them; the demo's clock is put forward.
    """

    storage: Storage
    clock: Clock
    settings: Callable[[str], AppFile]  # workspace id -> what its people have decided
    definition: Callable[[str], Definition]  # workspace id -> its debrief, with the competitors that it names
    platforms: Mapping[str, Platform]  # platform name -> platform
    digest_link: Callable[[str, str], str | None]  # (workspace id, digest id) -> address of its page
    buyer_link: Callable[[str, str, int], str | None] = _no_page  # (workspace id, closing id, serial) -> their page
    calendars: CalendarShelf | None = None
    presence: Presence = field(default_factory=Presence)
    groups: Groups = field(default_factory=Groups)

    def exchanged(self, workspace_id: str, counts: "Counts") -> "Counts":
        """The counts with sums converted by the rates of app.yaml, where it lists any."""
        exchange = self.settings(workspace_id).exchange
        return exchange.of(counts) if exchange else counts

    def crm_driver(self, workspace_id: str) -> Callable[[str], str | None]:
        """The driver that a CRM's reason counts as in a workspace."""
        return driver_of(self.definition(workspace_id), self.settings(workspace_id).crm.reasons)

    async def rivals(self, workspace_id: str) -> Names:
        """Who is met in deals: those of app.yaml, and all that closings name."""
        return await self.storage.read(rivals.known, workspace_id)

    @property
    def served(self) -> tuple[str, ...]:
        """Ids of the workspaces this process speaks for now; others may share the database."""
        return tuple(served for platform in self.platforms.values() for served in platform.workspaces)

    def whose(self, workspace: str) -> str | None:
        """The workspace whose deals a CRM has. `workspace`: that app.yaml names, "" for the only one."""
        from bot.crm.whose import whose  # noqa: PLC0415 - only for those who have one

        return whose(self.served, workspace, len(self.platforms))

    def digest_channel(self, workspace_id: str) -> str:
        """Where the digest of a workspace goes, "" for nowhere."""
        return next(
            (known.workspaces[workspace_id] for known in self.platforms.values() if workspace_id in known.workspaces),
            "",
        )

    def page_for(self, who: Who) -> str | None:
        """An address where a person finds us in a browser, and is signed in; None where there is none."""
        try:
            return self.platform(who.workspace_id).page_for(who)
        except Refused:
            return None

    def platform(self, workspace_id: str) -> Verbs:
        """The platform a workspace lives on: its id begins with the platform's name. Raises Refused for no such.

        What it won't take for now it isn't asked, whoever it told so.
        """
        name, colon, _ = workspace_id.partition(":")
        if not colon or name not in self.platforms:
            log.warning("nothing here speaks for the workspace %r", workspace_id)
            raise Refused(f'no platform that winloss serves here has the workspace "{workspace_id}".')
        return Held(name, self.platforms[name], self.storage, self.clock, self.presence)

    def zone(self, whose: Person | str) -> str:
        """The zone a person lives in, the workspace's where theirs isn't known; or a workspace's, by its id."""
        if isinstance(whose, str):
            return self.settings(whose).timezone
        return whose.tz or self.settings(whose.workspace_id).timezone

    def today(self, whose: Person | str, now: datetime) -> date:
        """The local date of a person, or of a workspace, by its id."""
        return now.astimezone(ZoneInfo(self.zone(whose))).date()

    def roles(self, who: Who | Person) -> frozenset[Role]:
        """What somebody is in their workspace, by app.yaml."""
        app = self.settings(who.workspace_id)
        leading = tuple(one for team in app.sales_teams.values() for one in team.managers)
        lists = {Role.MANAGER: app.managers, Role.ADMINISTRATOR: app.administrators, Role.TEAM_MANAGER: leading}
        listed = {role: self.groups.holds(who.workspace_id, named, who.user_id) for role, named in lists.items()}
        return ALONE | {role for role, is_so in listed.items() if is_so}

    async def know_groups(self, workspace_id: str) -> None:
        """Have the groups that app.yaml names known before anybody is asked what they are."""
        app, platform = self.settings(workspace_id), self.platforms.get(workspace_id.partition(":")[0])
        teams = (one for team in app.sales_teams.values() for one in (*team.managers, *team.members))
        named = (*app.managers, *app.administrators, *teams)
        await self.groups.refresh(platform, workspace_id, named, self.clock.ticks())

    def may(self, who: Who | Person, right: Right, of: Person | None = None, *, own: bool = False) -> bool:
        """Whether somebody may do that. `of`: whose debrief it is about; `own`: it is theirs, whoever else's it is."""
        own = own or (of is not None and of.user_id is not None and of.user_id == who.user_id)
        return decides(self.roles(who), right, own=own, team=of is not None and self._leads(who, of))

    def _leads(self, who: Who | Person, member: Person) -> bool:
        ws, teams = who.workspace_id, self.settings(who.workspace_id).sales_teams
        return any(self.groups.holds(ws, teams[name].managers, who.user_id) for name in self.teams(member))

    def teams(self, member: Person) -> tuple[str, ...]:
        """The names of the teams that somebody is a member of, by app.yaml."""
        known = {address_key(member.email or ""), address_key(member.user_id or "")} - {""}
        ws, holds = member.workspace_id, self.groups.holds
        return tuple(
            name
            for name, team in self.settings(ws).sales_teams.items()
            if not known.isdisjoint(team.members) or holds(ws, team.members, member.user_id)
        )

    def holders(self, workspace_id: str, right: Right, of: Person | None = None) -> tuple[str, ...]:
        """The user ids of those who may do that to what isn't theirs, managers first."""
        app = self.settings(workspace_id)
        leading = (user_id for team in app.sales_teams.values() for user_id in team.managers)
        named = (*app.managers, *app.administrators, *leading)
        people = dict.fromkeys(one for name in named for one in sorted(self.groups.of(workspace_id, name)) or (name,))
        return tuple(user_id for user_id in people if self._beyond(Who(workspace_id, user_id), right, of))

    def _beyond(self, who: Who, right: Right, of: Person | None) -> bool:
        roles = self.roles(who) - ALONE
        return bool(roles) and decides(roles, right, team=of is not None and self._leads(who, of))

    def takes_part(self, person: Person) -> bool:
        """Whether somebody is asked and answered: everybody, or in a pilot its people and those with a role."""
        pilot = self.settings(person.workspace_id).pilot
        known = {address_key(person.email or ""), address_key(person.user_id or "")}
        return not pilot or self.roles(person) != ALONE or not known.isdisjoint(pilot)

    def may_be_asked(self, person: Person) -> bool:
        """Whether a debrief can be handed to somebody."""
        return not person.guest and self.takes_part(person)

    async def askable(self, workspace_id: str) -> tuple[Person, ...]:
        """Everybody whom a debrief can be handed to, by name."""
        return tuple(filter(self.may_be_asked, await self.storage.read(people.people, workspace_id)))

    async def keep_time(self) -> None:
        """Go by the clock of the database's server, where there is one, and not by this host's."""
        if self.storage.dialect == "postgresql":
            asked = self.clock.ticks()
            self.clock.keep_to(await self.storage.read(server_time), asked)

    def moment(self) -> Moment:
        """Both clocks, as they stand."""
        return Moment(self.clock.now(), self.clock.real())

    async def noting(
        self,
        by: Person,
        act: Act,
        about: str,
        event: Event,
        did: Callable[[T], bool],
        unit: Callable[Concatenate[Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run a unit that writes, and log in its transaction who did it, where `did` says that it did something.

        `about`: our own id of what it is done to. `event`: what brought it; coming again, it is not logged again.
        """
        deed, now = Deed(act, by.id, new_id(), about), self.clock.now()
        return await self.storage.write(audit.noting, by.workspace_id, deed, now, event, did, unit, *args, **kwargs)

    async def noted(self, by: Person, act: Act, about: str = "", detail: str = "") -> None:
        """Log what somebody may be shown after this. `detail`: words of ours, never of those who answered."""
        deed = Deed(act, by.id, new_id(), about, detail)
        await self.storage.write(audit.append, by.workspace_id, deed, self.clock.now())

    def viewer(self, who: Who | Person, *, shared: bool) -> Viewer:
        """Who reads the answer to somebody's command. `shared`: everybody does, in a channel."""
        roles = self.roles(who)
        return Viewer(manages=decides(roles, Right.BEHIND), shared=shared, administers=Role.ADMINISTRATOR in roles)

    async def link(self, workspace: Workspace) -> None:
        """Link the people whom app.yaml names: deals of theirs come to them, also where they never wrote to us."""
        platform = self.platform(workspace.id)
        for name, user_id in self.settings(workspace.id).people.items():
            if platform.claims(user_id):
                named = Person(workspace.id, new_id(), name, user_id)
                await self.storage.write(people.ensure_person, named, NEVER, name)

    async def conversation(self, workspace_id: str, recipient: str, *, direct: bool, shown: bool = False) -> str:
        """The platform's id of where a recipient of the outbox is written to. Raises DeliveryError.

        `shown`: a message that is there already. It changes also for those who were erased; they get no new one.
        """
        if not direct:
            return recipient
        person = await self.storage.read(people.get_person, workspace_id, recipient)
        if shown and person and person.user_id is None and person.conversation_id:
            return person.conversation_id
        if person is None or person.user_id is None:
            raise Refused("that person isn't linked to a user in chat; add them to `people` in app.yaml.")
        if (await self.profiled(Who(workspace_id, person.user_id))).guest:
            raise NotHere("that person isn't a member of the workspace any more.")
        if person.conversation_id:
            return person.conversation_id
        conversation = await self.platform(workspace_id).open(workspace_id, person.user_id)
        await self.storage.write(people.set_conversation, workspace_id, person.id, conversation)
        return conversation

    async def person(self, who: Who) -> Person:
        """The person behind an event, known from now on. Raises NotAMember for guests and people of other companies."""
        person = await self.profiled(who)
        if person.guest:
            raise NotAMember
        if person.unheeded:
            await self.storage.write(people.note_heeded, who.workspace_id, person.id)
        return person

    async def participant(self, who: Who) -> Person:
        """Somebody who may ask for something. Raises NotAMember, also for those outside a pilot."""
        person = await self.person(who)
        if not self.takes_part(person):
            raise NotAMember(words(OUTSIDE, ENGLISH))
        return person

    async def as_member(
        self, who: Who, unit: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a unit that writes, for somebody as `person` takes them; else nothing of it was run.

        Who they are is read in its transaction, where that is all it takes: a press then waits for one, not for two.
        """
        await self.know_groups(who.workspace_id)
        since = self.clock.now() - PROFILE_AGE
        done = await self.storage.write(_as_member, who, since, unit, *args, **kwargs)
        if done is not None:
            return done[0]
        await self.person(who)
        return await self.storage.write(unit, *args, **kwargs)

    async def profiled(self, who: Who) -> Person:
        """A person, a guest too. Their profile is read again once a day, and until it told whether they are one.

        Raises NotYetKnown for somebody new whom the platform doesn't know.
        """
        await self.know_groups(who.workspace_id)
        now = self.clock.now()
        found = await self.storage.read(_known, who.workspace_id, who.user_id, now - PROFILE_AGE)
        if found is not None:
            return found
        try:
            async with asyncio.timeout(PROFILE_PATIENCE):
                profile = await self.platform(who.workspace_id).profile(who)
        except (DeliveryError, TimeoutError) as error:  # the work goes on; we ask again with their next event
            known = await self.storage.read(people.person_by_user, who.workspace_id, who.user_id)
            if known is not None:
                return known
            if isinstance(error, Refused):  # the platform knows nobody of that id here
                raise NotYetKnown from error
            profile = Profile(who.user_id, guest=None)
        linked = {user: name for name, user in self.settings(who.workspace_id).people.items()}
        person = Person(
            who.workspace_id,
            new_id(),
            profile.name,
            who.user_id,
            profile.email,
            known_zone(profile.tz) if profile.tz else None,
            guest=profile.guest,
        )
        seen = NEVER if profile.guest is None else now
        return await self.storage.write(people.ensure_person, person, seen, linked.get(who.user_id))

    async def read_along(self, workspace_id: str, channel: str) -> bool:
        """Whether people of another company would read what is posted to a channel, and app.yaml doesn't allow it."""
        if self.settings(workspace_id).digest.allow_external:
            return False
        return await self.platform(workspace_id).shared(workspace_id, channel)

    async def keep_inside(self, workspace_id: str, channel: str) -> None:
        """Raises Refused for a channel that people of another company read, unless app.yaml allows it."""
        if await self.read_along(workspace_id, channel):
            raise Refused(SHARED)


def _as_member(
    conn: Connection,
    who: Who,
    since: datetime,
    unit: Callable[Concatenate[Connection, P], T],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> tuple[T] | None:
    """What a unit returns; None where there is more to be read or noted of that person first."""
    found = _known(conn, who.workspace_id, who.user_id, since)
    if found is None or found.guest or found.unheeded:
        return None
    return (unit(conn, *args, **kwargs),)


def _known(conn: Connection, workspace_id: str, user_id: str, since: datetime) -> Person | None:
    found = people.seen_since(conn, workspace_id, user_id, since)
    return found if found and found.guest is not None else None
