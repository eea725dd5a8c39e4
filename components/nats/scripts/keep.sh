#!/bin/sh
# Tells the NATS server beside it to read its certificates and its accounts again when they change: it does not look by
# itself. Needs TLS_FOLDER, ACCOUNTS_FILE, MONITOR and PID_FILE, and sight of the server's process. No connection is closed
# for it, but those of clients that are no longer listed.
set -eu

trap 'exit 0' TERM INT

fingerprint() {
  cat "$TLS_FOLDER/tls.crt" "$TLS_FOLDER/tls.key" "$TLS_FOLDER/ca.crt" "$ACCOUNTS_FILE" | sha256sum
}

# When the server last took its configuration; nothing while it does not answer.
loaded_at() { timeout 5 wget -q -O - "$MONITOR/varz" 2>/dev/null | sed -n 's/.*"config_load_time": *"\([^"]*\)".*/\1/p'; }

# Done only once the server says that it took them: one that meets the files while they are exchanged keeps the old ones.
apply() {
  before=$(loaded_at)
  if [ -z "$before" ]; then return 1; fi
  nats-server --signal "reload=$PID_FILE" || return 1
  for _ in 1 2 3 4 5; do
    [ "$(loaded_at)" != "$before" ] && return 0
    sleep 1
  done
  return 1
}

# Empty, so that the first round applies what came in after the server read its files and before this began to look.
applied=''
while :; do
  found=$(fingerprint) || found=$applied
  if [ "$found" != "$applied" ]; then
    if apply; then
      applied=$found
      echo "the server has read its certificates and accounts"
    else
      echo "the server did not take its certificates or accounts yet" >&2
    fi
  fi
  sleep 5 &
  wait $!
done
