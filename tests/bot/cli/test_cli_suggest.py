"""Trying one's own sentences."""

import pytest
from click.testing import CliRunner

from bot.cli.main import main
from insights.language import text

LINES = "They were far too expensive for us\n\nCalling them next week\n  They dread the switch \ud83d\ude00\n"


@pytest.fixture(autouse=True)
def _words_alone(monkeypatch):
    monkeypatch.setattr(text, "meaning", lambda: None)


def test_each_line_is_answered_with_a_reason_and_how_likely_it_seems(tmp_path):
    path = tmp_path / "mine.txt"
    path.write_text(LINES.encode("utf-16", "surrogatepass").decode("utf-16"), encoding="utf-8")
    done = CliRunner().invoke(main, ["suggest", "--lines", str(path)])
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert [driver for driver, _ in rows] == ["price", "nothing", "nothing", "implementation_risk"]
    assert all(0 <= float(confidence) <= 1 for _, confidence in rows)
    assert "words alone (the extra `text` adds what they mean). In chat it is offered from 0.45 on." in done.stderr


def test_what_is_piped_in_is_read_too_whatever_its_bytes_are():
    done = CliRunner().invoke(main, ["suggest", "--lines", "-"], input=b"too dear\xff\n")
    assert (done.exit_code, done.stdout.count("\n")) == (0, 1)


def test_a_file_that_is_not_there_is_said():
    done = CliRunner().invoke(main, ["suggest", "--lines", "gone.txt"])
    assert done.exit_code == 2
    assert "gone.txt" in done.stderr
