#!/bin/sh
# Waits until $HOST:$PORT accepts a connection; gives up after five minutes, so that the pod's status shows it.
set -eu

# Not every busybox can probe with -z; running `true` on the connection closes it at once.
deadline=$(($(date +%s) + 300))
until nc -w 2 "$HOST" "$PORT" -e true; do
  if [ "$(date +%s)" -ge "$deadline" ]; then
    echo "$HOST:$PORT did not answer within 5 minutes" >&2
    exit 1
  fi
  echo "waiting for $HOST:$PORT"
  sleep 1
done
