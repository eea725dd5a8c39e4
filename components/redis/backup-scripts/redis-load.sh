# shellcheck shell=sh
# A server of this pod alone that reads one RDB file, and what it must hold: no port, no files of its own, only a socket.

scripts=$(dirname "$0")
socket="${TMPDIR:-/tmp}/redis.sock"
load_deadline=600
server_id=

# Whoever ends the script gets an end, whatever it waits for, and no server stays behind.
end() {
  trap - EXIT
  [ -z "$server_id" ] || kill -KILL "$server_id" 2>/dev/null || true
  exit "$1"
}
trap 'end $?' EXIT
trap 'echo "interrupted" >&2; end 143' TERM INT HUP

reader() (
  # The password is for the servers that it sends to, not for this one.
  unset REDISCLI_AUTH
  "$(program cli)" -e -s "$socket" "$@"
)

# start_reader <file> <lines of configuration …>
start_reader() {
  file=$1
  shift
  reading=$(program server) || exit 1
  folder=$(dirname "$file") name=$(basename "$file") || exit 1
  # Without the append-only file, because a server that has one ignores its RDB file and starts empty.
  {
    printf '%s\n' 'port 0' 'save ""' 'appendonly no' 'enable-debug-command local'
    printf '%s\n' "unixsocket \"$socket\"" "dir \"$folder\"" "dbfilename \"$name\""
    printf '%s\n' "$@"
  } >"$socket.conf"
  "$reading" "$socket.conf" >"$socket.log" 2>&1 &
  server_id=$!
  deadline=$(($(date +%s) + load_deadline))
  until [ "$(reader PING 2>/dev/null)" = PONG ]; do
    kill -0 "$server_id" 2>/dev/null || fail "$(cat "$socket.log")
$file can't be read by this $("$reading" --version | cut -d ' ' -f 1-3), where $(lines server) wrote it. Give the stack an image that is no older, and restore then."
    [ "$(date +%s)" -lt "$deadline" ] || fail "$file was not read within $load_deadline s"
    sleep 1
  done
}

stop_reader() {
  reader SHUTDOWN NOSAVE 2>/dev/null || true
  wait "$server_id" || true
  server_id=
}

tab='	'
manifest="$BACKUP_FOLDER/manifest"

# Lines of the manifest of one kind, without the kind.
lines() {
  sed -n "s/^$1$tab//p" "$manifest"
}

check_files() {
  echo 'checking every file against its checksum'
  (cd "$BACKUP_FOLDER" && sha256sum -c sha256sums >/dev/null) || fail 'the backup is damaged: its checksums are wrong'
  [ "$(lines format)" = 1 ] || fail "the backup has the format $(lines format), which this version cannot read"
  [ "$(lines store)" = redis ] || fail "the backup is one of $(lines store), not of redis"
  [ -n "$(lines shard)" ] || fail 'the backup holds no shard'
}

# compare_keys <what> <keys> <expires> <keys there> <expires there>: keys that expire may be gone by now; the others must
# all be there, and no more than all.
compare_keys() {
  for compared in "$2" "$3" "$4" "$5"; do
    case $compared in '' | *[!0-9]*) fail "$1: \"$compared\" is no number of keys" ;; esac
  done
  echo "$1: $4 of $2 keys, $(($4 - $5)) of $(($2 - $3)) that stay"
  [ $(($4 - $5)) -eq $(($2 - $3)) ] || fail "$1: not the keys that stay"
  [ "$4" -le "$2" ] || fail "$1: more keys than in the backup"
}

# Earlier manifests have `sample` in place of `value`, with digests that only the version that made them can compare: of
# those, the counts have to do.
check_samples() {
  wanted=$(lines value | sed -n "s/^$1$tab//p" | tr "$tab" ' ')
  [ -n "$wanted" ] || return 0
  # shellcheck disable=SC2046 # one argument for each key
  there=$(reader EVAL "$(cat "$scripts/redis-sample.lua")" 0 0 $(printf '%s\n' "$wanted" | cut -d ' ' -f 1)) ||
    fail 'values cannot be read'
  [ "$there" = "$wanted" ] || fail 'values are not what they were'
  echo "$(printf '%s\n' "$wanted" | grep -c '') values are what they were"
}

# read_shard <number> <ranges> <keys> <expires> <lines of configuration>: starts a server with the shard, and checks it.
read_shard() {
  start_reader "$BACKUP_FOLDER/shards/$1.rdb" "$5"
  keyspace=$(reader INFO keyspace | tr -d '\r')
  held=$(printf '%s\n' "$keyspace" | keys_in) || exit 1
  compare_keys "slots $2" "$3" "$4" "${held% *}" "${held#* }"
  check_samples "$1"
}

# Numbers of the databases that the server which reads holds keys in.
databases() {
  printf '%s\n' "$keyspace" | sed -n 's/^db\([0-9]*\):.*/\1/p'
}
