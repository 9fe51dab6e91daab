#!/usr/bin/env bash
# Fails if generated files, just generated again by make, are not what git has,
# or if the go.mod or go.sum of a module (the arguments) is not tidy.
set -euo pipefail
cd "$(dirname "$0")/.."

generated=(
  ':(glob)**/zz_generated.*'
  ':(glob)**/*.gen.go'
  charts/drover/README.md
  charts/drover/files
  config/argocd
  config/crd/bases
  config/manager
  config/network-policy
  config/prometheus
  config/rbac
  dist/install.yaml
  docs/reference/api.md
  docs/reference/conditions.md
  docs/reference/fields.md
  docs/reference/metrics.md
)
failed=0

stale=$(git status --porcelain --untracked-files=all -- "${generated[@]}")
if [[ -n $stale ]]; then
  git --no-pager diff HEAD -- "${generated[@]}"
  printf '\nThese generated files are not what git has. Run "make verify" and commit them:\n%s\n' "$stale"
  failed=1
fi

for module in "$@"; do
  if ! go -C "$module" mod tidy -diff; then
    printf '\ngo.mod or go.sum in %s is not tidy. Run "make tidy" and commit them.\n' "$module"
    failed=1
  fi
done

exit "$failed"
