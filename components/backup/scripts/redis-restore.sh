#!/bin/sh
# Empties the Redis at $HOST:$PORT, puts the keys in $BACKUP_FOLDER into it, and compares what is there then with the
# manifest. It goes by slots, so that a cluster may be divided otherwise than the one that was backed up, and the one may
# be a cluster and the other not. Can be interrupted and run again.
set -eu

scripts=$(dirname "$0")
# shellcheck source=redis.sh
. "$scripts/redis.sh"
# shellcheck source=redis-load.sh
. "$scripts/redis-load.sh"

lag_deadline=600

primaries() {
  printf '%s\n' "$shards" | cut -d ' ' -f 1
}

# Prints the keys of all primaries together, and those of them that expire.
count() {
  for primary in $(primaries); do server "$primary" INFO keyspace | keys_in; done |
    awk '{ keys += $1; expires += $2 } END { print keys + 0, expires + 0 }'
}

empty() {
  for primary in $(primaries); do
    echo "emptying $primary"
    # In the background: a primary that is busy for long would be taken for dead.
    server "$primary" FLUSHALL ASYNC >/dev/null
  done
  [ "$(count)" = '0 0' ] || fail 'somebody still writes to Redis: stop all of its clients first'
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

# send <number> <ranges> <keys> <expires>
send() {
  read_shard "$@" "$(tls_settings)"
  sent=0
  for database in $(reader INFO keyspace | sed -n 's/^db\([0-9]*\):.*/\1/p'); do
    # The password comes in through standard input: arguments can be seen by others.
    # shellcheck disable=SC2046 # one argument for each word
    keys=$(printf '%s' "${REDIS_PASSWORD:-}" |
      reader -x EVAL "$(cat "$scripts/redis-send.lua")" 0 "$database" $(targets) "${REDIS_USERNAME:-}")
    sent=$((sent + keys))
  done
  stop_reader
  echo "slots $2: $sent keys sent"
}

# A primary that is lost a moment later must not take the restored data with it.
wait_for_replicas() {
  printf '%s\n' "$shards" | while read -r primary _ _ replica; do
    [ "$replica" != - ] || continue
    wanted=$(server "$primary" INFO replication </dev/null | value_of master_repl_offset)
    deadline=$(($(date +%s) + lag_deadline))
    until [ "$(server "$replica" INFO replication </dev/null | value_of slave_repl_offset)" -ge "$wanted" ]; do
      [ "$(date +%s)" -lt "$deadline" ] || fail "$replica did not catch up within $lag_deadline s"
      sleep 1
    done
    echo "$replica has everything that $primary has"
  done
}

check_files
shards=$(shards)
check_slots "$shards"
empty
lines shard | while IFS=$tab read -r number ranges keys expires; do
  send "$number" "$ranges" "$keys" "$expires" </dev/null
done
# shellcheck disable=SC2046 # two numbers each
compare_keys 'restored' $(lines shard | awk -F "$tab" '{ keys += $3; expires += $4 } END { print keys, expires }') $(count)
wait_for_replicas
echo "restored: the backup of $(lines taken), $(lines shard | grep -c '') shards"
