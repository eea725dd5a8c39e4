#!/bin/sh
# Prints the name of the server that is the primary, as most of the other pods' sentinels know it; nothing where none
# answers.
set -eu

here=$(dirname "$0")
self=$POD_NAME.$PEER_DOMAIN
for host in $HOSTS; do
  [ "$host" != "$self" ] || continue
  PORT=$SENTINEL_PORT sh "$here/cli.sh" "$host" SENTINEL GET-MASTER-ADDR-BY-NAME primary 2>/dev/null |
    head -n 1 | grep -F "$PEER_DOMAIN" || true
done | sort | uniq -c | sort -rn | awk 'NR == 1 { print $2 }'
