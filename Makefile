# Canvass: type `make` for the list of commands.
PY := .venv/bin/python
LAB := .venv-lab/bin/python

.DEFAULT_GOAL := help
SETTING_UP := report ballot sweep fetch watch rehearse test everywhere lab data import export notebooks pictures \
  checksums requirements bench portable attack
.PHONY: help clean asked $(SETTING_UP)

# A parameter that a command does not take (make report CONTST=..., make test ELECTION=...) is refused, not ignored.
TAKES_report := ELECTION CONTEST AS_OF SITE
TAKES_sweep := ELECTION CONTESTS AS_OF SCHEDULER
TAKES_ballot := ELECTION AS_OF
TAKES_data := FEED ELECTION REPLACE
TAKES_fetch := ELECTION
TAKES_watch := ELECTION CONTEST EVERY SITE
TAKES_rehearse := FEED ELECTION CONTEST SPEED SITE
TAKES_import := FROM ELECTION REPLACE
TAKES_export := ELECTION CONTEST TO
takes = $(TAKES_$(1)) $(if $(filter $(1),$(SETTING_UP)),PYTHON)
GIVEN := $(foreach name,$(.VARIABLES),$(if $(findstring command,$(origin $(name))),$(name)))
$(foreach goal,$(filter help clean $(SETTING_UP),$(or $(MAKECMDGOALS),$(.DEFAULT_GOAL))),\
  $(foreach name,$(filter-out $(call takes,$(goal)),$(GIVEN)),\
    $(error make $(goal) takes $(or $(strip $(call takes,$(goal))),no parameter), not $(name))))

# A value is taken to the letter: make would run a $(shell ...) in it, even on its way into a recipe's environment.
PARAMETERS := ELECTION CONTEST CONTESTS AS_OF SITE SCHEDULER FEED FROM TO REPLACE EVERY SPEED PYTHON
$(foreach name,$(PARAMETERS),$(eval override $(name) := $$(value $(name))))
export $(PARAMETERS)

# Where the shell forbids to keep compiled modules, every kernel would compile all it imports: .venv keeps them then.
ifdef PYTHONDONTWRITEBYTECODE
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/.venv/compiled
endif

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

report: .venv/report ## Build report/ [ELECTION=2022-general CONTEST="sheriff" AS_OF=2022-11-10 SITE=https://...]
	@$(PY) -m canvass report --election="$$ELECTION" --contest="$$CONTEST" --as-of="$$AS_OF" --site="$$SITE"

sweep: $(if $(value SCHEDULER),.venv/cluster,.venv/report) ## The full report of many contests: [ELECTION=2022-general CONTESTS="mayor,measure" AS_OF= SCHEDULER=tcp://host:8786]
	@$(PY) -m canvass sweep --election="$$ELECTION" --contests="$$CONTESTS" --as-of="$$AS_OF" --scheduler="$$SCHEDULER"

ballot: .venv/report ## Every contest of an election, and a short page of each: [ELECTION=2022-general AS_OF=2022-11-10]
	@$(PY) -m canvass ballot --election="$$ELECTION" --as-of="$$AS_OF"

fetch: .venv/report ## Ask the source of a count once, keep the answers, rebuild its tables: ELECTION=2026-primary
	@$(PY) -m canvass fetch -- "$$ELECTION"

watch: .venv/report ## Ask again and again, publish each release: ELECTION=2026-primary CONTEST="..." [EVERY=300 SITE=https://...]
	@$(PY) -m canvass watch --every="$$EVERY" --site="$$SITE" -- "$$ELECTION" "$$CONTEST"

rehearse: .venv/report ## Watch a past count again: [FEED=../shared/feeds/4300 ELECTION=2022-general CONTEST="sheriff" SPEED=max]
	@$(PY) -m canvass rehearse --feed="$$FEED" --speed="$$SPEED" --site="$$SITE" -- "$$ELECTION" "$$CONTEST"

test: .venv/test ## Lint, unit tests, doctests, replay of the captures, every notebook, the pages in a browser
	@$(PY) -m ruff check lib tests && $(PY) -m ruff format --check lib tests
	@.venv/bin/lint-imports --no-cache > /dev/null || .venv/bin/lint-imports --no-cache
	@$(PY) -m pytest

everywhere: .venv/test ## Every contest of every election at six moments: what its pages say, held against its rule
	@EVERYWHERE=yes $(PY) -m pytest tests/pages/test_every_contest.py --dist load

lab: .venv-lab/lab ## Open JupyterLab on the start notebook
	@$(LAB) -m jupyterlab notebooks/00-start-here.ipynb

data: .venv/report ## Rebuild the tables of one election: FEED=../shared/feeds/4300 ELECTION=2022-general [REPLACE=yes]
	@$(PY) -m canvass data --feed="$$FEED" --election="$$ELECTION" --replace="$$REPLACE"

import: .venv/report ## Make an election of your own tables: FROM=folder ELECTION=2024-prop-1 [REPLACE=yes]
	@$(PY) -m canvass import --from="$$FROM" --election="$$ELECTION" --replace="$$REPLACE"

export: .venv/report ## Write a contest as plain tables: ELECTION=2024-primary-state CONTEST="proposition 1" TO=folder
	@$(PY) -m canvass export --election="$$ELECTION" --contest="$$CONTEST" --to="$$TO"

notebooks: .venv/report ## Run every notebook and save it with its outputs (after a change made on purpose)
	@$(PY) -m canvass notebooks

pictures: .venv/test ## Draw the reference pictures anew (after a change made on purpose)
	@$(PY) -m pytest tests/pages/test_pictures.py tests/pages/test_outlook_pictures.py -o addopts="-q" -k is_unchanged --mpl --mpl-generate-path=tests/pictures

checksums: .venv/report ## Register the tables carried by hand after a change made on purpose
	@$(PY) -m canvass checksums

requirements: ## Pin what lib/pyproject.toml asks for (empty requirements.txt first for the newest of all)
	@$(call environment,.venv,pins)

bench: .venv/report ## How fast it is: a table, against a yardstick in the same run (a quarter of an hour at most)
	@$(PY) tests/bench.py

portable: .venv/test ## The outlook's notebooks as another machine would run them: older processor, C, Tokyo
	@$(PY) tests/portable.py

attack: .venv/test ## Kill it, run it twice at once, type code for a value: what is lost or let in
	@PYTHONPATH=tests $(PY) -m attack
	@PYTHONPATH=tests $(PY) -m attack.watching 50

clean: ## Remove what can be built again
	@rm -rf .venv .venv-lab report ballot rehearsal .rehearsal* .report.* .report-* .notebooks.* .pytest_cache .ruff_cache .hypothesis

# Sets of packages: .venv grows from report to cluster or test. Its Python stays, unless another is asked for.
PINNED := requirements.txt requirements-uv.txt lib/pyproject.toml $(if $(value PYTHON),asked)
.venv/report: $(PINNED)
.venv/test .venv/cluster: .venv/report
.venv-lab/lab: $(PINNED)

# The newest Python that really runs: a python3.12 on the path may do no more than say that it is not there.
FITS := import sys, ensurepip, fcntl; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
define environment
for python in "$${PYTHON:-$(1)/bin/python}" $(if $(value PYTHON),,python3.13 python3.12 python3.11 python3); do \
	if "$$python" -c '$(FITS)' 2>/dev/null; then exec "$$python" lib/environment.py $(1) $(2); fi; done; \
printf 'canvass: Python 3.11, 3.12 or 3.13 with ensurepip (Debian: python3-venv) is needed, got %s: %s; %s\n' \
	"$$python" "$$("$$python" --version 2>&1 | head -n 1)" "say where it is with PYTHON=/path/to/python3.13" >&2; exit 1
endef
.venv/report .venv/cluster .venv/test .venv-lab/lab:
	@$(call environment,$(@D),$(@F))
