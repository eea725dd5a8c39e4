# shellcheck shell=sh
# What backup, restore and drill of Redis share: how to reach a server, how to read what it says, and who holds which
# slots. Whatever can't be read is an error: an empty value must never pass for a number.

umask 077
if [ -n "${REDIS_PASSWORD:-}" ]; then export REDISCLI_AUTH="$REDIS_PASSWORD"; fi

# A server that is out of reach drops packets instead of refusing them, and a connection would wait for minutes.
answer_seconds=10

fail() {
  echo "$*" >&2
  exit 1
}

# program <name>: `redis-<name>` or `valkey-<name>`, whichever the image holds.
program() {
  command -v "redis-$1" || command -v "valkey-$1" || fail "the image holds neither redis-$1 nor valkey-$1"
}

# server <host:port> <command …>: fails on an error in the answer too, and takes the time that it takes.
server() {
  address=$1
  shift
  set -- -e -h "${address%:*}" -p "${address##*:}" "$@"
  if [ -n "${REDIS_USERNAME:-}" ]; then set -- --user "$REDIS_USERNAME" --no-auth-warning "$@"; fi
  if [ -n "${TLS_FOLDER:-}" ]; then
    set -- --tls --cacert "$TLS_FOLDER/ca.crt" --cert "$TLS_FOLDER/tls.crt" --key "$TLS_FOLDER/tls.key" "$@"
  fi
  # shellcheck disable=SC2086 # nothing, or a command with its argument
  ${within:-} "$(program cli)" "$@"
}

# ask <host:port> <command …>: the same for questions that are answered at once.
ask() {
  within="timeout $answer_seconds"
  status=0
  server "$@" || status=$?
  within=
  return "$status"
}

# info <host:port> <section>
info() (
  answer=$(ask "$1" INFO "$2" 2>&1) || fail "$1 does not answer: ${answer:-nothing came within $answer_seconds s}"
  printf '%s\n' "$answer" | tr -d '\r'
)

# A value of what INFO printed, from standard input; nothing where it is not there.
value_of() {
  sed -n "s/^$1:\([^,]*\).*/\1/p"
}

# number <name> <what INFO printed>
number() (
  value=$(printf '%s\n' "$2" | value_of "$1")
  case $value in
  '' | *[!0-9]*) fail "$1 is \"$value\" where a number is expected" ;;
  esac
  echo "$value"
)

# Prints "<keys> <those of them that expire>" in all databases of what INFO printed, from standard input.
keys_in() {
  awk -F '[:=,]' '
    /^# Keyspace/ { seen = 1 }
    /^db[0-9]+:/ { keys += $3; expires += $5 }
    END {
      if (!seen) { print "the server does not say which keys it holds" > "/dev/stderr"; exit 1 }
      print keys + 0, expires + 0
    }'
}

# A server that does not answer must not be taken for one that is no cluster: its backup would be one shard of several.
is_cluster() {
  cluster=$(info "$HOST:$PORT" cluster) || exit 1
  case $(printf '%s\n' "$cluster" | value_of cluster_enabled) in
  1) return 0 ;;
  0) return 1 ;;
  *) fail "$HOST:$PORT does not say whether it is a cluster: $cluster" ;;
  esac
}

# One line for each primary that holds slots: address, number of slots, ranges of slots, and the addresses of its healthy
# replicas with commas between them, or - where there is none. Fails on a slot that is on its way from one to the other.
shards_of_cluster() (
  nodes=$(ask "$HOST:$PORT" CLUSTER NODES) || fail "$HOST:$PORT does not list the servers of its cluster"
  listed=$(printf '%s\n' "$nodes" | awk '
    { split($2, at, "@") }
    $3 ~ /fail|noaddr|handshake/ || $8 != "connected" { next }
    $3 ~ /slave/ { replicas[$4] = replicas[$4] (replicas[$4] == "" ? "" : ",") at[1] }
    $3 ~ /master/ {
      for (i = 9; i <= NF; i++) {
        if ($i ~ /^\[/) { moving = $i; next }
        split($i, range, "-")
        slots[$1] += (range[2] == "" ? range[1] : range[2]) - range[1] + 1
        ranges[$1] = ranges[$1] (ranges[$1] == "" ? "" : ",") $i
      }
      address[$1] = at[1]
    }
    END {
      if (moving != "") { print "slots are being moved: " moving > "/dev/stderr"; exit 1 }
      for (id in slots) print address[id], slots[id], ranges[id], (id in replicas ? replicas[id] : "-")
    }
  ') || exit 1
  printf '%s\n' "$listed" | sort
)

# The same for one primary with replicas or without: it holds everything.
shard_of_primary() (
  replication=$(info "$HOST:$PORT" replication) || exit 1
  [ "$(printf '%s\n' "$replication" | value_of role)" = master ] || fail "$HOST:$PORT is not the primary"
  replicas=$(printf '%s\n' "$replication" |
    sed -n 's/^slave[0-9]*:ip=\([^,]*\),port=\([0-9]*\),state=online,.*/\1:\2/p' | paste -s -d , -)
  echo "$HOST:$PORT 16384 0-16383 ${replicas:--}"
)

shards() {
  if is_cluster; then shards_of_cluster; else shard_of_primary; fi
}

# Every slot belongs to a shard that answers, or there is nothing to begin with.
check_slots() {
  covered=$(printf '%s\n' "$1" | awk '{ slots += $2 } END { print slots + 0 }')
  [ "$covered" = 16384 ] || fail "only $covered of 16384 slots belong to a primary that answers"
}
