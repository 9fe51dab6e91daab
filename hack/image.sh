#!/usr/bin/env bash
# Makes the image of a version: the first argument. REGISTRY, if set, is where it is pushed to as well.
set -euo pipefail
cd "$(dirname "$0")/.."
version=${1:?must be the version}
ldflags=${LDFLAGS:?must be the flags of the linker}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for architecture in amd64 arm64; do
  # Nothing of the checkout goes in but the code: the commit stands in the image's labels.
  CGO_ENABLED=0 GOOS=linux GOARCH=$architecture \
    go build -trimpath -buildvcs=false -ldflags "$ldflags" -o "$work/$architecture/manager" ./cmd/manager
done

arguments=(-binaries="$work" -out=dist -version="$version" -revision="$(git rev-parse HEAD)"
  -created="$(git log -1 --format=%cI)")
if [[ -n ${REGISTRY:-} ]]; then
  arguments+=(-push="$REGISTRY/drover:$version")
fi
go -C hack/packages build -o "$work/image" ./image
"$work/image" "${arguments[@]}"
