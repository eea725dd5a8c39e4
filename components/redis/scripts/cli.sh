#!/bin/sh
# Runs one command as the operator on the server HOST: cli.sh HOST COMMAND…
# HOST self is the server beside it, by a socket that asks for no certificate: what exchanges certificates and passwords
# must not be locked out by them half-way.
# Without a command it takes commands from standard input, one a line: so does everything that holds a secret, because
# arguments are for every process to read.
set -eu

host=$1
shift
REDISCLI_AUTH=
# The last line of a file without an end of line is read, and told as a failure.
IFS= read -r REDISCLI_AUTH <"${PASSWORD_FILE:-$AUTH_FOLDER/admin}" || [ -n "$REDISCLI_AUTH" ]
export REDISCLI_AUTH
if [ "$host" = self ]; then
  exec timeout "${CLI_SECONDS:-5}" "$REDIS_CLI" -s "$RUN_FOLDER/server.sock" --user admin --no-auth-warning "$@"
fi
exec timeout "${CLI_SECONDS:-5}" "$REDIS_CLI" -h "$host" -p "$PORT" --user admin --no-auth-warning \
  --tls --cacert "$TLS_FOLDER/ca.crt" --cert "$TLS_FOLDER/tls.crt" --key "$TLS_FOLDER/tls.key" "$@"
