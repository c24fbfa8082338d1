# `make run` is all a newcomer needs: Python 3.12 or newer, and nothing else of ours.
# Every step leaves a stamp, so that a second call does only what changed.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PORT ?= 8000
export PORT
# What a machine of a developer is; servers set their own (see the README).
export MODE ?= development
# What goes wrong; `make run LOG_LEVEL=INFO` tells everything.
export LOG_LEVEL ?= WARNING
# The locked tzdata decides, never the system's copy.
export PYTHONTZPATH :=
export UV_LINK_MODE ?= hardlink
# Compiled once, whatever the machine's habit is: start-up would take three times as long.
export PYTHONDONTWRITEBYTECODE :=

VENV := .venv
BIN := $(VENV)/bin
PYTHON := $(BIN)/python
MANAGE := $(PYTHON) manage.py
UV := $(BIN)/uv
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" npm
NPX := PATH="$(CURDIR)/$(BIN):$$PATH" npx --no-install
SERVICES := /tmp/qazaq-klasy-services/services.env
BROWSER_SOURCES := $(shell find lms/static -type f \( -name '*.css' -o -name '*.svg' \) 2>/dev/null)
CATALOGUES := $(wildcard locale/*/LC_MESSAGES/django.po locale/libraries/*/LC_MESSAGES/django.po)

.PHONY: help setup demo pdf run test test-browser test-net test-modules test-python services lint format bench messages catalogues lock clean environment assets port

help: ## what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

setup: $(VENV)/.stamp-dev build/.stamp-npm-dev assets ## environment, libraries, catalogues; starts nothing

# The search index is filled at once: no worker runs yet that could.
demo: environment assets ## database and demo content; may be called again
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) sync_roles
	TASKS_BACKEND=django.tasks.backends.immediate.ImmediateBackend $(MANAGE) loaddemo

# A new set-up of the environment drops what is not in its lock: then call it again.
pdf: environment ## what documents as PDF need besides (and Pango: apt install libpango-1.0-0 libpangoft2-1.0-0)
	$(UV) pip install --quiet --python $(PYTHON) --require-hashes --requirement requirements/pdf.txt

run: port ## demo, then server and task worker on PORT (8000)
	@$(MAKE) --no-print-directory demo
	@exec $(MANAGE) serve --port $(PORT) --accounts lms.demo.accounts.DEMO_ACCOUNTS

# Four calls: browsers keep an event loop of their own running. In the others networks come and go, and Chromium then
# drops whatever it is loading: they come after the browsers, and `make --jobs=2 test` makes two of them at once.
test: test-browser test-modules test-net test-python ## the whole suite: browsers, modules, networks, Python
AFTER_BROWSERS := $(if $(filter test,$(MAKECMDGOALS)),test-browser)

test-browser: setup
	$(PYTHON) -m pytest tests/browser

test-net: setup | $(AFTER_BROWSERS)
	$(PYTHON) -m pytest tests/net --numprocesses=2 --maxschedchunk=1

test-modules: setup
	PATH="$(CURDIR)/$(BIN):$$PATH" node --test "tests/**/*.test.js"

test-python: setup | $(AFTER_BROWSERS)
	$(PYTHON) -m pytest

services: ## PostgreSQL, Redis, Janus, coturn, Chromium and more from Debian; needs root
	.ci/services
	@echo "To use them:  set -a; . $(SERVICES); set +a"

lint: setup ## every checker
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djangofmt --check templates
	$(NPX) tsc --project .
	$(NPX) eslint .
	$(NPX) stylelint "lms/static/**/*.css"

format: setup ## what the checkers can mend themselves
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djangofmt templates
	$(NPX) stylelint --fix "lms/static/**/*.css"

bench: setup ## speed, as ratios
	$(PYTHON) -m bench

messages: setup ## collect the words to translate (needs gettext), then compile
	$(MANAGE) makemessages --locale ru --locale tr --locale fa --locale kk --no-wrap --no-location \
		--ignore build --ignore node_modules --ignore tests --ignore bench
	$(PYTHON) -m lms.core.build messages

catalogues: build/.stamp-messages ## compile the translated words

lock: $(UV) ## lock Python and browser packages anew
	$(UV) pip compile $(LOCKING) --upgrade -o requirements/base.txt pyproject.toml
	$(UV) pip compile $(LOCKING) --upgrade -o requirements/build.txt --group build pyproject.toml
	$(UV) pip compile $(LOCKING) --upgrade -o requirements/pdf.txt --extra pdf pyproject.toml
	$(UV) pip compile $(LOCKING) --upgrade -o requirements/dev.txt --group build --group test --group lint pyproject.toml
	rm -rf node_modules package-lock.json
	$(NPM) install --package-lock-only
	$(PYTHON) -m lms.core.build.lock

clean: ## drop what set-up made; keeps the database and uploads
	rm -rf $(VENV) node_modules build/static build/types build/locale build/collected build/.stamp-*

LOCKING := --quiet --universal --python-version 3.12 --generate-hashes --no-header --no-annotate

# -- The steps --------------------------------------------------------------------------------

# Whoever has set up for development keeps those packages; `make run` alone installs no checkers.
ifneq ($(wildcard $(VENV)/.stamp-dev)$(filter setup test lint format bench messages,$(MAKECMDGOALS)),)
PACKAGES := $(VENV)/.stamp-dev
LIBRARIES := build/.stamp-npm-dev
else
PACKAGES := $(VENV)/.stamp-build
LIBRARIES := build/.stamp-npm-build
endif

environment: $(PACKAGES) $(LIBRARIES)
assets: build/.stamp-styles build/.stamp-libraries build/.stamp-fonts build/.stamp-messages

# Asked of any Python, before anything is built.
port:
	@for python in $(PYTHON) python3 python; do \
		command -v "$$python" >/dev/null && "$$python" -c "" 2>/dev/null || continue; \
		"$$python" -m lms.core.ports "$(PORT)"; exit; \
	done

# A pyenv shim exists for versions that are not chosen, so each candidate is run, not only found.
$(UV): requirements/uv.txt
	@for python in $${PYTHON_FOR_SETUP:-} python3.13 python3.12 python3 python; do \
		if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then \
			echo "Python: $$("$$python" --version) ($$python)"; found=$$python; break; \
		fi; \
	done; \
	if [ -z "$${found:-}" ]; then \
		echo "No Python 3.12 or newer (with venv) was found as python3.13, python3.12, python3 or python." >&2; \
		echo "Install one, or name it: make $(MAKECMDGOALS) PYTHON_FOR_SETUP=/path/to/python3.13" >&2; \
		exit 1; \
	fi; \
	[ -x $(PYTHON) ] && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null \
		|| "$$found" -m venv --clear $(VENV)
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/uv.txt
	@touch $(UV)

$(VENV)/.stamp-build: requirements/build.txt $(UV)
	$(UV) pip sync --quiet --python $(PYTHON) --require-hashes requirements/build.txt
	@touch $@

$(VENV)/.stamp-dev: requirements/dev.txt $(UV)
	$(UV) pip sync --quiet --python $(PYTHON) --require-hashes requirements/dev.txt
	@touch $@

build/.stamp-npm-build: package-lock.json .npmrc $(PACKAGES)
	$(NPM) ci --omit=dev
	@mkdir -p build && touch $@

build/.stamp-npm-dev: package-lock.json .npmrc $(PACKAGES)
	$(NPM) ci
	@mkdir -p build && touch $@

build/.stamp-styles: lms/core/build/styles.py lms/core/build/paths.py $(BROWSER_SOURCES) $(LIBRARIES)
	$(PYTHON) -m lms.core.build styles
	@touch $@

build/.stamp-libraries: lms/core/build/libraries.py lms/core/build/paths.py $(LIBRARIES)
	$(PYTHON) -m lms.core.build libraries
	@touch $@

build/.stamp-fonts: lms/core/build/fonts.py lms/core/build/paths.py $(LIBRARIES)
	$(PYTHON) -m lms.core.build fonts
	@touch $@

build/.stamp-messages: lms/core/build/messages.py lms/core/build/paths.py $(wildcard lms/kazakh/*.py) $(CATALOGUES) $(PACKAGES)
	$(PYTHON) -m lms.core.build messages
	@mkdir -p build && touch $@
