"""One row that can't be read stops no other: it is tried a few times, set aside, and told."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import DateTime, bindparam, text

from bot.reporting.digests import Digests
from bot.sending import delivery
from dialogs.effects import Target, Timer, TimerKind, Want
from dialogs.messages import codec
from dialogs.messages.messages import note
from dialogs.sentences.faults import OURS
from storage.engine.engine import StorageError
from storage.units import outbox, timers
from storage.units.digests import new_digest
from storage.units.posts import save_post
from storage.units.wants import want
from tests.bot.rig import a_stage, posted, settled
from tests.transcripts.stage import THURSDAY

WS = "slack:T0SALES"
SECRET = "They said our price was a joke"


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(delivery, "POLL", 0.02)


@pytest.fixture
async def stage(database, tmp_path):
    async with a_stage(database, tmp_path) as made:
        yield made


def _spoils(conn):
    """What was answered can't be read any more, and the error would quote it."""
    conn.execute(text("UPDATE answer SET value = :value"), {"value": f'"{SECRET}'})


async def _begins(person, deal):
    await person.types(f"/winloss lost {deal}")
    await person.clicks("Start", under=deal)
    await person.card_shows("1 of 5")
    await person.picks("Price and value")
    await person.card_shows("Next")


async def test_a_debrief_that_cannot_be_read_stops_no_reminder_of_others_and_managers_are_told(stage, caplog):
    await _begins(stage.ann, "Acme renewal")
    await settled(stage.app)
    await stage.app.services.storage.write(_spoils)
    await stage.bob.types("/winloss won Harbor Foods")
    await stage.bob.sees("Congratulations on Harbor Foods")
    await settled(stage.app)
    caplog.set_level(logging.ERROR)

    await stage.later(days=1)
    await stage.bob.card_shows("Continue")
    assert await stage.app.services.storage.read(timers.set_aside) == 0
    for _ in range(16):
        await stage.later(minutes=1)
    assert await stage.app.services.storage.read(timers.set_aside) == 1
    await stage.max.sees("I couldn't send a reminder (Acme renewal)", "No answer is lost.", "restarted")
    await stage.later(days=30)
    told = [shown for shown in posted(stage.slack, stage.max) if "a reminder" in shown]
    assert len(told) == 1
    (line,) = [record.getMessage() for record in caplog.records if "outcome=set_aside" in record.getMessage()]
    assert "timer=remind:" in line
    assert "JSONDecodeError at" in line
    assert SECRET not in caplog.text
    async with stage.slack.session.get(f"{stage.address.removesuffix('/slack/events')}/metrics") as response:
        assert "winloss_timers_set_aside 1.0" in await response.text()


async def test_a_card_that_cannot_be_made_is_set_aside_and_what_is_behind_it_comes(stage, monkeypatch, caplog):
    monkeypatch.setattr(delivery.Views, "card", _broken_card)
    await stage.ann.types("/winloss lost Acme renewal")
    await stage.app.services.storage.write(_post, stage.app, stage.ann)
    await stage.ann.card_shows("It's me")
    await stage.max.sees("I couldn't show a debrief's card (Acme renewal): something went wrong on my side.")
    await stage.max.types("/winloss health")
    await stage.max.sees(f"A debrief's card (Acme renewal) is stopped: {OURS.text}")
    assert (await stage.app.services.storage.read(outbox.state)).set_aside == 1
    assert SECRET not in caplog.text

    monkeypatch.undo()
    monkeypatch.setattr(delivery, "POLL", 0.02)
    await stage.max.clicks("Try again")
    await stage.max.sees("It's tried again now.", "All is well")
    await stage.ann.card_shows("Sorry about Acme")


async def test_what_is_set_aside_can_be_dropped_by_managers_alone(stage, monkeypatch):
    monkeypatch.setattr(delivery.Views, "card", _broken_card)
    await stage.ann.types("/winloss lost Acme renewal")
    await stage.max.sees("I couldn't show a debrief's card (Acme renewal)")
    await stage.ann.types("/winloss health")
    await stage.ann.sees("What is stopped or late is for managers.")
    await stage.max.types("/winloss health")
    await stage.max.clicks("Drop")
    await stage.max.sees("Dropped. No answer went with it.", "All is well: nothing is stopped, nothing is late.")
    assert (await stage.app.services.storage.read(outbox.state)).set_aside == 0


async def _broken_card(*_args):
    raise ValueError(SECRET)


async def _id(stage, person):
    def read(conn):
        return conn.execute(text("SELECT id FROM person WHERE user_id = :user"), {"user": person.id}).scalar_one()

    return await stage.app.services.storage.read(read)


def _post(conn, app, person):
    recipient = conn.execute(text("SELECT id FROM person WHERE user_id = :user"), {"user": person.id}).scalar_one()
    save_post(conn, WS, "p1", codec.to_json(note("It's me")), THURSDAY)
    want(conn, WS, Want(Target.POST, "p1", recipient), app.services.clock.real())


async def test_a_digest_that_cannot_be_rendered_lets_the_next_weeks_come(stage, monkeypatch):
    made, broken = Digests._findings, [True]

    async def findings(self, workspace_id, as_of, *args):
        if broken:
            raise ValueError(SECRET)
        return await made(self, workspace_id, as_of, *args)

    monkeypatch.setattr(Digests, "_findings", findings)
    await stage.app.services.storage.write(_digest, stage.sales)
    stage.app.delivery.wake()
    await stage.max.sees("I couldn't post the weekly digest", "every hour")
    broken.clear()
    await stage.later(days=7)
    await settled(stage.app)
    assert len(stage.slack.messages(stage.sales)) == 2, "next week's, and this week's within the hour"


def _digest(conn, channel):
    new_digest(conn, WS, "2026-W47", channel, THURSDAY - timedelta(days=3))
    want(conn, WS, Want(Target.DIGEST, "2026-W47", channel, direct=False), 0.0)


def _spoils_those_of(deal):
    """One debrief can't be read, whether anything was answered in it or not."""
    of_it = "SELECT c.workspace_id, c.id FROM closing c JOIN deal d ON d.id = c.deal_id WHERE d.name = :deal"
    bad = f"SELECT workspace_id, id, 99, 'other_words', :value, 'given', :yes, :at FROM ({of_it}) AS one"
    names = "workspace_id, debrief_id, rev, field, value, state, quotable, at"

    def spoils(conn):
        values = {"deal": deal, "value": f'"{SECRET}', "yes": True, "at": THURSDAY}
        made = text(f"INSERT INTO answer ({names}) {bad}").bindparams(bindparam("at", type_=DateTime(timezone=True)))
        assert conn.execute(made, values).rowcount == 1

    return spoils


async def test_a_debrief_that_cannot_be_read_keeps_no_digest_back(stage, caplog):
    """Neither where words are read anew, as after an upgrade, nor where the digest tells what late answers changed."""
    await _begins(stage.ann, "Acme renewal")
    await _begins(stage.bob, "Harbor Foods")
    await settled(stage.app)
    await stage.app.services.storage.write(_spoils_those_of("Acme renewal"))
    await stage.app.services.storage.write(lambda conn: conn.execute(text("DELETE FROM reading")).rowcount)
    for day in (23, 30):
        await stage.at(THURSDAY.replace(day=day))
        await settled(stage.app)
    assert len(stage.slack.messages(stage.sales)) == 2
    assert "can't be read and is left out: JSONDecodeError" in caplog.text
    assert SECRET not in caplog.text


async def test_a_debrief_that_cannot_be_read_holds_up_nothing_else_of_its_person(stage):
    await _begins(stage.ann, "Acme renewal")
    for deal in ("Harbor Foods", "Mill phones"):
        await stage.ann.types(f"/winloss won {deal}")
    await settled(stage.app)
    await stage.app.services.storage.write(_spoils_those_of("Harbor Foods"))
    await stage.ann.clicks("Later")
    await stage.ann.clicks("Next week")
    await stage.later(hours=24)
    await stage.ann.sees("Congratulations on Mill phones")
    await stage.max.types("/winloss pending")
    await stage.max.sees("In the whole team 2 are open.")


async def test_a_database_that_is_away_and_a_slack_that_is_down_set_nothing_aside(stage, monkeypatch):
    render, times = delivery.Views.render, 3 * outbox.FAULTS
    away = iter(range(times))

    async def rendering(self, intent):
        if next(away, None) is not None:
            raise StorageError("The database can't be reached.")
        return await render(self, intent)

    monkeypatch.setattr(delivery, "_pause", lambda intent: 0.5)
    monkeypatch.setattr(delivery.Views, "render", rendering)
    stage.slack.fault("conversations.open", "500", times=times)
    await stage.ann.types("/winloss lost Acme renewal")
    await stage.ann.card_shows("Sorry about Acme")
    await settled(stage.app)
    assert (await stage.app.services.storage.read(outbox.state)).parked == 0
    assert posted(stage.slack, stage.max) == []


async def test_a_timer_whose_database_is_away_is_not_counted(stage, monkeypatch):
    await stage.ann.types("/winloss lost Acme renewal")
    await stage.ann.card_shows("Sorry about Acme")
    fire = timers.fire

    def away(*_args):
        raise StorageError("The database can't be reached.")

    monkeypatch.setattr(timers, "fire", away)
    for _ in range(2 * timers.TRIES):
        await stage.later(days=1)
    monkeypatch.setattr(timers, "fire", fire)
    await stage.later(days=1)
    await stage.ann.card_shows("Continue")
    assert await stage.app.services.storage.read(timers.set_aside) == 0


async def test_sixty_that_fail_at_the_head_keep_nobody_waiting(stage, monkeypatch):
    """More than a batch."""
    fire = timers.fire

    def failing(conn, due, *args):
        if due.subject.startswith("bad"):
            raise ValueError(SECRET)
        return fire(conn, due, *args)

    def plant(conn):
        for n in range(60):
            timers.ensure_timer(conn, WS, Timer(TimerKind.FOLLOW_UP, f"bad{n}", THURSDAY))

    monkeypatch.setattr(timers, "fire", failing)
    await stage.ann.types("/winloss lost Acme renewal")
    await stage.ann.card_shows("Sorry about Acme")
    await settled(stage.app)
    await stage.app.services.storage.write(plant)
    await stage.later(days=1)
    await stage.ann.card_shows("Continue")
