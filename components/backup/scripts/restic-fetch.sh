#!/bin/sh
# Fetches a snapshot of the store $STORE on $ORIGIN into $BACKUP_FOLDER: $SNAPSHOT is `latest`, a snapshot's id, or a time
# such as 2026-11-21T06:30Z, which stands for the newest snapshot that is not newer. With $NOT_AFTER, a time with seconds,
# snapshots that are newer than that are looked at only where there are no others.
set -eu

# shellcheck source=restic.sh
. "$(dirname "$0")/restic.sh"

# Ids and times of the snapshots, oldest first.
list() (
  # Reading must also be possible where nothing may be written, not even a lock.
  listed=$(run_restic --no-lock snapshots --host "$ORIGIN" --tag "store=$STORE" --compact) || exit 1
  printf '%s\n' "$listed" | awk '/^[0-9a-f]+ +[0-9]+-/ { print $1, $2 "T" $3 }'
)

# Those of them that are not newer than a time.
not_after() {
  printf '%s\n' "$snapshots" | awk -v at="${1%Z}" 'substr($2, 1, length(at)) <= at'
}

snapshots=$(list) || fail 'the repository cannot be read'
[ -n "$snapshots" ] || fail "the repository has no snapshot of $STORE on $ORIGIN"
if [ -n "${NOT_AFTER:-}" ]; then
  older=$(not_after "$NOT_AFTER")
  if [ -n "$older" ]; then snapshots=$older; else echo "every snapshot of $STORE is newer than $NOT_AFTER"; fi
fi
case $SNAPSHOT in
latest) id=$(printf '%s\n' "$snapshots" | sed -n '$s/ .*//p') ;;
*T*Z) id=$(not_after "$SNAPSHOT" | sed -n '$s/ .*//p') ;;
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
taken=$(sed -n 's/^taken	//p' "$BACKUP_FOLDER/manifest")
[ -n "$taken" ] || fail "the manifest of snapshot $id does not say when it was taken"
# Whoever asked for the snapshot goes by this line.
echo "fetched snapshot $id, stored $(printf '%s\n' "$snapshots" | sed -n "s/^$id //p")Z, taken $taken"
