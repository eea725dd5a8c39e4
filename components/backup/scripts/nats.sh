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

# A number of a stream's state, in what `stream info` printed or in a snapshot's backup.json.
state() {
  number=$(field "$1" state "$2")
  echo "${number:-0}"
}

# The configuration alone, as the client takes it back.
config_object() {
  awk '
    /^  "config": \{/ { inside = 1; print "{"; next }
    inside && /^  \}/ { print "}"; exit }
    inside
  ' "$1"
}

names_of_streams() {
  nats stream ls --names --all | sort
}

# The digest of one message: subject, headers, content and time.
message_digest() {
  message=$(nats stream get "$1" "$2" --json 2>/dev/null) || return 1
  printf '%s' "$message" | sha256sum | cut -d ' ' -f 1
}
