"""Three workspaces in one database, with the same people, deals, channels and ids: nothing of one shows in another."""

from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime

import aiohttp
import pytest
from sqlalchemy import select

from bot.app import build
from bot.platforms.ports import Click, Who
from bot.platforms.web.scenery import Channel, PagePerson
from bot.platforms.web.setup import Page
from bot.sending import delivery
from dialogs.errors import DebriefError
from dialogs.messages.actions import Action, Verb
from storage.engine.engine import open_storage
from storage.tables import metadata
from tests.bot.rig import Hurried, environment, settled
from tests.reading import cases_of
from tests.stand_ins.slack import Slack
from tests.transcripts.stage import serving, settings, with_page
from tests.transcripts.web_person import WebPerson

MONDAY_9 = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SOON = datetime(2027, 2, 19, 10, 0, tzinfo=UTC)
MARKS = {"north": "Ravenwood", "south": "Silverbirch", "page": "Thistledown"}
"""What is said in each workspace and must be heard in no other."""


class Workspace:
    """One workspace: a seller and a manager, the product that serves it, and all that can be read there."""

    def __init__(self, app, ann, manager, channel, workspace_id):
        self.app, self.ann, self.manager, self.channel, self.id = app, ann, manager, channel, workspace_id

    @property
    def user_id(self):
        return getattr(self.ann, "id", None) or self.ann.user_id

    async def everything(self) -> str:
        for person in (self.ann, self.manager):
            if isinstance(person, WebPerson):
                await person.look()
        return self.ann.screen + self.manager.screen


@asynccontextmanager
async def three(url, tmp_path):
    """Two Slack teams, each with a process of its own, and the page in the first one's process."""
    clock = Hurried()
    async with AsyncExitStack() as stack:
        slacks = {}
        for name in ("north", "south"):
            slack = await stack.enter_async_context(Slack(clock=clock.real))
            slack.team_id, slack.token = f"T0{name.upper()}", f"xoxb-{name}"
            people = [slack.person(given, tz="Europe/Berlin") for given in ("Anna", "Maxi")]
            slacks[name] = slack, people, slack.channel("sales", member=True)
        (_, (ann, manager), channel), (_, others, other_channel) = slacks.values()
        assert (ann.id, manager.id, channel) == (others[0].id, others[1].id, other_channel), "the same ids everywhere"
        page = Page(
            (PagePerson(ann.id, "Anna", tz="Europe/Berlin"), PagePerson(manager.id, "Maxi")),
            Channel(channel, "sales"),
            "Testers",
        )
        made = {}
        for name, (slack, people, sales) in slacks.items():
            environ = environment(slack) | {"WINLOSS_SECRET_KEY": "only for tests"}
            given = {"managers": [manager.id], "digest": {"channel": sales}}
            folder = tmp_path / name
            folder.mkdir()
            told = settings(url, folder, environ, **given)
            app = build(with_page(told, page) if name == "north" else told, open_storage(url), clock)
            address = await stack.enter_async_context(serving(app))
            slack.app_url = address + "/slack/events"
            made[name] = Workspace(app, *people, sales, f"slack:{slack.team_id}")
            if name == "north":
                made["page"] = await _on_the_page(stack, app, address, page)
        yield clock, made


async def _on_the_page(stack, app, address, page):
    persons = []
    for person in page.people:
        http = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)))
        async with http.post(address + app.platforms["web"].link_for(person.user_id)) as response:
            assert response.status == 200
        persons.append(WebPerson(person.user_id, address, http, page.channel.id))
    return Workspace(app, *persons, page.channel.id, "web:local")


async def debriefs(ann, mark: str) -> None:
    """The same deal in each workspace; only the competitor and the words differ."""
    await ann.types(f"/winloss lost Acme renewal 12k vs {mark}")
    await ann.sees("Sorry about Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Price and value", under="What tipped it the other way?")
    await ann.clicks("Next")
    await ann.picks("Yes, they told me")
    await ann.picks("Half")
    await ann.picks("Price and value", under="Before they said so")
    await ann.fills("Their words, roughly", f"We went with {mark}")
    await ann.picks("Effort and risk of changing", under="What did they say decided it?")
    await ann.picks("Higher", under="Our price next to theirs?")
    await ann.picks("Partly")
    await ann.picks("Too slow")
    await ann.picks("In 3 months")
    await ann.picks("Another service or product")
    await ann.sees("Thank you, that's the first debrief this quarter")


@pytest.fixture(autouse=True)
def short_polls(monkeypatch):
    monkeypatch.setattr(delivery, "POLL", 0.02)


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True)
async def test_nothing_of_one_workspace_shows_in_another(database, tmp_path):
    async with three(database, tmp_path) as (clock, made):
        for name, here in made.items():
            await debriefs(here.ann, MARKS[name])
        for name, here in made.items():
            ann, manager = here.ann, here.manager
            await ann.types("/winloss stats all by competitor")
            await ann.sees(MARKS[name])
            await ann.types("/winloss stats all")
            await ann.sees("1 closed: 1 lost")
            await ann.types("/winloss deal Acme renewal")
            await ann.sees("Lost on 19 Nov 2026", f"We went with {MARKS[name]}")
            await ann.types("/winloss won Harbor Foods")
            await ann.sees("Congratulations on Harbor Foods")
            await manager.types("/winloss pending")
            await manager.sees("In the whole team one is open")
            await ann.types("/winloss stats all")
            await ann.clicks("Share")
            await ann.clicks("Share it there")
            await manager.sees("2 closed: 1 won, 1 lost")

        clock.at = MONDAY_9
        for name in ("north", "south"):  # whoever ticks first takes nothing from the other
            await made[name].app.ticker.tick()
        for here in made.values():
            await here.manager.sees("Wins and losses, 16–22 Nov", "2 closed: 1 won, 1 lost")
            await here.manager.types("/winloss digest preview")

        clock.at = SOON
        for name in ("south", "north"):
            await made[name].app.ticker.tick()
        for here in made.values():
            await here.ann.sees("you wanted to talk to them again")
            await here.ann.clicks("Not any more")
            await here.ann.sees("I won't bring it up again")
        for here in made.values():
            await settled(here.app)

        for name, here in made.items():
            seen = await here.everything()
            for other in made.keys() - {name}:
                assert MARKS[other] not in seen, f"{MARKS[other]} of {other} is seen in {name}"


async def test_a_token_from_another_workspace_finds_nothing(sqlite_url, tmp_path):
    async with three(sqlite_url, tmp_path) as (_, made):
        for name, here in made.items():
            await debriefs(here.ann, MARKS[name])
        before = {name: await rows(here) for name, here in made.items()}
        for name, here in made.items():
            for other in made.keys() - {name}:
                read = made[other].app.services.storage.read
                (case,) = await read(cases_of, made[other].id)
                for n, action in enumerate(forged(case)):
                    press = Click(f"forged-{name}-{other}-{n}", Who(here.id, here.user_id), action, {}, "")
                    with pytest.raises(DebriefError, match=r"can't find|isn't one"):
                        await here.app.desk.click(press)
        for name, here in made.items():
            assert await rows(here) == before[name]


def forged(case):
    """Every press that names something of this debrief."""
    of_card = {"subject": case.debrief.id, "rev": case.debrief.rev}
    for verb in (Verb.START, Verb.RESUME, Verb.LATER, Verb.NOT_MINE, Verb.EDIT, Verb.NEXT, Verb.FINISH, Verb.LEAVE):
        yield Action(verb, **of_card)
    yield Action(Verb.LATER, **of_card, value="week")
    yield Action(Verb.EDIT, **of_card, field="reason")
    yield Action(Verb.PICK, **of_card, field="driver", value="other")
    yield Action(Verb.NOT_MINE, **of_card, value=case.person.id)
    yield Action(Verb.UNDO, case.closing.id)
    for verb in (Verb.CORRECT, Verb.REOPEN):
        yield Action(verb, case.closing.id, value="won Acme renewal")
    for verb, value in ((Verb.TOLD, ""), (Verb.AGAIN, "14"), (Verb.DROP, ""), (Verb.DONE, "")):
        yield Action(verb, f"{case.debrief.id}.talk", value=value)


async def rows(here):
    """All that a workspace has in the database."""

    def dump(conn):
        return {
            table.name: sorted(map(str, conn.execute(select(table).where(table.c.workspace_id == here.id))))
            for table in metadata.sorted_tables
            if "workspace_id" in table.c
        }

    await settled(here.app)
    return await here.app.services.storage.read(dump)
