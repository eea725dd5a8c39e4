# shellcheck shell=sh
# What backup and restore of NATS share: the connection, and how to read what the client prints. Its JSON is always
# laid out the same, so that awk reads it where no JSON tool is at hand.

umask 077
# The client keeps a settings folder and looks into the one that it starts in; the image's own are closed to this user.
export XDG_CONFIG_HOME="${TMPDIR:-/tmp}"
cd /

if [ -n "${TLS_FOLDER:-}" ]; then
  export NATS_URL="tls://$HOST:$PORT"
  export NATS_CA="$TLS_FOLDER/ca.crt" NATS_CERT="$TLS_FOLDER/tls.crt" NATS_KEY="$TLS_FOLDER/tls.key"
else
  export NATS_URL="nats://$HOST:$PORT"
fi
export NATS_TIMEOUT=10s

fail() {
  echo "$*" >&2
  exit 1
}

# field <file> <object> <name>: one value of a top-level object, without quotes; nothing where it is not there.
field() {
  awk -v object="\"$2\":" -v name="\"$3\":" '
    $1 == object && /^  "/ { inside = 1 }
    /^  \}/ { inside = 0 }
    inside && $1 == name && /^    "/ { gsub(/[",]/, "", $2); print $2 }
  ' "$1"
}

# is_number <text>
is_number() {
  case $1 in '' | *[!0-9]*) return 1 ;; esac
}

# Prints "<first sequence> <last sequence> <messages>" of a stream's state, in what `stream info` printed or in a snapshot's
# backup.json. What is not there is an error: an empty stream says 0.
state() (
  numbers=''
  for name in first_seq last_seq messages; do
    number=$(field "$1" state "$name")
    is_number "$number" || fail "there is no number $name in $1"
    numbers="$numbers $number"
  done
  echo "${numbers# }"
)

# between <what> <least> <value> <most>
between() {
  for compared in "$2" "$3" "$4"; do
    is_number "${compared#-}" || fail "the $1 is to be compared with \"$compared\", which is no number"
  done
  if [ "$3" -lt "$2" ] || [ "$3" -gt "$4" ]; then fail "the $1 is $3, where $2 to $4 is right"; fi
}

# How far a consumer has worked off its stream without a gap, in what `consumer info` printed.
floor_of() (
  floor=$(field "$1" ack_floor stream_seq)
  is_number "$floor" || fail "there is no ack floor in $1"
  echo "$floor"
)

# A number beside those objects.
outer() (
  number=$(sed -n "s/^  \"$2\": \([0-9]*\),*\$/\1/p" "$1")
  is_number "$number" || fail "there is no number $2 in $1"
  echo "$number"
)

# The configuration alone, as the client takes it back.
config_object() {
  awk '
    /^  "config": \{/ { inside = 1; print "{"; next }
    inside && /^  \}/ { print "}"; exit }
    inside
  ' "$1"
}

names_of_streams() (
  names=$(nats stream ls --names --all) || fail "$HOST:$PORT does not list its streams"
  [ -z "$names" ] || printf '%s\n' "$names" | sort
)

# The digest of one message: subject, headers, content and time.
message_digest() {
  message=$(nats stream get "$1" "$2" --json 2>/dev/null) || return 1
  printf '%s' "$message" | sha256sum | cut -d ' ' -f 1
}
