"""Ids of deals in their one form, brought over with a preview."""

import alembic.command
import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text

from bot.cli.main import main
from storage.engine.engine import database_url
from storage.migrations.migrate import preview, upgrade

OLD = {
    "a": ("Acme", "row:0123"),
    "b": ("Beta", "0065g00000AbCdE"),
    "c": ("Gamma", "2000.0"),
    "d": ("Delta", "2000"),
    "e": ("Eta", "007"),
    "f": ("Phi", "F3A1C0DE-0000-4000-8000-000000000001"),
}
SAID = (
    "Acme: the id that an import made of its name and owner goes; it is found by what it is like.",
    "Beta: the id 0065g00000AbCdE becomes 0065g00000AbCdEAAV.",
    "Phi: the id F3A1C0DE-0000-4000-8000-000000000001 becomes f3a1c0de-0000-4000-8000-000000000001.",
    "Gamma: the id 2000.0 stays, since another deal is 2000 already; the two look like one deal.",
    "1 amounts name no currency: they count in app.yaml's, as before. Nothing is guessed.",
)


def old(url, monkeypatch):
    """A database as it was before."""
    with monkeypatch.context() as earlier:
        to_head = alembic.command.upgrade
        earlier.setattr(alembic.command, "upgrade", lambda config, _: to_head(config, "0011"))
        upgrade(url)
    engine = create_engine(database_url(url))
    with engine.begin() as conn:
        conn.execute(text("INSERT INTO workspace VALUES ('ws', 'slack', 'T1', 'Example', '2026-01-01')"))
        for number, (name, external) in OLD.items():
            conn.execute(
                text(
                    "INSERT INTO deal (workspace_id, id, name, name_key, external_id, amount, created_at)"
                    " VALUES ('ws', :id, :name, :name, :external, :amount, '2026-01-01')"
                ),
                {"id": number, "name": name, "external": external, "amount": 100 if number == "a" else None},
            )
    return engine


def ids(engine):
    with engine.connect() as conn:
        return dict(list(conn.execute(text("SELECT id, external_id FROM deal"))))


def test_ids_are_brought_over_with_a_preview(empty_database, monkeypatch):
    engine = old(empty_database, monkeypatch)
    before = ids(engine)
    assert preview(empty_database) == SAID
    assert ids(engine) == before, "a preview writes nothing"
    upgrade(empty_database)
    assert ids(engine) == {
        "a": None,
        "b": "0065g00000AbCdEAAV",
        "c": "2000.0",
        "d": "2000",
        "e": "007",
        "f": "f3a1c0de-0000-4000-8000-000000000001",
    }
    assert preview(empty_database) == ()
    engine.dispose()


@pytest.mark.long
def test_the_preview_as_an_operator_reads_it(tmp_path, monkeypatch):
    sqlite_url = f"sqlite:///{tmp_path / 'old.db'}"
    monkeypatch.setenv("WINLOSS_DATABASE_URL", sqlite_url)
    old(sqlite_url, monkeypatch).dispose()
    said = CliRunner().invoke(main, ["migrate", "--preview"]).output
    bare = "1 amounts that name no currency are kept as EUR, which app.yaml says and they count in today."
    assert said == "\n".join([*SAID, bare, "Nothing was written."]) + "\n"
    CliRunner().invoke(main, ["migrate"])
    assert CliRunner().invoke(main, ["migrate", "--preview"]).output == "Nothing that is stored would change.\n"
