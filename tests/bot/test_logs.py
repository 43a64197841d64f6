"""The log of a whole run: one line an event, with what came of it, and no answer's words in any line."""

import asyncio
import json
import logging
import re
import shlex
import sqlite3
from collections import Counter
from urllib.parse import parse_qs

import pytest

from bot import logs
from bot.platforms.slack import parse
from dialogs.errors import DebriefError, NotFound, Stale
from storage.engine.engine import StorageError
from tests.command_line import get, served, winloss
from tests.stand_ins.slack import Slack
from tests.stand_ins.slack_person import FORM
from tests.waiting import until

DEAL, RIVAL = "Quagga renewal", "Zyzzyx"
HEARD, LESSON, CHANGED, SAID, TYPED, LOST_WORDS = (
    "turquoise dashboards",
    "bring marmalade",
    "bring rhubarb",
    "platypus migration",
    "ahoy kumquat",
    "wombat inside",
)
WORDS = [word for said in (DEAL, RIVAL, HEARD, LESSON, CHANGED, SAID, TYPED, LOST_WORDS) for word in said.split()]
BREAK = f"CREATE TRIGGER no BEFORE INSERT ON answer BEGIN SELECT RAISE(ABORT, '{LOST_WORDS}'); END"


def lines(output: str) -> list[dict[str, str]]:
    """The fields of each line of the log."""
    logged = [line for line in output.splitlines() if line.startswith("timestamp=")]
    return [dict(part.partition("=")[::2] for part in shlex.split(line)) for line in logged]


def events(logged: list[dict[str, str]], kind: str) -> Counter[str]:
    """What came of the events of a kind."""
    return Counter(line["outcome"] for line in logged if line["event"] == kind)


def asked(sent: list[tuple[bytes, str]]) -> Counter[str]:
    """How many events of each kind a Slack has sent."""
    kinds: Counter[str] = Counter()
    for body, content_type in sent:
        form = parse_qs(body.decode()) if content_type == FORM else {}
        given = json.loads(form["payload"][0]) if form.get("payload", [""])[0].startswith("{") else {}
        if "command" in form:
            kinds["command"] += 1
        elif given.get("type") == "block_actions":
            kinds["click"] += parse.click(given) is not None
        elif given.get("type") == "view_submission":
            kinds["form"] += 1
        elif not form and body.startswith(b'{"type": "event_callback"'):
            kinds["typed"] += 1
    return kinds


async def a_whole_debrief(ann) -> None:
    await ann.types(f"/winloss lost {DEAL} 34,567 vs {RIVAL}")
    await ann.clicks("Start")
    await ann.picks("Price and value", under="What tipped it the other way?")
    found = await ann._until(lambda: ann._find("Next", ""), "Next")
    for _ in range(2):  # with another trigger each: pressed twice, not delivered twice
        await ann._acts(found, {"value": found.element["value"], "text": found.element["text"]})
    await ann.picks("Yes, they told me")
    await ann.slack.redelivers()
    await ann.picks("Half")
    await ann.picks("Price and value", under="Before they said so")
    await ann.fills("Their words, roughly", HEARD)
    await ann.picks("Effort and risk of changing", under="What did they say decided it?")
    await ann.picks("Higher", under="Our price next to theirs?")
    await ann.picks("Partly")
    await ann.picks("Ahead on needs")
    await ann.fills("Knowing what you know now, what would you try next time?", LESSON)
    await ann.picks("In 3 months")
    await ann.picks("Another service or product")
    await ann.sees("Thank you", LESSON)
    await ann.clicks("Change an answer")
    await ann.clicks("What's next")
    await ann.card_shows("Knowing what you know now")
    await ann.says(CHANGED)
    await ann.card_shows(CHANGED)
    await ann.clicks("Finish here")
    await ann.sees("Thank you", CHANGED)


async def the_rest(ann, slack) -> None:
    await ann.types("/winloss won Harbor Foods")
    await ann.clicks("Start", under="Harbor Foods")
    await ann.picks("How we worked with them")
    await ann.clicks("Later")
    await ann.clicks("Next week")  # on a Friday there is no tomorrow morning
    await ann.says(TYPED)
    await ann.types("/winloss stats")
    await ann.types(f"/winloss {TYPED}")  # no such command
    await ann.uses("mark_deal")
    await ann.fills("Or its name, if it isn't there", SAID)
    await ann.clicks("Lost")
    await ann.fills("Amount, if you know it", RIVAL)
    await ann.submits()
    await ann.fills("Amount, if you know it", "12k")
    await ann.submits()
    ann.modal = None
    assert (await slack.posts(f"payload={LOST_WORDS}".encode(), FORM))[0] == 400
    assert (await slack.posts(f'{{"{LOST_WORDS}'.encode(), "application/json"))[0] == 400


def counted(metrics: str) -> Counter[str]:
    """How many deliveries the metrics tell, by what came of them."""
    found = re.findall(r'winloss_deliveries_total\{result="(\w+)"\} (\d+)', metrics)
    return Counter({result: int(times) for result, times in found})


@pytest.fixture
async def run(tmp_path):
    """A run of the process with everything in it: its log, what was answered, what Slack sent, what was delivered."""
    (tmp_path / "closings.csv").write_text("deal,owner,stage,close date\nOsprey,Ann,lost,2026-03-01\n")
    async with Slack() as slack:
        ann, sales = slack.person("Ann"), slack.channel("sales", member=True)
        (tmp_path / "app.yaml").write_text(f"digest:\n  channel: {sales}\n")
        async with served(slack, tmp_path) as process:
            await a_whole_debrief(ann)
            await the_rest(ann, slack)
            database = sqlite3.connect(tmp_path / "var" / "winloss.db", isolation_level=None)
            database.execute("UPDATE timer SET due_at = (SELECT min(at) FROM event) WHERE kind IN ('digest', 'resume')")
            await asyncio.to_thread(process.says, "event=digest")
            await asyncio.to_thread(process.says, "timer=resume:")
            await ann.clicks("Start")
            await ann.card_shows("What tipped")
            database.execute(BREAK)
            assert (await ann.picks("Product fit")).status == 500
            database.execute("DROP TRIGGER no")
            slack.fault("chat.postMessage", "429")
            await slack.person("Bob").types("/winloss won Osprey")
            await asyncio.to_thread(process.says, "outcome=limited")
            told = "SELECT value FROM answer WHERE state = 'given' AND value IS NOT NULL"
            answers = [json.loads(value) for (value,) in database.execute(told)]
            database.close()
            metrics = await asyncio.to_thread(get, slack.app_url.replace("/slack/events", "/metrics"))
            # the log tells a delivery a moment after the metrics do
            await until(lambda: counted(metrics) <= events(lines(process.output), "delivery"), lambda: process.output)
            process.kill()
        given = ["import", "closings.csv", "--workspace", f"slack:{slack.team_id}", "--yes"]
        imported = await asyncio.to_thread(winloss, *given, cwd=tmp_path)
        yield process.output + imported.stderr, answers, asked(slack.sent), metrics


async def test_each_event_gives_one_line_and_no_line_tells_what_was_answered(run):
    output, answers, sent, metrics = run
    logged = lines(output)

    said = {word for answer in answers for word in ([answer] if isinstance(answer, str) else answer)}
    assert len(said) > 10
    assert said > {HEARD, CHANGED}
    told = output.casefold()
    spoken = [word.casefold() for word in WORDS] + ["34,567", "34567", "osprey", "harbor"]
    assert [word for word in spoken if word in told] == []
    assert [word for word in said if re.search(rf"(?<![\w.]){re.escape(word.casefold())}(?![\w.])", told)] == []
    assert "Traceback" not in output

    assert all({"level", "event"} <= line.keys() for line in logged)
    assert all(
        line["workspace"] == "slack:T0SALES" and float(line["seconds"]) >= 0 for line in logged if "outcome" in line
    )
    assert {kind: events(logged, kind).total() for kind in sent} == dict(sent)
    assert events(logged, "click").keys() == {"answered", "stale", "repeated", "failed"}
    assert events(logged, "command") == {"answered": 4, "refused": 1}
    assert events(logged, "form") == {"refused": 1, "answered": 1}
    assert events(logged, "typed") == {"answered": 2}
    assert events(logged, "import") == {"written": 1}
    assert events(logged, "digest") == {"made": 1}
    assert {line["timer"].partition(":")[0] for line in logged if line["event"] == "timer"} >= {"digest", "resume"}
    deliveries = events(logged, "delivery")
    assert deliveries["limited"] == 1
    assert counted(metrics) <= deliveries
    (broken,) = [line for line in logged if line.get("outcome") == "failed"]
    assert broken["fault"].startswith("IntegrityError at storage/")


@pytest.mark.parametrize(
    ("error", "outcome", "more"),
    [
        (None, "answered", {}),
        (Stale(), "stale", {"why": "Stale"}),
        (NotFound(), "refused", {"why": "NotFound"}),
        (DebriefError(f"There is no {HEARD}."), "refused", {"why": "DebriefError"}),
        (StorageError("The disk is full."), "failed", {"why": "The disk is full."}),
        (ValueError(HEARD), "failed", {}),
        (asyncio.CancelledError(), "cut", {}),
    ],
)
def test_what_an_event_came_to(caplog, error, outcome, more):
    caplog.set_level(logging.INFO, "winloss")

    def happens() -> None:
        with logs.line("click", "slack:T1", action="next"):
            if error:
                raise error

    if error:
        with pytest.raises(type(error)):
            happens()
    else:
        happens()
    (record,) = caplog.records
    assert record.line.items() >= {"event": "click", "workspace": "slack:T1", "outcome": outcome, **more}.items()
    assert (outcome == "failed") == ("fault" in record.line) == (record.levelno == logging.ERROR)
    assert HEARD not in caplog.text


def test_what_libraries_say_goes_the_same_way_without_an_errors_words(capsys, monkeypatch):
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(root, "level", root.level)
    logs.set_up()
    library = logging.getLogger("asyncio")
    error = ValueError(HEARD)
    library.error("it failed: %s\nfuture: %r", error, error, exc_info=error)
    with pytest.raises(LookupError) as caught, logs.line("click", "slack:T1"):
        raise LookupError(HEARD)
    library.error("once more", exc_info=caught.value)

    library_line, our_line = lines(capsys.readouterr().err)
    assert library_line["says"] == "it failed: ValueError"
    assert library_line["fault"] == "ValueError"
    assert (our_line["event"], our_line["outcome"]) == ("click", "failed")
