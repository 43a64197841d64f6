"""What a command or a form does stands under its word, and nothing stands there besides."""

from bot.commands.forms import FORMS
from bot.commands.table import TABLE
from bot.desk.answering import FORM_HANDLERS, HANDLERS


def test_every_command_has_its_handler_and_no_other_is_registered():
    assert set(HANDLERS) == {row.word for row in TABLE}


def test_every_form_has_its_handler_and_no_other_is_registered():
    assert set(FORM_HANDLERS) == set(FORMS)
