# Two commands do everything on a fresh Debian or Ubuntu machine: `make run` and `make test`.
.DEFAULT_GOAL := help
.PHONY: help run test setup lint types bench bench-decode campaigns screenshots build package package-test deb deb-test tarball constraints clean

PYTHON := .venv/bin/python
SCALE ?= 1
ARGS ?=
IMAGES ?=
# Compiled modules are kept, whatever this machine's habit is: without them each start takes a third longer.
unexport PYTHONDONTWRITEBYTECODE
# Real key presses keep a scanner's pace only while nothing else wants the processors: these run alone, and first.
REAL_KEYS := tests/integration/test_wedge_x.py tests/integration/test_desktop_x.py

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: ## Set everything up, then open the desktop; without a display, play the demo shift (ARGS= for more)
	@scripts/setup run
	@scripts/run $(ARGS)

test: setup lint types ## Set everything up, then check and test everything (ARGS= for pytest)
	$(PYTHON) -m pytest $(REAL_KEYS)
	$(PYTHON) -m pytest -n 2 --dist loadgroup $(addprefix --ignore=,$(REAL_KEYS)) $(ARGS)

setup: ## Set up what running, testing and building need; what is there is left alone
	@scripts/setup test

lint: setup ## Style (ruff) and who may import whom (import-linter)
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports --no-logo

types: setup ## Types (mypy, strict)
	.venv/bin/mypy

bench: setup ## Measure: figures and ratios, no verdicts
	$(PYTHON) -m tests.benchmarks $(ARGS)

bench-decode: setup ## Reading barcodes beside pyzbar and zxing-cpp; IMAGES= a folder with pictures and a manifest.csv
	$(PYTHON) -m tests.benchmarks.decode $(IMAGES)

campaigns: setup ## The long fault runs, seeds printed; SCALE=0.1 for a tenth of them
	$(PYTHON) -m tests.campaigns --scale $(SCALE) $(ARGS)

screenshots: setup ## Make the pictures in docs/screenshots anew
	$(PYTHON) -m tests.screenshots $(ARGS)

# build/ goes first: a wheel made over an old one would carry files that are gone.
build: setup ## A wheel in dist/
	@rm -rf build
	$(PYTHON) -m pip wheel --quiet --no-deps --wheel-dir dist .
	@ls dist/*.whl

package: ## The packed program in dist/scandesk: no Python and no library needed beside it (some minutes the first time)
	@packaging/build

package-test: setup package ## Prove it in a bare Debian that has neither Python nor Qt nor libzbar (as root, with apt)
	@packaging/try

deb: package ## A Debian package of it in dist/
	@packaging/installer deb

deb-test: setup deb ## Prove it in a bare Debian: installed, upgraded over 1,000 unsynced scans, removed (as root, with apt)
	@packaging/try-deb $(ARGS)

tarball: package ## A tarball of it in dist/, for Linux systems that are not Debian's
	@packaging/installer tarball

constraints: setup ## Renew constraints.txt from what pyproject.toml allows today
	@scripts/renew-constraints

clean: ## Remove what was made; the virtual environment and your data stay
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .cache
	find app ui hardware services resources tests -name __pycache__ -prune -exec rm -rf {} +
