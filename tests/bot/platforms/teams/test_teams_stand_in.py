"""The Teams that says no, says it as Teams does; and its people press what is really there."""

import asyncio
import json
import sys
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from tests.stand_ins.teams import Teams

EXECUTE = {"type": "Action.Execute", "verb": "winloss"}


def press(title: str, **data: str) -> dict:
    shown = {"title": title, "data": {"t": title.lower(), **data}}
    return {**EXECUTE, **shown, "fallback": {"type": "Action.Submit", **shown}}


def words(text: str) -> dict:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text}]}


def message(*body: dict) -> dict:
    card = {"type": "AdaptiveCard", "version": "1.5", "body": list(body)}
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [attachment]}


HELLO = message(words("Hello"))


class Bot:
    """Remembers every activity; `answer` is what it says to an invoke."""

    def __init__(self, teams: Teams) -> None:
        self.teams = teams
        self.heard: list[dict] = []
        self.tokens: list[str] = []
        self.answer: dict = {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "Done."}
        self.bearer = ""

    async def receive(self, request: web.Request) -> web.Response:
        activity = await request.json()
        self.heard.append(activity)
        self.tokens.append(request.headers["Authorization"])
        return web.json_response(self.answer) if activity["type"] == "invoke" else web.Response()

    async def log_in(self) -> None:
        """A token of our own, as bots get it."""
        form = {"grant_type": "client_credentials", "client_id": self.teams.app_id}
        form |= {"client_secret": self.teams.app_password, "scope": "https://api.botframework.com/.default"}
        url = f"{self.teams.keys.login_url}/{self.teams.tenant_id}/oauth2/v2.0/token"
        async with self.teams.session.post(url, data=form) as response:
            self.bearer = (await response.json())["access_token"]

    async def calls(
        self, method: str, path: str, body: object = None, *, tenant: str | None = None
    ) -> tuple[int, dict]:
        url = f"{self.teams.service_url(tenant or self.teams.tenant_id)}v3/conversations{path}"
        headers = {"Authorization": f"Bearer {self.bearer}"}
        async with self.teams.session.request(method, url, json=body, headers=headers) as response:
            return response.status, json.loads(await response.text() or "{}")

    async def shows(self, person, *body: dict) -> str:
        """Post a card to a person's chat; its id."""
        status, made = await self.calls("POST", f"/{person.conversation}/activities", message(*body))
        assert status == 201, made
        return made["id"]


@pytest_asyncio.fixture
async def teams():
    async with Teams() as running:
        yield running


@pytest_asyncio.fixture
async def bot(teams):
    made = Bot(teams)
    app = web.Application()
    app.router.add_post("/api/messages", made.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    teams.app_url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages"
    await made.log_in()
    yield made
    await runner.cleanup()


@pytest_asyncio.fixture
async def ann(teams, bot):
    person = teams.person("Ann Ames", tz="Europe/Berlin")
    await person.installs()
    bot.heard.clear()
    return person


def code(answer: tuple[int, dict]) -> tuple[int, str]:
    return answer[0], answer[1]["error"]["code"]


async def test_it_posts_and_updates_and_knows_its_messages(teams, bot, ann):
    place = f"/{ann.conversation}/activities"
    message_id = await bot.shows(ann, words("Hello"))
    assert (await bot.calls("PUT", f"{place}/{message_id}", message(words("Hello again"))))[0] == 200
    assert "Hello again" in ann.screen
    missing = await bot.calls("PUT", f"{place}/1", HELLO)
    assert code(missing) == (404, "ActivityNotFoundInConversation")
    assert (await bot.calls("DELETE", f"{place}/{message_id}"))[0] == 200
    assert ann.screen == ""
    assert [what for what, _ in teams.calls] == ["send", "update", "update", "delete"]


async def test_it_knows_its_tokens_tenants_and_roster(teams, bot, ann):
    place = f"/{ann.conversation}/activities"
    assert code(await bot.calls("POST", "/a:nobody/activities", HELLO)) == (404, "ConversationNotFound")
    other = "99999999-2222-4333-8444-555555555555"
    assert code(await bot.calls("POST", place, HELLO, tenant=other)) == (404, "ConversationNotFound")
    await ann.uninstalls()
    assert code(await bot.calls("POST", place, HELLO)) == (403, "BotNotInConversationRoster")
    bot.bearer = "made-up"
    status, said = await bot.calls("POST", place, HELLO)
    assert (status, said["message"]) == (401, "Authorization has been denied for this request.")


async def test_it_refuses_a_bad_card_and_one_that_is_too_large(teams, bot, ann):
    place = f"/{ann.conversation}/activities"
    bad = await bot.calls("POST", place, message({"type": "TextBlock", "text": "*hi*"}))
    assert code(bad) == (400, "BadSyntax")
    assert "markdown" in teams.refusals[-1]["error"]["message"]
    large = message(*(words("x" * 1000) for _ in range(30)))
    assert code(await bot.calls("POST", place, large)) == (413, "MessageSizeTooBig")
    assert code(await bot.calls("POST", place, {"type": "message"})) == (400, "BadSyntax")


async def test_a_chat_is_the_same_each_time_it_is_opened(teams, bot, ann):
    wanted = {"bot": {"id": teams.bot}, "members": [{"id": ann.id}], "tenantId": ann.tenant}
    assert await bot.calls("POST", "", wanted) == (201, {"id": ann.conversation})
    wanted["members"] = [{"id": ann.user_id}]
    wanted["channelData"] = {"tenant": {"id": wanted.pop("tenantId")}}
    assert await bot.calls("POST", "", wanted) == (201, {"id": ann.conversation})
    assert code(await bot.calls("POST", "", wanted | {"channelData": {}})) == (400, "BadSyntax")
    stranger = teams.person("Bob Berg")
    wanted["members"] = [{"id": stranger.id}]
    assert code(await bot.calls("POST", "", wanted)) == (403, "BotNotInConversationRoster")


async def test_it_tells_who_a_member_is(teams, bot, ann):
    status, member = await bot.calls("GET", f"/{ann.conversation}/members/{ann.id}")
    assert (status, member["name"], member["email"]) == (200, "Ann Ames", "ann.ames@northwind.example")
    assert member["aadObjectId"] == ann.user_id
    gone = await bot.calls("GET", f"/{ann.conversation}/members/29:nobody")
    assert code(gone) == (404, "MemberNotFoundInConversation")


async def test_a_chat_takes_nothing_of_who_blocked_it_and_knows_nobody_whose_account_is_gone(bot, ann):
    send, who = f"/{ann.conversation}/activities", f"/{ann.conversation}/members/{ann.id}"
    ann.blocks()
    assert code(await bot.calls("POST", send, {"type": "message", "text": "Hi"})) == (403, "MessageWritesBlocked")
    assert (await bot.calls("GET", who))[0] == 200
    ann.loses_account()
    assert code(await bot.calls("POST", send, {"type": "message", "text": "Hi"})) == (404, "ConversationNotFound")
    assert code(await bot.calls("GET", who)) == (404, "MemberNotFoundInConversation")
    ann.gets_account_back()
    assert (await bot.calls("POST", send, {"type": "message", "text": "Hi"}))[0] in {200, 201}


@pytest.mark.parametrize(
    ("kind", "status", "kept"), [("429", 429, 0), ("412", 412, 0), ("502", 502, 0), ("502_after", 502, 1)]
)
async def test_it_fails_on_demand(teams, bot, ann, kind, status, kept):
    teams.fault("send", kind, retry_after="7")
    url = f"{teams.service_url(ann.tenant)}v3/conversations/{ann.conversation}/activities"
    async with teams.session.post(url, json=HELLO, headers={"Authorization": f"Bearer {bot.bearer}"}) as response:
        assert response.status == status
        assert response.headers.get("Retry-After") == (None if status == 502 else "7")
        assert ("<html>" in await response.text()) == (status == 502)
    assert len(teams.messages(ann.conversation)) == kept


@pytest.mark.parametrize(("kind", "kept"), [("drop", 0), ("drop_after", 1)])
async def test_it_hangs_up_on_demand(teams, bot, ann, kind, kept):
    teams.fault("send", kind)
    with pytest.raises(aiohttp.ClientError):
        await bot.shows(ann, words("Hello"))
    assert len(teams.messages(ann.conversation)) == kept


async def test_too_much_in_one_conversation_is_limited(bot, teams, ann):
    teams.limits = True
    for _ in range(7):
        await bot.shows(ann, words("Hello"))
    answer = await bot.calls("POST", f"/{ann.conversation}/activities", HELLO)
    assert code(answer) == (429, "TooManyRequests")


async def test_words_and_mentions_come_as_teams_writes_them(teams, bot, ann):
    await ann.types("/winloss lost R&D renewal")
    said = bot.heard[-1]
    assert said["text"] == "lost R&D renewal"
    assert said["from"]["aadObjectId"] == ann.user_id
    assert said["conversation"] == {"conversationType": "personal", "id": ann.conversation, "tenantId": ann.tenant}
    assert said["localTimezone"] == said["entities"][0]["timezone"] == "Europe/Berlin"
    sales = teams.channel("sales")
    await ann.types("/winloss stats", channel=sales)
    said = bot.heard[-1]
    assert said["text"] == "<at>winloss</at>&nbsp;stats\n"
    assert said["entities"][0]["mentioned"]["id"] == said["recipient"]["id"] == teams.bot
    assert said["conversation"]["id"] == f"{sales};messageid={said['id']}"
    await teams.redelivers()
    assert bot.heard[-1] == said


async def test_a_press_carries_every_input_and_shows_what_comes_back(teams, bot, ann):
    choices = [{"title": "Price", "value": "price"}, {"title": "Timing", "value": "timing"}]
    reasons = {"type": "Input.ChoiceSet", "id": "c:why", "label": "Why?", "isMultiSelect": True, "choices": choices}
    note = {"type": "Input.Text", "id": "f:note", "label": "A note"}
    shown = await bot.shows(ann, words("Acme"), reasons, note, {"type": "ActionSet", "actions": [press("Next")]})
    bob = teams.person("Bob Berg")
    await ann.picks("Price", "Timing", under="Why?")

    await ann.clicks("Next")
    sent = bot.heard[-1]
    assert (sent["name"], sent["replyToId"]) == ("adaptiveCard/action", shown)
    assert sent["value"]["action"]["data"] == {"t": "next", "c:why": "price,timing"}
    await ann.sees("Done.")  # the toast

    card = message(words("Sorry?"))["attachments"][0]["content"]
    bot.answer = {"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": card}
    await ann.clicks("Next")
    assert ann.card == "Sorry?"
    assert bob.screen == ""
    await bot.calls("PUT", f"/{ann.conversation}/activities/{shown}", message(words("Thanks")))
    assert ann.card == "Thanks"


async def test_an_old_client_sends_the_fallback_as_a_message(bot, ann):
    await bot.shows(ann, {"type": "ActionSet", "actions": [press("Next")]})
    ann.old = True
    await ann.clicks("Next")
    assert (bot.heard[-1]["type"], bot.heard[-1]["value"]) == ("message", {"t": "next"})
    assert "text" not in bot.heard[-1]


async def test_a_row_of_a_folded_list_is_opened_first_and_one_that_nothing_opens_is_out_of_reach(bot, ann):
    def row(label: str) -> dict:
        return {"type": "Container", "items": [words(label)], "selectAction": press(label)}

    def folded(name: str, label: str) -> dict:
        return {"type": "Container", "id": name, "isVisible": False, "items": [row(label)]}

    toggle = {"type": "Action.ToggleVisibility", "title": "Choose…", "targetElements": ["list"]}
    head = {"type": "Container", "items": [words("Choose…")], "selectAction": toggle}
    await bot.shows(ann, words("Which?"), head, folded("list", "Higher"), folded("lost", "Lower"))
    assert ann.screen == "Which?\nChoose…"
    await ann.clicks("Higher", under="Which?")
    assert bot.heard[-1]["value"]["action"]["data"] == {"t": "higher"}
    assert ann._find("Lower", "") is None


async def test_a_date_goes_with_the_button_below_it(bot, ann):
    day = {"type": "Input.Date", "id": "d:end", "label": "When?"}
    await bot.shows(ann, day, {"type": "ActionSet", "actions": [press("Use this date", d="d:end")]})
    await ann.dates("2029-05-31")
    assert bot.heard[-1]["value"]["action"]["data"] == {"t": "use this date", "d": "d:end", "d:end": "2029-05-31"}


@pytest.mark.long
async def test_it_runs_in_a_process_of_its_own():
    root = Path(__file__).parents[4]
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.stand_ins.teams", cwd=root, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert running.stdout
        url = (await running.stdout.readline()).decode().split()[-1]
        async with aiohttp.ClientSession() as session:
            (rep, _) = await (await session.post(f"{url}/_/people", json={"count": 2})).json()
            tokens = await (await session.post(f"{url}/_/tokens", json={"count": 3})).json()
            environ = await (await session.get(f"{url}/_/environ")).json()
            await session.post(f"{url}/_/delay", json={"ms": 1})
            there = f"{rep['serviceUrl']}v3/conversations/{rep['conversation']['id']}/activities"
            assert (await session.post(there, json=HELLO)).status == 401
            assert await (await session.get(f"{url}/_/calls")).json() == {}
            assert await (await session.get(f"{url}/_/messages")).json() == []
        assert len(tokens) == 3
        assert environ["MICROSOFT_LOGIN_URL"].startswith("http://127.0.0.1:")
    finally:
        running.terminate()
        await running.wait()
