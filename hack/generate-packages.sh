#!/usr/bin/env bash
# Renders the chart into config/, which kustomize reads, and that into one file; and writes the table of the chart's values.
set -euo pipefail
cd "$(dirname "$0")/.."
helm=${HELM:?must name the helm binary}
: "${KUBEBUILDER_ASSETS:?must name the directory of kubectl}"

bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
go -C hack/packages build -o "$bin" ./chartdocs ./split

"$bin/chartdocs" -chart=charts/drover

# What earlier templates left behind goes. The first time there is none, which grep takes for a failure.
{ grep --recursive --files-with-matches --null '^# Generated from charts/drover ' config || true; } |
  xargs --null --no-run-if-empty rm
"$helm" template drover charts/drover --namespace drover-system --set crds.enabled=false \
  --set metrics.serviceMonitor.enabled=true --set metrics.prometheusRule.enabled=true | "$bin/split" -out=config

mkdir -p dist
{
  echo '# Generated from config/default by "make packages".'
  "$KUBEBUILDER_ASSETS/kubectl" kustomize config/default
} >dist/install.yaml
