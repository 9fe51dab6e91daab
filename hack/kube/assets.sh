#!/bin/sh
# Prints the directory to use as KUBEBUILDER_ASSETS, making it first if needed.
# The work is in hack/kube/assets, a Go program, because Go is all that can be
# counted on: timeout, flock and sha256sum differ or lack from system to system.
set -eu
cd "$(dirname "$0")"
# For the machine it runs on, whatever the caller is building for.
exec env -u GOOS -u GOARCH GOWORK=off go run -buildvcs=false ./assets "$@"
