# make run    environment + the flagship scenario        make test    environment + tests
# make check  ruff and mypy --strict                      make docs    regenerate generated pages
# make bench  benchmarks (needs the bench extra)          make verify  theory, power, all tests
# make gallery  pictures of docs/gallery.md, again
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

.PHONY: run test check docs gallery bench verify clean

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

verify: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[bigdata,cluster,parquet]" -c constraints.txt
	$(BIN)/coresponse verify
	$(BIN)/python -m pytest -m "slow or not slow"

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
