# bSocial. `make help` lists the targets; ARGS="…" passes arguments on.
# Recipes are plain sh, so that the make of macOS (3.81) runs them too.

BIN := backend/.venv/bin
TOOLS := infra/make
ARGS ?=
STACK ?=
BACKUP ?=
RUN_ARGS = $(if $(filter full,$(STACK)),--full) $(ARGS)

# Found when first needed, and once.
FOUND_PYTHON = $(eval FOUND_PYTHON := $$(shell sh $(TOOLS)/toolchain.sh python))$(FOUND_PYTHON)
FOUND_NODE = $(eval FOUND_NODE := $$(shell sh $(TOOLS)/toolchain.sh node && node --version))$(FOUND_NODE)
STAMP = "$(FOUND_PYTHON)" $(TOOLS)/stamp.py

.DEFAULT_GOAL := help
.PHONY: help run run-api install install-web build-web seed audit bench migrate openapi docs generate \
	test test-fast test-full test-backend test-web test-e2e test-stack lint format typecheck contracts requirements clean \
	up down logs up-seed backup restore \
	house quality check-backend check-backend-tests check-web check-bundle coverage coverage-web audit-deps pre-commit

help: ## List the targets
	@awk 'BEGIN { FS = ":.*## " } /^[a-z0-9-]+:.*## / { printf "  \033[1m%-19s\033[0m %s\n", $$1, $$2 }' Makefile

run: install build-web ## Start everything (STACK=full: with Kafka and Elasticsearch); Ctrl-C stops it
	@exec $(BIN)/bsocial run $(RUN_ARGS)

run-api: install ## The same without the web (needs no Node.js)
	@exec $(BIN)/bsocial run --no-web $(RUN_ARGS)

install: ## Install the backend from its lock file, if that changed
	@test -n "$(FOUND_PYTHON)"
	@$(STAMP) install backend/pyproject.toml backend/uv.lock "=$(PYTHON)" \
		--makes $(BIN)/bsocial $(BIN)/pytest -- \
		sh $(TOOLS)/install.sh "$(FOUND_PYTHON)"

install-web: ## Install the web from its lock file, if that changed (needs Node.js)
	@test -n "$(FOUND_PYTHON)" && test -n "$(FOUND_NODE)"
	@$(STAMP) install-web frontend/package.json frontend/package-lock.json "=$(FOUND_NODE)" \
		--makes frontend/node_modules/.package-lock.json -- \
		npm --prefix frontend ci --no-audit --no-fund

build-web: install-web ## Build the web, if its sources changed
	@NEXT_TELEMETRY_DISABLED=1 $(STAMP) build-web frontend/src frontend/scripts \
		frontend/next.config.ts frontend/package.json frontend/package-lock.json \
		frontend/tsconfig.json "=$(FOUND_NODE)" \
		--makes frontend/.next/standalone/server.js frontend/.next/standalone/.next/static -- \
		npm --prefix frontend run build

migrate: install ## Bring the database to the newest revision
	@exec $(BIN)/bsocial migrate $(ARGS)

seed: install ## Fill the database: people, posts, follows, comments, 1,000,000 activity logs
	@exec $(BIN)/bsocial seed $(ARGS)

audit: install ## Count every row and compare with the numbers that are shown
	@exec $(BIN)/bsocial audit $(ARGS)

backup: $(if $(filter docker,$(STACK)),,install) ## Back up database, key and files (STACK=docker: of the containers)
	@sh $(TOOLS)/backup.sh "$(STACK)" backup $(ARGS)

restore: $(if $(filter docker,$(STACK)),,install) ## Bring BACKUP=name back and audit it; ARGS=--replace drops what is there
	@sh $(TOOLS)/backup.sh "$(STACK)" restore "$(BACKUP)" $(ARGS)

up: ## Build and start everything in containers
	@docker compose up --build --wait --detach $(ARGS)
	@docker compose port proxy 3000 && docker compose port proxy 8000

down: ## Stop the containers; their data stays (ARGS=--volumes drops it)
	@docker compose --profile tools down $(ARGS)

logs: ## Follow what the containers say
	@docker compose logs --follow --tail=100 $(ARGS)

up-seed: up ## The same as up, and fill the database
	@docker compose exec app bsocial seed $(ARGS)

bench: install ## Measure the ratios of docs/benchmarks.md
	@cd backend && exec .venv/bin/python -m tests.benchmarks $(ARGS)

openapi: install ## Write backend/openapi.json
	@exec $(BIN)/bsocial openapi $(ARGS)

docs: install ## Write docs/events.md and the index template from the event classes
	@exec $(BIN)/bsocial docs $(ARGS)

generate: openapi install-web ## Write openapi.json and the web's typed client
	@exec npm --prefix frontend run generate

test: install build-web ## Everything CI runs: lint, types, contracts, tests, end-to-end
	@exec $(BIN)/python $(TOOLS)/check.py

test-fast: install ## Units, architecture, and the modules that this branch touches: under two minutes
	@exec $(BIN)/python $(TOOLS)/fast.py $(ARGS)

test-full: install build-web ## The same with the full sizes
	@BSOCIAL_TEST_SIZE=full exec $(BIN)/python $(TOOLS)/check.py

test-backend: install ## The backend's tests only
	@cd backend && exec .venv/bin/pytest -n auto $(ARGS)

test-web: install-web ## The web's tests only
	@exec npm --prefix frontend run test -- $(ARGS)

test-e2e: install build-web ## The journeys in a real browser only, on a stack of their own
	@exec $(BIN)/python $(TOOLS)/check.py --only e2e

test-stack: install install-web ## The containers: start them all, kill, scale, back up and restore (needs Docker)
	@mkdir -p .build/reports
	@cd backend && APP_ENV=test exec .venv/bin/pytest -v -p no:randomly --timeout=3600 tests/stack \
		--junitxml=$(CURDIR)/.build/reports/stack-tests.xml $(ARGS)

check-backend: install ## Linters, types, contracts and the API document of the backend
	@exec $(BIN)/python $(TOOLS)/check.py --only \
		lint format infra types-mypy types-pyright contracts api-document

check-backend-tests: install ## The backend's tests; with CI=true a skipped one fails
	@exec $(BIN)/python $(TOOLS)/check.py --only backend-tests

check-web: install-web ## Linter, types, client and tests of the web
	@exec "$(FOUND_PYTHON)" $(TOOLS)/check.py --only web-lint web-types web-client web-tests

house: install ## Print every package of the backend: lines, files, imports; what is over its limit
	@exec $(BIN)/python $(TOOLS)/house.py $(ARGS)

quality: install ## Write docs/quality.md from what the last runs have left
	@exec $(BIN)/python $(TOOLS)/quality.py

check-bundle: build-web ## Weigh what a browser loads for each page
	@exec npm --prefix frontend run bundle:check

coverage: install ## The backend's tests under coverage; fails under 90 % of branches
	@exec $(BIN)/python $(TOOLS)/measure_coverage.py $(ARGS)

coverage-web: install-web ## The same for the web
	@exec npm --prefix frontend run coverage -- $(ARGS)

audit-deps: install-web ## Ask the advisory databases about every locked dependency
	@exec "$(FOUND_PYTHON)" $(TOOLS)/audit_deps.py "$$(sh $(TOOLS)/toolchain.sh uv)"

pre-commit: install install-web ## Run the hooks of pre-commit on all files
	@exec $(BIN)/pre-commit run --all-files

lint: install install-web ## Lint backend, web, workflows, Dockerfiles and shell scripts
	@cd backend && .venv/bin/ruff check && .venv/bin/ruff format --check
	@$(BIN)/python $(TOOLS)/lint.py
	@exec npm --prefix frontend run lint

format: install install-web ## Format backend and web
	@cd backend && .venv/bin/ruff check --fix --quiet; .venv/bin/ruff format
	@exec npm --prefix frontend run format

typecheck: install install-web ## mypy, pyright and TypeScript
	@cd backend && .venv/bin/mypy && .venv/bin/pyright
	@exec npm --prefix frontend run typecheck

contracts: install ## Check the imports against the rings and layers
	@cd backend && exec .venv/bin/lint-imports

requirements: install ## List every requirement with the tests that name it
	@cd backend && exec .venv/bin/python -m tests.requirements $(ARGS)

clean: ## Remove what was built and installed; the data in .data stays
	rm -rf .build .tools backend/.venv frontend/node_modules frontend/.next
	find backend -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -rf backend/.mypy_cache backend/.ruff_cache backend/.pytest_cache backend/.import_linter_cache
