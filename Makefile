# make run    environment + the flagship scenario        make test    environment + tests
# make check  ruff and mypy --strict                      make docs    regenerate generated pages
# make bench  benchmarks (needs the bench extra)          make verify  theory, power, all tests
# make gallery  pictures of docs/gallery.md, again         make versions  the same numbers on each Python of PYTHONS
PYTHON ?= python3
PYTHONS ?= python3.11 python3.12 python3.13
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

.PHONY: run test check docs gallery bench programs verify versions same clean

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]" -c constraints.txt
	touch $(STAMP)

run: $(STAMP)
	$(BIN)/coresponse run scenarios/st_paul_2019.toml

test: $(STAMP)
	$(BIN)/python -m pytest

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict

docs: $(STAMP)
	$(BIN)/python -m sim.cli.pages docs

gallery: $(STAMP)
	$(BIN)/python docs/make_gallery.py

bench: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[bench]" -c constraints.txt
	$(BIN)/python -m benchmarks

# What the tests of pages and documents open them with; where it cannot be installed, those tests are skipped and say so.
PROGRAMS := chromium soffice pdftotext npm
PACKAGES := chromium libreoffice-writer libreoffice-calc poppler-utils npm

programs:
	@lacking=$$(for one in $(PROGRAMS); do command -v $$one > /dev/null || echo $$one; done); \
	if [ -z "$$lacking" ]; then exit 0; fi; \
	if command -v apt-get > /dev/null && [ "$$(id -u)" = 0 ] && apt-get update -qq && \
	    apt-get install -y -qq $(PACKAGES) > /dev/null; then exit 0; fi; \
	echo "Not here, so the tests that need them are skipped:" $$lacking

verify: $(STAMP) programs
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[bigdata,cluster,parquet]" -c constraints.txt
	$(BIN)/coresponse verify
	$(BIN)/python -m pytest -m "slow or not slow"
	cat outputs/verify/anchors.md

versions:
	for python in $(PYTHONS); do \
	    version=$$($$python -c 'import sys; print("%d.%d" % sys.version_info[:2])') && \
	    $(MAKE) same PYTHON=$$python VENV=.venv-$$version || exit 1; \
	done

same: $(STAMP)
	$(BIN)/python -m pytest tests/test_golden.py tests/test_laws*.py tests/test_exact_cases.py tests/test_reference.py \
	    tests/test_oracles.py tests/test_precision.py tests/test_cli*.py

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
