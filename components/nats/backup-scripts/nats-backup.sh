#!/bin/sh
# Writes every JetStream stream of the server at $HOST:$PORT, with its consumers, into $BACKUP_FOLDER, and a manifest of
# what a restore must bring back. Fails where a snapshot does not hold what the server says it has, where a stream or a
# consumer is missing, and where one of $STREAMS does not exist: an empty backup must not pass for a good one.
set -eu

# shellcheck source=nats.sh
. "$(dirname "$0")/nats.sh"

manifest="$BACKUP_FOLDER/manifest"

record() (
  IFS='	'
  echo "$*" >>"$manifest"
)

# The list comes in pages, and clients have lost some; the server's own count says whether this one is whole.
check_list() {
  counted=$(nats request --raw "\$JS.API.INFO" '' 2>/dev/null | sed -n 's/.*"streams":\([0-9]*\).*/\1/p')
  listed=$(printf '%s' "$1" | grep -c '') || true
  [ "$listed" = "$counted" ] || fail "the server has ${counted:-an unknown number of} streams, and its list names $listed"
  for stream in ${STREAMS:-}; do
    printf '%s\n' "$1" | grep -Fqx -- "$stream" || fail "the stream $stream does not exist"
  done
}

# The durable consumers of a stream: others go with their clients. Their settings are written, because a snapshot leaves
# out consumers that have fewer replicas than their stream, and how far each has worked off the stream without a gap.
write_consumers() (
  stream=$1 folder=$2
  mkdir -p "$folder"
  consumers=$(nats consumer ls "$stream" --names) || fail "$HOST:$PORT does not list the consumers of $stream"
  for consumer in $consumers; do
    info="$folder/$consumer.info"
    nats consumer info "$stream" "$consumer" --json >"$info"
    if [ -n "$(field "$info" config durable_name)" ]; then
      config_object "$info" >"$folder/$consumer.json"
      floor_of "$info" >"$folder/$consumer.floor"
    fi
    rm "$info"
  done
)

names_of_consumers() {
  find "$1" -name '*.json' | sed 's|.*/||; s|\.json$||' | sort
}

# While messages come and go, a snapshot lies between what was there before and after: numbers only grow, and what is
# gone stays gone. Without traffic, this asks for the same numbers.
#
# check_snapshot <first> <last> <messages>: before it, in it, and after it.
check_snapshot() {
  between "snapshot's first sequence" "$1" "$4" "$7"
  between "snapshot's last sequence" "$2" "$5" "$8"
  between "snapshot's number of messages" $(($9 - $8 + $5)) "$6" $(($3 + $5 - $2))
}

# The content of a few messages that are in the snapshot for sure, because they were there after it was taken.
record_samples() (
  stream=$1 first=$2 last=$3
  [ "$first" -le "$last" ] || return 0
  for sequence in $(printf '%s\n' "$first" $(((first + last) / 2)) "$last" | sort -nu); do
    if digest=$(message_digest "$stream" "$sequence"); then record sample "$stream" "$sequence" "$digest"; fi
  done
)

take_snapshot() (
  stream=$1 folder=$2
  # What it says goes to the log only when it fails: it names every chunk.
  nats stream backup "$stream" "$folder/data" --check --consumers --no-progress >"$folder/said" 2>&1 ||
    fail "no snapshot: $(cat "$folder/said")"
  rm "$folder/said"
  nats stream info "$stream" --json >"$folder/after"
  replicas=$(field "$folder/before" config num_replicas)
  is_number "$replicas" || fail "there is no number of replicas in $folder/before"
  before=$(state "$folder/before") || exit 1
  within=$(state "$folder/data/backup.json") || exit 1
  after=$(state "$folder/after") || exit 1
  # shellcheck disable=SC2086 # three numbers each
  check_snapshot $before $within $after
  # shellcheck disable=SC2086 # three numbers each
  record stream "$stream" "$replicas" $within $after
  last=${within#* }
  record_samples "$stream" "${after%% *}" "${last%% *}"
  rm "$folder/after"
  echo "  ${within##* } messages"
)

back_up_consumers() (
  stream=$1 folder=$2
  write_consumers "$stream" "$folder/now"
  before=$(names_of_consumers "$folder/consumers") now=$(names_of_consumers "$folder/now")
  [ "$before" = "$now" ] || fail "the consumers changed during the backup, from" "$before" "to" "$now"
  rm -r "$folder/now"
  for consumer in $before; do
    record consumer "$stream" "$consumer" "$(cat "$folder/consumers/$consumer.floor")"
  done
  echo "  $(printf '%s' "$before" | grep -c '' || true) consumers"
)

back_up() (
  stream=$1 folder="$BACKUP_FOLDER/streams/$1"
  echo "$stream"
  mkdir -p "$folder"
  nats stream info "$stream" --json >"$folder/before"
  config_object "$folder/before" >"$folder/config.json"
  write_consumers "$stream" "$folder/consumers"
  if [ "$(field "$folder/before" config storage)" = memory ]; then
    echo '  kept in memory, which cannot be backed up; its configuration is'
    record memory "$stream"
  else
    take_snapshot "$stream" "$folder"
  fi
  back_up_consumers "$stream" "$folder"
  rm "$folder/before"
)

mkdir -p "$BACKUP_FOLDER"
: >"$manifest"
record format 1
record store nats
record taken "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
record client "$(nats --version)"
streams=$(names_of_streams) || exit 1
check_list "$streams"
for stream in $streams; do back_up "$stream"; done
streams_after=$(names_of_streams) || exit 1
[ "$streams" = "$streams_after" ] || fail 'streams were made or removed during the backup'
cd "$BACKUP_FOLDER"
find manifest streams -type f -exec sha256sum {} + >sha256sums
