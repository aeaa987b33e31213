# Everything a user types. `make help` lists it.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
INSTALLED := .venv/.installed

.DEFAULT_GOAL := help
.PHONY: help install build test bench lint format docs lock clean

help: ## list the commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

$(INSTALLED): requirements.lock
	@echo "Installing the locked environment into .venv"
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		"$$(grep -o '^uv==[^ ]*' requirements.lock)"
	@$(BIN)/uv pip sync --quiet --require-hashes --python $(BIN)/python requirements.lock
	@touch $@

# The linter compiles the project as dbt does, and dbt wants a place for its warehouse.
build/:
	@mkdir -p $@

install: $(INSTALLED) ## install the locked environment into .venv

build: $(INSTALLED) ## build; RELEASE="folder …", RECORDS="glob" REFERENCE=folder, ADOPTION=workbook
	@$(BIN)/python -m economic_index build $(if $(RELEASE),--release $(RELEASE)) \
		$(if $(RECORDS),--records $(foreach glob,$(RECORDS),'$(glob)')) \
		$(if $(REFERENCE),--reference "$(REFERENCE)") \
		$(if $(ADOPTION),--adoption "$(ADOPTION)")

test: lint ## lint, unit tests, data tests, pytest
	$(BIN)/python -m pytest

bench: $(INSTALLED) ## time builds beside SQL by hand, polars, pandas; SIZES="100k 2M", MEMORY=8GB
	@$(BIN)/python -m benchmarks $(if $(SIZES),--sizes $(SIZES)) \
		$(if $(MEMORY),--memory $(MEMORY))

lint: $(INSTALLED) build/ ## check the style of SQL and Python
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint models tests analyses

format: $(INSTALLED) build/ ## mend the style of SQL and Python
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix models tests analyses

docs: $(INSTALLED) ## lineage and data dictionary of the last build, one HTML file
	@$(BIN)/python -m economic_index docs

lock: $(INSTALLED) ## renew requirements.lock from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --generate-hashes \
		--no-emit-index-url --no-annotate --custom-compile-command "make lock" \
		--python-version 3.11 -o requirements.lock

clean: ## remove what was built
	rm -rf build target logs
