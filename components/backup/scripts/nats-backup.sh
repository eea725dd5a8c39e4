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
  for consumer in $(nats consumer ls "$stream" --names); do
    info="$folder/$consumer.info"
    nats consumer info "$stream" "$consumer" --json >"$info"
    if [ -n "$(field "$info" config durable_name)" ]; then
      config_object "$info" >"$folder/$consumer.json"
      field "$info" ack_floor stream_seq >"$folder/$consumer.floor"
    fi
    rm "$info"
  done
)

names_of_consumers() {
  find "$1" -name '*.json' | sed 's|.*/||; s|\.json$||' | sort
}

# between <what> <least> <value> <most>
between() {
  if [ "$3" -lt "$2" ] || [ "$3" -gt "$4" ]; then fail "the snapshot's $1 is $3, where $2 to $4 is right"; fi
}

# While messages come and go, a snapshot lies between what was there before and after: numbers only grow, and what is
# gone stays gone. Without traffic, this asks for the same numbers.
check_snapshot() (
  before=$1 snapshot=$2 after=$3
  last=$(state "$snapshot" last_seq)
  between 'first sequence' "$(state "$before" first_seq)" "$(state "$snapshot" first_seq)" "$(state "$after" first_seq)"
  between 'last sequence' "$(state "$before" last_seq)" "$last" "$(state "$after" last_seq)"
  between 'number of messages' \
    $(($(state "$after" messages) - $(state "$after" last_seq) + last)) \
    "$(state "$snapshot" messages)" \
    $(($(state "$before" messages) + last - $(state "$before" last_seq)))
)

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
  check_snapshot "$folder/before" "$folder/data/backup.json" "$folder/after"
  record stream "$stream" "$(field "$folder/before" config num_replicas)" \
    "$(state "$folder/data/backup.json" first_seq)" "$(state "$folder/data/backup.json" last_seq)" \
    "$(state "$folder/data/backup.json" messages)" "$(state "$folder/after" first_seq)" \
    "$(state "$folder/after" last_seq)" "$(state "$folder/after" messages)"
  record_samples "$stream" "$(state "$folder/after" first_seq)" "$(state "$folder/data/backup.json" last_seq)"
  rm "$folder/after"
  echo "  $(state "$folder/data/backup.json" messages) messages"
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
streams=$(names_of_streams)
check_list "$streams"
for stream in $streams; do back_up "$stream"; done
[ "$streams" = "$(names_of_streams)" ] || fail 'streams were made or removed during the backup'
cd "$BACKUP_FOLDER"
find manifest streams -type f -exec sha256sum {} + >sha256sums
