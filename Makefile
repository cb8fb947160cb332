# Every target installs what it needs. Requires only make and Python 3.11 or newer.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

LOCKING := --universal --python-version 3.12 --extra postgres --extra saml --generate-hashes --no-emit-index-url \
  --custom-compile-command "make lock" --output-file docker/requirements.lock

.PHONY: help serve test check docs sql bench survive lock audit screenshots clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

serve: $(VENV)/.installed  ## run the emulator on http://127.0.0.1:4591
	@exec $(BIN)/python -m cognito_identity_emulator serve $(ARGS)

test: $(VENV)/.dev-installed  ## run the whole test suite
	$(BIN)/python -m pytest -n auto $(ARGS)

check: $(VENV)/.dev-installed  ## check types, style and layers
	$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy && $(BIN)/lint-imports

docs: $(VENV)/.dev-installed  ## generate the documentation pages that come from the code
	$(BIN)/python -m docs.generate

sql: $(VENV)/.dev-installed  ## compile the SQL statements, after a change to them or to the tables
	$(BIN)/python -m cognito_identity_emulator.storage.compiling

bench: $(VENV)/.dev-installed  ## measure speed beside the peers (about 15 minutes) and write benchmarks/results.md
	$(BIN)/python -m benchmarks.speed $(ARGS)

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

clean:  ## delete the virtual environment
	rm -rf $(VENV)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is required. Choose one with: make PYTHON=/path/to/python3 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.dev-installed: pyproject.toml $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "pip>=25.1"
	$(BIN)/python -m pip install --quiet --group dev
	@touch $@

$(VENV)/.security-installed: pyproject.toml $(VENV)/.dev-installed
	$(BIN)/python -m pip install --quiet --group security
	@touch $@

$(VENV)/.survival-installed: pyproject.toml $(VENV)/.dev-installed
	$(BIN)/python -m pip install --quiet --group survival
	@touch $@
