"""What every use case shares, where it is asked of a workspace that nobody here speaks for."""

from datetime import timedelta

import pytest

from bot.app import build
from bot.moments.clock import Clock
from bot.platforms.audience import NotAMember
from bot.platforms.ports import Command, Refused, Who
from bot.platforms.web.scenery import Channel, PagePerson
from bot.platforms.web.setup import Page
from dialogs.effects import Target, Want
from dialogs.errors import DebriefError
from dialogs.messages.messages import note
from dialogs.records import Person, Workspace
from storage.engine.engine import open_storage
from storage.units import outbox, parking, people, wants
from tests.transcripts.stage import settings, with_page

STRANGERS = ("carrier:loft", "websites:1", "web", "")
"""Of no platform we have, of one whose name begins like one of ours, of none at all."""


@pytest.fixture
async def app(sqlite_url, tmp_path):
    page = Page((PagePerson("ann", "Ann Ames"),), Channel("sales", "sales"), "Testers")
    given = settings(sqlite_url, tmp_path, {"WINLOSS_SECRET_KEY": "only for tests"})
    made = build(with_page(given, page), open_storage(sqlite_url), Clock())
    yield made
    await made.services.storage.close()


@pytest.mark.parametrize("workspace_id", STRANGERS)
async def test_a_workspace_of_no_known_platform_is_a_refusal_in_one_sentence(app, workspace_id):
    with pytest.raises(Refused) as caught:
        app.services.platform(workspace_id)
    said = str(caught.value)
    assert f'"{workspace_id}"' in said
    assert "\n" not in said
    with pytest.raises(Refused):
        await app.services.read_along(workspace_id, "C1")
    assert app.services.page_for(Who(workspace_id, "ann")) is None


async def test_a_command_from_there_is_answered_with_a_sentence(app):
    with pytest.raises(DebriefError):
        await app.desk.command(Command("e1", Who("carrier:loft", "pip"), "help", "roof"))


async def test_what_waits_for_one_is_set_aside_with_the_sentence_and_is_no_fault(app):
    """It stands in a database that a winloss with that platform had once."""
    write, workspace, wanted = app.services.storage.write, "carrier:loft", Want(Target.POST, "p1", "roof", direct=False)
    await write(people.ensure_workspace, Workspace(workspace, "carrier", "loft", "Loft"), app.services.clock.now())
    await write(wants.want, workspace, wanted, app.services.clock.real())
    (intent,) = await write(outbox.claim, (workspace,), app.services.clock.real(), 60.0, 5.0, 1)
    await app.delivery._send(intent, note("coo"))
    (parked,) = await app.services.storage.read(parking.parked, workspace)
    assert workspace in parked.reason
    assert (await app.services.storage.read(outbox.state)).set_aside == 0


async def test_what_is_sent_to_somebody_is_nothing_that_they_did(app):
    """Else nobody would ever have ignored anything: it is counted when it is due, and sent after that."""
    (write, read), ann = (app.services.storage.write, app.services.storage.read), Who("web:local", "ann")
    await write(
        people.ensure_workspace, Workspace(ann.workspace_id, "web", "local", "Testers"), app.services.clock.now()
    )
    person = await app.services.person(ann)
    for ignored in (1, 2):
        await write(people.note_unasked, ann.workspace_id, person.id, app.services.clock.now())
        assert await app.services.conversation(ann.workspace_id, person.id, direct=True) == "direct:ann"
        assert (await read(people.get_person, ann.workspace_id, person.id)).unheeded == ignored
    await app.services.person(ann)
    assert (await read(people.get_person, ann.workspace_id, person.id)).unheeded == 0


async def ann_as(app, **known):
    """Ann, as she was met so long ago and is known."""
    ann, now = Who("web:local", "ann"), app.services.clock.now()
    workspace = Workspace(ann.workspace_id, "web", "local", "Testers")
    await app.services.storage.write(people.ensure_workspace, workspace, now)
    seen = now - timedelta(days=known.pop("days", 0))
    person = Person(ann.workspace_id, "p1", "Ann Ames", ann.user_id, **{"guest": False, **known})
    return ann, await app.services.storage.write(people.ensure_person, person, seen)


async def test_who_is_known_as_a_member_is_looked_up_in_the_unit_that_they_asked_for(app, monkeypatch):
    """Each press on a card is theirs: it takes one transaction, and what it does and who it is come from one state."""
    ann, _ = await ann_as(app)

    async def another(*_args):
        raise AssertionError("a transaction of its own")

    monkeypatch.setattr(app.services.storage, "read", another)
    assert await app.services.as_member(ann, people.get_workspace, ann.workspace_id)
    assert await app.services.as_member(ann, people.get_workspace, "web:other") is None


async def test_for_a_guest_nothing_of_it_is_run(app):
    ann, person = await ann_as(app, guest=True)
    with pytest.raises(NotAMember):
        await app.services.as_member(ann, people.set_conversation, ann.workspace_id, person.id, "theirs")
    assert (await app.services.storage.read(people.get_person, ann.workspace_id, person.id)).conversation_id is None


@pytest.mark.parametrize("known", [{"days": 2}, {"guest": None}, {"days": 2, "guest": True}])
async def test_whose_profile_is_old_or_did_not_tell_has_it_read_first(app, known):
    """Also who was a guest once: the platform is asked what they are today."""
    ann, person = await ann_as(app, **known)
    await app.services.as_member(ann, people.set_conversation, ann.workspace_id, person.id, "theirs")
    since = app.services.clock.now() - timedelta(minutes=1)
    found = await app.services.storage.read(people.seen_since, ann.workspace_id, "ann", since)
    assert (found.conversation_id, found.guest) == ("theirs", False)


async def test_who_does_something_has_heeded_what_came_unasked_whichever_way_it_is_looked_up(app):
    ann, person = await ann_as(app)
    await app.services.storage.write(people.note_unasked, ann.workspace_id, person.id, app.services.clock.now())
    await app.services.as_member(ann, people.set_conversation, ann.workspace_id, person.id, "theirs")
    found = await app.services.storage.read(people.get_person, ann.workspace_id, person.id)
    assert (found.unheeded, found.conversation_id) == (0, "theirs")
