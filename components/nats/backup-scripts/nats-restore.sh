#!/bin/sh
# Puts the streams and consumers in $BACKUP_FOLDER back on the server at $HOST:$PORT, in place of those that have their
# names, and compares what is there then with the manifest. $REPLICAS replaces each stream's own number of replicas,
# for a server alone. Can be interrupted and run again. Streams that the backup does not know stay as they are. With
# TRIAL=yes it does all that changes nothing.
#
# Consumers come back with what nobody had acknowledged to them, and deliver it again. $MAX_DELIVER is how often at most,
# for those that know no limit: a message that nobody will ever acknowledge came back for ever.
set -eu

# shellcheck source=nats.sh
. "$(dirname "$0")/nats.sh"

tab='	'
manifest="$BACKUP_FOLDER/manifest"
now=$(mktemp)
replicas_deadline=600
# Seconds in which a cluster's servers all hear of where one of them takes a stream.
upload_deadline=60
# A server gives up an upload of which nothing came for five seconds, and a busy machine may pause as long.
most_stalls=5
trap 'echo "interrupted" >&2; exit 143' TERM INT HUP

# Lines of the manifest of one kind, without the kind.
lines() {
  sed -n "s/^$1$tab//p" "$manifest"
}

check_files() {
  echo 'checking every file against its checksum'
  (cd "$BACKUP_FOLDER" && sha256sum -c sha256sums >/dev/null) || fail 'the backup is damaged: its checksums are wrong'
  [ "$(lines format)" = 1 ] || fail "the backup has the format $(lines format), which this version cannot read"
  [ "$(lines store)" = nats ] || fail "the backup is one of $(lines store), not of nats"
  [ -n "$(lines stream)$(lines memory)" ] || fail 'the backup holds no stream'
}

remove() {
  names=$(names_of_streams) || exit 1
  if printf '%s\n' "$names" | grep -Fqx -- "$1"; then nats stream rm --force "$1" >/dev/null; fi
}

# Three replicas at once are refused while the cluster still knows the stream's name, so that it comes back as one and
# grows then. The server that takes the upload may not be known yet to the one that this client is connected to.
restore_stream() (
  stream=$1 folder="$BACKUP_FOLDER/streams/$1" stalls=0
  deadline=$(($(date +%s) + upload_deadline))
  while :; do
    remove "$stream"
    if said=$(nats stream restore "$folder/data" --replicas=1 --no-progress 2>&1); then return 0; fi
    case $said in
    *'no responders available'*)
      [ "$(date +%s)" -lt "$deadline" ] || fail "not restored: $said"
      echo '  no server takes it yet; trying again'
      ;;
    *'closed pipe'* | *'is stalled'*)
      stalls=$((stalls + 1))
      [ "$stalls" -lt "$most_stalls" ] || fail "not restored, $stalls uploads were too slow: $said"
      echo '  the upload paused for too long; trying again'
      ;;
    *) fail "not restored: $said" ;;
    esac
    sleep 1
  done
)

# A snapshot goes on while messages come in, so that it may hold more than it says, but never more than was there after
# it. Without traffic during the backup, this asks for the same numbers.
check_stream() (
  stream=$1 first=$2 last=$3 messages=$4 first_after=$5 last_after=$6 messages_after=$7
  nats stream info "$stream" --json >"$now"
  there=$(state "$now") || exit 1
  first_there=${there%% *} messages_there=${there##* } there=${there#* }
  last_there=${there% *}
  between 'last sequence' "$last" "$last_there" "$last_after"
  between 'number of messages' $((messages_after - last_after + last_there)) \
    "$messages_there" $((messages + last_there - last))
  # A stream without messages has its first sequence behind the last one, or 0 where it never had any.
  if [ "$messages_there" -eq 0 ]; then first=0 first_after=$((last_there + 1)); fi
  between 'first sequence' "$first" "$first_there" "$first_after"
  echo "  $messages_there messages, as in the manifest"
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
  is_number "$floor" || fail "the manifest does not say how far the consumer $consumer had come"
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
  there=$(nats consumer ls "$stream" --names) || fail "$HOST:$PORT does not list the consumers of $stream"
  lines consumer | while IFS=$tab read -r of consumer floor; do
    [ "$of" = "$stream" ] || continue
    printf '%s\n' "$there" | grep -Fqx -- "$consumer" || make_consumer "$stream" "$consumer" "$floor"
  done
  for consumer in $(lines consumer | sed -n "s/^$stream$tab\([^$tab]*\).*/\1/p"); do
    nats consumer info "$stream" "$consumer" --json >"$now" || fail "the consumer $consumer is missing"
    bound "$stream" "$consumer"
    floor=$(floor_of "$now") || exit 1
    left=$(outer "$now" num_ack_pending) || exit 1
    echo "  consumer $consumer, worked off to $floor; $left messages that nobody acknowledged come back, $(limit_of "$now")"
  done
)

limit_of() {
  limit=$(field "$1" config max_deliver)
  if [ "${limit:--1}" = -1 ]; then echo 'without a limit'; else echo "each until it was delivered $limit times"; fi
}

# Gives a consumer without a limit one.
bound() {
  [ -n "${MAX_DELIVER:-}" ] || return 0
  [ "$(limit_of "$now")" = 'without a limit' ] || return 0
  said=$(nats consumer edit "$1" "$2" --max-deliver="$MAX_DELIVER" --force 2>&1) || fail "consumer $2: $said"
  nats consumer info "$1" "$2" --json >"$now"
}

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
names_of_streams >/dev/null
if [ "${TRIAL:-no}" = yes ]; then
  echo "the backup of $(lines taken) can be restored; nothing was changed"
  exit 0
fi
# Whoever asked for the restore goes by this line.
echo 'replacing the data'
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
