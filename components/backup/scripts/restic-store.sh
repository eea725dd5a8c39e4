#!/bin/sh
# Stores $BACKUP_FOLDER as a snapshot of the store $STORE on $ORIGIN, makes the repository first where there is none,
# drops what $KEEP (restic's own flags) no longer keeps, and checks the repository, reading one part of $READ_PARTS of it,
# another one each hour.
set -eu

# shellcheck source=restic.sh
. "$(dirname "$0")/restic.sh"

no_repository=10

[ -s "$BACKUP_FOLDER/manifest" ] || fail "there is no manifest in $BACKUP_FOLDER: nothing is stored"

# Only where there surely is none: a wrong password or a store that does not answer must not make a second one.
status=0
said=$(run_restic cat config 2>&1) || status=$?
if [ "$status" -eq "$no_repository" ]; then
  echo 'making the repository'
  run_restic init
elif [ "$status" -ne 0 ]; then
  fail "the repository cannot be opened: $said"
fi

run_restic unlock
run_restic backup --host "$ORIGIN" --tag "store=$STORE" "$BACKUP_FOLDER"
# shellcheck disable=SC2086 # one flag for each word
run_restic forget --host "$ORIGIN" --tag "store=$STORE" --group-by host,tags --prune $KEEP
hour=$(($(date +%s) / 3600))
run_restic check --read-data-subset "$((hour % READ_PARTS + 1))/$READ_PARTS"
run_restic snapshots --host "$ORIGIN" --tag "store=$STORE" --latest 1 --compact
kept=$(run_restic snapshots --host "$ORIGIN" --tag "store=$STORE" --compact) || fail 'the snapshots cannot be listed'
echo "stored and checked; $(printf '%s\n' "$kept" | grep -c '^[0-9a-f]\{8\} ' || true) snapshots are kept"
