"""What the tests of bad input send and look at."""

from sqlalchemy import select

from storage.tables import event, metadata, outbox
from tests.bot.rig import settled
from tests.reading import cases_of
from tests.stand_ins.slack_screen import read
from tests.waiting import until

WS = "slack:T0SALES"


async def rows(stage) -> dict[str, list[str]]:
    """Everything in the database but the keys of events, when people were seen, and what is shown once more.

    A press from a message that we don't know has the card that we do know shown anew: it may be one of two.
    """

    def dump(conn):
        kept = [table for table in metadata.sorted_tables if table is not event]
        told = {table.name: [one for one in table.c if one is not outbox.c.again_at] for table in kept}
        return {name: sorted(map(str, conn.execute(select(*columns)))) for name, columns in told.items()}

    await settled(stage.app)
    return await stage.app.services.storage.read(dump)


async def the_case(stage):
    (case,) = await stage.app.services.storage.read(cases_of, WS)
    return case


async def presses(person, token: str, *, answered: bool = True, **payload):
    """A press on a button with this token, wherever it came from; what is answered to that person, where that is so."""
    before = set(person.slack.ephemeral)
    hook = f"{person.slack.url}/hooks/{person.slack.hook(person.conversation, person.id, None)}"
    body = {
        "type": "block_actions",
        **person._me(),
        "actions": [{"type": "button", "action_id": "press:0.0", "block_id": "b", "value": token, "action_ts": "1.0"}],
        "container": {"type": "message", "message_ts": "1.000001", "channel_id": person.conversation},
        "channel": {"id": person.conversation, "name": "directmessage"},
        "state": {"values": {}},
        "response_url": hook,
    }
    reply = await person.interacts(body | payload)
    assert reply.status == 200, reply
    if answered:
        await until(lambda: set(person.slack.ephemeral) - before, "nothing was answered")
    return "\n".join(read(person.slack.ephemeral[ts]) for ts in set(person.slack.ephemeral) - before)
