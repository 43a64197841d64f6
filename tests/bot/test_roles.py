"""Every role against every entry: what each may do, told here once more by hand, tried through the desk."""

from pathlib import Path

import pytest

from bot.commands.rights import PRESSES, RIGHTS, Reach, Right, Role
from bot.commands.table import TABLE
from bot.desk.marking import NotYourMark
from bot.platforms.audience import ForManagers
from bot.platforms.ports import Click, Command, Who
from bot.platforms.web.setup import _rights
from bot.settings.app_file import AppFile, SalesTeam
from dialogs.errors import DebriefError, NotYours
from dialogs.messages.actions import Action, Verb
from dialogs.sentences.words import ENGLISH, words
from storage.tables import pitch
from storage.units import cases, people
from tests.transcripts import stage as stages
from tests.transcripts.scenes import a_quick_one
from tests.transcripts.stage import THURSDAY

ROLES = {"carl": Role.REP, "tina": Role.TEAM_MANAGER, "max": Role.MANAGER, "ada": Role.ADMINISTRATOR}
NAMES = {"ann": "Ann Ames", "bob": "Bob Berg", "carl": "Carl", "tina": "Tina", "max": "Max Moss", "ada": "Ada"}
TEAMS = {"sales_teams": {"EMEA": {"managers": ["tina"], "members": ["ann"]}}, "administrators": ["ada"]}
MAY = {  # who may do it to what is ann's, whom tina manages; then to what is bob's
    Right.MARK: ("carl tina max ada", "carl tina max ada"),
    Right.ANSWER: ("", ""),
    Right.READ: ("tina max", "max"),
    Right.AMEND: ("tina max", "max"),
    Right.OWING: ("tina max", "max"),
    Right.BEHIND: ("max", "max"),
    Right.HABITS: ("max ada", "max ada"),
    Right.PREVIEW: ("max ada", "max ada"),
    Right.CONFIGURE: ("max ada", "max ada"),
    Right.SUSPECT: ("max", "max"),
    Right.MERGE: ("max ada", "max ada"),
    Right.EXCLUDE: ("max", "max"),
    Right.LIFT: ("max", "max"),
    Right.HEALTH: ("max ada", "max ada"),
    Right.ERASE: ("max ada", "max ada"),
}
REFUSALS = {row.refusal for row in TABLE if row.refusal}
OF_FOLLOW_UPS = {Verb.TOLD, Verb.AGAIN, Verb.DROP, Verb.DONE, Verb.PASS_ON, Verb.DECLINE, Verb.TAKE_BACK}
DOCS = Path(__file__).parents[2] / "docs" / "roles.md"


@pytest.fixture
async def stage(sqlite_url, tmp_path, monkeypatch):
    monkeypatch.setattr(stages, "PEOPLE", NAMES)
    async with stages.on_the_page(sqlite_url, tmp_path, **TEAMS) as made:
        yield made


def _briefed(conn, ws, person, post_id):
    """A brief was sent to them."""
    row = {"workspace_id": ws, "deal_key": post_id, "rival": "Globex", "person_id": person.id, "post_id": post_id}
    conn.execute(pitch.insert(), [{**row, "seen_at": THURSDAY, "briefed_at": THURSDAY}])


async def refused(happening):
    try:
        await happening
    except (NotYours, ForManagers, NotYourMark):
        return True
    except DebriefError as error:
        return error.sentence in REFUSALS
    return False


def lets(right, who, whose):
    return who in MAY[right][whose == "bob"].split()


async def test_every_role_tries_every_command(stage):
    for who in ROLES:
        for row in TABLE:
            line = Command(f"{who} {row.word}", Who(stage.workspace_id, who), row.word, "")
            assert await refused(stage.app.desk.command(line)) != lets(row.right, who, "ann"), (who, row.word)


async def test_every_role_tries_every_press(stage):
    desk, read, ws = stage.app.desk, stage.app.services.storage.read, stage.workspace_id
    for whose in ("ann", "bob"):
        for who in ROLES:  # a deal for each, since whoever may changes something
            await stage.people[whose].types(f"/winloss lost {whose} and {who}")
        found = {case.deal.name: case for case in await read(cases.pending, ws, None)}
        await stage.app.services.storage.write(_briefed, ws, found[f"{whose} and carl"].person, f"brief:{whose}")
        for who in ROLES:
            case = found[f"{whose} and {who}"]
            tried = [verb for verb in PRESSES if verb is not Verb.REOPEN]  # asks those who may: below
            for verb in sorted(tried, key=lambda verb: verb in {Verb.LET_GO, Verb.UNDO}):
                subject = f"{case.debrief.id}.talk" if verb in OF_FOLLOW_UPS else case.debrief.id
                subject = f"brief:{whose}" if verb is Verb.USEFUL else subject
                value = {Verb.CORRECT: "won x", Verb.LATER: "week", Verb.THIS_DEAL: "won y"}.get(verb, "")
                action = Action(verb, subject, case.debrief.rev, "field", value)
                press = Click(f"{whose} {who} {verb}", Who(ws, who), action, {}, "")
                assert await refused(desk.click(press)) != lets(PRESSES[verb], who, whose), (whose, who, verb)


async def test_what_each_role_reads_of_a_deal_and_of_what_is_open(stage):
    for whose in ("ann", "bob"):
        await a_quick_one(stage.people[whose], "lost", f"{whose} renewal", "Price and value")
        await stage.people[whose].types(f"/winloss lost {whose} second")
    for who in ROLES:
        for whose in ("ann", "bob"):
            person = stage.people[who]
            person.only_me.clear()
            await person.types(f"/winloss deal {whose} renewal")
            told = await person.sees("Lost on 19 Nov 2026")
            assert ("Price" in told) == lets(Right.READ, who, whose), (who, whose)
            person.only_me.clear()
            await person.types("/winloss pending")
            told = await person.sees("waits for you")
            assert ("In the teams you lead one is open." in told) == (who == "tina"), who
            assert ("In the whole team 2 are open." in told) == (who == "max"), who
            assert (f"{whose} second" in told) == lets(Right.OWING, who, whose), (who, whose)
        person.only_me.clear()
        await person.types("/winloss stats all by driver of price")
        told = await person.sees("")
        assert ("ann renewal" in told) == lets(Right.BEHIND, who, "ann"), who


async def test_whose_reopening_is_asked_of_those_who_may_say_so(stage):
    services, ws = stage.app.services, stage.workspace_id
    ann = await services.storage.read(people.person_by_user, ws, "ann")
    bob = await services.storage.read(people.person_by_user, ws, "bob")
    assert services.holders(ws, Right.AMEND, ann) == ("max", "tina")
    assert services.holders(ws, Right.AMEND, bob) == ("max",)
    assert services.holders(ws, Right.HEALTH) == ("max", "ada")


def test_every_press_and_command_takes_a_right_and_every_right_has_its_row():
    assert set(PRESSES) == set(Verb) - {Verb.RUN, Verb.HOME}
    assert set(RIGHTS) == set(Right) == set(MAY)


def test_a_session_ends_where_a_role_changes():
    app = AppFile(managers=("max",), administrators=("ada", "max"), sales_teams={"EMEA": SalesTeam(managers=("tina",))})
    assert [_rights(app, who) for who in ("ann", "max", "ada", "tina")] == [
        "rep",
        "manager, administrator",
        "administrator",
        "team:EMEA",
    ]


TOLD = {Reach.NO: "no", Reach.OWN: "their own", Reach.TEAM: "their team's", Reach.ALL: "yes"}


def test_the_documents_table_is_the_one_that_decides():
    head = f"| | {' | '.join(role.value for role in Role)} |\n|---|{'---|' * len(Role)}\n"
    rows = (
        f"| {words(right.value, ENGLISH)} | {' | '.join(TOLD[found] for found in RIGHTS[right])} |\n" for right in Right
    )
    table = head + "".join(rows)
    assert table in DOCS.read_text("utf-8"), f"docs/roles.md should have:\n\n{table}"
