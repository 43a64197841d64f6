"""Bodies that Slack signed, with odd things in any place: 4xx or ignored, no fault of ours, and nothing is lost."""

import asyncio
import json
import random
from urllib.parse import parse_qsl, urlencode

import pytest

from tests.bot.rig import a_stage, settled
from tests.mutations import mutated
from tests.stand_ins.slack_person import FORM
from tests.transcripts.scenes import a_quick_one

JSON = "application/json"


def opened(body: bytes, content_type: str):
    """What was sent, as a tree to mutate, and how it is put together again."""
    if content_type.startswith(JSON):
        return json.loads(body), lambda tree: (json.dumps(tree).encode(), JSON)
    form = dict(parse_qsl(body.decode(), keep_blank_values=True))
    if "payload" in form:
        payload = json.loads(form["payload"])
        return payload, lambda tree: (urlencode({"payload": json.dumps(tree)}).encode(), FORM)
    return form, lambda tree: (urlencode(tree if isinstance(tree, dict) else {}, errors="replace").encode(), FORM)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 9))
async def test_no_mutation_of_a_real_request_is_a_fault_of_ours(database, tmp_path, seed, caplog):
    chance = random.Random(seed)
    async with a_stage(database, tmp_path) as stage:
        await a_quick_one(stage.ann, "lost", "Acme renewal", "Price and value")
        await stage.ann.types("/winloss mark")
        await stage.max.types("/winloss stats")
        await settled(stage.app)
        real = [(*opened(*sent), number) for number, sent in enumerate(stage.slack.sent)]
        seen = set()
        for batch in range(8):  # side by side, as in life
            bodies = []
            for number in range(20):
                tree, closed, _ = chance.choice(real)
                made = mutated(tree, chance)
                if number % 3 and isinstance(made, dict):  # mostly as if it had never been sent
                    made |= {key: f"{batch}.{number}" for key in ("trigger_id", "event_id") if key in made}
                bodies.append(closed(made))
            answers = await asyncio.gather(*(stage.slack.posts(*body) for body in bodies))
            for body, (status, text) in zip(bodies, answers, strict=True):
                assert status < 500, (status, text, body)
                seen.add(status)
        assert seen >= {200, 400}
        await settled(stage.app)
        assert [record.getMessage() for record in caplog.records if record.exc_info] == []
        stage.slack.ephemeral.clear()
        await stage.max.types("/winloss deal Acme renewal")  # and all is as it was
        await stage.max.sees("Lost on 19 Nov 2026")
