#!/bin/sh
# Prints the name of the server that this pod's own sentinel takes for the primary. Nothing where it does not answer with one
# of the servers: whatever else it says must not be followed.
set -eu

PORT=$SENTINEL_PORT sh "$(dirname "$0")/cli.sh" localhost SENTINEL GET-MASTER-ADDR-BY-NAME primary 2>/dev/null |
  tr -d '\r' | head -n 1 | grep -F ".$PEER_DOMAIN" || true
