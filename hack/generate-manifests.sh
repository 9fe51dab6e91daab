#!/usr/bin/env bash
# Generates the CRDs and the operator's rules from the markers in the Go code, for the chart too, and what Argo CD needs from its
# scripts and from the list of states.
set -euo pipefail
cd "$(dirname "$0")/.."
controller_gen=${CONTROLLER_GEN:?must name the controller-gen binary}

# By way of an empty directory, so that the CRD of a removed kind goes too.
crds=$(mktemp -d)
trap 'rm -rf "$crds"' EXIT
"$controller_gen" crd paths=./api/... output:crd:dir="$crds"
chart=charts/drover/files
mkdir -p config/crd/bases "$chart/crds"
rm -f config/crd/bases/*.yaml "$chart"/crds/*.yaml
cp "$crds"/*.yaml config/crd/bases/
cp "$crds"/*.yaml "$chart/crds/"

"$controller_gen" rbac:roleName=drover-manager paths=./controllers/... paths=./internal/operator/... output:rbac:dir="$chart"

go run ./hack/argocd
