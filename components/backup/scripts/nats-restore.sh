#!/bin/sh
# Puts the streams and consumers in $BACKUP_FOLDER back on the server at $HOST:$PORT, in place of those that have their
# names, and compares what is there then with the manifest. $REPLICAS replaces each stream's own number of replicas,
# for a server alone. Can be interrupted and run again. Streams that the backup does not know stay as they are.
set -eu

# shellcheck source=nats.sh
. "$(dirname "$0")/nats.sh"

tab='	'
manifest="$BACKUP_FOLDER/manifest"
now=$(mktemp)
replicas_deadline=600

# Lines of the manifest of one kind, without the kind.
lines() {
  sed -n "s/^$1$tab//p" "$manifest"
}

check_files() {
  echo 'checking every file against its checksum'
  (cd "$BACKUP_FOLDER" && sha256sum -c sha256sums >/dev/null) || fail 'the backup is damaged: its checksums are wrong'
  [ "$(lines format)" = 1 ] || fail "the backup has the format $(lines format), which this version cannot read"
  [ "$(lines store)" = nats ] || fail "the backup is one of $(lines store), not of nats"
}

remove() {
  if names_of_streams | grep -Fqx -- "$1"; then nats stream rm --force "$1" >/dev/null; fi
}

# Three replicas at once are refused while the cluster still knows the stream's name, so that it comes back as one and
# grows then.
restore_stream() (
  stream=$1 folder="$BACKUP_FOLDER/streams/$1"
  remove "$stream"
  said=$(nats stream restore "$folder/data" --replicas=1 --no-progress 2>&1) || fail "not restored: $said"
)

# between <what> <least> <value> <most>
between() {
  if [ "$3" -lt "$2" ] || [ "$3" -gt "$4" ]; then fail "the $1 is $3, where the manifest asks for $2 to $4"; fi
}

# A snapshot goes on while messages come in, so that it may hold more than it says, but never more than was there after
# it. Without traffic during the backup, this asks for the same numbers.
check_stream() (
  stream=$1 first=$2 last=$3 messages=$4 first_after=$5 last_after=$6 messages_after=$7
  nats stream info "$stream" --json >"$now"
  there=$(state "$now" last_seq)
  between 'last sequence' "$last" "$there" "$last_after"
  between 'number of messages' $((messages_after - last_after + there)) \
    "$(state "$now" messages)" $((messages + there - last))
  # A stream without messages has its first sequence behind the last one.
  between 'first sequence' "$first" "$(state "$now" first_seq)" "$first_after"
  echo "  $(state "$now" messages) messages, as in the manifest"
)

check_samples() (
  stream=$1
  lines sample | while IFS=$tab read -r of sequence digest; do
    [ "$of" = "$stream" ] || continue
    [ "$(message_digest "$stream" "$sequence")" = "$digest" ] || fail "message $sequence is not what it was"
    echo "  message $sequence is what it was"
  done
)

# Makes a consumer that its snapshot left out: it goes on behind the last message that it had worked off without a gap.
make_consumer() (
  stream=$1 consumer=$2 floor=$3
  file="$BACKUP_FOLDER/streams/$stream/consumers/$consumer.json"
  wanted=$(mktemp)
  # The client takes no time of a pause that is not one.
  if [ "$floor" -gt 0 ]; then
    sed -e '/^    "pause_until": "0001/d' -e '/^    "opt_start_/d' \
      -e "s/^    \"deliver_policy\": .*/    \"deliver_policy\": \"by_start_sequence\",\n    \"opt_start_seq\": $((floor + 1)),/" \
      "$file"
  else
    sed '/^    "pause_until": "0001/d' "$file"
  fi | awk '
    # What is gone may leave a comma before the end.
    NR > 1 { if (/^}/) sub(/,$/, "", line); print line }
    { line = $0 }
    END { print line }
  ' >"$wanted"
  said=$(nats consumer add "$stream" "$consumer" --config "$wanted" 2>&1) || fail "consumer $consumer: $said"
  rm "$wanted"
  echo "  consumer $consumer made from its settings, from message $((floor + 1))"
)

restore_consumers() (
  stream=$1
  there=$(nats consumer ls "$stream" --names)
  lines consumer | while IFS=$tab read -r of consumer floor; do
    [ "$of" = "$stream" ] || continue
    printf '%s\n' "$there" | grep -Fqx -- "$consumer" || make_consumer "$stream" "$consumer" "$floor"
  done
  for consumer in $(lines consumer | sed -n "s/^$stream$tab\([^$tab]*\).*/\1/p"); do
    nats consumer info "$stream" "$consumer" --json >"$now" || fail "the consumer $consumer is missing"
    echo "  consumer $consumer, worked off to $(field "$now" ack_floor stream_seq)"
  done
)

replicate() (
  stream=$1 replicas=$2
  [ "$replicas" -gt 1 ] || return 0
  said=$(nats stream edit "$stream" --replicas="$replicas" --force 2>&1) || fail "not replicated: $said"
  deadline=$(($(date +%s) + replicas_deadline))
  until nats stream info "$stream" --json >"$now" &&
    [ "$(grep -c '"current": true' "$now")" -ge $((replicas - 1)) ]; do
    [ "$(date +%s)" -lt "$deadline" ] || fail "$replicas replicas were not up to date after $replicas_deadline s"
    sleep 1
  done
  echo "  $replicas replicas are up to date"
)

restore_memory() (
  stream=$1
  echo "$stream, empty: it was kept in memory"
  remove "$stream"
  config=$(mktemp)
  sed 's/^    "num_replicas": .*/    "num_replicas": 1,/' "$BACKUP_FOLDER/streams/$stream/config.json" >"$config"
  said=$(nats stream add --config "$config" 2>&1) || fail "not made: $said"
  rm "$config"
  restore_consumers "$stream"
)

check_files
lines stream | while IFS=$tab read -r stream replicas first last messages first_after last_after messages_after; do
  echo "$stream"
  restore_stream "$stream"
  check_stream "$stream" "$first" "$last" "$messages" "$first_after" "$last_after" "$messages_after"
  check_samples "$stream"
  restore_consumers "$stream"
  replicate "$stream" "${REPLICAS:-$replicas}"
done
lines memory | while read -r stream; do restore_memory "$stream"; done
rm "$now"
echo "restored: the backup of $(lines taken), $(lines stream | grep -c '' || true) streams, $(lines consumer | grep -c '' || true) consumers"
