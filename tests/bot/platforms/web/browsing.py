"""A browser of the page, as far as HTTP goes."""

import asyncio
import json

from dialogs.messages.actions import Action, Verb, render

MONDAY = Action(Verb.LATER, "debrief1", 3, "", "monday")


class Browser:
    """One person's browser, as far as HTTP goes."""

    def __init__(self, stage, session):
        self.stage, self.session = stage, session

    async def signs_in(self, user_id):
        status, text = await self.uses(self.stage.page.link_for(user_id))
        assert status == 200
        return text

    async def uses(self, link, **headers):
        """Press the button of a sign-in link; where that leads."""
        async with self.session.post(link, headers=headers) as answer:
            return answer.status, await answer.text()

    async def gets(self, path, **headers):
        async with self.session.get(path, headers=headers) as answer:
            return answer.status, await answer.text()

    async def posts(self, path, data, **headers):
        body = data if isinstance(data, bytes) else json.dumps(data).encode()
        sent = {"Content-Type": "application/json", "X-Winloss": "1", **headers}
        async with self.session.post(path, data=body, headers=sent) as answer:
            return answer.status, await answer.text()

    async def says(self, text, conversation="direct:rosa", event_id="event-0001"):
        return await self.posts("/say", {"event_id": event_id, "text": text, "conversation": conversation})

    async def presses(self, message_id, action=MONDAY, conversation="direct:rosa", **more):
        where = {"message_id": message_id, "conversation": conversation}
        return await self.posts(
            "/press", {"event_id": "event-0001", "token": render(action), "values": {}, **where, **more}
        )


async def lines(content, until):
    """What a stream says, up to a line that begins so."""
    heard = []
    async with asyncio.timeout(4):
        async for line in content:
            heard.append(line.decode().rstrip())
            if heard[-1].startswith(until):
                return heard
    raise AssertionError(heard)
