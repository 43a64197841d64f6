"""Names, lines and words that are not nice: kept as they are, or kindly refused."""

import json
from urllib.parse import quote_plus

import pytest
from sqlalchemy import select

from storage.tables import closing
from tests.bot.bad_input.sent import rows, the_case
from tests.bot.rig import a_stage, settled
from tests.examples import more
from tests.stand_ins import slack_rules
from tests.stand_ins.slack_person import FORM

ODD_NAMES = {
    "long": "N" * 200,
    "emoji": "🚀" * 199,
    "family": "👩‍👩‍👧‍👦 Family deal",
    "mention": "<!channel> *bold* _it_ `code` @here",
    "person": "<@U0002> & <https://evil.example|click>",
    "entity": "&amp;lt;!channel&amp;gt;",
    "rtl": "خطة العميل الكبرى",
    "override": "\u202eAcme reversed\u2066",
    "quotes": 'O\'Hara "& sons" -- ; DROP TABLE deal',
    "percent": "100% / 50% %s %(x)s {0}",
    "backslash": "C:\\new\\table",
    "accents": "Ā" * 150,
    "tabs": "tab\there",
}


@pytest.mark.parametrize("name", [key if key in {"mention", "override", "quotes"} else more(key) for key in ODD_NAMES])
async def test_a_deal_of_any_name_is_marked_corrected_reopened_and_debriefed(stage, name):
    ann, name = stage.ann, ODD_NAMES[name]
    assert (await ann.types(f"/winloss lost {name}")).status == 200
    await ann.card_shows("Sorry about")
    assert (await ann.types(f"/winloss won {name}")).status == 200
    await ann.clicks("It was wrong, correct it")
    await ann.sees("Corrected: ", "Congratulations on")
    assert (await ann.types(f"/winloss lost {name}")).status == 200
    await ann.clicks("It was reopened")
    await ann.clicks("Start", under="Congratulations")
    await ann.card_shows("What tipped it our way?")
    await ann.picks("Product fit")
    await ann.clicks("Next")
    await ann.card_shows("2 of ")
    await ann.types(f"/winloss deal {name}")
    await ann.sees("Lost on 19 Nov 2026", "Won on 19 Nov 2026")
    await settled(stage.app)
    assert stage.slack.refusals == []
    for messages in (stage.slack.messages(ann.conversation), stage.slack.ephemeral.values()):
        for message in messages:
            assert "<!channel>" not in message["text"], "what Slack parses has nothing to notify of"
            assert "<@" not in message["text"]
            assert "\u202e" not in json.dumps(message, ensure_ascii=False)


async def test_what_is_reopened_keeps_the_amount_and_competitor_that_were_typed(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.types("/winloss won acme Renewal 12,000.50 vs globex")
    await ann.clicks("It was reopened")
    await ann.sees("Acme renewal marked as won (EUR 12,001, against Globex)")


@pytest.mark.long
async def test_postgresql_takes_any_name_and_any_words(postgres_url, tmp_path):
    async with a_stage(postgres_url, tmp_path) as stage:
        ann = stage.ann
        await ann.types("/winloss won Acme renewal")
        await ann.clicks("Start")
        await ann.picks("Price and value")
        await ann.clicks("Next")
        await ann.picks("Yes, they told me")
        await ann.picks("Yes", under="Did you expect to win?")
        await ann.card_shows("3 of 6")
        for name in [*ODD_NAMES.values(), "Ac\x00me", "lone \ud83d half"]:
            line = quote_plus(f"lost {name[:120]} vs {name[:40]}", errors="surrogatepass")
            status, text = await stage.slack.posts(a_command(ann, line), FORM)
            assert status == 200
            assert "marked as lost" in text or ";" in name, (name, text)  # several competitors, which are asked about
        for words in ODD_WORDS:
            assert (await ann.says(words)).status == 200
        await settled(stage.app)
        assert stage.slack.refusals == []


RIVALS = ("🚀" * 80, "<!here>", "  ")


MORE_RIVALS = ("G" * 120, "خطة", "won", "Globex\x00", "nobody")


@pytest.mark.parametrize("rival", [*RIVALS, *map(more, MORE_RIVALS)])
async def test_a_competitor_of_any_name(stage, rival):
    ann = stage.ann
    await ann.types(f"/winloss lost Acme renewal vs {rival}")
    await ann.card_shows("Sorry about")
    await ann.types(f"/winloss won Acme renewal vs {rival}")
    if rival.strip():  # else "vs" belongs to the name
        await ann.clicks("It was reopened")
    await ann.clicks("Start", under="Sorry about")
    await ann.picks("Product fit")
    await ann.clicks("Next")
    await ann.picks("I asked, no clear answer")
    await ann.picks("Half")
    await ann.card_shows("3 of ")
    await ann.types("/winloss stats all by competitor")
    await ann.types("/winloss deal Acme renewal")
    await settled(stage.app)
    assert stage.slack.refusals == []
    for (name,) in await stage.app.services.storage.read(lambda conn: conn.execute(select(closing.c.competitor)).all()):
        assert name is None or 0 < len(name) <= 80


LINES = (
    "xyzzy",
    "los Acme",
    "stats by moon",
    "stats " + "x" * 3000,
    "deal " + "y" * 3000,
    "won " + "z" * 3000,
    "x" * 4000,
    "\x00",
    "lost \x00\x07",
    "lost \u200b\u200b",
    "stats ٣d",
    "deal \x00",
    "deal ' OR 1=1 --",
    "lost \ud83d",
    "won Acme " + "9" * 100,
    "won Acme 99999999999999k",
)


def a_command(person, line: str) -> bytes:
    """A slash command whose text is encoded already."""
    hook = f"{person.slack.url}/hooks/{person.slack.hook(person.conversation, person.id, None)}"
    fields = {"team_id": "T0SALES", "channel_id": "C1", "user_id": quote_plus(person.id), "command": "%2Fwinloss"}
    fields |= {"text": line, "trigger_id": person.slack.trigger(), "response_url": quote_plus(hook)}
    return "&".join(f"{name}={value}" for name, value in fields.items()).encode()


async def test_any_line_gets_an_answer_that_slack_can_show(on_both):
    for line in LINES:
        status, text = await on_both.slack.posts(a_command(on_both.ann, quote_plus(line, errors="surrogatepass")), FORM)
        assert status == 200, line
        answered = json.loads(text)
        assert slack_rules.blocks(answered["blocks"]) == []
        assert 0 < len(answered["text"]) < 4000


ODD_WORDS = ("\x00NUL inside\x00", "🚀" * 500, "<!channel> *b*", "خطة", "a\r\nb", "x" * 5000, "\x00", "\u202eturned")


@pytest.mark.parametrize(
    "words", [*ODD_WORDS[:1], *map(more, ODD_WORDS[1:5]), *ODD_WORDS[5:7], *map(more, ODD_WORDS[7:])]
)
async def test_any_words_are_kept_or_kindly_refused(stage, words):
    ann = stage.ann
    await ann.types("/winloss won Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Price and value")
    await ann.clicks("Next")
    await ann.picks("Yes, they told me")
    await ann.picks("Yes", under="Did you expect to win?")
    await ann.card_shows("3 of 6")
    assert (await ann.says(words)).status == 200
    await settled(stage.app)
    stored = (await the_case(stage)).answers.one("buyer_words") or ""
    assert not {"\x00", "\r", "\u202e"} & set(stored)
    if not stored:
        await ann.sees("characters" if len(words) > 2000 else "couldn't find any words")
    assert stage.slack.refusals == []
    assert "<!channel>" not in str([m["text"] for m in stage.slack.messages(ann.conversation) if m["user"] != ann.id])


async def test_somebody_elses_words_in_a_channel_are_not_listened_to(stage):
    await stage.ann.types("/winloss won Acme renewal")
    await stage.ann.card_shows("Congratulations")
    before = await rows(stage)
    for other in ({"channel_type": "channel"}, {"subtype": "message_changed"}, {"bot_id": "B1"}, {"user": ""}):
        assert (await stage.ann.says("hello", **other)).status == 200
    assert await rows(stage) == before
