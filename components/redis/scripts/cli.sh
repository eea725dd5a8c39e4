#!/bin/sh
# Runs one command as the operator on the server HOST: cli.sh HOST COMMAND…
# Without a command it takes commands from standard input, one a line: so does everything that holds a secret, because
# arguments are for every process to read.
set -eu

host=$1
shift
REDISCLI_AUTH=$(cat "$AUTH_FOLDER/admin")
export REDISCLI_AUTH
exec timeout "${CLI_SECONDS:-5}" "$REDIS_CLI" -h "$host" -p "$PORT" --user admin --no-auth-warning \
  --tls --cacert "$TLS_FOLDER/ca.crt" --cert "$TLS_FOLDER/tls.crt" --key "$TLS_FOLDER/tls.key" "$@"
