"""What managers suspect: named before the deals are in, frozen, tested on what closes after that. Every platform."""

from datetime import UTC, datetime

import pytest

from storage.units import audit
from tests.transcripts.conftest import PLATFORMS
from tests.transcripts.planted import plant, plant_week
from tests.transcripts.test_transcripts_insights import answer, asks, digest

# The planted year goes from December 2025 to October 2026; its last look is on 26 October.
BEFORE = datetime(2025, 11, 20, 14, 5, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CHANGING = "Changing, in losses"


@pytest.fixture
async def early(stage):
    """A year before, in which nothing has closed yet."""
    stage.clock.at = BEFORE
    return stage


async def a_year_on(stage):
    """The planted year went by, and a Monday on which a digest comes."""
    await stage.app.services.storage.write(plant, stage.workspace_id)
    for day in (MONDAY.date(), datetime(2026, 11, 16, tzinfo=UTC).date()):
        await stage.app.services.storage.write(plant_week, stage.workspace_id, day, "llww")


async def test_a_manager_names_one_from_a_list_and_it_is_borne_out_a_year_later(early):
    max_, bob = early.max, early.bob
    said = await asks(max_, "suspect")
    assert "What we suspect" in said
    assert "Only deals that close after that count" in said
    assert "3 of 3 places are free." in said
    said = await answer(max_, max_.picks("Changing"))
    assert CHANGING in said
    assert "whether sellers name it more often in losses than in other deals" in said
    assert "Only deals that close after today count. We look every four weeks." in said
    assert "That can't be said: too little was debriefed" in said
    assert "Last look after 12 months: 26 Oct 2026; after 24: 1 Nov 2027." in said
    assert "Once named it can't be changed." in said
    said = await answer(max_, max_.clicks("Name it for 12 months"))
    assert f"Named: {CHANGING}. First look 24 Nov 2025, last look 26 Oct 2026." in said

    said = await asks(bob, "how")  # everybody may know what is tested
    assert f"{CHANGING}. Named 20 Nov 2025 for 12 months, last look 26 Oct 2026." in said
    assert "Not looked at yet, first on 24 Nov 2025." in said

    await a_year_on(early)
    await early.at(MONDAY)
    await digest(bob, "16–22 Nov")  # which is as new on the screen as an answer
    said = await asks(bob, "how")
    assert "Borne out on 26 Oct 2026: 95 of 155 losses, 12 of 85 other deals; 8 sellers, 29 companies" in said
    assert "It is our own view; buyers may see it otherwise." in said


@pytest.mark.everywhere
async def test_one_against_a_rival_is_shown_first_and_withdrawn_it_keeps_its_place(early):
    max_ = early.max
    await answer(max_, max_.types("/winloss suspect price"))
    said = await answer(max_, max_.picks("against Globex"))
    assert "Price, in losses against Globex" in said
    assert "more often in losses against Globex than in other losses." in said
    await answer(max_, max_.clicks("Name it for 24 months"))
    said = await asks(max_, "suspect")
    assert "1 · Price, in losses against Globex" in said
    assert "2 of 3 places are free." in said
    said = await answer(max_, max_.clicks("Withdraw 1"))
    assert "its place stays taken until 1 Nov 2027" in said
    said = await answer(max_, max_.clicks("Withdraw it"))
    assert "Withdrawn: Price, in losses against Globex." in said
    said = await asks(max_, "suspect")
    assert "Withdrawn 20 Nov 2025. Its place is free after its last look, 1 Nov 2027." in said
    assert "2 of 3 places are free." in said
    assert "None of that number runs." in await asks(max_, "suspect withdraw 1")


async def test_there_are_three_places(early):
    max_ = early.max
    for line in ("price", "trust vs Initech", "timing against hooli for 12 months"):
        await asks(max_, f"suspect {line}")
        await answer(max_, max_.clicks("Name it for 12 months"))
    said = await asks(max_, "suspect")
    assert "3 · Timing, in losses against Hooli" in said
    assert "All three places are taken. The next is free from 27 Oct 2026." in said
    assert "All three places are taken." in await asks(max_, "suspect service")
    assert "That is named already: Price, in losses, last look 26 Oct 2026." in await asks(max_, "suspect Price")
    early.clock.at = datetime(2026, 10, 27, 9, tzinfo=UTC)
    said = await asks(max_, "suspect")
    assert "3 of 3 places are free." in said
    assert "Over on 26 Oct 2026, with not enough to tell." in said


async def test_what_isnt_known_is_said_with_what_is(early):
    max_ = early.max
    assert "I know no reason “weather”. There are: Price, " in await asks(max_, "suspect weather vs Globex")
    assert "“Nobody” to look inside of. There are: Globex, " in await asks(max_, "suspect price vs Nobody")
    assert "I know nothing called “Retail” to look inside of yet." in await asks(max_, "suspect price in Retail")
    assert "suspect withdraw 1." in await asks(max_, "suspect withdraw")


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("we lose on price against Globex", "Price, in losses against Globex"),
        ("We're losing to globex on price", "Price, in losses against Globex"),
        ("it's the timing for 12 months", "Timing, in losses"),
        ("trust vs Initech", "Trust, in losses against Initech"),
    ],
)
async def test_a_reason_may_be_said_in_a_sentence(early, line, meant):
    said = await asks(early.max, f"suspect {line}")
    assert f"{meant} We'd test" in " ".join(said.split())


@pytest.mark.parametrize("line", ["price or trust", "weather against price fixing", "priceless"])
async def test_no_reason_is_guessed_of_several_or_none(early, line):
    assert "I know no reason" in await asks(early.max, f"suspect {line}")


async def test_only_managers_name_and_what_they_named_is_on_record(early):
    said = await asks(early.ann, "suspect price")
    assert "Managers name what we suspect. You can read it with" in said
    await asks(early.max, "suspect price")
    await answer(early.max, early.max.clicks("Name it for 12 months"))
    await asks(early.max, "suspect withdraw 1")
    await answer(early.max, early.max.clicks("Withdraw it"))
    entries = await early.app.services.storage.read(audit.entries, early.workspace_id)
    names = await early.app.services.storage.read(audit.names, early.workspace_id)
    assert [(one.act, names.people[one.who], names.things[one.about]) for one in entries[-2:]] == [
        ("suspected", "Max Moss", "price"),
        ("gave_up", "Max Moss", "price"),
    ]


async def test_the_digest_says_what_came_of_it(early):
    await answer(early.max, early.max.types("/winloss suspect changing"))
    await answer(early.max, early.max.clicks("Name it for 24 months"))
    await a_year_on(early)
    await early.at(MONDAY)
    told = await digest(early.ann, "16–22 Nov")
    assert f"We suspected: {CHANGING}" in told
    assert "Borne out on 23 Nov 2026: 95 of 155 losses" in told


@pytest.fixture(params=PLATFORMS)
async def november(request, sqlite_url, tmp_path):
    """A company whose business year begins in November."""
    async with PLATFORMS[request.param](sqlite_url, tmp_path, business_year=11) as made:
        yield made


async def test_as_the_business_year_begins_managers_are_asked(november):
    await a_year_on(november)
    await november.at(MONDAY)
    told = await digest(november.ann, "16–22 Nov")
    assert "What do we suspect? Our business year begins." in told
    for line in ("price", "changing", "timing"):
        await asks(november.max, f"suspect {line}")
        await answer(november.max, november.max.clicks("Name it for 12 months"))
    assert "Our business year begins" not in await asks(november.max, "digest preview")
