#!/bin/sh
# Empties the Redis at $HOST:$PORT, puts the keys in $BACKUP_FOLDER into it, and compares what is there then with the
# manifest. It goes by slots, so that a cluster may be divided otherwise than the one that was backed up, and the one may
# be a cluster and the other not. Can be interrupted and run again. With TRIAL=yes it does all that changes nothing: what
# makes a restore fail is to be found out while the services still run.
set -eu

scripts=$(dirname "$0")
# shellcheck source=redis.sh
. "$scripts/redis.sh"
# shellcheck source=redis-load.sh
. "$scripts/redis-load.sh"

# Seconds in which a replica must have taken something, or it is not waited for any longer.
stall_deadline=60

primaries() {
  printf '%s\n' "$shards" | cut -d ' ' -f 1
}

# Prints the keys of all primaries together, and those of them that expire.
count() (
  keys=0 expires=0
  for primary in $(primaries); do
    keyspace=$(info "$primary" keyspace) || exit 1
    held=$(printf '%s\n' "$keyspace" | keys_in) || exit 1
    keys=$((keys + ${held% *})) expires=$((expires + ${held#* }))
  done
  echo "$keys $expires"
)

# Every primary takes writes now: one that its replicas left would refuse them.
check_primaries() {
  for primary in $(primaries); do
    replication=$(info "$primary" replication) || exit 1
    [ "$(printf '%s\n' "$replication" | value_of role)" = master ] || fail "$primary is not a primary any more"
    good=$(printf '%s\n' "$replication" | value_of min_slaves_good_slaves)
    [ "$good" != 0 ] || fail "$primary refuses writes, because no replica follows it"
  done
}

empty() {
  # Whoever asked for the restore goes by this line.
  echo 'replacing the data'
  for primary in $(primaries); do
    echo "emptying $primary"
    # In the background: a primary that is busy for long would be taken for dead.
    ask "$primary" FLUSHALL ASYNC >/dev/null || fail "$primary was not emptied"
  done
  left=$(count) || exit 1
  [ "$left" = '0 0' ] || fail 'somebody still writes to Redis: stop all of its clients first'
}

# As the script wants them: first slot, last slot, host, port.
targets() {
  printf '%s\n' "$shards" | while read -r address _ ranges _; do
    for range in $(echo "$ranges" | tr ',' ' '); do
      echo "${range%-*} ${range#*-} ${address%:*} ${address##*:}"
    done
  done
}

# How the reading server dials the others, which is all that it does with these.
tls_settings() {
  [ -n "${TLS_FOLDER:-}" ] || return 0
  printf '%s\n' 'tls-cluster yes' "tls-ca-cert-file $TLS_FOLDER/ca.crt" \
    "tls-cert-file $TLS_FOLDER/tls.crt" "tls-key-file $TLS_FOLDER/tls.key"
}

# A cluster has one database, and nothing that could be put into another.
check_databases() {
  for database in $(databases); do
    if [ "$database" != 0 ] && is_cluster; then
      fail "the backup has keys in database $database, and a cluster has none but 0: restore it into a stack without cluster mode (redis.topology)"
    fi
  done
}

# try <number> <ranges> <keys> <expires>: whether a shard can be read here and put there, before anything is emptied.
try() {
  read_shard "$@" "$(tls_settings)"
  check_databases
  stop_reader
}

# send <number> <ranges> <keys> <expires>
send() {
  read_shard "$@" "$(tls_settings)"
  sent=0
  for database in $(databases); do
    # The password comes in through standard input: arguments can be seen by others. In the background, so that an
    # interruption does not have to wait for the last key.
    # shellcheck disable=SC2046 # one argument for each word
    printf '%s' "${REDIS_PASSWORD:-}" | reader -x EVAL "$(cat "$scripts/redis-send.lua")" 0 "$database" $(targets) \
      "${REDIS_USERNAME:-}" >"$socket.sent" 2>&1 &
    wait $! || fail "slots $2 were not sent: $(cat "$socket.sent")"
    keys_sent=$(cat "$socket.sent")
    case $keys_sent in '' | *[!0-9]*) fail "slots $2 were not sent: $keys_sent" ;; esac
    sent=$((sent + keys_sent))
  done
  stop_reader
  echo "slots $2: $sent keys sent"
}

# each_shard <function>: with number, ranges, keys and those of them that expire.
each_shard() {
  while IFS=$tab read -r number ranges keys expires; do
    "$1" "$number" "$ranges" "$keys" "$expires" </dev/null
  done <<SHARDS
$(lines shard)
SHARDS
}

# replicas_of <what a primary's INFO printed>: address, state and offset of each.
replicas_of() {
  printf '%s\n' "$1" | sed -n 's/^slave[0-9]*:ip=\([^,]*\),port=\([0-9]*\),state=\([^,]*\),offset=\([0-9]*\),.*/\1:\2 \3 \4/p'
}

# behind <replicas> <offset>: those that have less; without any, a line that says so.
behind() {
  printf '%s\n' "$1" | awk -v wanted="$2" '
    NF == 3 { known++; if ($2 != "online" || $3 < wanted) print }
    END { if (!known) print "no replica is connected" }'
}

# A primary that is lost a moment later must not take the restored data with it. It says itself what its replicas have, so
# that nobody has to reach them.
wait_for_replicas() {
  while read -r primary _ _ replicas; do
    [ "$replicas" != - ] || continue
    replication=$(info "$primary" replication </dev/null) || exit 1
    wanted=$(number master_repl_offset "$replication") || exit 1
    before='' deadline=$(($(date +%s) + stall_deadline))
    while :; do
      left=$(behind "$(replicas_of "$replication")" "$wanted")
      [ -n "$left" ] || break
      if [ "$left" != "$before" ]; then deadline=$(($(date +%s) + stall_deadline)); fi
      [ "$(date +%s)" -lt "$deadline" ] ||
        fail "the data is restored, and a replica of $primary took nothing of it for $stall_deadline s: $left"
      before=$left
      sleep 1
      replication=$(info "$primary" replication </dev/null) || exit 1
    done
    echo "every replica has everything that $primary has"
  done <<SHARDS
$shards
SHARDS
}

check_files
shards=$(shards) || exit 1
check_slots "$shards"
check_primaries
each_shard try
if [ "${TRIAL:-no}" = yes ]; then
  echo "the backup of $(lines taken) can be restored; nothing was changed"
  exit 0
fi
empty
each_shard send
all=$(lines shard | awk -F "$tab" '{ keys += $3; expires += $4 } END { print keys, expires }')
restored=$(count) || exit 1
compare_keys 'restored' "${all% *}" "${all#* }" "${restored% *}" "${restored#* }"
wait_for_replicas
echo "restored: the backup of $(lines taken), $(lines shard | grep -c '') shards"
