#!/bin/sh
# Waits until the Redis server at $HOST:$PORT serves commands (not while it is still loading its data), and where it is
# one of a cluster, until the cluster is whole. With TLS_FOLDER it shows the client's certificate, and logs in as
# REDIS_USERNAME with REDIS_PASSWORD. Gives up after five minutes.
set -eu

deadline=$(($(date +%s) + 300))
set -- -h "$HOST" -p "$PORT"
if [ -n "${TLS_FOLDER:-}" ]; then
  set -- "$@" --tls --cacert "$TLS_FOLDER/ca.crt" --cert "$TLS_FOLDER/tls.crt" --key "$TLS_FOLDER/tls.key"
fi
if [ -n "${REDIS_PASSWORD:-}" ]; then
  export REDISCLI_AUTH="$REDIS_PASSWORD"
  set -- "$@" --user "$REDIS_USERNAME" --no-auth-warning
fi
# One connection for all that is asked: many pods wait at once, and each connection is a TLS handshake.
look() { printf 'PING\nINFO cluster\nCLUSTER INFO\n' | timeout 5 redis-cli "$@" 2>&1 | tr -d '\r'; }

# What is missing; nothing when Redis can be used.
problem() {
  answer=$(look "$@")
  case $answer in
    PONG*) ;;
    *)
      echo "it says: $(echo "$answer" | head -n 1)"
      return
      ;;
  esac
  case $answer in *cluster_enabled:1*) ;; *) return ;; esac
  case $answer in
    *cluster_state:ok*cluster_slots_ok:16384*) ;;
    *) echo "its cluster is not whole: $(echo "$answer" | grep -E '^cluster_(state|slots_ok):' | tr '\n' ' ')" ;;
  esac
}

while :; do
  problem=$(problem "$@")
  [ -n "$problem" ] || exit 0
  if [ "$(date +%s)" -ge "$deadline" ]; then
    echo "Redis at $HOST:$PORT could not be used within 5 minutes; $problem" >&2
    exit 1
  fi
  echo "waiting for Redis at $HOST:$PORT; $problem"
  sleep 2
done
