# `make run` shows what solieu finds in the documents of corpus/ and writes a page a document into build/bao-cao; `make test` checks everything.
# Both make their own .venv and need nothing but Python 3.11, make and a package index.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Debian packages for what Python's index does not hold: recognition of scans, old Word files, the database, browser and fonts of the tests.
DEBIAN_PACKAGES := libreoffice-writer-nogui catdoc tesseract-ocr tesseract-ocr-vie postgresql chromium \
	fonts-dejavu-core fonts-dejavu-extra fonts-freefont-ttf

.PHONY: run test lint bench torture lock setup-system clean

run: $(VENV)/.core
	$(BIN)/solieu extract corpus --format table
	$(BIN)/solieu extract corpus --format html --out build/bao-cao
	$(BIN)/solieu validate corpus --totals corpus/totals

test: $(VENV)/.dev lint
	$(BIN)/python -m pytest

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.core
	$(BIN)/python tests/bench_extract.py
	$(BIN)/python tests/bench_findings.py
	$(BIN)/python tests/bench_totals.py
	$(BIN)/python tests/bench_formats.py
	$(BIN)/python tests/bench_scans.py
	$(BIN)/python tests/bench_store.py
	$(BIN)/python tests/bench_inbox.py
	$(BIN)/python tests/bench_review.py
	$(BIN)/pip install -q --disable-pip-version-check -c requirements.lock -e ".[batch,bench]"
	$(BIN)/python tests/bench_batch.py
	$(BIN)/python tests/bench_peers.py

torture: $(VENV)/.dev
	SOLIEU_TORTURE=1 $(BIN)/python -m pytest tests/test_properties.py tests/test_checks.py tests/test_documents.py tests/test_kills.py tests/test_batch_kills.py tests/test_batch.py

lock: $(VENV)/.dev
	$(BIN)/pip install -q pip-tools
	$(BIN)/pip-compile -q --all-extras --strip-extras --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		--no-emit-trusted-host --unsafe-package setuptools --output-file requirements.lock pyproject.toml
	sed -i '/^#/d; /^$$/d' requirements.lock

setup-system:
	apt-get update -qq && apt-get install -y -qq --no-install-recommends $(DEBIAN_PACKAGES)

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/pip:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.core: pyproject.toml requirements.lock | $(VENV)/bin/pip
	$(BIN)/pip install -q --disable-pip-version-check -c requirements.lock -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.core
	$(BIN)/pip install -q --disable-pip-version-check -c requirements.lock -e '.[dev]'
	@touch $@
