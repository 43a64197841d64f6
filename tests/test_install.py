"""What is installed for what: `make demo` and `pip install .` bring what serving needs, `make test` the rest."""

import re

from tests import conftest
from tests.distributions import PROJECT, brought, named

MAKEFILE = (conftest.ROOT / "Makefile").read_text("utf-8")
EXTRAS = PROJECT["optional-dependencies"]


def needs(target: str) -> str:
    (stamp,) = re.findall(rf"^{re.escape(target)}: (.*?)(?:  ##.*)?$", MAKEFILE, re.MULTILINE)
    return stamp


def recipe(target: str) -> str:
    return MAKEFILE.partition(f"\n{target}: ")[2].partition("\n\n")[0]


def test_serving_brings_none_of_what_tests_and_extras_name():
    serving = brought(PROJECT["dependencies"])
    assert {"slack-bolt", "psycopg-binary", "numpy", "babel"} <= serving
    own = named(PROJECT["dependencies"])
    for extra, requirements in EXTRAS.items():
        assert not (named(requirements) - own - {"winloss"}) & serving, extra


def test_serving_brings_nothing_heavy_but_numpy():
    assert not brought(PROJECT["dependencies"]) & {"scipy", "scikit-learn", "pandas", "onnxruntime", "msrest", "rich"}


def test_the_demo_waits_for_no_test_tool_and_the_tests_for_all_of_it():
    assert needs("demo") == "$(VENV)/.serving"
    assert "$(call install)" in recipe("$(VENV)/.serving")
    assert not re.search(r"\[(test|text|teams)", recipe("$(VENV)/.serving"))
    for target in ("unit", "test", "lint", "bench"):
        assert needs(target) == "$(VENV)/.testing"
    assert needs("$(VENV)/.testing") == "$(VENV)/.serving"
