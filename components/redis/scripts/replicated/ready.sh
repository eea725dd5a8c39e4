#!/bin/sh
# Fails while this server neither is the primary nor follows one.
set -eu

here=$(dirname "$0")
sh "$here/cli.sh" localhost INFO replication | tr -d '\r' | awk -F : '
  $1 == "role" { role = $2 }
  $1 == "master_link_status" { link = $2 }
  END {
    if (role == "master" || (role == "slave" && link == "up")) exit 0
    print role == "" ? "the server does not answer" : "the link to the primary is " link
    exit 1
  }'
