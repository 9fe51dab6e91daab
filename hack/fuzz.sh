#!/usr/bin/env bash
# Runs every fuzz target of the code for some time each, 10 seconds by default.
# The targets are read from the tests, so that a new one needs no entry. What a
# target finds is kept in testdata/fuzz next to it, and run by make test then.
# A target that finds something does not keep the others from running. One that
# go test only could not stop in time, as happens on a busy machine, found nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

declared=$(grep -rE --include='*_test.go' '^func Fuzz[A-Z0-9][A-Za-z0-9_]*\(f \*testing\.F\)' . | sort)
[[ -n $declared ]]
failed=()
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# fuzz runs one target of a package.
fuzz() {
  go test "$1" -run '^$' -fuzz "^$2\$" -fuzztime "${FUZZTIME:-10s}" 2>&1 | tee "$log" && return
  ! grep -q 'Failing input written' "$log" && grep -qx ' *context deadline exceeded' "$log"
}

while IFS=: read -r file function; do
  target=${function#func }
  target=${target%%(*}
  printf '==> %s %s\n' "$(dirname "$file")" "$target"
  fuzz "$(dirname "$file")" "$target" || failed+=("$(dirname "$file") $target")
done <<<"$declared"
for target in "${failed[@]}"; do
  echo "found something: $target" >&2
done
((${#failed[@]} == 0))
