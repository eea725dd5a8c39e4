#!/bin/sh
# A command that is only flags is meant for nats-server, as in the official image.
set -eu

case "${1:-}" in
  -*) set -- nats-server "$@" ;;
esac

exec "$@"
