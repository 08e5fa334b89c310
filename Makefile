PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# The numbers are small: BLAS threads would only fight over the cores.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1

.DEFAULT_GOAL := help
.PHONY: help install study test check format docs bench clean

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: $(STAMP) ## make .venv and install the pinned dependencies

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(None if (3, 11) <= v <= (3, 14) else "Python 3.11 to 3.14 is needed, this is %d.%d. Try: make PYTHON=python3.12 $(MAKECMDGOALS)" % v)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $(STAMP)

study: install ## run the default study, promote its best trial, predict one text
	$(BIN)/optimize run
	$(BIN)/optimize promote sgd
	$(BIN)/tagifai predict "Transfer learning with transformers for text classification."

test: install ## run the tests
	$(BIN)/python -m pytest

check: install ## format, lint, types and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: install ## format the code and mend what the linter can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: install ## write docs/command-line.md, docs/data-check.md and docs/refused-inputs.md
	$(BIN)/python docs/command_line.py
	$(BIN)/python docs/data_check.py
	$(BIN)/python docs/refused_inputs.py

bench: install ## measure this project against the plain script
	$(BIN)/python -m benchmarks

clean: ## delete the virtual environment and caches, never studies or runs
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
