#!/bin/sh
# Waits until the Redis server at $HOST:$PORT serves commands (not while it is still loading its data).
# Gives up after five minutes.
set -eu

deadline=$(($(date +%s) + 300))
until [ "$(redis-cli -h "$HOST" -p "$PORT" ping 2>&1)" = PONG ]; do
  if [ "$(date +%s)" -ge "$deadline" ]; then
    echo "Redis at $HOST:$PORT did not answer within 5 minutes" >&2
    exit 1
  fi
  echo "waiting for Redis at $HOST:$PORT"
  sleep 1
done
