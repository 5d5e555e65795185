# The menu. `make run` and `make test` need Python 3.11+ and make, and nothing else by hand.
.DEFAULT_GOAL := help
PYTHON_IN := .venv/bin/python
# Without bytecode a start takes 4 s instead of 1.4.
unexport PYTHONDONTWRITEBYTECODE

# `make run HOST=0.0.0.0` opens the local network. A HOST that some shells export with the machine's name is not meant.
ifeq ($(origin HOST),command line)
export RAFFI_HOST := $(HOST)
else ifneq ($(filter 0.0.0.0 127.0.0.1 localhost ::,$(HOST)),)
export RAFFI_HOST := $(HOST)
endif
ifdef PORT
export RAFFI_PORT := $(PORT)
endif

.PHONY: help setup run test test-fast proof bench lint fmt migrate seed clean

help: ## Show this menu
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 18

setup: ## Prepare everything and start nothing
	@scripts/bootstrap --checks --browser
	@$(PYTHON_IN) -m raffi_web build

run: ## Start Raffi and print its address
	@scripts/bootstrap
	@$(PYTHON_IN) -m raffi_web serve

test: ## Every check and every test, some 25 minutes on two cores
	@scripts/bootstrap --checks --browser
	@$(PYTHON_IN) -m scripts.check all

test-fast: ## Checks and most tests without a browser, some minutes
	@scripts/bootstrap --checks
	@$(PYTHON_IN) -m scripts.check fast

proof: ## The long proofs
	@scripts/bootstrap --checks --browser
	@$(PYTHON_IN) -m scripts.check proof

bench: ## Measure everything and write bench/RESULTS.md
	@scripts/bootstrap --checks --browser
	@$(PYTHON_IN) -m bench

lint: ## Format, lint, types and import contracts only
	@scripts/bootstrap --checks
	@$(PYTHON_IN) -m scripts.check lint

fmt: ## Put the code into its format
	@scripts/bootstrap
	@$(PYTHON_IN) -m ruff format .
	@$(PYTHON_IN) -m ruff check --fix .

migrate: ## Bring the database to the newest revision
	@scripts/bootstrap
	@$(PYTHON_IN) -m raffi_web migrate up

seed: ## Add the demo content
	@scripts/bootstrap
	@$(PYTHON_IN) -m raffi_web seed

clean: ## Remove what can be made again; your data in .raffi stays
	rm -rf .bootstrap.lock .web .web.lock .web.reflex .venv .venv.uv .states assets/external scripts/checks/node_modules
	rm -rf .pytest_cache .ruff_cache .import_linter_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
