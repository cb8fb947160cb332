# Every target installs what it needs. Requires only make and Python 3.11 or newer.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

LOCKING := --universal --python-version 3.12 --extra postgres --extra saml --generate-hashes --no-emit-index-url \
  --custom-compile-command "make lock" --output-file docker/requirements.lock

# The tests that run the scripts of docs/clients.
CLIENT_SCRIPT_TESTS := $(addprefix tests/clients/test_,snippets.py browser.py identity_providers.py amplify_backend.py)

# What `make dist` puts in names and archives. Two builds of one commit are equal, byte for byte.
VERSION = $(shell sed -n 's/^VERSION = "\(.*\)"$$/\1/p' emulator/cognito_identity_emulator/version.py)
COMMITTED_AT = $(shell git log -1 --format=%ct)

.PHONY: help serve test check docs clients-table sql models bench bench-postgresql survive lock audit dist screenshots clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

serve: $(VENV)/.installed  ## run the emulator on http://127.0.0.1:4591
	@exec $(BIN)/python -m cognito_identity_emulator serve $(ARGS)

test: $(VENV)/.dev-installed  ## run the whole test suite
	$(BIN)/python -m pytest -n auto $(ARGS)

check: $(VENV)/.dev-installed  ## check types, style and layers
	$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy && $(BIN)/lint-imports

docs: $(VENV)/.dev-installed  ## generate the documentation pages that come from the code
	$(BIN)/python -m docs.generate

clients-table: $(VENV)/.dev-installed  ## run the scripts of docs/clients, record their versions and write the table; needs Debian and Node
	RECORD_CLIENT_RUNS=1 $(BIN)/python -m pytest -q -n auto -m clients $(CLIENT_SCRIPT_TESTS)
	$(BIN)/python -m docs.generate

sql: $(VENV)/.dev-installed  ## compile the SQL statements, after a change to them or to the tables
	$(BIN)/python -m cognito_identity_emulator.storage.compiling

models: $(VENV)/.dev-installed  ## compare the declarations with AWS's service models in the newest botocore
	$(BIN)/python -m pip install --quiet --upgrade --no-deps --target $(VENV)/newest-botocore botocore
	AWS_DATA_PATH=$(VENV)/newest-botocore/botocore/data $(BIN)/python -m pytest -q tests/contract/test_declarations.py

bench: $(VENV)/.dev-installed  ## measure speed beside the peers, then on PostgreSQL (half an hour), and write the figures
	$(BIN)/python -m benchmarks.speed $(ARGS)
	$(if $(ARGS),,$(MAKE) bench-postgresql)

bench-postgresql: $(VENV)/.dev-installed  ## measure PostgreSQL beside SQLite (about 15 minutes); needs its server, pgbouncer and wrk
	$(BIN)/python -m benchmarks.replicas $(ARGS)
	$(BIN)/python -m docs.generate

survive: $(VENV)/.survival-installed  ## run the survival trials (about 30 minutes) and write benchmarks/survival.md
	$(BIN)/python -m benchmarks.survival --full --write $(ARGS)

screenshots: $(VENV)/.dev-installed  ## take the screenshots of the console in docs/console; needs Debian
	$(BIN)/python -m pip install --quiet --group browser
	SCREENSHOTS=docs/console $(BIN)/python -m pytest -q -m browser tests/console/test_screenshots.py

lock: $(VENV)/.security-installed  ## lock the newest libraries for the image
	$(BIN)/uv pip compile --quiet --upgrade $(LOCKING) pyproject.toml

audit: $(VENV)/.security-installed  ## find known vulnerabilities in our code and in the image's libraries
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive emulator migrations
	$(BIN)/pip-audit --strict --disable-pip --require-hashes --requirement docker/requirements.lock

dist: $(VENV)/.release-installed  ## build the sdist, the wheel and their bill of materials into dist/
	@grep -q '^## $(subst .,\.,$(VERSION))$$' CHANGELOG.md || \
	  { echo "CHANGELOG.md has no section for version $(VERSION). Add the heading: ## $(VERSION)"; exit 1; }
	rm -rf dist
	SOURCE_DATE_EPOCH=$(COMMITTED_AT) $(BIN)/python -m hatchling build -d dist
	$(BIN)/python -m twine check --strict dist/*
	$(BIN)/cyclonedx-py requirements docker/requirements.lock --pyproject pyproject.toml --mc-type application \
	  --output-reproducible --output-format JSON --output-file dist/cognito_identity_emulator-$(VERSION).cdx.json

clean:  ## delete the virtual environment
	rm -rf $(VENV)

# Debian's python3 has no ensurepip without python3-venv, and venv would leave half an environment behind.
$(VENV)/bin/python:
	@$(PYTHON) -V >/dev/null 2>&1 || \
	  { echo "There is no $(PYTHON). Install Python 3.11 or newer, or choose one: make PYTHON=/path/to/python3 ..."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$$($(PYTHON) -V) is too old. Choose Python 3.11 or newer: make PYTHON=/path/to/python3 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "$(PYTHON) has no venv. On Debian and Ubuntu: sudo apt install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# pip itself shows what it collects and how far a download is.
PIP := $(BIN)/python -m pip --disable-pip-version-check

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	@echo "Installing the emulator and its libraries into $(VENV). This takes about a minute, and only the first time."
	@$(PIP) install -e .
	@touch $@

$(VENV)/.dev-installed: pyproject.toml $(VENV)/.installed
	@echo "Installing what the tests and checks need into $(VENV). This takes about two minutes, and only the first time."
	@$(PIP) install --quiet "pip>=25.1"
	@$(PIP) install --group dev
	@touch $@

$(VENV)/.security-installed: pyproject.toml $(VENV)/.dev-installed
	@echo "Installing the group security of pyproject.toml into $(VENV)."
	@$(PIP) install --group security
	@touch $@

$(VENV)/.survival-installed: pyproject.toml $(VENV)/.dev-installed
	@echo "Installing the group survival of pyproject.toml into $(VENV)."
	@$(PIP) install --group survival
	@touch $@

$(VENV)/.release-installed: pyproject.toml $(VENV)/.dev-installed
	@echo "Installing the group release of pyproject.toml into $(VENV)."
	@$(PIP) install --group release
	@touch $@
