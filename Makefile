# What the README tells a user to call, and what .ci/run calls.
PYTHON ?= python3
BIN := .venv/bin
export JOULEBOOK_DATA ?= $(wildcard $(abspath ../shared/data))

.PHONY: help setup demo test test-crash test-spark check bench bench-accuracy bench-forecast bench-ledger check-calibration size lock locale clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: .venv/.installed  ## a virtual environment in .venv with the joulebook command

.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "joulebook needs Python 3.11 or newer; choose one with: make demo PYTHON=python3.12"; exit 1; }
	@echo "installing into .venv, about a minute"
	@$(PYTHON) -m venv .venv || { echo "Python's venv is missing; on Debian: apt install python3-venv"; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: setup  ## a ladder from a joke to a video, a day in ten places, a real log: in the terminal and in build/demo
	$(BIN)/python demo/demo.py

test: setup  ## all tests, with branch coverage
	$(BIN)/pytest -n 2 --cov --cov-report=term

test-spark: .venv-spark/.installed  ## the cube on a real Spark cluster on this machine (Java; 430 MB once)
	@command -v java >/dev/null || { echo "test-spark is skipped: there is no java on this machine"; exit 0; }; \
	PYTHONPATH=src .venv-spark/bin/python -m pytest -rs -p no:cacheprovider tests/ledger/test_spark.py

.venv-spark/.installed: requirements-spark.lock
	@command -v java >/dev/null || exit 0; $(PYTHON) -m venv .venv-spark && \
	echo "installing PySpark into .venv-spark, some minutes" && \
	.venv-spark/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.lock && \
	touch $@
test-crash: setup  ## a ledger under kills, full disks, other writers and huge lines; ten minutes
	$(BIN)/pytest -n 0 -m crash tests/ledger/crash

check: setup  ## style, types, layers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python tools/catalogues.py --check

bench: setup bench-accuracy  ## speed and accuracy, printed, never a test
	$(BIN)/python benchmarks/speed.py
	$(BIN)/python benchmarks/projection.py
	$(BIN)/python benchmarks/hourly_join.py

bench-accuracy: setup  ## models and accelerators left out, beside other tools; WRITE=--write renews docs/accuracy.md
	OPENBLAS_NUM_THREADS=1 $(BIN)/python benchmarks/accuracy.py $(WRITE)

bench-forecast: setup  ## forecasts of ten grids against the same hour yesterday; YEARS="2022 2023" for both
	$(BIN)/python benchmarks/forecast.py $(YEARS)

bench-ledger: setup  ## a ledger of ROWS=100000000 made-up requests; GROWTH=1, KEEP=1, TAKEN_IN=0: benchmarks/ledger.py
	$(BIN)/python benchmarks/ledger.py $(ROWS)

check-calibration: setup  ## the shipped coefficients are those that the shared tables give; two minutes
	$(BIN)/python tools/calibrations.py

size: setup  ## lines per layer
	$(BIN)/python tools/size.py

lock:  ## renew requirements.lock and requirements-spark.lock (needs uv)
	uv pip compile pyproject.toml --extra calibrate --extra forecast --extra otlp --extra providers --extra report --group dev --universal --generate-hashes --no-header --no-annotate -o requirements.lock
	uv pip compile pyproject.toml --extra spark --group spark-test --universal --generate-hashes --no-header --no-annotate -o requirements-spark.lock

locale: setup  ## collect strings to translate and compile the catalogues
	$(BIN)/python tools/catalogues.py

clean:  ## remove what was built
	rm -rf .venv .venv-spark build dist
