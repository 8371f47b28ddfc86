# The only commands of this project. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
UV_VERSION := 0.13.9
VENV := .venv
BIN := $(VENV)/bin
PEOPLE ?= 40000
NEXT_DOOR ?= 34000
SERVE ?= yes
PORT ?= 8000
SEED ?= 7
SUITE ?= all
SIZE ?=
MINUTES ?=
COUNT ?=
export KITH_SHARED ?= $(abspath ../shared)
# a machine may forbid Python to keep what it compiled: then every command of ours would compile all of Kith again
unexport PYTHONDONTWRITEBYTECODE

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

env: $(VENV)/.ready  ## make .venv with kith in it (needs Python 3.11-3.13 and a network)

$(VENV)/.ready: pyproject.toml uv.lock scripts/make-env
	@scripts/make-env $(VENV) $(UV_VERSION)
	@touch $@

demo: env  ## build a made-up place of two neighbourhoods, load it, and serve it on http://127.0.0.1:8000 (SERVE=no: all but serve)
	@$(BIN)/kith synth --people $(PEOPLE) --people $(NEXT_DOOR) --seed $(SEED) --on 2026-11-01 --out demo/place
	@$(BIN)/kith build demo/place --out demo/lake --on 2026-11-01
	@rm -rf demo/home
	@KITH_MODE=demo KITH_HOME=demo/home $(BIN)/kith load demo/lake --files demo/place
	@echo && echo "Sign-in names and passwords of the made-up team:"
	@KITH_MODE=demo KITH_HOME=demo/home $(BIN)/kith demo-accounts --find
	@KITH_MODE=demo KITH_HOME=demo/home $(BIN)/kith demo-history
	@echo && echo "The report for a board: demo/lake/report.html. Everything is made up; no real person is in it."
ifneq ($(SERVE),no)
	@$(MAKE) --no-print-directory serve
endif

serve: export KITH_MODE := demo
serve: export KITH_HOME := demo/home
serve: env  ## serve the made-up place again, as make demo left it, with a worker beside for what takes long
	@$(BIN)/kith worker & worker=$$!; trap "kill $$worker" EXIT; $(BIN)/kith serve --port $(PORT)

# three at a time where one often waits for a browser or a database; two where each would start a Java of its own
BOTH_CORES := -n 2 --dist worksteal
AT_ONCE := -n 3 --dist worksteal
test test-long: export KITH_TEST_LAKES := $(abspath .tmp/lakes)
test-long: export KITH_EXAMPLES := long
test: env packages spark  ## every check and test
	@$(MAKE) --no-print-directory check
	@rm -rf .tmp/lakes
	@$(BIN)/pytest $(BOTH_CORES) -m "not long and not browser" src tests
	@scripts/with-postgresql $(BIN)/pytest $(AT_ONCE) -m "not long and not browser and not pages" tests/records tests/web
	@$(BIN)/pytest $(AT_ONCE) -m "browser and not long" tests/journeys
	@scripts/with-postgresql $(BIN)/pytest $(BOTH_CORES) -m "browser and not long" tests/journeys/test_mornings.py

test-long: env packages spark  ## the large generated runs too, and how much of the code the tests walk (counting its lines doubles their time)
	@rm -rf .coverage .coverage.* .tmp/lakes
	@$(BIN)/pytest $(BOTH_CORES) --cov=kith --cov-report= src tests
	@scripts/with-postgresql $(BIN)/pytest $(AT_ONCE) -m "not browser" tests/records tests/web
	@scripts/with-postgresql $(BIN)/pytest $(BOTH_CORES) -m browser tests/journeys/test_mornings.py
	@$(BIN)/coverage report --fail-under=$(shell cat scripts/coverage-floor) | tail -40

spark: env  ## the second engine, for its tests (456 MB, once)
	@$(BIN)/python -c "import pyspark" 2>/dev/null || UV_PROJECT_ENVIRONMENT=$(VENV) $(BIN)/uv sync --frozen --inexact --quiet --compile-bytecode --extra web --extra spark --python $(BIN)/python

load: env  ## what plays twenty people at work, for SUITE=web
	@$(BIN)/python -c "import locust" 2>/dev/null || UV_PROJECT_ENVIRONMENT=$(VENV) $(BIN)/uv sync --frozen --inexact --quiet --extra web --group load --python $(BIN)/python

packages:  ## Debian packages that the tests need (Chromium, Java): installed when we may, else named
	@scripts/need-packages

check: env  ## style, types, floors, dead code, security, lock file, docs up to date
	@$(BIN)/uv lock --check --offline --quiet --python $(BIN)/python || { echo "uv.lock is behind pyproject.toml: run .venv/bin/uv lock"; exit 1; }
	@$(BIN)/ruff check --quiet src tests bench scripts
	@$(BIN)/ruff format --check --quiet src tests bench || { echo "run: make fix"; exit 1; }
	@$(BIN)/lint-imports --no-cache > build-lint.txt 2>&1 || { cat build-lint.txt; rm -f build-lint.txt; exit 1; }; rm -f build-lint.txt
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/vulture
	@$(BIN)/bandit -q -c pyproject.toml -r src
	@$(BIN)/python -m scripts.reference --check

fix: env  ## format, and mend what can be mended by machine
	@$(BIN)/ruff check --fix --quiet src tests bench || true
	@$(BIN)/ruff format --quiet src tests bench
	@$(BIN)/python -m scripts.reference

docs: env  ## write docs/reference from the schemas, rules and the command itself
	@$(BIN)/python -m scripts.reference

pictures: env packages  ## walk each role's morning, and take the pictures of docs/how-to anew
	@$(BIN)/python -m scripts.take_pictures

bench: env $(if $(filter web all,$(SUITE)),load)  ## speed and finding, side by side: SUITE=reading|linking|flags|judge|finding|road|charts|slopes|scores|engines|web|faults|kill|year SIZE=... SEED=... MINUTES=... COUNT=...
	@SIZE=$(SIZE) MINUTES=$(MINUTES) COUNT=$(COUNT) $(if $(filter command line,$(origin SEED)),SEED=$(SEED)) $(BIN)/python -m bench $(SUITE)

clean:  ## take away what these commands made (not .venv)
	@rm -rf demo bench/out dist build .coverage .coverage.*

.PHONY: help env demo serve test test-long spark load packages check fix docs pictures bench clean
