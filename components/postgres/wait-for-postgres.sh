#!/bin/sh
# Waits until the PostgreSQL at $HOST:$PORT lets the client in as PGUSER with PGPASSWORD to PGDATABASE, and takes writes: not
# while it starts, and not while it only follows another one. Its certificate must be of an authority in TLS_FOLDER, and its
# name the one that is dialled. Gives up after five minutes.
set -eu

# The client looks into a home folder for files that nobody has here.
export HOME=/nonexistent PGHOST="$HOST" PGPORT="$PORT" PGCONNECT_TIMEOUT=5 PGSSLMODE=verify-full
export PGSSLROOTCERT="$TLS_FOLDER/ca.crt" PGSSLCERT="$TLS_FOLDER/tls.crt" PGSSLKEY="$TLS_FOLDER/tls.key"

deadline=$(($(date +%s) + 300))
until answer=$(psql -X -A -t -w -c "SELECT 'writable ' || (NOT pg_is_in_recovery())" 2>&1) &&
  [ "$answer" = "writable true" ]; do
  if [ "$(date +%s)" -ge "$deadline" ]; then
    echo "PostgreSQL at $HOST:$PORT could not be used within 5 minutes: $answer" >&2
    exit 1
  fi
  echo "waiting for PostgreSQL at $HOST:$PORT: $answer"
  sleep 2
done
