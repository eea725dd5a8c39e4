#!/bin/sh
# Fetches a snapshot of the store $STORE on $ORIGIN into $BACKUP_FOLDER: $SNAPSHOT is `latest`, a snapshot's id, or a time
# such as 2026-11-21T06:30Z, which stands for the newest snapshot that is not newer.
set -eu

# shellcheck source=restic.sh
. "$(dirname "$0")/restic.sh"

# Ids and times of the snapshots, oldest first.
list() {
  # Reading must also be possible where nothing may be written, not even a lock.
  run_restic --no-lock snapshots --host "$ORIGIN" --tag "store=$STORE" --compact |
    awk '/^[0-9a-f]+ +[0-9]+-/ { print $1, $2 "T" $3 }'
}

snapshots=$(list)
[ -n "$snapshots" ] || fail "the repository has no snapshot of $STORE on $ORIGIN"
case $SNAPSHOT in
latest) id=$(printf '%s\n' "$snapshots" | sed -n '$s/ .*//p') ;;
*T*Z) id=$(printf '%s\n' "$snapshots" | awk -v at="${SNAPSHOT%Z}" 'substr($2, 1, length(at)) <= at { id = $1 } END { print id }') ;;
*) id=$(printf '%s\n' "$snapshots" | awk -v wanted="$SNAPSHOT" 'index(wanted, $1) == 1 || index($1, wanted) == 1 { print $1 }') ;;
esac
case $id in
'' | *[!0-9a-f]*)
  printf '%s\n' "$snapshots" >&2
  fail "no single snapshot of $STORE on $ORIGIN is meant by $SNAPSHOT; those above are there"
  ;;
esac
echo "fetching snapshot $id of $(printf '%s\n' "$snapshots" | sed -n "s/^$id //p")"
run_restic --no-lock restore "$id:$BACKUP_FOLDER" --target "$BACKUP_FOLDER"
[ -s "$BACKUP_FOLDER/manifest" ] || fail "the snapshot $id holds no manifest"
