#!/bin/sh
# A command that is only flags or a configuration file is meant for redis-server, as in the official image.
set -eu

case "${1:-}" in
  -* | *.conf) set -- redis-server "$@" ;;
esac

# Dumps and append-only files are nobody else's to read, unless somebody chose otherwise.
if [ "${1:-}" = redis-server ] && [ "$(umask)" = 0022 ]; then
  umask 0077
fi

exec "$@"
