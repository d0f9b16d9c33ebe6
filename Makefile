# What the README tells a user to call, and what .ci/run calls.
PYTHON ?= python3
BIN := .venv/bin
export JOULEBOOK_DATA ?= $(wildcard $(abspath ../shared/data))

.PHONY: help setup demo test test-crash check bench bench-accuracy bench-forecast check-calibration size lock locale clean

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

check-calibration: setup  ## the shipped coefficients are those that the shared tables give; two minutes
	$(BIN)/python tools/calibrations.py

size: setup  ## lines per layer
	$(BIN)/python tools/size.py

lock:  ## renew requirements.lock (needs uv)
	uv pip compile pyproject.toml --extra calibrate --extra forecast --extra providers --extra report --group dev --universal --generate-hashes --no-header --no-annotate -o requirements.lock

locale: setup  ## collect strings to translate and compile the catalogues
	$(BIN)/python tools/catalogues.py

clean:  ## remove what was built
	rm -rf .venv build dist
