# Seaworthy's commands. Each works on a fresh machine, and each can be interrupted and run again.

STACK ?= cordum-dev
# The Node.js version that package-lock.json pins, whatever the system has.
NODE := node_modules/.bin/node
SEAWORTHY := $(NODE) cli/index.ts

# A cluster of your own counts only when it is named on the command line: make up KUBECONFIG=… CONTEXT=…
ifeq ($(origin KUBECONFIG),command line)
export SEAWORTHY_KUBECONFIG := $(KUBECONFIG)
endif
ifeq ($(origin CONTEXT),command line)
export SEAWORTHY_CONTEXT := $(CONTEXT)
endif

# What may be deleted, recreated or shrunk although it holds data: make up REPLACE=name,name (see docs/runbooks).
define named
ifeq ($$(origin $(1)),command line)
export SEAWORTHY_$(1) := $$($(1))
endif
endef
$(foreach verb,REPLACE DELETE SHRINK,$(eval $(call named,$(verb))))

# Values as they were typed, with any quotes or dollar signs; several lines, such as the output of ls, are joined. Only from
# the command line: a restore must not depend on a variable that was left in the environment.
define newline


endef
on_line = $(filter command,$(firstword $(origin $(1))))
quoted = '$(subst $(newline), ,$(subst ','\'',$(1)))'
typed = $(foreach word,$(1),$(if $(call on_line,$(word)),$(call quoted,$(word)=$(value $(word)))))

.DEFAULT_GOAL := help
.PHONY: pr-summary pr-stacks pr-all-stacks pr-preview pr-comment drift
.PHONY: help up preview refresh down cluster-up cluster-down status smoke restore kubectl test test-unit test-stores test-faults check golden docs bench bench-quick

help: ## Shows this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-14s %s\n", $$1, $$2 }'

up preview refresh down: packages
	@$(SEAWORTHY) $@ $(call quoted,$(STACK))

smoke: packages
	@$(SEAWORTHY) $@ $(call quoted,$(STACK)) $(call typed,WORKER)

up: ## Deploys STACK (default cordum-dev), and starts the embedded cluster and deploys the facilities that STACK requires, if needed
preview: ## Shows what `make up` would change
refresh: ## Finds changes that were made by hand (drift), and records them in the state
down: ## Removes STACK from the cluster
smoke: ## Sends a job through Cordum (WORKER=required fails without a worker), the declared requests to an application, or test resources to a platform

restore: packages ## Replaces the data of STACK with a backup: make restore STACK=… FROM=latest (docs/runbooks/restore.md)
	@$(SEAWORTHY) $@ $(call quoted,$(STACK)) $(call typed,FROM CONFIRM STORE ORIGIN REPOSITORY CREDENTIALS)

# Pull requests (docs/pull-requests.md).
PULL_REQUEST = $(NODE) cli/pull-request/command.ts $(@:pr-%=%) \
	$(call typed,PREVIEW POLICY READINESS BASE STACK LINK OUT SUMMARY)

pr-summary pr-stacks pr-all-stacks pr-preview pr-comment drift: packages
	@$(PULL_REQUEST)

pr-summary: ## Summarizes a preview as Markdown: make pr-summary PREVIEW=preview.json (docs/pull-requests.md)
drift: ## Fails if the cluster differs from what STACK's program declares: make drift STACK=… OUT=folder

# An unknown option is reported before anything starts.
POLICY_KNOWN := STACK MANIFESTS EXPORT ENVIRONMENT FORMAT RULES SEVERITY CONTRACT ALLOW
ifneq ($(filter policy,$(MAKECMDGOALS)),)
POLICY_UNKNOWN := $(filter-out $(POLICY_KNOWN) KUBECONFIG CONTEXT NODE MAKE%,\
	$(foreach name,$(.VARIABLES),$(if $(call on_line,$(name)),$(name))))
ifneq ($(POLICY_UNKNOWN),)
$(error make policy has no option $(POLICY_UNKNOWN). Give one of: $(POLICY_KNOWN))
endif
# With -C, paths are still relative to the folder in which make was called. The caller's shell knows it.
export SEAWORTHY_CALLER := $(value PWD)
endif

.PHONY: policy policy-packs
policy: packages ## Judges STACK, MANIFESTS='folder file …' (- for standard input) or EXPORT=file with all rules (docs/policies.md)
	@$(SEAWORTHY) $@ $(call typed,$(POLICY_KNOWN))

policy-packs: packages ## Builds the policy packs for `pulumi preview --policy-pack policy/<pack>`
	@$(NODE) policy/build.ts

# The command has the default of STACK: manifests are no stack.
READINESS_WORDS = $(call typed,STACK MANIFESTS EXPORT ALLOW ENVIRONMENT FORMATS OUT LIVE DEADLINE RECORDS)

.PHONY: readiness
readiness: packages ## Gives a Go or No-Go with reasons for STACK, MANIFESTS=folder or EXPORT=file (docs/readiness.md)
	@$(SEAWORTHY) $@ $(READINESS_WORDS)

.PHONY: load-test
load-test: packages ## Puts load on STACK, and writes the measurements as evidence; SUMMARY=file WHEN=time OWNER=name takes a run of your own k6 (docs/readiness.md)
	@$(SEAWORTHY) $@ $(call quoted,$(STACK)) $(call typed,USERS SECONDS OWNER SUMMARY WHEN RECORDS)

.PHONY: network-test
network-test: packages ## Tries the connections that STACK declares, and others, and writes the result as evidence: make network-test STACK=… OWNER=… (docs/readiness.md)
	@$(SEAWORTHY) $@ $(call quoted,$(STACK)) $(call typed,OWNER RECORDS)

.PHONY: sign
sign: packages ## Signs the last readiness report of STACK: make sign STACK=… CHECK=signoff-architect NAME='…' (docs/readiness.md)
	@$(SEAWORTHY) $@ $(call quoted,$(STACK)) $(call typed,CHECK NAME RECORDS)

cluster-up cluster-down status: packages
	@$(SEAWORTHY) $@

cluster-up: ## Starts the embedded cluster without a stack
cluster-down: ## Stops everything local; only .seaworthy/ stays
status: ## Shows nodes, pods and memory

kubectl: packages ## Runs kubectl on the cluster: make kubectl ARGS="get pods -A"
	@$(SEAWORTHY) $@ $(ARGS)

test: packages ## Runs all tests except stores, faults, systems and settings, which have their own targets
	@$(NODE) test/run.ts all

test-unit: packages ## Runs the tests that need no cluster
	@$(NODE) test/run.ts unit

test-stores: packages ## Tests NATS, Redis and their backups without a system
	@$(NODE) test/run.ts stores

test-faults: packages ## Breaks a production stack under load, and writes the table in docs/recovery.md; FAULTS=nodes,disks runs a part
	@FAULTS='$(FAULTS)' $(NODE) test/run.ts faults

.PHONY: test-systems
test-systems: packages ## Tests what only one kind of system needs, and takes long to prepare; or SYSTEM=postgres alone
	@SYSTEM='$(SYSTEM)' $(NODE) test/run.ts systems

.PHONY: test-settings
test-settings: packages ## Compares 10,000 random settings and 12,000 random pods with Kubernetes' own validation; SETTINGS, PODS and SEED choose numbers and seed
	@SEAWORTHY_SEED=$(or $(SEED),random) SEAWORTHY_SETTINGS=$(or $(SETTINGS),10000) SEAWORTHY_PODS=$(or $(PODS),12000) $(NODE) test/run.ts settings

check: packages ## Checks types, lint and format
	@node_modules/.bin/tsc
	@node_modules/.bin/biome check --error-on-warnings .

golden: packages ## Rewrites the golden files in test/golden
	@SEAWORTHY_WRITE_GOLDEN=1 $(NODE) node_modules/.bin/mocha --timeout 60000 test/component/golden.spec.ts test/readiness/formats.spec.ts

docs: packages ## Rewrites the generated tables in docs/
	@$(NODE) docs/generate.ts

bench: packages ## Measures everything in docs/benchmarks.md again, which takes hours; ONLY=name,name measures a part
	@$(NODE) bench/index.ts full $(ONLY)

bench-quick: packages ## Measures with fewer runs and smaller sizes in minutes, and only prints the results
	@$(NODE) bench/index.ts quick $(ONLY)

.PHONY: packages
packages: node_modules/.package-lock.json

node_modules/.package-lock.json: package.json package-lock.json
	@command -v npm >/dev/null || { echo 'Node.js and npm are missing. Install Node.js 20 or later, then run make again.' >&2; exit 1; }
	@echo '… Installing npm packages'
	@npm ci --no-fund --no-audit --loglevel=error
	@touch $@
