# `make run` and `make test` need Python 3.11 or newer, git and make; everything else goes into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
SET_UP_BY := pyproject.toml constraints.txt $(wildcard extract/readers/*.c)

# Without compiled modules every start would compile Prefect and Scrapy anew.
export PYTHONDONTWRITEBYTECODE =

.DEFAULT_GOAL := help
.PHONY: help run ocr test test-all lint format sample docs clean

help: ## show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(VENV)/.core ## set up, serve the sample sites on this machine, run the nightly flow over them
	@$(BIN)/gongkai sample

ocr: $(VENV)/.ocr ## add what reads scans (text recognition, 300 MB)

test: $(VENV)/.test ## set up, run the tests that are not slow
	@$(BIN)/python -m pytest -m "not slow" -n 3 --dist loadfile --no-loadscope-reorder

test-all: $(VENV)/.test ## all tests, the slow ones too
	@$(BIN)/python -m pytest

lint: $(VENV)/.lint ## ruff, mypy, the floors
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

format: $(VENV)/.lint ## let ruff put the code in order
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

sample: $(VENV)/.test ## write the sample corpus again
	@$(BIN)/python data/sample/generate.py

docs: $(VENV)/.core ## write docs/dictionary.md again
	@$(BIN)/python -m schemas.dictionary > docs/dictionary.md

clean: ## remove what runs have made (archive, catalog, readings, releases); the environment stays
	rm -rf data/archive data/readings data/releases data/prefect data/catalog.db* data/.lock

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "gongkai needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)

# $(1): extras, e.g. [test]
define install
	@echo "setting up $(VENV)$(1) (a minute or two the first time)"
	@if [ -n "$(UV)" ]; then \
	  $(UV) pip install --quiet --compile-bytecode --python $(BIN)/python -c constraints.txt -e '.$(1)'; \
	else \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.$(1)'; \
	fi
	@touch $@
endef

$(VENV)/.core: $(SET_UP_BY) | $(VENV)/bin/python
	$(call install,)

$(VENV)/.test: $(SET_UP_BY) | $(VENV)/bin/python
	$(call install,[test])
	@touch $(VENV)/.core

$(VENV)/.ocr: $(SET_UP_BY) | $(VENV)/bin/python
	$(call install,[ocr])
	@touch $(VENV)/.core

$(VENV)/.lint: $(SET_UP_BY) | $(VENV)/bin/python
	$(call install,[lint])
	@touch $(VENV)/.core
