"""Words that are to go: managers are told a day before the first night, and only of a setting that is new."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update

from bot.desk.retaining import Retaining, retained
from bot.settings.app_file import AppFile
from dialogs.effects import TimerKind
from storage.tables import answer, closing, debrief, timer
from tests.bot.rig import settled
from tests.transcripts.stage import on_slack


@pytest.fixture
async def stage(sqlite_url, tmp_path):
    async with on_slack(sqlite_url, tmp_path) as made:
        yield made


@pytest.mark.parametrize(
    ("now", "zone", "day", "again"),
    [
        ("2026-11-27 01:00", "Europe/Berlin", "2024-11-27", "2026-11-27 02:00"),
        ("2026-11-27 02:00", "Europe/Berlin", "2024-11-27", "2026-11-28 02:00"),
        ("2026-11-27 23:30", "Europe/Berlin", "2024-11-28", "2026-11-28 02:00"),  # it is the 28th there
        ("2026-11-27 04:00", "America/New_York", "2024-11-26", "2026-11-27 08:00"),
        ("2026-03-28 23:30", "Europe/Berlin", "2024-03-29", "2026-03-29 01:00"),  # that night has no two o'clock
    ],
)
def test_days_and_nights_are_those_of_the_zone_of_app_yaml(now, zone, day, again):
    moment, app = datetime.fromisoformat(now).replace(tzinfo=UTC), AppFile(timezone=zone, retention={"words": 24})
    (then,) = retained(app, moment)
    assert then.until.day == date.fromisoformat(day)
    assert then.again == datetime.fromisoformat(again).replace(tzinfo=UTC)
    assert retained(AppFile(), moment) == ()


async def planned(stage):
    mine = (timer.c.kind == TimerKind.PRUNE.value) & timer.c.subject.startswith("retain:")
    rows = select(timer.c.subject, timer.c.due_at).where(mine)
    return [
        (subject, due) for subject, due in await stage.app.services.storage.read(lambda conn: conn.execute(rows).all())
    ]


async def begins(stage, **kept):
    """As a start with this app.yaml does."""
    app = stage.app.services.settings(stage.workspace_id).model_copy(
        update={"retention": AppFile(retention=kept).retention}
    )
    services = replace(stage.app.services, settings=lambda _: app)
    await Retaining(services, stage.app.ticker.rules).begin(stage.workspace_id)
    stage.app.delivery.wake()
    await settled(stage.app)
    return app


async def test_managers_are_told_a_day_before_and_of_each_setting_once(stage):
    await stage.ann.types("/winloss lost Acme renewal")
    await stage.ann.sees("Sorry about Acme renewal")
    await stage.ann.clicks("Start")
    await stage.ann.picks("Price and value")
    await stage.ann.clicks("Next")
    await settled(stage.app)
    written = update(answer).where(answer.c.field == "driver").values(field="lesson", value='["It was a shambles"]')
    await stage.app.services.storage.write(lambda conn: conn.execute(written) and None)
    old, asked = date(2001, 1, 1), datetime(2001, 1, 1, tzinfo=UTC)
    for table, values in ((closing, {"closed_on": old}), (answer, {"at": asked}), (debrief, {"prompted_at": asked})):
        await stage.app.services.storage.write(
            lambda conn, t=table, v=values: conn.execute(update(t).values(v)) and None
        )

    app = await begins(stage, words=24)
    told = await stage.max.sees("words go 24 months after a closing")
    assert "1 text in 1 debrief that night" in told
    ((subject, due),) = await planned(stage)
    now = stage.app.services.clock.now()
    assert subject == retained(app, now)[0].subject
    assert 24 <= (due - now).total_seconds() / 3600 <= 52

    await begins(stage, words=24)
    assert await planned(stage) == [(subject, due)], "the next start leaves it as it is"

    await begins(stage, words=12)
    assert [one for one, _ in await planned(stage)] == ["retain:words:12"]
    await stage.max.sees("words go 12 months after a closing")
    await begins(stage, words=12, names=12)
    await stage.max.sees("names go 12 months after a deal's last closing, as app.yaml has it: the name of 1 deal that")
    assert {one for one, _ in await planned(stage)} == {"retain:words:12", "retain:names:12"}
    await begins(stage, names=12)
    assert [one for one, _ in await planned(stage)] == ["retain:names:12"]
    await begins(stage)
    assert await planned(stage) == []


@pytest.mark.parametrize("months", [0, 2, -1, 2.5, "two years", 601])
def test_months_are_whole_and_at_least_three(months):
    with pytest.raises(ValueError, match="words"):
        AppFile(retention={"words": months})


@pytest.mark.parametrize("kept", [{"names": 11}, {"names": 12, "words": 13}, {"names": "never"}])
def test_names_are_kept_a_year_at_least_and_as_long_as_words(kept):
    with pytest.raises(ValueError, match="names"):
        AppFile(retention=kept)
    assert AppFile(retention={"names": 12, "words": 12}).retention.names == 12
