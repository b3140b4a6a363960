# The one word to remember is `make check`. Every target does the set-up it needs.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# Which interpreter makes .venv: the first of these that is 3.11 or later and can make one.
PYTHONS := python3.11 python3 python3.12 python3.13
BIN := .venv/bin
STAMP := .venv/.made-from-the-lock
COMPILED := .venv/.core-compiled
DATA := ../shared/data
# Several processes share the tests; three on two cores where much of the time is waiting.
SHARED := --dist=loadfile --no-loadscope-reorder
MARKED_DATA := the data tests (marker `data`, need $(DATA)) are left out here; run them with: make test-data

.PHONY: help
help:  ## this list
	@awk -F ':.*##' '/^[a-z-]+:.*##/ {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(STAMP) $(COMPILED)  ## make .venv with .venv/bin/tocsin from the lock, compile the core; what is outdated

# `touch` last: a set-up that was interrupted is done again.
$(STAMP): requirements-dev.lock pyproject.toml
	@if [ ! -x $(BIN)/python ]; then \
	  python=; \
	  for name in $(PYTHONS); do \
	    if "$$name" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	    then python=$$name; break; fi; \
	  done; \
	  if [ -z "$$python" ]; then \
	    echo "Tocsin needs Python 3.11 or later with its venv module; none of these is: $(PYTHONS)" >&2; \
	    echo "(on Debian: apt-get install python3 python3-venv)" >&2; \
	    exit 3; \
	  fi; \
	  "$$python" -m venv .venv; \
	fi
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# A core that cannot be compiled runs from its sources; what hinders it is said.
$(COMPILED): $(STAMP) deploy/native.py $(wildcard schemas/*.py schemas/*.c detectors/*.py detectors/*/*.py detectors/*/*.[ch])
	@$(BIN)/python deploy/native.py || true
	@touch $@

.PHONY: demo
demo: setup  ## the Bamako scenario, embedded: live view, report
	$(BIN)/tocsin demo

.PHONY: test
test: setup  ## all tests but those that need the data sets; needs Java 17 and Maven
	$(BIN)/pytest --numprocesses=2 $(SHARED)
	$(BIN)/pytest --numprocesses=3 $(SHARED) -m "(kafka or slow) and not data"
	@echo '$(MARKED_DATA)'

.PHONY: test-data
test-data: setup  ## the tests on the data sets; a missing set is a failure
	@if [ ! -d $(DATA) ]; then echo "$(DATA) is missing: the data tests need it beside the checkout" >&2; exit 1; fi
	$(BIN)/pytest -m data

.PHONY: lint
lint: $(STAMP)  ## style, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: check
check: lint test  ## lint, types, import contracts, tests

.PHONY: format
format: $(STAMP)  ## lay the code out as lint wants it
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: kafka
kafka: $(STAMP)  ## a broker on 127.0.0.1:9092 in the foreground; PORT=N for another port
	$(BIN)/python deploy/kafka/launch.py --port $(or $(PORT),9092)

.PHONY: bench
bench: setup  ## documents a second, per step and end to end
	$(BIN)/pytest -q -s -m "" tests/benchmarks

# TABLES="signals languages" prints only those; ARGS="--terms-only" reads without places.
.PHONY: quality
quality: setup  ## how well text is read, on every labelled set, beside baselines; TABLES=... ARGS=...
	@if [ ! -d $(DATA) ]; then echo "$(DATA) is missing: the tables need it beside the checkout" >&2; exit 1; fi
	$(BIN)/python -m tests.quality $(TABLES) $(ARGS)

.PHONY: up
up:  ## Kafka, workers, Prometheus, Alertmanager and Grafana in containers; needs Docker
	@docker compose version >/dev/null 2>&1 || { \
	  echo "make up needs Docker with its compose plugin; without it: make kafka" >&2; exit 3; }
	docker compose up --build --detach
	@echo "Grafana: http://127.0.0.1:3000  Prometheus: :9090  Alertmanager: :9093  Kafka: 127.0.0.1:9092"

.PHONY: lock
lock: $(STAMP)  ## write the lock files anew from pyproject.toml; UPGRADE=--upgrade for newer releases
	UPGRADE=$(UPGRADE) deploy/lock.sh
