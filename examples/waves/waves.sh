#!/bin/sh
# Writes Migrations for a long list of spaces, in waves: each Migration of a wave waits until every one of the wave before is
# Finished. The same list and settings give the same output, so that a commit shows what changed and nothing else.
#
#   waves.sh spaces.txt > waves.yaml
#
# Settings come from the environment; their defaults stand below.
set -eu

if [ "$#" -ne 1 ] || [ ! -r "$1" ]; then
  echo "usage: waves.sh FILE, a file with one space key a line" >&2
  exit 2
fi

exec awk \
  -v prefix="${PREFIX:-wave}" \
  -v site="${CLOUD_SITE:-acme}" \
  -v stage="${STAGE:-Testing}" \
  -v perMigration="${SPACES_PER_MIGRATION:-2}" \
  -v perWave="${MIGRATIONS_PER_WAVE:-10}" \
  -f "$(dirname "$0")/waves.awk" "$1"
