# The commands of the project. `make` lists them; each prepares .venv from the hash-pinned lock by itself.
.DEFAULT_GOAL := help
.PHONY: help run test lint check bench pictures lock demo-pair reset

PY := .venv/bin/python
IPCASES := $(PY) -m ipcases.embedded
EPHEMERAL := $(IPCASES) exec --ephemeral --
# mypy reads the settings through Django; it connects to nothing.
SETTINGS := env SECRET_KEY=x ALLOWED_HOSTS=x IPCASES_AUDIT_KEY=x DATABASE_URL=postgres://x/x REDIS_URL=redis://x
ARGS ?=

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: ## start IPCases on this machine with a demo; Ctrl-C stops it
	@sh tools/bootstrap.sh run
	@exec $(IPCASES) run

demo-pair: ## start two instances, China and the United States, that share cases
	@sh tools/bootstrap.sh run
	@exec $(IPCASES) pair

reset: ## delete the data of this checkout, after asking (IPCASES_YES=1 answers)
	@sh tools/bootstrap.sh run
	@exec $(IPCASES) reset

test: ## run every test on real servers that are gone afterwards; ARGS="-k notice" narrows it
	@sh tools/bootstrap.sh dev
	@exec env -u PYTHONDONTWRITEBYTECODE $(EPHEMERAL) $(PY) -m pytest -n auto $(ARGS)

lint: ## check style, types, import contracts and templates
	@sh tools/bootstrap.sh dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(SETTINGS) $(PY) -m mypy .
	.venv/bin/lint-imports
	$(PY) -m djlint --lint --quiet templates

check: ## check migrations, production settings, translations and known vulnerabilities
	@sh tools/bootstrap.sh dev
	@exec $(EPHEMERAL) sh tools/check.sh

bench: ## print the ratios of the benchmarks
	@sh tools/bootstrap.sh dev
	@exec $(EPHEMERAL) $(PY) -m benchmarks $(ARGS)

pictures: ## photograph every page of a running demo; ARGS="ADDRESS PASSWORD"
	@sh tools/bootstrap.sh dev
	@exec $(SETTINGS) $(PY) -m tests.browser.pictures $(ARGS)

lock: ## pin the newest allowed dependencies by hash
	@sh tools/bootstrap.sh dev
	sh tools/lock.sh
