# Two commands do all the set-up: `make demo` and `make test`. Each makes the environment it needs in .venv.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/python -m uv
export PYTHONWARNINGS ?=
# Real data for some tests and benchmarks; those that need it are skipped, and counted, where it is absent.
ifneq ($(wildcard ../shared/data),)
export REGULARS_DATA ?= $(abspath ../shared/data)
endif

.PHONY: help demo test nightly check fast lint types arrows words bench lock clean

help: ## list these targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/  \t/'

$(VENV)/.made:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/bootstrap.txt
	@touch $@

$(VENV)/.demo: $(VENV)/.made locks/demo.txt locks/build.txt pyproject.toml package-lock.json
	$(UV) pip install --quiet --require-hashes --compile-bytecode -r locks/demo.txt -r locks/build.txt
	$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python tools/assets.py
	@touch $@

$(VENV)/.dev: $(VENV)/.made locks/dev.txt pyproject.toml package-lock.json
	$(UV) pip install --quiet --require-hashes --compile-bytecode -r locks/dev.txt
	$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python tools/assets.py --dev
	@touch $@ $(VENV)/.demo

demo: $(VENV)/.demo words ## a real shop, one full turn of the wheel
	$(BIN)/regulars demo

# How much of the ledger's rig a run does: kills, power cuts, crashes, races. `make nightly` does all of it.
export REGULARS_RIG ?= 0.25

test: $(VENV)/.dev lint types arrows words ## every test, the PostgreSQL suite included
	$(BIN)/python -m pytest -n 2

nightly: $(VENV)/.dev words ## the ledger's rig in full, half a million steps beside the model
	REGULARS_RIG=1 REGULARS_MODEL_STEPS=500000 $(BIN)/python -m pytest tests/suites/ledger

check: lint types arrows words fast ## lint, types, arrows and the fast tests

fast: $(VENV)/.dev words
	$(BIN)/python -m pytest -n 2 -m "not slow"

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

arrows: $(VENV)/.dev
	$(BIN)/lint-imports --no-cache

words: ## compile the translations
	@$(BIN)/python tools/words.py compile

bench: $(VENV)/.dev words ## the benchmark table, ratios against peers in the same run
	$(BIN)/python -m benchmarks

lock: $(VENV)/.made ## write the lock files again (hashes, no address)
	$(BIN)/python tools/lock.py

clean:
	rm -rf $(VENV) .regulars build dist node_modules src/regulars/interfaces/console/assets
