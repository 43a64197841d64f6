"""`winloss serve` survives what machines do: kills, a refused token, two processes, and being told to stop."""

import asyncio
import signal

import pytest

from tests.command_line import delivered, free_port, one_sentence, secrets, served, winloss
from tests.stand_ins.slack import Slack


async def test_serve_with_a_token_that_slack_refuses(tmp_path):
    async with Slack() as slack:
        given = {**secrets(slack), "SLACK_BOT_TOKEN": "xoxb-wrong", "WINLOSS_PORT": str(free_port())}
        done = await asyncio.to_thread(winloss, "serve", cwd=tmp_path, **given)

    one_sentence(done.returncode, done.stderr, "Slack refused the bot token", "OAuth & Permissions")


def asked(slack: Slack, person) -> list[str]:
    """The messages of the bot in a person's conversation but its hello, by their id."""
    ours = [m for m in slack.messages(person.conversation) if m["user"] == slack.bot_user_id]
    return [m["ts"] for m in ours if not m["text"].startswith("Hello")]


async def test_what_was_answered_survives_a_kill_and_nothing_comes_twice(tmp_path):
    async with Slack() as slack:
        ann = slack.person("Ann")
        async with served(slack, tmp_path) as process:
            await ann.types("/winloss lost Acme renewal vs Globex")
            await ann.clicks("Start")
            await ann.picks("Price and value", under="What tipped it the other way?")
            await ann.clicks("Next")
            assert (await ann.picks("Yes, they told me")).status == 200
            process.kill()
        there = asked(slack, ann)

        async with served(slack, tmp_path) as process:
            assert (await slack.redelivers())[0] == 200  # Slack saw its 200, and asks again all the same
            await ann.picks("Half")
            # the killed process still holds the card's lease: it stands as it was, and a press there shows the new one
            await ann.picks("Half")
            await ann.sees("Already answered", "What did they say decided it?")  # asked of those only who were told
            assert asked(slack, ann) == there
            assert process.stop() == 0


@pytest.mark.long
async def test_a_prompt_that_was_not_out_yet_comes_once_after_the_restart(tmp_path):
    async with Slack() as slack:
        ann = slack.person("Ann")
        slack.fault("chat.postMessage", "429")
        async with served(slack, tmp_path) as process:
            assert (await ann.types("/winloss lost Acme renewal")).status == 200
            await delivered(slack, "limited")
            process.kill()
        assert asked(slack, ann) == []

        async with served(slack, tmp_path):
            assert (await slack.redelivers())[0] == 200
            await ann.sees("Sorry about Acme renewal")
            await delivered(slack, "sent")
            assert len(asked(slack, ann)) == 1


@pytest.mark.long
async def test_a_prompt_that_may_be_out_is_looked_for_after_the_restart(tmp_path):
    async with Slack() as slack:
        ann = slack.person("Ann")
        async with served(slack, tmp_path) as process:
            await ann.types("/winloss help")
            await delivered(slack, "sent")  # the hello
            slack.fault("chat.postMessage", "drop_after")
            await ann.types("/winloss lost Acme renewal")
            await delivered(slack, "ambiguous")
            process.kill()
        (there,) = asked(slack, ann)

        async with served(slack, tmp_path):
            await delivered(slack, "sent")
            assert asked(slack, ann) == [there]
            assert [name for name, _ in slack.calls].count("chat.postMessage") == 2, "the hello and the card"


@pytest.fixture
def empty_postgres(databases):
    """The address of a PostgreSQL database without tables."""
    name = databases.make("template1")
    yield databases.url(name)
    databases.drop(name)


@pytest.mark.long  # two in one process, on one that fails, are in tests/bot/sending
async def test_two_processes_share_the_work_and_do_nothing_twice(tmp_path, empty_postgres):
    given = {"WINLOSS_DATABASE_URL": empty_postgres}
    async with Slack() as slack:
        people = [slack.person(f"Rep {number}") for number in range(5)]
        async with served(slack, tmp_path, **given) as first:
            one = slack.app_url
            async with served(slack, tmp_path, **given):
                two = slack.app_url
                for number, person in enumerate(people):
                    slack.app_url = (one, two)[number % 2]
                    await person.types(f"/winloss lost Deal {number}")
                    slack.app_url = (two, one)[number % 2]  # the same again, to the other one
                    assert (await slack.redelivers())[0] == 200
                    await person.clicks("Start")
                    await person.sees("What tipped it the other way?")
                first.kill()  # it has nothing under way: the last press went to the other one
                slack.app_url = two
                for person in people:
                    await person.picks("Price and value", under="What tipped it the other way?")
                    await person.clicks("Next")
                    await person.sees("Have they told you why?")
                assert [len(asked(slack, person)) for person in people] == [1] * len(people)


async def test_sigterm_and_control_c_end_it_cleanly(tmp_path):
    async with Slack() as slack:
        for number in (signal.SIGTERM, signal.SIGINT):
            async with served(slack, tmp_path) as process:
                process.says("winloss is at http://127.0.0.1")
                assert process.stop(number) == 0
                assert "Traceback" not in process.output


@pytest.mark.long
async def test_somebody_named_in_app_yaml_is_asked_although_they_never_wrote(tmp_path):
    """`people` links the owner in the CRM with somebody in chat."""
    (tmp_path / "crm.csv").write_text(
        "deal,owner,stage,close date\nAcme,Dana Reyes,lost,2026-03-01\nHarbor Foods,Dana Reyes,open,\n"
    )
    async with Slack() as slack:
        dana, bob = slack.person("Dana"), slack.person("Bob")
        (tmp_path / "app.yaml").write_text(f"people:\n  Dana Reyes: {dana.id}\n")
        given = ["import", "crm.csv", "--workspace", f"slack:{slack.team_id}", "--yes"]
        done = await asyncio.to_thread(winloss, *given, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        async with served(slack, tmp_path):
            await bob.types("/winloss won Harbor Foods")
            await bob.sees("I'm asking Dana Reyes for a debrief")
            await dana.sees("Congratulations on Harbor Foods!")
            assert asked(slack, bob) == []
