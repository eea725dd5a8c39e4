#!/bin/sh
# Writes one RDB file for each shard of the Redis at $HOST:$PORT into $BACKUP_FOLDER, taken from a replica where there is
# one, and a manifest of slots and keys. Fails where a slot has no primary that answers, where no replica of a primary
# answers, where a file is damaged, and where a file holds other keys than the server says.
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

# source_of <primary> <replicas>: the first replica that answers, or the primary where it has none. A primary whose replicas
# all are out of reach is not a reason to burden it, but a network rule or a server that somebody must look at.
source_of() (
  [ "$2" != - ] || { echo "$1" && exit 0; }
  for replica in $(echo "$2" | tr ',' ' '); do
    if info "$replica" server >/dev/null; then echo "$replica" && exit 0; fi
  done
  fail "$1 counts its replicas as online, and none of them answers here: $2. Is this pod let out to their port?"
)

# in_sync <replica> <offset>: 0 where it has everything, 1 where it will have, 2 where it does not say.
in_sync() (
  replication=$(info "$1" replication) || exit 2
  [ "$(printf '%s\n' "$replication" | value_of master_link_status)" = up ] || exit 1
  offset=$(number slave_repl_offset "$replication") || exit 2
  [ "$offset" -ge "$2" ]
)

# A backup from a replica must have everything that the primary had when it began.
wait_for_replica() (
  primary=$1 replica=$2
  [ "$replica" != "$primary" ] || exit 0
  replication=$(info "$primary" replication) || exit 1
  wanted=$(number master_repl_offset "$replication") || exit 1
  deadline=$(($(date +%s) + lag_deadline))
  while :; do
    status=0
    in_sync "$replica" "$wanted" || status=$?
    [ "$status" -ne 0 ] || exit 0
    [ "$status" -ne 2 ] || fail "$replica does not say how far it follows $primary"
    [ "$(date +%s)" -lt "$deadline" ] || fail "$replica is more than $lag_deadline s behind its primary $primary"
    sleep 1
  done
)

# Prints "<keys> <changes> <bytes of replication>": the counters only grow, but for the second at a save.
count() (
  info=$(info "$1" all) || exit 1
  keys=$(printf '%s\n' "$info" | keys_in) || exit 1
  unsaved=$(number rdb_changes_since_last_save "$info") || exit 1
  expired=$(number expired_keys "$info") || exit 1
  evicted=$(number evicted_keys "$info") || exit 1
  bytes=$(number master_repl_offset "$info") || exit 1
  echo "${keys% *} $((unsaved + expired + evicted)) $bytes"
)

# Each change makes or removes one key at most, so that so many keys the file may be off; without traffic, none. Where a
# save reset the server's counter of changes, the replication stream bounds it: no change takes less than 14 bytes.
check_count() {
  keys_before=$1 changes_before=$2 bytes_before=$3 changes_after=$5 bytes_after=$6 in_file=$7
  slack=$((changes_after - changes_before))
  [ "$slack" -ge 0 ] || slack=$(((bytes_after - bytes_before) / 14 + 1))
  off=$((in_file - keys_before))
  [ "${off#-}" -le "$slack" ]
}

# in_file <name>: a number that the check of an RDB file printed.
in_file() (
  value=$(printf '%s\n' "$checked" | sed -n "s/^\[info\] \([0-9]*\) $1\$/\1/p")
  [ -n "$value" ] || fail "the check of the RDB file does not say its number of $1: $checked"
  echo "$value"
)

# dump <source> <file>: sets keys, expires and version. Fails where the file and the server disagree, and ends the script
# where there is no file to speak of.
dump() {
  before=$(count "$1") || exit 1
  # What it says goes to the log only when it fails.
  said=$(server "$1" --rdb "$2" 2>&1) || fail "$1 sent no RDB file: $said"
  after=$(count "$1") || exit 1
  checked=$("$(program check-rdb)" "$2" 2>&1) || fail "the RDB file of $1 is damaged: $checked"
  keys=$(in_file 'keys read') || exit 1
  expires=$(in_file expires) || exit 1
  version=$(printf '%s\n' "$checked" | sed -n "s/.*AUX FIELD \([a-z]*\)-ver = '\(.*\)'/\1 \2/p" | sed -n 1p)
  # shellcheck disable=SC2086 # three numbers each
  check_count $before $after "$keys"
}

# sample <primary> [<key> …]
sample() {
  primary_of_sample=$1
  shift
  server "$primary_of_sample" EVAL "$(cat "$scripts/redis-sample.lua")" 0 "$samples" "$@"
}

# record_samples <primary> <shard> <samples before>: values that were the same before and after are in the file for sure.
record_samples() {
  [ -n "$3" ] || return 0
  # shellcheck disable=SC2046 # one argument for each key
  sampled_after=$(sample "$1" $(printf '%s\n' "$3" | cut -d ' ' -f 1)) || fail "$1 gives no samples"
  printf '%s\n' "$sampled_after" | while read -r key digest; do
    if printf '%s\n' "$3" | grep -Fqx "$key $digest"; then record value "$2" "$key" "$digest"; fi
  done
}

back_up() {
  primary=$1 ranges=$3 file="$BACKUP_FOLDER/shards/$5.rdb"
  source=$(source_of "$primary" "$4") || exit 1
  sampled=$(sample "$primary") || fail "$primary gives no samples"
  wait_for_replica "$primary" "$source" || exit 1
  attempt=1
  until dump "$source" "$file"; do
    [ "$attempt" -lt "$attempts" ] || fail "$source: the file holds $keys keys; before it were $before, after it $after"
    attempt=$((attempt + 1))
  done
  record shard "$5" "$ranges" "$keys" "$expires"
  record_samples "$primary" "$5" "$sampled"
  echo "slots $ranges from $source, $version: $keys keys, $expires of them expire"
}

mkdir -p "$BACKUP_FOLDER/shards"
: >"$manifest"
record format 1
record store redis
record taken "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
shards=$(shards) || exit 1
check_slots "$shards"
number=0
while read -r primary slots ranges replicas; do
  number=$((number + 1))
  # redis-cli would read the rest of the list.
  back_up "$primary" "$slots" "$ranges" "$replicas" "$number" </dev/null
done <<SHARDS
$shards
SHARDS
shards_after=$(shards) || exit 1
[ "$(printf '%s\n' "$shards_after" | cut -d ' ' -f 1-3)" = "$(printf '%s\n' "$shards" | cut -d ' ' -f 1-3)" ] ||
  fail 'primaries or slots changed during the backup'
record server "$version"
cd "$BACKUP_FOLDER"
find manifest shards -type f -exec sha256sum {} + >sha256sums
