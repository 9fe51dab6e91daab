# Reads space keys, one a line, and writes Migrations in waves. See waves.sh, which sets prefix, site, stage, perMigration and
# perWave. Plain POSIX awk.

function refuse(message) {
  print "waves: " message > "/dev/stderr"
  refused = 1
  exit 1
}

# quoted keeps YAML from reading a key such as NO or 007 as something else than a text.
function quoted(text) {
  gsub(/'/, "''", text)
  return "'" text "'"
}

# padded makes names sort in the order of their numbers.
function padded(number, highest) {
  return sprintf("%0" length(highest "") "d", number)
}

function waveOf(migration) {
  return int((migration - 1) / perWave) + 1
}

function nameOf(migration) {
  return prefix "-" padded(waveOf(migration), waveOf(migrations)) "-" \
    padded((migration - 1) % perWave + 1, perWave)
}

function writeSpaces(migration,    i) {
  print "  scope:\n    spaces:\n      keys:"
  for (i = (migration - 1) * perMigration + 1; i <= migration * perMigration && i <= spaces; i++) {
    print "      - " quoted(keys[i])
  }
}

# writeDependsOn names the whole wave before.
function writeDependsOn(migration,    wave, other) {
  wave = waveOf(migration) - 1
  if (wave == 0) {
    return
  }
  print "  dependsOn:"
  for (other = (wave - 1) * perWave + 1; other <= wave * perWave; other++) {
    print "  - name: " nameOf(other)
  }
}

function writeMigration(migration,    wave) {
  wave = padded(waveOf(migration), waveOf(migrations))
  print "---"
  print "apiVersion: migration.drover.dev/v1alpha1"
  print "kind: Migration"
  print "metadata:\n  name: " nameOf(migration) "\n  labels:\n    wave: " quoted(wave)
  print "spec:\n  cloudSiteRef:\n    name: " site
  print "  displayName: " quoted("Wave " wave ", part " (migration - 1) % perWave + 1)
  print "  stage: " stage
  writeSpaces(migration)
  writeDependsOn(migration)
  print "  checks:\n    when: WithRun"
}

BEGIN {
  if (perMigration !~ /^[1-9][0-9]*$/ || perWave !~ /^[1-9][0-9]*$/) {
    refuse("SPACES_PER_MIGRATION and MIGRATIONS_PER_WAVE must be whole numbers from 1")
  }
  if (perMigration > 5000 || perWave > 50) {
    refuse("a Migration takes at most 5000 spaces, and depends on at most 50 others")
  }
  perMigration += 0
  perWave += 0
}

# A comment, or nothing.
/^[ \t\r]*(#|$)/ { next }

{
  gsub(/^[ \t]+|[ \t\r]+$/, "")
  if ($0 ~ /[ \t]/) {
    refuse("line " FNR ": \"" $0 "\" has a space in it, which no key has")
  }
  folded = tolower($0)
  if (folded in seen) {
    refuse("line " FNR ": the space " $0 " stands in line " seen[folded] " already, in any case of its letters")
  }
  seen[folded] = FNR
  keys[++spaces] = $0
}

END {
  if (refused) {
    exit 1
  }
  if (spaces == 0) {
    refuse("there is no space in the list")
  }
  migrations = int((spaces + perMigration - 1) / perMigration)
  print "# Written by waves.sh: " spaces " spaces in " migrations " Migrations, " waveOf(migrations) " waves."
  for (migration = 1; migration <= migrations; migration++) {
    writeMigration(migration)
  }
}
