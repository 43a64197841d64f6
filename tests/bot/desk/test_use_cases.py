"""Every use case comes when it is asked for, and all of them beforehand where there is time."""

import subprocess
import sys
from functools import cached_property
from types import SimpleNamespace

from bot.desk.use_cases import UseCases

ALL = {name for name, part in vars(UseCases).items() if isinstance(part, cached_property)}
LATE = "import sys, bot.app; print(sorted(one for one in sys.modules if one.startswith('bot.desk.')))"


def made():
    reports = SimpleNamespace(suspicions=None)
    return UseCases(None, None, SimpleNamespace(views=None), reports, "hubspot", "slack:T1")


def test_one_of_each_is_made_once():
    use = made()
    assert ALL.isdisjoint(vars(use))
    assert use.marking is use.marking
    assert set(vars(use)) & ALL == {"marking"}


def test_all_of_them_can_be_read_beforehand():
    use = made()
    use.load()
    assert set(vars(use)) >= ALL
    assert len({type(getattr(use, name)) for name in ALL}) == len(ALL)


def test_a_crm_s_switch_knows_which_it_is():
    assert (made().switching.crm, made().switching.workspace) == ("hubspot", "slack:T1")


def test_a_start_reads_the_code_of_none():
    read = subprocess.run([sys.executable, "-c", LATE], capture_output=True, text=True, check=True).stdout
    assert "bot.desk.use_cases" in read
    assert [name for name in ("marking", "pressing", "typed", "buyers", "home") if f"bot.desk.{name}'" in read] == []
