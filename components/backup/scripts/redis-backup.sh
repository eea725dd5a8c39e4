#!/bin/sh
# Writes one RDB file for each shard of the Redis at $HOST:$PORT into $BACKUP_FOLDER, taken from a replica where there is
# one, and a manifest of slots and keys. Fails where a slot has no primary that answers, where a file is damaged, and where
# a file holds other keys than the server says.
set -eu

scripts=$(dirname "$0")
# shellcheck source=redis.sh
. "$scripts/redis.sh"

manifest="$BACKUP_FOLDER/manifest"
attempts=3
samples=20
lag_deadline=60

record() (
  IFS='	'
  echo "$*" >>"$manifest"
)

# A backup from a replica must have everything that the primary had when it began.
wait_for_replica() (
  primary=$1 replica=$2
  [ "$replica" != "$primary" ] || return 0
  wanted=$(server "$primary" INFO replication | value_of master_repl_offset)
  deadline=$(($(date +%s) + lag_deadline))
  until there=$(server "$replica" INFO replication) &&
    [ "$(printf '%s\n' "$there" | value_of master_link_status)" = up ] &&
    [ "$(printf '%s\n' "$there" | value_of slave_repl_offset)" -ge "$wanted" ]; do
    [ "$(date +%s)" -lt "$deadline" ] || fail "$replica is more than $lag_deadline s behind its primary $primary"
    sleep 1
  done
)

# Prints "<keys> <changes> <bytes of replication>": the counters only grow, but for the second at a save.
count() {
  info=$(server "$1" INFO all)
  # shellcheck disable=SC2046 # one argument for each number
  set -- $(printf '%s\n' "$info" | keys_in)
  number_of() { printf '%s\n' "$info" | value_of "$1"; }
  echo "$1 $(($(number_of rdb_changes_since_last_save) + $(number_of expired_keys) + $(number_of evicted_keys))) $(number_of master_repl_offset)"
}

# Each change makes or removes one key at most, so that so many keys the file may be off; without traffic, none. Where a
# save reset the server's counter of changes, the replication stream bounds it: no change takes less than 14 bytes.
check_count() {
  keys_before=$1 changes_before=$2 bytes_before=$3 changes_after=$5 bytes_after=$6 in_file=$7
  slack=$((changes_after - changes_before))
  [ "$slack" -ge 0 ] || slack=$(((bytes_after - bytes_before) / 14 + 1))
  off=$((in_file - keys_before))
  [ "${off#-}" -le "$slack" ]
}

# dump <source> <file>: sets keys, expires and version.
dump() {
  before=$(count "$1")
  # What it says goes to the log only when it fails.
  said=$(server "$1" --rdb "$2" 2>&1) || fail "$1 sent no RDB file: $said"
  after=$(count "$1")
  checked=$(redis-check-rdb "$2" 2>&1) || fail "the RDB file of $1 is damaged: $checked"
  keys=$(printf '%s\n' "$checked" | sed -n 's/^\[info\] \([0-9]*\) keys read/\1/p')
  expires=$(printf '%s\n' "$checked" | sed -n 's/^\[info\] \([0-9]*\) expires/\1/p')
  version=$(printf '%s\n' "$checked" | sed -n "s/.*AUX FIELD [a-z]*-ver = '\(.*\)'/\1/p" | sed -n 1p)
  # shellcheck disable=SC2086 # three numbers each
  check_count $before $after "$keys"
}

# sample <primary> [<key> …]
sample() {
  primary_of_sample=$1
  shift
  server "$primary_of_sample" EVAL "$(cat "$scripts/redis-sample.lua")" 0 "$samples" "$@"
}

# Values that were the same before and after are in the file for sure.
record_samples() {
  # shellcheck disable=SC2046 # one argument for each key
  [ -z "$3" ] || sample "$1" $(printf '%s\n' "$3" | cut -d ' ' -f 1) | while read -r key digest; do
    if printf '%s\n' "$3" | grep -Fqx "$key $digest"; then record sample "$2" "$key" "$digest"; fi
  done
}

back_up() {
  primary=$1 ranges=$3 source=$4 file="$BACKUP_FOLDER/shards/$5.rdb"
  [ "$source" != - ] || source=$primary
  sampled=$(sample "$primary")
  wait_for_replica "$primary" "$source"
  attempt=1
  until dump "$source" "$file"; do
    [ "$attempt" -lt "$attempts" ] || fail "$source: the file holds $keys keys; before it were $before, after it $after"
    attempt=$((attempt + 1))
  done
  record shard "$5" "$ranges" "$keys" "$expires"
  record_samples "$primary" "$5" "$sampled"
  echo "slots $ranges from $source, Redis $version: $keys keys, $expires of them expire"
}

mkdir -p "$BACKUP_FOLDER/shards"
: >"$manifest"
record format 1
record store redis
record taken "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
shards=$(shards)
check_slots "$shards"
number=0
while read -r primary slots ranges replica; do
  number=$((number + 1))
  # redis-cli would read the rest of the list.
  back_up "$primary" "$slots" "$ranges" "$replica" "$number" </dev/null
done <<EOF
$shards
EOF
[ "$(shards | cut -d ' ' -f 1-3)" = "$(printf '%s\n' "$shards" | cut -d ' ' -f 1-3)" ] ||
  fail 'primaries or slots changed during the backup'
record server "$version"
cd "$BACKUP_FOLDER"
find manifest shards -type f -exec sha256sum {} + >sha256sums
