# Every command runs in .venv, through `python -m`: a script's first line cannot hold a very long path or a space.
PYTHON ?= python3
RUN := .venv/bin/python -m

# A process that may not keep what it compiled compiles the whole program: twice the time of each command.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help demo test test-long bench plots pictures requirements lint fast stores programs oldest pages clean

help: ## Show these lines
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

demo: export KOTOWARI_HOME ?= .kotowari-demo
demo: .venv/runtime ## Set up, publish a policy, take in a made-up company, tell the story, serve the page
	@$(RUN) kotowari demo

test: .venv/workshop lint ## Set up and run every test
	@$(MAKE) --no-print-directory -j2 stores fast programs oldest pages
	@echo "all tests ran: lint, types, floors, policy and gate with every branch, the rest on a real PostgreSQL, the pages in a browser"

test-long: .venv/workshop .venv/warehouse ## The big numbers, for the night; Spark needs java
	$(RUN) pytest -m long

bench: .venv/workshop ## Measure beside what each piece is compared with
	$(RUN) bench

plots: .venv/workshop ## Measure over size, and draw it (half an hour)
	$(RUN) bench over-size docs/images/measured

pictures: .venv/workshop ## Take the pictures of docs/images again, in Chromium
	KOTOWARI_PICTURES=docs/images $(RUN) pytest -q tests/browser/test_pictures.py

COMPILE := uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-strip-extras --python-version 3.11

requirements: .venv/workshop ## Pin anew what pyproject.toml and requirements/*.in ask for
	$(RUN) $(COMPILE) pyproject.toml requirements/build.in -o requirements/runtime.txt
	$(RUN) $(COMPILE) pyproject.toml requirements/build.in requirements/workshop.in -o requirements/workshop.txt
	$(RUN) $(COMPILE) requirements/warehouse.in -o requirements/warehouse.txt
	@sed -i 's/, /,/' requirements/runtime.txt requirements/workshop.txt requirements/warehouse.txt

lint:
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	.venv/bin/python -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'

# What decides, what keeps, and whole commands with what befalls them: each a part that runs beside another.
DECIDES := tests/policy tests/gate tests/datamap tests/written
PROGRAMS := tests/cli tests/road tests/restored tests/survival

fast:
	$(RUN) pytest -q -m "not long" $(DECIDES) --cov --cov-branch --cov-report=term

stores:
	$(RUN) pytest -q -m "not long" tests $(addprefix --ignore=,$(DECIDES) $(PROGRAMS) tests/browser)

programs:
	$(RUN) pytest -q -m "not long" $(PROGRAMS)

# The distribution's oldest supported server, where there is one. Left out is what no server answers otherwise.
oldest:
	@if [ -x /usr/lib/postgresql/15/bin/postgres ]; then \
	  KOTOWARI_POSTGRES_BIN=/usr/lib/postgresql/15/bin $(RUN) pytest -q -m "not long" --another-server \
	    --ignore-glob='*_killed.py' --ignore-glob='*_go.py' --ignore-glob='*_size.py' \
	    tests/ledger tests/vault tests/handling tests/keys tests/keeping tests/restored; \
	else echo "left out: the distribution's PostgreSQL 15 is not installed"; fi

pages:
	@if command -v chromium >/dev/null; then $(RUN) pytest -q tests/browser; \
	else echo "left out: the pages in a real browser, for Chromium is not installed"; fi

# The mark, not the interpreter: that is there before the rest, and a run that was ended amid it would pass for whole.
.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "this Python has no ensurepip: install the package python3-venv"; exit 1; }
	$(PYTHON) -m venv --clear .venv
	@touch .venv/made

.venv/runtime: requirements/runtime.txt pyproject.toml | .venv/made
	@echo "installing what it needs into .venv: a minute or two"
	$(RUN) pip install -q --disable-pip-version-check --require-hashes -r requirements/runtime.txt
	$(RUN) pip install -q --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch .venv/runtime

.venv/workshop: requirements/workshop.txt pyproject.toml | .venv/made
	@echo "installing what it needs into .venv: a few minutes"
	$(RUN) pip install -q --disable-pip-version-check --require-hashes -r requirements/workshop.txt
	$(RUN) pip install -q --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch .venv/workshop .venv/runtime

# Spark has half a gigabyte, and only the night asks for it.
.venv/warehouse: requirements/warehouse.txt | .venv/workshop
	$(RUN) pip install -q --disable-pip-version-check --require-hashes -r requirements/warehouse.txt
	@touch .venv/warehouse

clean: ## Remove what was built; the data folders .kotowari and .kotowari-demo stay
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .import_linter_cache
