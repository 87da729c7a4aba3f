# Canvass: type `make` for the list of commands.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PY := .venv/bin/python
LAB := .venv-lab/bin/python

.DEFAULT_GOAL := help
# A mistyped parameter (make report CONTST=...) is refused, not ignored.
GIVEN := $(foreach name,$(.VARIABLES),$(if $(findstring command,$(origin $(name))),$(name)))
MISTYPED := $(filter-out ELECTION CONTEST AS_OF FEED PYTHON,$(GIVEN))
ifneq ($(MISTYPED),)
$(error No parameter $(MISTYPED); there are ELECTION, CONTEST, AS_OF, FEED and PYTHON)
endif
.PHONY: help report test lab data notebooks pictures checksums requirements bench portable clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

report: .venv/ready ## Build report/ [ELECTION=2022-general CONTEST="sheriff" AS_OF=2022-11-10]
	@$(PY) -m canvass report --election "$(ELECTION)" --contest "$(CONTEST)" --as-of "$(AS_OF)"

test: .venv/ready ## Lint, unit tests, doctests, replay of the captures, every notebook, the pages in a browser
	@$(PY) -m ruff check lib tests && $(PY) -m ruff format --check lib tests
	@$(PY) -m pytest

lab: .venv-lab/ready ## Open JupyterLab on the start notebook
	@$(LAB) -m jupyterlab notebooks/00-start-here.ipynb

data: .venv/ready ## Rebuild the tables of one election: FEED=../shared/feeds/4300 ELECTION=2022-general
	@$(PY) -m canvass data --feed "$(FEED)" --election "$(ELECTION)"

notebooks: .venv/ready ## Run every notebook and save it with its outputs (after a change made on purpose)
	@$(PY) -m canvass notebooks

pictures: .venv/ready ## Draw the reference pictures anew (after a change made on purpose)
	@$(PY) -m pytest tests/test_pictures.py -o addopts="-q" -k is_unchanged --mpl --mpl-generate-path=tests/pictures

checksums: .venv/ready ## Register the tables carried by hand after a change made on purpose
	@$(PY) -m canvass checksums

requirements: .venv/ready ## Pin anew from requirements-ci.in and requirements.in
	@$(PY) -m pip install -q uv && $(PY) -m uv pip compile -q --python-version 3.11 --no-header requirements-ci.in -o requirements-ci.txt
	@$(PY) -m uv pip compile -q --python-version 3.11 --no-header requirements.in -o requirements.txt

bench: .venv/ready ## How fast the outlook is, as ratios measured side by side
	@OMP_NUM_THREADS=1 $(PY) tests/bench.py

portable: .venv/ready ## The outlook's notebooks as another machine would run them: older processor, C, Tokyo
	@$(PY) tests/portable.py

clean: ## Remove what can be built again
	@rm -rf .venv .venv-lab report .pytest_cache .ruff_cache .hypothesis

.venv/ready: requirements-ci.txt lib/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
		{ echo "Python 3.11 is needed, got $$($(PYTHON) --version 2>&1); say where it is with PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Setting up .venv (about a minute, once) ..."
	@rm -rf .venv && $(PYTHON) -m venv .venv
	@$(PY) -m pip install -q --disable-pip-version-check -r requirements-ci.txt
	@touch $@

.venv-lab/ready: requirements.txt lib/pyproject.toml
	@echo "Setting up .venv-lab with JupyterLab (about a minute, once) ..."
	@rm -rf .venv-lab && $(PYTHON) -m venv .venv-lab
	@$(LAB) -m pip install -q --disable-pip-version-check -r requirements.txt
	@touch $@
