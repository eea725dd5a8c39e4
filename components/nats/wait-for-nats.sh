#!/bin/sh
# Waits until the NATS server at $HOST:$PORT answers JetStream requests: an open port is not enough, because
# clients that connect before JetStream is ready lose its guarantees. With TLS_FOLDER it connects as the client that the
# certificate there belongs to. Gives up after five minutes.
set -eu

# The client keeps a settings folder, and this file system is read-only; it also looks into the folder that it starts
# in, and the image's own is closed to this user.
export XDG_CONFIG_HOME=/dev/shm
cd /

set -- --server "nats://$HOST:$PORT"
if [ -n "${TLS_FOLDER:-}" ]; then
  set -- --server "tls://$HOST:$PORT" \
    --tlscert "$TLS_FOLDER/tls.crt" --tlskey "$TLS_FOLDER/tls.key" --tlsca "$TLS_FOLDER/ca.crt"
fi

deadline=$(($(date +%s) + 300))
until answer=$(nats "$@" --timeout 2s stream ls --names 2>&1); do
  if [ "$(date +%s)" -ge "$deadline" ]; then
    echo "JetStream at $HOST:$PORT did not answer within 5 minutes: $answer" >&2
    exit 1
  fi
  echo "waiting for JetStream at $HOST:$PORT"
  sleep 2
done
