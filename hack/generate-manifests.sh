#!/usr/bin/env bash
# Generates the CRDs and the operator's role from the markers in the Go code, and what Argo CD needs from its scripts and from
# the list of states.
set -euo pipefail
cd "$(dirname "$0")/.."
controller_gen=${CONTROLLER_GEN:?must name the controller-gen binary}

# By way of an empty directory, so that the CRD of a removed kind goes too.
crds=$(mktemp -d)
trap 'rm -rf "$crds"' EXIT
"$controller_gen" crd paths=./api/... output:crd:dir="$crds"
mkdir -p config/crd/bases config/rbac
rm -f config/crd/bases/*.yaml
cp "$crds"/*.yaml config/crd/bases/

"$controller_gen" rbac:roleName=drover-manager paths=./controllers/... paths=./internal/operator/... output:rbac:dir=config/rbac

go run ./hack/argocd
