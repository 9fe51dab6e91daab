#!/usr/bin/env bash
# Generates Go code from the contracts of the Atlassian services. Each
# configuration names its own output; its contract is the file beside it that
# has the part of its name before the first dot: migration.types.cfg.yaml reads
# migration.yaml.
set -euo pipefail
cd "$(dirname "$0")/.."
shopt -s nullglob

for config in internal/atlassian/contract/*.cfg.yaml; do
  name=$(basename "$config")
  "${OAPI_CODEGEN:?must name the oapi-codegen binary}" -config "$config" \
    "$(dirname "$config")/${name%%.*}.yaml"
done
