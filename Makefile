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

# What may be deleted, made anew or shrunk although it holds data: make up REPLACE=name,name (see docs/runbooks).
define named
ifeq ($$(origin $(1)),command line)
export SEAWORTHY_$(1) := $$($(1))
endif
endef
$(foreach verb,REPLACE DELETE SHRINK,$(eval $(call named,$(verb))))

# Words as they were typed, whatever quotes or dollar signs are in them; several lines, as ls writes them, are one. Only what is
# on the command line: a restore must not go by a variable that somebody left in the environment.
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

up: ## Deploys STACK (default cordum-dev), starting the embedded cluster first, with the facilities that STACK requires
preview: ## Shows what up would change
refresh: ## Looks for changes that were made by hand
down: ## Removes STACK from the cluster
smoke: ## Tries STACK as its users would: Cordum with a job (WORKER=required fails without a worker), an application by its own requests, a platform by what its operators say

restore: packages ## Replaces the data of STACK by a backup: make restore STACK=… FROM=latest (docs/runbooks/restore.md)
	@$(SEAWORTHY) $@ $(call quoted,$(STACK)) $(call typed,FROM CONFIRM STORE ORIGIN REPOSITORY CREDENTIALS)

# Pull requests (docs/pull-requests.md).
PULL_REQUEST = $(NODE) cli/pull-request/command.ts $(@:pr-%=%) \
	$(call typed,PREVIEW POLICY READINESS BASE STACK LINK OUT SUMMARY)

pr-summary pr-stacks pr-all-stacks pr-preview pr-comment drift: packages
	@$(PULL_REQUEST)

pr-summary: ## Writes what a preview would do as Markdown: make pr-summary PREVIEW=preview.json (docs/pull-requests.md)
drift: ## Fails where STACK isn't what its program says: make drift STACK=… OUT=folder

# What isn't a word is told before anything starts.
POLICY_KNOWN := STACK MANIFESTS EXPORT ENVIRONMENT FORMAT RULES SEVERITY CONTRACT ALLOW
ifneq ($(filter policy,$(MAKECMDGOALS)),)
POLICY_UNKNOWN := $(filter-out $(POLICY_KNOWN) KUBECONFIG CONTEXT NODE MAKE%,\
	$(foreach name,$(.VARIABLES),$(if $(call on_line,$(name)),$(name))))
ifneq ($(POLICY_UNKNOWN),)
$(error make policy has no word $(POLICY_UNKNOWN). Give one of: $(POLICY_KNOWN))
endif
# With -C, paths are still meant from where make was called, which the caller's shell says.
export SEAWORTHY_CALLER := $(value PWD)
endif

.PHONY: policy policy-packs
policy: packages ## Judges STACK, MANIFESTS='folder file …' (- for standard input) or EXPORT=file by all rules (docs/policies.md)
	@$(SEAWORTHY) $@ $(call typed,$(POLICY_KNOWN))

policy-packs: packages ## Builds the policy packs for `pulumi preview --policy-pack policy/<pack>`
	@$(NODE) policy/build.ts

# STACK has a default here too, which the command knows: manifests are no stack.
READINESS_WORDS = $(call typed,STACK MANIFESTS EXPORT ALLOW ENVIRONMENT FORMATS OUT LIVE DEADLINE)

.PHONY: readiness
readiness: packages ## Says Go or No-Go for STACK, and why; or for MANIFESTS=folder, EXPORT=file (docs/readiness.md)
	@$(SEAWORTHY) $@ $(READINESS_WORDS)

.PHONY: load-test
load-test: packages ## Puts STACK under load and writes what it measured as evidence: make load-test STACK=… [SECONDS=300]
	@$(SEAWORTHY) $@ $(call quoted,$(STACK)) $(call typed,USERS SECONDS OWNER)

cluster-up cluster-down status: packages
	@$(SEAWORTHY) $@

cluster-up: ## Starts the embedded cluster alone
cluster-down: ## Stops everything local and leaves nothing behind but .seaworthy/
status: ## Shows nodes, pods and memory

kubectl: packages ## Runs kubectl on the cluster: make kubectl ARGS="get pods -A"
	@$(SEAWORTHY) $@ $(ARGS)

test: packages ## Runs all layers of tests but stores, faults, systems and settings, which have targets of their own
	@$(NODE) test/run.ts all

test-unit: packages ## Runs the tests that need no cluster
	@$(NODE) test/run.ts unit

test-stores: packages ## Runs the tests of NATS, Redis and their backups by themselves
	@$(NODE) test/run.ts stores

test-faults: packages ## Breaks a production stack in every way of docs/recovery.md, and writes what it found there; or FAULTS=nodes,disks alone
	@FAULTS='$(FAULTS)' $(NODE) test/run.ts faults

.PHONY: test-systems
test-systems: packages ## Tests what only one kind of system needs, and takes long to prepare; or SYSTEM=postgres alone
	@SYSTEM='$(SYSTEM)' $(NODE) test/run.ts systems

.PHONY: test-settings
test-settings: packages ## Holds 10,000 random settings and 12,000 random pods against Kubernetes' own code; SETTINGS and PODS say how many, SEED where to begin
	@SEAWORTHY_SEED=$(or $(SEED),random) SEAWORTHY_SETTINGS=$(or $(SETTINGS),10000) SEAWORTHY_PODS=$(or $(PODS),12000) $(NODE) test/run.ts settings

check: packages ## Checks types, lint and format
	@node_modules/.bin/tsc
	@node_modules/.bin/biome check --error-on-warnings .

golden: packages ## Rewrites test/golden from what the program registers
	@SEAWORTHY_WRITE_GOLDEN=1 $(NODE) node_modules/.bin/mocha --timeout 60000 test/component/golden.spec.ts test/readiness/formats.spec.ts

docs: packages ## Rewrites the generated tables in docs/
	@$(NODE) docs/generate.ts

bench: packages ## Measures everything in docs/benchmarks.md again, in hours; ONLY=name,name measures a part
	@$(NODE) bench/index.ts full $(ONLY)

bench-quick: packages ## Measures with fewer runs and smaller sizes, in minutes, and only prints
	@$(NODE) bench/index.ts quick $(ONLY)

.PHONY: packages
packages: node_modules/.package-lock.json

node_modules/.package-lock.json: package.json package-lock.json
	@command -v npm >/dev/null || { echo 'Node.js and npm are missing. Install Node.js 20 or later, then run make again.' >&2; exit 1; }
	@echo '… Installing npm packages'
	@npm ci --no-fund --no-audit --loglevel=error
	@touch $@
