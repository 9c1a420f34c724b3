# Berth's tasks. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

.PHONY: help up down test nightly check build image bench graph format lint

help: ## List the tasks
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: ## Install what is missing, build, start the controller, apply the examples
	@scripts/up

down: ## Stop the controller that `make up` started; workspaces go on running
	@scripts/controller stop

test: ## Set up everything that the tests need, and run all of them
	@scripts/test

nightly: ## Live 10,000 random histories of workspaces; 10,000 rounds of many writers
	@scripts/setup
	@scripts/build
	@Tests/ImageTests/histories --count 10000
	@Tests/WriterTests/writers --rounds 10000

check: lint test ## What CI runs

build: ## Build .build/release/berth
	@scripts/setup
	@scripts/build

image: ## Build berth-workspace:latest on the Engine
	@scripts/setup
	@scripts/image

bench: ## Measure what Berth costs, each figure beside its bound; about ten minutes
	@scripts/bench

graph: ## Print which module imports which
	@for module in Sources/*/; do \
	  printf '%s -> ' "$$(basename "$$module")"; \
	  { grep -rhoE '^(package |internal )?import [A-Za-z]+' "$$module" || true; } | awk '{ print $$NF }' | sort -u | \
	    while read -r name; do if [[ -d Sources/$$name ]]; then printf '%s ' "$$name"; fi; done; echo; \
	done

format: ## Format the Swift and Python sources in place
	@scripts/lint --fix

lint: ## Check the form of the Swift, bash, Python and JavaScript sources
	@scripts/lint
