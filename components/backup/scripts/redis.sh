# shellcheck shell=sh
# What backup and restore of Redis share: how to reach a server, and who holds which slots.

umask 077
if [ -n "${REDIS_PASSWORD:-}" ]; then export REDISCLI_AUTH="$REDIS_PASSWORD"; fi

fail() {
  echo "$*" >&2
  exit 1
}

# server <host:port> <command …>: fails on an error in the answer too.
server() {
  address=$1
  shift
  set -- -e -h "${address%:*}" -p "${address##*:}" "$@"
  if [ -n "${REDIS_USERNAME:-}" ]; then set -- --user "$REDIS_USERNAME" --no-auth-warning "$@"; fi
  if [ -n "${TLS_FOLDER:-}" ]; then
    set -- --tls --cacert "$TLS_FOLDER/ca.crt" --cert "$TLS_FOLDER/tls.crt" --key "$TLS_FOLDER/tls.key" "$@"
  fi
  redis-cli "$@"
}

# A value of INFO, from standard input.
value_of() {
  sed -n "s/^$1:\([^,]*\).*/\1/p" | tr -d '\r'
}

# Keys in all databases, and those of them that expire, in what INFO printed.
keys_in() {
  tr -d '\r' | awk -F '[:=,]' '/^db[0-9]+:/ { keys += $3; expires += $5 } END { print keys + 0, expires + 0 }'
}

# A server that does not answer must not be taken for one that is no cluster: its backup would be one shard of several.
is_cluster() {
  info=$(server "$HOST:$PORT" INFO cluster) || fail "$HOST:$PORT does not answer"
  case $(printf '%s\n' "$info" | value_of cluster_enabled) in
  1) return 0 ;;
  0) return 1 ;;
  *) fail "$HOST:$PORT does not say whether it is a cluster: $info" ;;
  esac
}

# One line for each primary that holds slots: address, number of slots, ranges of slots, and a healthy replica's address,
# or - where there is none. Fails on a slot that is on its way from one to the other.
shards_of_cluster() {
  server "$HOST:$PORT" CLUSTER NODES | awk '
    { split($2, at, "@") }
    $3 ~ /fail|noaddr|handshake/ || $8 != "connected" { next }
    $3 ~ /slave/ { replica[$4] = at[1] }
    $3 ~ /master/ {
      for (i = 9; i <= NF; i++) {
        if ($i ~ /^\[/) { print "slots are being moved: " $i > "/dev/stderr"; exit 1 }
        split($i, range, "-")
        slots[$1] += (range[2] == "" ? range[1] : range[2]) - range[1] + 1
        ranges[$1] = ranges[$1] (ranges[$1] == "" ? "" : ",") $i
      }
      address[$1] = at[1]
    }
    END {
      for (id in slots) print address[id], slots[id], ranges[id], (id in replica ? replica[id] : "-")
    }
  ' | sort
}

# The same for one primary with replicas or without: it holds everything.
shard_of_primary() {
  info=$(server "$HOST:$PORT" INFO replication) || fail "$HOST:$PORT does not answer"
  replica=$(printf '%s\n' "$info" | tr -d '\r' |
    sed -n 's/^slave[0-9]*:ip=\([^,]*\),port=\([0-9]*\),state=online,.*/\1:\2/p' | sed -n 1p)
  echo "$HOST:$PORT 16384 0-16383 ${replica:--}"
}

shards() {
  if is_cluster; then shards_of_cluster; else shard_of_primary; fi
}

# Every slot belongs to a shard that answers, or there is nothing to begin with.
check_slots() {
  covered=$(printf '%s\n' "$1" | awk '{ slots += $2 } END { print slots + 0 }')
  [ "$covered" = 16384 ] || fail "only $covered of 16384 slots belong to a primary that answers"
}
