"""The hook's door: who is let in, what is refused and why, and that what was taken is kept."""

import json
import re
import time
from datetime import timedelta

import pytest
from pydantic import SecretStr

from bot import metrics
from bot.crm.decided import Body
from bot.crm.hook import event_of, hook
from bot.settings.app_file import HookSettings
from bot.settings.secrets import ConfigError
from dialogs.records import Outcome
from storage import tables
from tests.stand_ins.crm_hook import posts, signed
from tests.transcripts.stage import THURSDAY, on_the_page, settings

LOST = {"deal_id": "006A000001bcdEF", "name": "Acme renewal", "outcome": "lost"}


@pytest.fixture
async def stage(sqlite_url, tmp_path):
    own = {"WINLOSS_CRM_HOOK_SECRET_FLOW": "flow's own"}
    async with on_the_page(sqlite_url, tmp_path, environ=own, crm={"hooks": {"flow": {"auth": "bearer"}}}) as made:
        yield made


async def kept(stage):
    return await stage.app.services.storage.read(lambda conn: conn.execute(tables.inbox.select()).all())


async def test_what_is_signed_is_kept_before_it_is_answered(stage):
    assert await posts(stage.address, LOST) == (202, "Taken.\n")
    (row,) = await kept(stage)
    assert json.loads(row.body)["deal_id"] == "006A000001bcdEFIAY"  # in its one form
    assert await posts(stage.address, LOST) == (202, "Taken.\n")
    assert len(await kept(stage)) == 1


async def test_the_metrics_say_what_waits_to_be_settled(stage):
    async def waiting():
        text = await metrics.text(stage.app.services.storage, stage.app.services.moment(), {})
        return re.findall(r"^winloss_crm_waiting (\S+)", text.decode(), re.MULTILINE)

    await posts(stage.address, LOST)
    await posts(stage.address, {**LOST, "deal_id": "another"})
    assert await waiting() == ["2.0"]
    await stage.app.ticker.tick()
    assert await waiting() == ["0.0"]


async def test_one_without_a_moment_says_the_same_anew_once_something_else_came_and_a_day_went(stage):
    async def told(outcome, **later):
        stage.clock.at += timedelta(**later)
        assert (await posts(stage.address, {**LOST, "outcome": outcome}))[0] == 202
        return len(await kept(stage))

    assert await told("lost") == 1
    assert await told("lost", days=3) == 1  # nothing else came: it is the same
    assert await told("open", minutes=1) == 2
    assert await told("lost", minutes=1) == 3
    assert await told("lost", minutes=1) == 3
    assert await told("open", hours=2) == 3  # a try of the one before
    assert await told("open", days=2) == 4
    assert await told("lost", days=2) == 5
    assert await told("lost", days=2) == 5


async def test_once_settled_nothing_of_what_it_said_is_left_in_the_inbox(stage):
    await posts(stage.address, LOST)
    await stage.app.ticker.tick()
    (row,) = await kept(stage)
    assert row.body is None
    assert row.closing_id


async def test_what_is_not_signed_by_the_crm_is_refused(stage):
    body, now = json.dumps(LOST).encode(), time.time()
    for headers, says in (
        ({"X-Nothing": "1"}, "X-Winloss-Timestamp must be"),
        ({"X-Winloss-Timestamp": "soon"}, "X-Winloss-Timestamp must be"),
        (signed(b"another body"), "X-Winloss-Signature doesn't match"),
        (signed(body, at=now - 400), "more than five minutes old"),
        (signed(body, at=now + 4000), "the clocks differ"),
        (signed(body, secret="another"), "X-Winloss-Signature doesn't match"),
        ({"Authorization": "Bearer flow's own"}, "X-Winloss-Timestamp must be"),
    ):
        status, text = await posts(stage.address, LOST, **headers)
        assert (status, says in text) == (401, True), headers
    assert await kept(stage) == []


async def test_a_sender_that_cannot_sign_brings_a_secret_of_its_own(stage):
    assert (await posts(stage.address, LOST, "flow", Authorization="Bearer flow's own"))[0] == 202
    for wrong in ("Bearer flow", "flow's own", "Bearer "):
        assert (await posts(stage.address, LOST, "flow", Authorization=wrong))[0] == 401
    assert (await posts(stage.address, LOST, "flow", **signed(json.dumps(LOST).encode())))[0] == 401


UNREADABLE: tuple[tuple[dict[str, object], str], ...] = (
    ({"deal_id": None}, "deal_id"),
    ({"deal_id": " "}, "deal_id"),
    ({"name": ""}, "name"),
    ({"name": "x" * 300}, "name"),
    ({"outcome": "closed"}, "outcome"),
    ({"amount": "12k"}, "amount"),
    ({"amount": "-1"}, "amount"),
    ({"amount": "NaN"}, "amount"),
    ({"amount": "1e40"}, "amount"),
    ({"currency": "Euro"}, "currency"),
    ({"owner_email": "kim"}, "owner_email"),
    ({"closed_at": "yesterday"}, "closed_at"),
    ({"changed_at": "2027-11-19T10:00:00Z"}, "changed_at"),
    ({"account": ["Acme"]}, "account"),
    ({"name": "Acme\0renewal"}, "name"),
    ({"deal_id": "D\ud800"}, "deal_id"),
    ({"account": "\udfff"}, "account"),
    ({"closed_at": "0001-01-01T00:00:00"}, "closed_at"),
    ({"closed_at": "9999-12-31T23:59:59Z"}, "closed_at"),
    ({"changed_at": "0001-01-01T00:00:00+14:00"}, "changed_at"),
)


async def test_what_cannot_be_read_is_refused_with_the_fields_name(stage):
    for given, field in UNREADABLE:
        status, text = await posts(stage.address, {**LOST, **given})
        assert (status, text.partition(":")[0]) == (422, field), given
    assert await kept(stage) == []


@pytest.mark.parametrize("nothing", [None, "", "  "])
async def test_what_a_sender_does_not_know_it_may_send_empty(stage, nothing):
    unknown = dict.fromkeys({*Body.model_fields} - LOST.keys(), nothing)
    assert await posts(stage.address, {**LOST, **unknown}) == (202, "Taken.\n")


async def test_a_body_that_is_no_object_is_refused(stage):
    for body in (b"", b"{", b"[]", b"null", b"\xff", b'"won"', b"[" * 60_000):
        assert (await posts(stage.address, body))[0] == 422, body[:9]
    assert await kept(stage) == []


async def test_one_that_is_too_large_is_refused(stage):
    assert (await posts(stage.address, b" " * (1024 * 1024 + 1)))[0] == 413


async def test_with_no_secret_there_is_no_hook(sqlite_url, tmp_path):
    async with on_the_page(sqlite_url, tmp_path, environ={"WINLOSS_CRM_HOOK_SECRET": ""}) as stage:
        assert (await posts(stage.address, LOST))[0] == 404


def test_one_that_brings_a_secret_needs_it_set(tmp_path):
    with pytest.raises(ConfigError, match="zapier has a secret of its own: set WINLOSS_CRM_HOOK_SECRET_ZAPIER"):
        settings("sqlite:///x.db", tmp_path, {}, crm={"hooks": {"zapier": {"auth": "bearer"}}})


def test_of_several_workspaces_app_yaml_says_whose_it_is():
    secrets, two = {"": SecretStr("s")}, ("slack:T1", "web:local")
    with pytest.raises(Exception, match="Service Unavailable") as refused:
        hook("crm", {}, secrets, two)
    assert "crm: hooks: crm" in refused.value.text
    with pytest.raises(Exception, match="Service Unavailable"):  # whichever of two platforms was there first
        hook("crm", {}, secrets, two[:1], platforms=2)
    assert hook("crm", {"crm": HookSettings(workspace="slack:T1")}, secrets, two).workspace_id == "slack:T1"


def test_days_are_the_companys():
    body = {**LOST, "closed_at": "2026-11-19T23:30:00Z", "amount": 12.5, "deal_id": 2000, "mystery": 1}
    said, told = event_of("crm", json.dumps(body).encode(), THURSDAY, "Europe/Berlin")
    assert (said.closed_on.isoformat(), said.amount, said.deal_id, told.outcome) == (
        "2026-11-20",
        12_500,
        "2000",
        Outcome.LOST,
    )


def test_an_event_is_known_by_what_it_says_where_it_has_no_time():
    def key(**more):
        return event_of("crm", json.dumps({**LOST, **more}).encode(), THURSDAY, "UTC")[1].key

    assert key() == key()
    assert key() != key(amount="5")
    assert key(changed_at="2026-11-19T10:00:00Z") == key(changed_at="2026-11-19T11:00:00+01:00", amount="5")
