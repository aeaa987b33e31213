# Everything a user types. `make help` lists it.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
INSTALLED := .venv/.installed
SPARK_INSTALLED := .venv/.installed_spark
# What a command needs that takes an engine.
ENGINE_INSTALLED = $(INSTALLED) $(if $(filter spark,$(ENGINE)),$(SPARK_INSTALLED))

.DEFAULT_GOAL := help

# The variables that each command takes. PYTHON is the one to install with.
OPTIONS_build := RELEASE RECORDS REFERENCE LABELS LABELLER INDEX ADOPTION SAMPLE LATE \
	FULL_REFRESH LEDGER KEYS REPUBLISH LOOSEN_THRESHOLDS UNKNOWN VERBOSE PLAN ENGINE \
	PUBLISH_TO
OPTIONS_fetch := RELEASE
OPTIONS_records := FROM LOGS OUT ACCOUNT ORGANISATION SESSION SEGMENT PLATFORM GEOIP SALT
OPTIONS_new-index := NAME FROM EVERY OUT
OPTIONS_bench := SIZES MEMORY PAGES ENGINE
OPTIONS_install := ENGINE
OPTIONS_test := ENGINE
OPTIONS := $(sort $(OPTIONS_build) $(OPTIONS_records) $(OPTIONS_new-index) $(OPTIONS_bench))

# Nobody would notice a variable that none of the commands takes: with RELEASES=… the
# sample would be built.
TAKEN := PYTHON SHELL $(foreach goal,$(MAKECMDGOALS),$(OPTIONS_$(goal)))
GIVEN := $(foreach name,$(.VARIABLES),$(if $(filter command,$(firstword \
	$(origin $(name)))),$(name)))
REFUSED := $(filter-out $(TAKEN),$(GIVEN))
ifneq ($(strip $(REFUSED)),)
$(error $(firstword $(REFUSED)) is no variable of "make $(MAKECMDGOALS)". \
	make build takes $(OPTIONS_build), make fetch takes $(OPTIONS_fetch), \
	make records takes $(OPTIONS_records), make new-index takes $(OPTIONS_new-index), \
	make bench takes $(OPTIONS_bench))
endif

# A value goes to the command as it was typed, by the environment: no shell reads it, and
# make expands nothing in it.
$(foreach name,$(OPTIONS),$(if $(filter undefined,$(origin $(name))),,$(eval \
	override $(name) := $$(value $(name)))$(eval export $(name))))

.PHONY: help install fetch records new-index build test coverage bench lint lint-python \
	lint-sql format docs site bi lock clean

help: ## list the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'
	@echo
	@echo "  Options of make build:"
	@echo '    RELEASE="folder …"      release folders in the official layout'
	@echo '    RECORDS="glob …"        your own usage records, Parquet or CSV; on Spark also a table'
	@echo '    REFERENCE=folder        tables beside the records: request_hierarchy.csv, …'
	@echo '    LABELS="glob …"         tasks, clusters and patterns of the records, from outside'
	@echo '    LABELLER=name           whose labels to take, where there are several'
	@echo '    INDEX=folder            an index of your own, as make new-index writes it'
	@echo '    UNKNOWN=keep            keep out and list rows of a release that no seed knows'
	@echo '    ADOPTION=workbook       national workbook of the Census business survey'
	@echo '    SAMPLE=100000           size of the synthetic sample'
	@echo '    LATE=count              publish a wave once more, late records counted in'
	@echo '    LOOSEN_THRESHOLDS=1     allow thresholds of disclosure control below the default'
	@echo '    FULL_REFRESH=1          drop the waves of the last build'
	@echo '    LEDGER=folder           where the ledger of published waves lies'
	@echo '    KEYS=folder             on a cluster: where the executors keep keys of the records'
	@echo '    ENGINE=spark            compute on Spark, here or on the cluster of SPARK_REMOTE'
	@echo '    PUBLISH_TO=schema       write the public tables to a schema of the cluster, too'
	@echo '    PLAN=1                  say what the records would publish, and publish nothing'
	@echo '    VERBOSE=1               print every table of the summary'
	@echo '    REPUBLISH="wave …"      publish a wave anew: nobody has its first publication'
	@echo
	@echo "  Options of make records:"
	@echo '    FROM=format             litellm, langfuse, otel, helicone, bedrock or wildchat'
	@echo '    LOGS="glob …"           files of the export: Parquet, CSV, JSON, JSON lines'
	@echo '    OUT=file                the Parquet file to write (default: records/)'
	@echo '    ACCOUNT=id              what tells accounts apart, e.g. user or api_key'
	@echo '    ORGANISATION=id         what tells their organisations apart'
	@echo '    SESSION=id              what ties calls to a conversation; none: nothing'
	@echo '    SEGMENT=id              what tells units of the organisation apart, e.g. team_id'
	@echo '    PLATFORM=name           as your waves call it (default: the format)'
	@echo '    GEOIP=database          MaxMind database for the country of an address'
	@echo '    SALT=file               salt of the account ids (default: secrets/account_salt)'
	@echo
	@echo "  Options of make new-index:"
	@echo '    NAME=id                 what the index is called in the ids of its waves'
	@echo '    FROM=2026-10            month or day at which the first wave begins'
	@echo '    EVERY=month             or week'
	@echo '    OUT=folder              the folder to write (default: NAME, here)'

# Compiled here once: where PYTHONDONTWRITEBYTECODE is set, as in many images, every
# process would compile all that it imports, the quality checks for 4 s.
$(INSTALLED): requirements.lock
	@echo "Installing the locked environment into .venv"
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		"$$(grep -o '^uv==[^ ]*' requirements.lock)"
	@$(BIN)/uv pip sync --quiet --require-hashes --compile-bytecode \
		--python $(BIN)/python requirements.lock
	@touch $@

# Beside the rest. With the checkout on its path, dbt finds dbt_economic_index.py, which
# adds Spark, from the shell, too.
$(SPARK_INSTALLED): $(INSTALLED) tools/spark/spark.lock
	@echo "Installing Spark into .venv"
	@$(BIN)/uv pip install --quiet --require-hashes --python $(BIN)/python \
		-r tools/spark/spark.lock
	@pwd > "$$($(BIN)/python -c 'import site; print(site.getsitepackages()[0])')/economic_index.pth"
	@touch $@

# The linter compiles the project as dbt does, and dbt wants a place for its warehouse.
build/:
	@mkdir -p $@

install: $(ENGINE_INSTALLED) ## install the locked environment into .venv; ENGINE=spark: Spark, too

fetch: $(INSTALLED) ## download releases into releases/: RELEASE=latest, all or ids as 2025-09-15
	@$(BIN)/python -m economic_index fetch --from-environment

records: $(INSTALLED) ## make usage records of a gateway's export: FROM=litellm LOGS="glob …"
	@$(BIN)/python -m economic_index records --from-environment

new-index: $(INSTALLED) ## write the folder of an index of your own: NAME=acme FROM=2026-10 EVERY=month
	@$(BIN)/python -m economic_index new-index --from-environment

build: $(ENGINE_INSTALLED) ## build the warehouse, without input on the synthetic sample
	@$(BIN)/python -m economic_index build --from-environment

# Workers take whole files, in the order that tests/python/conftest.py gives them.
WORKERS := --numprocesses 2 --dist loadfile --no-loadscope-reorder

ifeq ($(ENGINE),spark)
test: $(ENGINE_INSTALLED)
	$(BIN)/python -m pytest tests/python/spark $(WORKERS)
else
test: lint ## lint, unit tests, data tests, pytest; ENGINE=spark: the tests of Spark
	$(BIN)/python -m pytest $(WORKERS)
endif

coverage: $(INSTALLED) build/ ## which lines of Python the tests run, in builds too
	$(BIN)/python -m pytest $(WORKERS) --cov

bench: $(ENGINE_INSTALLED) ## time builds beside SQL by hand, polars, pandas; SIZES="100k 2M", MEMORY=8GB
	@$(BIN)/python -m benchmarks$(if $(PAGES),.pages)$(if $(filter spark,$(ENGINE)),.spark) $${SIZES:+--sizes $$SIZES} \
		$${MEMORY:+--memory "$$MEMORY"}

lint: $(INSTALLED) build/ ## check the style of SQL and Python, and the types
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target lint-sql lint-python

lint-python: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

lint-sql: $(INSTALLED) build/
	$(BIN)/sqlfluff lint --processes 0 models tests analyses
	$(BIN)/sqlfluff lint --templater placeholder dashboard/queries
	$(BIN)/sqlfluff lint --templater jinja economic_index/disclosure/sql \
		economic_index/inputs/labels/sql
	$(BIN)/sqlfluff lint --templater raw economic_index/adapters/sql

format: $(INSTALLED) build/ ## fix the style of SQL and Python
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix models tests analyses
	$(BIN)/sqlfluff fix --templater placeholder dashboard/queries
	$(BIN)/sqlfluff fix --templater jinja economic_index/disclosure/sql \
		economic_index/inputs/labels/sql
	$(BIN)/sqlfluff fix --templater raw economic_index/adapters/sql

docs: $(INSTALLED) ## lineage and data dictionary of the last build, one HTML file
	@$(BIN)/python -m economic_index docs

site: $(INSTALLED) ## the dashboard of the last build, static pages in build/site
	@$(BIN)/python -m economic_index site

bi: $(INSTALLED) ## let Apache Superset, a BI server, read what was published
	@$(BIN)/python tools/bi/check_superset.py

lock: $(INSTALLED) ## renew requirements.lock from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --generate-hashes \
		--no-emit-index-url --no-annotate --custom-compile-command "make lock" \
		--python-version 3.11 -o requirements.lock
	$(BIN)/uv pip compile tools/bi/superset.in --universal --generate-hashes \
		--no-emit-index-url --no-annotate --custom-compile-command "make lock" \
		--python-version 3.11 -o tools/bi/superset.lock
	$(BIN)/uv pip compile pyproject.toml --extra dev --extra spark \
		--constraint requirements.lock --universal --generate-hashes \
		--no-emit-index-url --no-annotate \
		--custom-compile-command "make lock" --python-version 3.11 \
		-o tools/spark/spark.lock

clean: ## remove what was built
	rm -rf build target logs
