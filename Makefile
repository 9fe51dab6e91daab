# Everything runs on a machine with Go, make and git; tools are built from the
# modules under hack/ into bin/. "make" alone lists the targets.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

BIN := bin
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X github.com/drover-dev/drover/internal/version.Version=$(VERSION)

# What "make test" and "make test-race" run: PKG names packages, ARGS adds flags,
# as in: make test PKG=./controllers/... ARGS='-run TestX -v'.
PKG ?= ./...
ARGS ?=
TEST_TIMEOUT ?= 40m

# Where "make image" pushes to, as in REGISTRY=registry.example/team. Without it nothing is pushed.
REGISTRY ?=

# How long "make fuzz" runs each target; "make test" runs their seeds alone.
FUZZTIME ?= 10s

# KEEP=1 leaves the demo's cluster and simulator running until interrupted.
KEEP ?=

# What "make e2e" upgrades from, as a commit; the newest tag if there is one.
PREVIOUS ?=

# How many Migrations "make bench" brings to their end.
N ?= 1000

MODULES := . hack/kube hack/tools hack/lint hack/packages test/monitoring
TOOLS := controller-gen oapi-codegen crd-ref-docs setup-envtest
COMMANDS := manager atlassian-sim

# Exports the directory of etcd, kube-apiserver and kubectl to the rest of a recipe.
# The first call on a machine builds them.
WITH_ASSETS = KUBEBUILDER_ASSETS="$$(hack/kube/assets.sh)"; export KUBEBUILDER_ASSETS;

##@ General

.PHONY: help
help: ## List the targets.
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@ / { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z][a-z-]*:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: clean
clean: ## Remove what was built here. Caches of Go and of hack/kube stay.
	rm -rf $(BIN)

##@ Build

.PHONY: build
build: $(COMMANDS:%=$(BIN)/%) ## Build the operator and the Atlassian simulator into bin/.

# Not files to make: the Go command knows better what is out of date.
.PHONY: $(COMMANDS:%=$(BIN)/%)
$(COMMANDS:%=$(BIN)/%): $(BIN)/%:
	CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o $@ ./cmd/$*

.PHONY: image
image: ## Build the image for amd64 and arm64 into dist/drover.tar. REGISTRY=host/path pushes it.
	LDFLAGS='$(LDFLAGS)' REGISTRY='$(REGISTRY)' hack/image.sh '$(VERSION)'

.PHONY: chart
chart: manifests $(BIN)/helm ## Package the chart into dist/.
	$(BIN)/helm package charts/drover --destination dist

##@ Generated files

.PHONY: generate
generate: $(BIN)/controller-gen $(BIN)/oapi-codegen ## Generate Go code from the API types and the Atlassian contracts.
	$(BIN)/controller-gen object:headerFile=hack/boilerplate.go.txt paths=./api/...
	OAPI_CODEGEN=$(CURDIR)/$(BIN)/oapi-codegen hack/generate-contracts.sh

# After generate, because type checking reads what that writes.
.PHONY: manifests
manifests: generate ## Generate the CRDs, the operator's rules and what Argo CD needs.
	CONTROLLER_GEN=$(CURDIR)/$(BIN)/controller-gen hack/generate-manifests.sh

.PHONY: api-docs
api-docs: manifests $(BIN)/crd-ref-docs ## Generate the reference pages about the API, in docs/reference.
	mkdir -p docs/reference
	$(BIN)/crd-ref-docs --source-path=api --config=hack/tools/crd-ref-docs.yaml \
	  --renderer=markdown --max-depth=20 --log-level=WARN --output-path=docs/reference/api.md
	go run ./hack/gendocs

# After manifests, whose files are in the chart.
.PHONY: packages
packages: manifests $(BIN)/helm ## Render the chart into config/ and dist/install.yaml, and document its values.
	$(WITH_ASSETS) HELM=$(CURDIR)/$(BIN)/helm hack/generate-packages.sh

.PHONY: tidy
tidy: ## Tidy go.mod and go.sum of every module.
	for module in $(MODULES); do go -C "$$module" mod tidy; done

.PHONY: verify
verify: packages api-docs ## Fail if a generated file or a go.mod is out of date.
	hack/verify.sh $(MODULES)

##@ Checks

.PHONY: lint
lint: $(BIN)/golangci-lint $(BIN)/helm ## Run all linters.
	$(BIN)/golangci-lint config verify
	$(BIN)/golangci-lint run
	cd hack/packages && $(CURDIR)/$(BIN)/golangci-lint run
	$(BIN)/helm lint --strict charts/drover

.PHONY: fmt
fmt: $(BIN)/golangci-lint ## Format the code.
	$(BIN)/golangci-lint fmt

.PHONY: test
test: $(BIN)/helm ## Run the tests against a real API server.
	$(WITH_ASSETS) go test -timeout $(TEST_TIMEOUT) $(ARGS) $(PKG)
	cd hack/kube && go test ./assets
	cd hack/packages && go test ./...
	cd test/monitoring && go test -count=1 ./...

.PHONY: test-race
test-race: $(BIN)/helm ## Run the tests under the race detector, which needs a C compiler.
	$(WITH_ASSETS) go test -race -timeout $(TEST_TIMEOUT) $(ARGS) $(PKG)

.PHONY: fuzz
fuzz: ## Run each fuzz target for FUZZTIME.
	FUZZTIME='$(FUZZTIME)' hack/fuzz.sh

.PHONY: demo
demo: build ## Show a whole migration against the simulator. KEEP=1 leaves it running.
	CGO_ENABLED=0 go build -trimpath -o $(BIN)/demo ./hack/demo
	$(WITH_ASSETS) KEEP='$(KEEP)' exec $(BIN)/demo

.PHONY: e2e
e2e: $(BIN)/helm ## Show pods of the operator on a real node: that of KUBECONFIG (with REGISTRY), or one of this machine (as root).
	CGO_ENABLED=0 go build -trimpath -o $(BIN)/e2e ./hack/e2e
	LDFLAGS='$(LDFLAGS)' REGISTRY='$(REGISTRY)' PREVIOUS='$(PREVIOUS)' hack/e2e.sh

.PHONY: bench
bench: build ## Measure the operator against its goals. N=200 is quick.
	CGO_ENABLED=0 go build -trimpath -o $(BIN)/bench ./hack/bench
	$(WITH_ASSETS) exec $(BIN)/bench -n '$(N)' $(ARGS)

.PHONY: bench-quota
bench-quota: ## Measure how much of Atlassian's quota N Migrations use, on a clock that moves only when no request is open.
	$(WITH_ASSETS) go test ./controllers/migration -run '^$$' -bench RealQuotas -benchtime '$(N)x' -timeout 0 $(ARGS)

##@ Tools

.PHONY: tools
tools: $(TOOLS:%=$(BIN)/%) $(BIN)/helm $(BIN)/golangci-lint ## Build the pinned tools into bin/.

.PHONY: assets
assets: ## Print the directory of etcd, kube-apiserver and kubectl, building them if needed.
	@hack/kube/assets.sh

# The package of a tool is the line of the tools module that ends in its name.
$(TOOLS:%=$(BIN)/%): $(BIN)/%: hack/tools/go.mod hack/tools/go.sum
	go -C hack/tools build -trimpath -ldflags '-s -w' -o $(CURDIR)/$@ \
	  "$$(go -C hack/tools list -f '{{.ImportPath}}' tool | grep '/$*$$')"

$(BIN)/helm: hack/packages/go.mod hack/packages/go.sum
	CGO_ENABLED=0 go -C hack/packages build -trimpath -ldflags '-s -w' -o $(CURDIR)/$@ helm.sh/helm/v4/cmd/helm

$(BIN)/golangci-lint: hack/lint/go.mod hack/lint/go.sum hack/lint/main.go
	@echo 'Building golangci-lint; the first build takes several minutes on 2 cores.'
	CGO_ENABLED=0 go -C hack/lint build -trimpath -ldflags '-s -w' -o $(CURDIR)/$@ .
