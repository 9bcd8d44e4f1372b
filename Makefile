# One word per act. Every word sets up .venv first, from pyproject.toml and the pinned constraints.txt.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.made-from-constraints

.PHONY: run test fmt lint types check bench docs clean

run: $(STAMP) ## film one minute of the sample clip at ten times the speed, into the built-in bucket and inbox
	@$(BIN)/css-sim run sample_streams/bunny.mp4 --loop --for 1m --interval 7 --speed 10 --keep pictures

test: $(STAMP) ## the whole test suite
	$(BIN)/pytest -n auto

fmt: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports

types: $(STAMP)
	$(BIN)/mypy

check: lint types test ## what CI runs, what a commit promises

bench: $(STAMP)
	$(BIN)/python benchmarks/bench.py

docs: $(STAMP) ## what the code writes into docs/: the editions, and the tables of the faults
	@mkdir -p docs/editions
	$(BIN)/css-sim edition page > docs/editions.md
	$(BIN)/css-sim edition vectors > docs/editions/signature-vectors.json
	for edition in 2018 2021 2024; do \
		$(BIN)/css-sim edition schema $$edition > docs/editions/event-200-$$edition.schema.json || exit 1; \
	done
	$(BIN)/python docs/fault_tables.py

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "css-sim needs Python 3.11 or newer; say make PYTHON=...")'
	@echo "Setting up $(VENV) from pyproject.toml and constraints.txt; this takes about a minute, once."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@
