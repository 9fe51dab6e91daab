#!/usr/bin/env bash
# Makes the image of a version: the first argument. REGISTRY, if set, is where it is pushed to as well. What is not the operator
# is made in the same way by further variables: the image's NAME, the PACKAGE of its program, the checkout SOURCE, the
# ARCHITECTURES and the directory OUT.
set -euo pipefail
cd "$(dirname "$0")/.."
version=${1:?must be the version}
ldflags=${LDFLAGS:?must be the flags of the linker}
name=${NAME:-drover}
package=${PACKAGE:-./cmd/manager}
command=$(basename "$package")
source=${SOURCE:-$PWD}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for architecture in ${ARCHITECTURES:-amd64 arm64}; do
  # Nothing of the checkout goes in but the code: the commit stands in the image's labels.
  CGO_ENABLED=0 GOOS=linux GOARCH=$architecture \
    go -C "$source" build -trimpath -buildvcs=false -ldflags "$ldflags" -o "$work/$architecture/$command" "$package"
done

arguments=(-name="$name" -command="$command" -binaries="$work" -out="${OUT:-$PWD/dist}" -version="$version"
  -revision="$(git -C "$source" rev-parse HEAD)" -created="$(git -C "$source" log -1 --format=%cI)")
if [[ -n ${REGISTRY:-} ]]; then
  arguments+=(-push="$REGISTRY/$name:$version")
fi
go -C hack/packages build -o "$work/image" ./image
"$work/image" "${arguments[@]}"
