"""What a person does in Teams, and what comes of it: installing, typing, mentioning, pressing, filling in a dialog."""

import asyncio
import json

import pytest

from bot.sending.delivery import GRACE
from dialogs.messages import actions
from dialogs.messages.actions import Action, Verb
from dialogs.records import Status
from tests.bot.platforms.teams.teams_rig import a_stage, all_cases, calls, quiet, said
from tests.examples import more
from tests.stand_ins.teams_connector import CARD
from tests.stand_ins.teams_person import WORDS
from tests.transcripts.scenes import a_quick_one

STRANGER = "I can only answer that in a chat with you. Add winloss for yourself (Apps, then winloss) and ask me there."


@pytest.fixture
async def stage(sqlite_url, tmp_path):
    async with a_stage(sqlite_url, tmp_path) as made:
        await made.max.installs(made.sales)
        yield made


async def answered(stage, person) -> list[str]:
    """What the bot has said to a person since they looked, once all is out."""
    await quiet(stage)
    return person.screen.split("\n---\n") if person.screen else []


async def again(stage, times: int = 2):
    """Teams delivers the last activity again, all at once; every answer is fine."""
    replies = await asyncio.gather(*(stage.teams.redelivers() for _ in range(times)))
    assert {status for status, _ in replies} == {200}
    await quiet(stage)


# installing


def install(person):
    joined = person.activity("conversationUpdate", membersAdded=[{"id": person.teams.bot}])
    return [joined, person.activity("installationUpdate", action="add")]


@pytest.mark.parametrize("order", [more(1), -1])
async def test_whoever_installs_it_is_welcomed_once_in_any_order(stage, order):
    bob = stage.teams.person("Bob")
    stage.teams.conversations[bob.conversation].installed = True
    await asyncio.gather(*(bob.sends(activity) for activity in install(bob)[::order]))
    (welcome,) = await answered(stage, bob)
    assert "[Tell me about a deal]" in welcome
    assert "lost Foo phones 5k vs Globex" in welcome
    assert "/winloss" not in welcome, "Teams has no slash commands"
    await bob.sends(install(bob)[0])
    await again(stage)
    assert await answered(stage, bob) == [welcome]


async def test_a_team_that_adds_it_is_not_talked_at(stage):
    await quiet(stage)
    assert said(stage, stage.sales) == []


@pytest.mark.long
async def test_neither_an_upgrade_nor_a_reinstallation_is_a_new_welcome(stage):
    ann = stage.ann
    await ann.sends(ann.activity("installationUpdate", action="add-upgrade"))
    assert await answered(stage, ann) == []
    await ann.uninstalls()
    await ann.installs()
    assert await answered(stage, ann) == []


async def test_the_welcome_opens_the_form(stage):
    bob = stage.teams.person("Bob")
    await bob.installs()
    await bob.clicks("Tell me about a deal")
    await bob.clicks("Mark a deal")
    await bob.fills("Or its name, if it isn't there", "Acme renewal")
    await bob.clicks("No decision")
    await bob.clicks("Mark it")
    await bob.sees("Acme renewal marked as no decision", "Acme renewal stopped without a decision")


# typing


async def test_words_in_the_personal_chat_are_commands_with_or_without_our_name(stage):
    for line in ("pending", "winloss pending", "/winloss pending", "Winloss: pending", "PENDING"):
        stage.ann.looks_from_here()
        await stage.ann.says(line)
        assert await answered(stage, stage.ann) == ["Nothing waits for you."]


async def test_other_words_say_what_can_be_done(stage):
    await stage.ann.says("good morning to you")
    (answer,) = await answered(stage, stage.ann)
    assert "help lists what I can do" in answer
    assert "/winloss" not in answer


async def test_a_picture_without_words_is_answered_kindly(stage):
    picture = [{"contentType": "image/png", "contentUrl": "https://smba.example/x.png"}]
    for text in ("", None, " \n"):
        stage.ann.looks_from_here()
        await stage.ann.says("", text=text, attachments=picture)
        assert await answered(stage, stage.ann) == ["I can only read words here."]
        await again(stage)
        assert len(await answered(stage, stage.ann)) == 1


async def the_text_question(ann):
    await ann.types("won Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Price and value")
    await ann.clicks("Next")
    await ann.picks("Yes, they told me")
    await ann.picks("Yes", under="Did you expect to win?")
    await ann.card_shows("Their words, roughly")


async def heard(stage) -> list[str]:
    (case,) = await all_cases(stage)
    return [value for answer in case.answers.history if answer.field == "buyer_words" for value in answer.value]


async def test_typed_words_answer_the_open_question_and_commands_still_work(stage):
    ann = stage.ann
    await the_text_question(ann)
    await ann.says("stats")
    await ann.clicks("Do it")
    await ann.sees("This quarter")
    await ann.says("/winloss help")
    await ann.sees("How we do: stats")
    assert await heard(stage) == []
    await ann.says("lost their trust in <them> & *others*")
    await ann.card_shows("lost their trust in <them> & *others*")
    assert await heard(stage) == ["lost their trust in <them> & *others*"]
    ann.looks_from_here()
    await ann.says("winloss lost Harbor Foods")
    await ann.clicks("Do it")
    await ann.sees("Harbor Foods marked as lost")


@pytest.mark.long
@pytest.mark.parametrize("words", ["lost the price fight", "help came too late", "pending their budget"])
async def test_words_that_answered_a_question_are_no_command_when_they_come_again(stage, words):
    """Between two of the deliveries the question is answered, and no text is asked for any more."""
    ann = stage.ann
    await the_text_question(ann)
    await ann.says(words)
    activity = stage.teams.sent[-1]
    await again(stage)
    assert await heard(stage) == [words]
    await ann.picks("Price and value", under="Before they said so")
    await ann.picks("Price and value", under="What did they say decided it?")
    await ann.card_shows("4 of 6")
    await quiet(stage)
    before, shown = await all_cases(stage), said(stage, ann.conversation)
    for _ in range(2):
        assert (await stage.teams.posts(activity))[0] == 200
    await quiet(stage)
    assert await all_cases(stage) == before
    assert said(stage, ann.conversation) == shown


# in a channel


async def test_figures_in_a_channel_are_everybodys_in_the_thread_without_buttons(stage):
    ann, manager = stage.ann, stage.max
    await a_quick_one(ann, "lost", "Acme renewal", "Price and value")
    await manager.types("stats all", channel=stage.sales)
    await manager.sees("1 closed: 1 lost")
    question, answer = stage.teams.messages(stage.sales)
    assert answer.thread == question.id
    assert "Price" not in said(stage, stage.sales)[0], "a manager sees few answers, but not before everybody"
    assert "Action." not in json.dumps(answer.card)
    await manager.types("stats all by driver", channel=stage.sales)
    await quiet(stage)
    assert "Price" not in said(stage, stage.sales)[1]


async def test_what_went_wrong_and_help_are_said_in_the_thread(stage):
    for line, answer in (("stats lots", "I don't know"), ("frobnicate", "I don't know"), ("help", "How we do: stats")):
        await stage.max.types(line, channel=stage.sales)
        await stage.max.sees(answer)
    await quiet(stage)
    assert len(said(stage, stage.sales)) == 3
    assert "digest preview" not in said(stage, stage.sales)[2]
    assert said(stage, stage.max.conversation)[1:] == []


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("lost Acme renewal 12k", "Acme renewal marked as lost (EUR 12,000)."),
        more("deal Acme renewal", "I know no deal called Acme renewal."),
        more("pending", "Nothing waits for you."),
        ("digest preview", "The preview of the digest is for managers."),
    ],
)
async def test_all_else_that_is_asked_in_a_channel_is_answered_in_private(stage, line, answer):
    ann = stage.ann
    await ann.types(line, channel=stage.sales)
    await again(stage)
    assert said(stage, stage.sales) == ["I've answered you in our chat."]
    question, pointer = stage.teams.messages(stage.sales)
    assert pointer.thread == question.id
    private = said(stage, ann.conversation)[1:]
    assert sum(answer in text for text in private) == 1
    assert len(private) == (2 if line.startswith("lost") else 1)


async def test_somebody_who_has_not_the_app_is_told_what_to_do_and_nothing_is_marked(stage):
    bob = stage.teams.person("Bob")
    await bob.types("lost Acme renewal", channel=stage.sales)
    await again(stage)
    assert said(stage, stage.sales) == [STRANGER]
    assert await all_cases(stage) == []
    await bob.types("stats", channel=stage.sales)
    await bob.sees("This quarter")
    await bob.installs()
    await bob.types("lost Acme renewal", channel=stage.sales)
    await bob.sees("I've answered you in our chat.", "Acme renewal marked as lost", "Sorry about Acme renewal")


async def test_sharing_figures_asked_in_private_goes_to_the_digests_channel(stage):
    await a_quick_one(stage.ann, "lost", "Acme renewal", "Price and value")
    await stage.ann.types("stats all")
    await stage.ann.clicks("Share")
    await stage.ann.clicks("Share it there")
    await stage.ann.sees("Shared.")
    assert len(said(stage, stage.sales)) == 1


# the same activity twice


async def test_a_redelivered_activity_changes_nothing_and_is_not_answered_again(stage):
    """Each kind of activity in turn, delivered twice more as soon as it is done."""
    ann = stage.ann
    steps = [
        lambda: ann.types("lost Acme renewal 12k vs Globex"),
        lambda: ann.types("stats all"),
        lambda: ann.types("deal Acme renewal", channel=stage.sales),
        lambda: ann.clicks("Start"),
        lambda: ann.picks("Something else", under="What tipped it the other way?"),
        lambda: ann.says("nobody owned the switch"),
        lambda: ann.clicks("Later"),
        lambda: ann.clicks("Next week"),
        lambda: ann.clicks("Continue now"),
        lambda: ann.types("won Harbor Foods"),
        lambda: ann.clicks("Undo"),
        lambda: ann.uses("mark", on="Delta rollout"),
        lambda: ann.clicks("Lost"),
        lambda: ann.clicks("Mark it"),
    ]
    for number, step in enumerate(steps):
        await step()
        await quiet(stage)
        before, shown = await _kept(stage), said(stage, ann.conversation) + said(stage, stage.sales)
        await again(stage)
        assert await _kept(stage) == before, number
        assert said(stage, ann.conversation) + said(stage, stage.sales) == shown, number


async def _kept(stage):
    return await stage.app.services.storage.read(_rows)


def _rows(conn):
    tables = ("deal", "closing", "debrief", "answer", "timer", "person", "conversation")
    return {name: sorted(map(str, conn.exec_driver_sql(f"SELECT * FROM {name}"))) for name in tables}


@pytest.mark.long
async def test_a_redelivered_press_of_an_old_client_changes_nothing(stage):
    ann = stage.ann
    ann.old = True
    await ann.types("lost Acme renewal")
    for label in ("Later", "Next week"):
        await ann.clicks(label)
        await quiet(stage)
        before, shown = await _kept(stage), said(stage, ann.conversation)
        await again(stage)
        assert (await _kept(stage), said(stage, ann.conversation)) == (before, shown)


async def test_five_deliveries_at_once_are_one(stage):
    ann = stage.ann
    activity = ann.activity("message", text="lost Acme renewal")
    replies = await asyncio.gather(*(stage.teams.posts(activity) for _ in range(5)))
    assert {status for status, _ in replies} == {200}
    assert len(await answered(stage, ann)) == 2, "the answer and the first card"
    assert len(await all_cases(stage)) == 1


# pressing


async def test_the_new_card_comes_back_with_the_press_and_the_activity_is_updated_too(stage):
    ann = stage.ann
    await ann.types("lost Acme renewal")
    await ann.card_shows("Start")
    await quiet(stage)
    updates = calls(stage, "update")
    reply = await ann.clicks("Start")
    assert (reply.body["statusCode"], reply.body["type"]) == (200, CARD)
    assert reply.body["value"]["type"] == "AdaptiveCard"
    await quiet(stage)
    assert calls(stage, "update") == updates + 1
    card = stage.teams.messages(ann.conversation)[-1]
    assert card.card == reply.body["value"], "what lasts is what came back"
    stage.clock.leap += GRACE + 1
    await stage.app.delivery.round()
    await quiet(stage)
    assert calls(stage, "update") == updates + 1, "nothing is in doubt: once is enough"


async def test_a_chooser_takes_the_cards_place_for_the_presser_and_then_the_card_is_updated(stage):
    ann = stage.ann
    await ann.types("lost Acme renewal")
    reply = await ann.clicks("Later")
    assert reply.body["type"] == CARD
    assert "When shall I come back" in ann.card
    assert "When shall I come back" not in said(stage, ann.conversation)[-1], "nobody else sees it"
    reply = await ann.clicks("Next week")
    assert reply.body["type"] in {CARD, WORDS}
    await ann.card_shows("I'll come back to Acme renewal on Thursday")
    assert len([text for text in said(stage, ann.conversation) if "Acme renewal" in text]) == 2


async def test_a_press_on_a_card_that_has_moved_on_shows_where_it_stands(stage):
    ann = stage.ann
    await ann.types("lost Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Price and value", under="What tipped it the other way?")
    await ann.clicks("Next")
    stale = dict(stage.teams.sent[-1])
    await ann.picks("Half")
    await quiet(stage)
    (before,) = await all_cases(stage)
    reply = await ann.sends(stale | {"id": stage.teams.new_id()})
    assert (reply.status, reply.body["type"]) == (200, CARD)
    assert "Have they told you why?" in reply.text
    assert await all_cases(stage) == [before]


async def test_a_press_on_somebody_elses_card_is_refused_in_words(stage):
    ann, eve = stage.ann, stage.max
    await ann.types("lost Acme renewal")
    await ann.clicks("Start")
    taken = {"value": stage.teams.sent[-1]["value"], "name": "adaptiveCard/action", "replyToId": "1"}
    reply = await eve.sends(eve.activity("invoke", **taken))
    assert (reply.status, reply.body["type"]) == (200, WORDS)
    assert reply.body["value"].endswith(".")
    (case,) = await all_cases(stage)
    assert case.person.user_id == ann.user_id


async def test_a_button_that_stands_for_a_command_is_answered_below(stage):
    ann = stage.ann
    await a_quick_one(ann, "lost", "Acme renewal", "Price and value")
    await ann.types("stats all by driver")
    reply = await ann.clicks("Overview")
    assert reply.body == {"statusCode": 200, "type": WORDS, "value": "OK."}
    await ann.card_shows("1 closed: 1 lost")
    await again(stage)
    assert len(await answered(stage, ann)) == 5, "mark, debrief, figures by driver, OK., figures"


async def test_a_date_that_stands_empty_is_asked_for(stage):
    token = actions.render(Action(Verb.PICK, "01J", 3, "ends"))
    value = {"action": {"type": "Action.Execute", "verb": "winloss", "data": {"t": token, "d": "d:ends", "d:ends": ""}}}
    reply = await stage.ann.sends(stage.ann.activity("invoke", name="adaptiveCard/action", value=value))
    assert reply.body == {"statusCode": 200, "type": WORDS, "value": "Choose one first."}


async def test_an_old_client_gets_through_a_debrief_by_updates_alone(stage):
    ann = stage.ann
    ann.old = True
    await a_quick_one(ann, "lost", "Acme renewal", "Price and value")
    assert not [sent for sent in stage.teams.sent if sent["type"] == "invoke"]
    (case,) = await all_cases(stage)
    assert (case.debrief.status, case.answers.one("driver")) == (Status.DONE, "price")
    await quiet(stage)
    assert len(said(stage, ann.conversation)) == 3, "the welcome, the answer and one card"


async def test_an_old_clients_old_button_is_answered_in_words(stage):
    ann = stage.ann
    await ann.sends(ann.activity("message", value={"t": "retired/1/2"}))
    await again(stage)
    (answer,) = await answered(stage, ann)
    assert "too old to work" in answer


# the dialog


async def test_a_message_opens_the_form_with_what_was_lost_under_its_first_line_and_marks_the_deal(stage):
    ann = stage.ann
    await ann.uses("mark", on="We lost Acme & Söhne renewal <sigh>")
    assert "“We lost Acme & Söhne renewal <sigh>”" in str(ann.dialog["body"][0])
    assert ann.dialog["body"][2]["value"] == "Acme & Söhne renewal"
    await ann.fills("Amount, if you know it", "12k")
    await ann.fills("Somebody else", "Globex")
    reply = await ann.clicks("Mark it")
    assert reply.body["task"]["type"] == "message"
    assert ann.dialog is None
    await ann.sees("Acme & Söhne renewal marked as lost (EUR 12,000, against Globex)", "Sorry about")


@pytest.mark.parametrize("way", [more("task"), "composeExtension"])
async def test_what_is_wrong_comes_back_in_the_form_with_all_that_was_filled_in(stage, way):
    ann = stage.ann
    await (ann.opens("task/fetch", {"data": {"form": "mark"}}) if way == "task" else ann.uses("mark", on="Acme"))
    await ann.fills("Or its name, if it isn't there", "Acme renewal")
    await ann.clicks("Lost")
    await ann.fills("Amount, if you know it", "a lot")
    await ann.clicks("Mark it")
    await ann.sees("Write the amount like 12k or 12,000.", "Acme renewal", "a lot")
    assert await all_cases(stage) == []
    await ann.fills("Amount, if you know it", "12k")
    await ann.clicks("Lost")
    await ann.clicks("Mark it")
    await ann.sees("Acme renewal marked as lost (EUR 12,000)")
    assert len(await all_cases(stage)) == 1


async def test_a_form_that_the_phone_sends_unfilled_comes_back(stage):
    ann = stage.ann
    for data in ({}, {"deal": "Acme"}, {"deal": " ", "outcome": "lost"}, {"deal": "Acme", "outcome": "eaten"}):
        reply = await ann.sends(ann.activity("invoke", name="task/submit", value={"data": data}))
        assert reply.body["task"]["type"] == "continue", data
        assert "I need the deal's name and how it ended." in reply.text
    assert await all_cases(stage) == []


async def test_a_deal_marked_from_a_message_by_somebody_without_the_app_waits_for_them(stage):
    bob = stage.teams.person("Bob")
    value = {"commandId": "mark", "commandContext": "message", "data": {"deal": "Acme renewal", "outcome": "lost"}}
    reply = await bob.sends(
        bob.activity("invoke", place=stage.sales, name="composeExtension/submitAction", value=value)
    )
    assert "Acme renewal marked as lost" in reply.text
    await quiet(stage)
    assert said(stage, bob.conversation) == []
    await bob.installs()
    await bob.sees("Sorry about Acme renewal", "[Tell me about a deal]")
