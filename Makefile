# The front door. Needs GNU make, a POSIX shell and Python >= 3.11 with its venv module; no uv.
# Stamps are copies of what was installed, kept in the virtual environment and compared by content,
# so that a moved folder, a fresh checkout or an environment made by hand are all understood.

SHELL := /bin/sh
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DEFAULT_GOAL := help
.NOTPARALLEL:

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
# -qq: errors only; a mirror that lacks some packages would otherwise fill the screen.
PIP := $(PY) -m pip -qq --no-input install
WORKERS ?= 2
MESSAGES ?= 5000
MINUTES ?= 10
SENDERS ?= 3
LONG ?= 60
SEED ?= 1

# Whoever runs this may have pip set up for other ends: what would send the packages elsewhere, or
# take away their hashes, is not passed on. Mirrors, proxies and certificates are.
export PIP_USER := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
unexport PYTHONHOME PYTHONPATH PYTHONWARNINGS PYTHONOPTIMIZE
unexport PIP_TARGET PIP_PREFIX PIP_ROOT PIP_PYTHON PIP_DRY_RUN PIP_NO_DEPS PIP_PRE PIP_UPGRADE
unexport PIP_CONSTRAINT PIP_BUILD_CONSTRAINT PIP_REQUIREMENT PIP_EDITABLE PIP_REQUIRE_HASHES
unexport PIP_FORCE_REINSTALL PIP_IGNORE_INSTALLED PIP_QUIET PIP_VERBOSE

.PHONY: help run test check browser audit soak bench train lock format clean python installed developed measured

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

run: installed ## the bot, its clock and a stand-in Slack with a web page; Ctrl-C stops all
	@exec $(PY) -m bot run

# Tests that measure real time are only judged on a machine that does nothing else: up to five that
# failed in company are run once more, alone, and that result counts (tests/alone.py).
test: check ## formatting, lint, types, import contracts and all tests but the browser's
	@$(PY) -m pytest -n $(WORKERS) --dist loadfile || exec $(PY) -m tests.alone $$?

check: developed ## the part of `test` that runs no code: formatting, lint, types, contracts
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m mypy --strict scoring feeds bot tests
	@$(PY) -c 'from importlinter.cli import lint_imports_command as main; main()' --no-logo

browser: developed ## drive the page in headless Chromium (RISK_CHROMIUM=path where it is not found)
	@found="$$RISK_CHROMIUM"; \
	for name in chromium chromium-browser google-chrome google-chrome-stable; do \
	  [ -n "$$found" ] || found="$$(command -v "$$name" || true)"; \
	done; \
	if [ ! -x "$$found" ]; then \
	  echo "Chromium was not found$${found:+ at $$found}: install it (Debian: apt-get install chromium), or name it: make browser RISK_CHROMIUM=/path/to/chromium" >&2; \
	  exit 1; \
	fi; \
	RISK_CHROMIUM="$$found" exec $(PY) -m pytest -m browser tests/browser tests/workspace

audit: developed ## known vulnerabilities of the locked packages, where their list can be reached
	@exec $(PY) -m tests.security.audit

soak: developed ## ten minutes of random faults on each engine: MESSAGES=5000 MINUTES=10 SENDERS=3 LONG=60 SEED=1
	@for engine in sqlite postgresql; do \
	  $(PY) -m tests.faults.soak --engine $$engine --workers $(SENDERS) --messages $(MESSAGES) \
	    --minutes $(MINUTES) --channels 40 --long $(LONG) --seed $(SEED) || exit 1; \
	done; \
	for sender in post_then_mark mark_then_post; do \
	  $(PY) -m tests.faults.soak --sender $$sender --messages 100 --minutes 1 --life 2 --seed $(SEED); \
	done

bench: measured ## the table of measurements, peers in the same run
	@exec $(PY) -m tests.bench

train: measured ## the judge of news anew: make train DATA=folder of labelled rows [ROWS=triage.jsonl]
	@[ -d "$(DATA)" ] || { echo "Say where the labelled rows lie: make train DATA=/path/to/folder" >&2; exit 1; }
	@exec $(PY) -m tests.bench.train_judge "$(DATA)" $(if $(ROWS),"$(ROWS)")

lock: ## for maintainers, with uv: compile the lock files anew (UPGRADE=--upgrade takes newer releases)
	@command -v uv >/dev/null || { echo "The locks are compiled with uv, and uv was not found: install it first (pip install uv). Nobody needs it to run or to test." >&2; exit 1; }
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate $(UPGRADE) \
	  --group build pyproject.toml -o requirements.lock
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate $(UPGRADE) \
	  --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate $(UPGRADE) \
	  --group bench -c requirements-dev.lock pyproject.toml -o requirements-bench.lock

format: developed ## put the code into its form
	@$(PY) -m ruff check --quiet --select I --fix .
	@$(PY) -m ruff format .

clean: ## remove what was made, but for the database in var/
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist *.egg-info
	@find bot feeds scoring tests -name __pycache__ -type d -prune -exec rm -rf {} +

# An environment that works is kept, whoever made it; one that does not is made anew.
python:
	@$(PY) -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  if ! command -v "$(PYTHON)" >/dev/null; then \
	    echo "Python 3.11 or newer is needed, and $(PYTHON) was not found: install it, or name yours: make run PYTHON=python3.12" >&2; exit 1; \
	  elif ! "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
	    echo "Python 3.11 or newer is needed, and $(PYTHON) is $$("$(PYTHON)" -c 'import platform; print(platform.python_version())'): install a newer one, or name yours: make run PYTHON=python3.12" >&2; exit 1; \
	  elif ! "$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null; then \
	    echo "This Python cannot make a virtual environment: install its venv module (Debian, Ubuntu: apt-get install python3-venv) and try again." >&2; exit 1; \
	  fi; \
	  echo "Making a virtual environment in $(VENV) ..."; \
	  rm -rf $(VENV) && "$(PYTHON)" -m venv $(VENV); }

# $(call packages,LOCK): install what the lock file names, where that was not done already.
packages = cmp -s $(1) $(VENV)/$(1) || { \
	  echo "Installing the packages of $(1) ..."; \
	  $(PIP) --require-hashes -r $(1) && cp $(1) $(VENV)/$(1) \
	  || { echo "The packages of $(1) could not be installed; what pip said stands above. Is there a network?" >&2; exit 1; }; }

project = { pwd; cat pyproject.toml; } | cmp -s - $(VENV)/project.stamp || { \
	  $(PIP) --no-deps --no-build-isolation -e . && { pwd; cat pyproject.toml; } > $(VENV)/project.stamp; }

installed: python
	@$(call packages,requirements.lock)
	@$(project)

developed: python
	@$(call packages,requirements-dev.lock)
	@$(project)

# The peers that `bench` measures against are in an own lock: nobody else needs them.
measured: developed
	@$(call packages,requirements-bench.lock)
