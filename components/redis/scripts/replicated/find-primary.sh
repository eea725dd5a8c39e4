#!/bin/sh
# Prints the name of the server that is the primary, as the sentinels of the other pods know it; nothing where none answers.
# Where they differ, the one of the latest handover counts: the others have yet to hear of it.
set -eu

here=$(dirname "$0")
self=$POD_NAME.$PEER_DOMAIN

# The epoch of the latest handover that the sentinel of a host knows of, and who was the primary after it.
ask() {
  printf 'SENTINEL MASTER primary\nSENTINEL GET-MASTER-ADDR-BY-NAME primary\n' |
    PORT=$SENTINEL_PORT sh "$here/cli.sh" "$1" 2>/dev/null | tr -d '\r' |
    awk -v domain=".$PEER_DOMAIN" '
      previous == "config-epoch" { epoch = $0 }
      { before = previous; previous = $0 }
      END { if (epoch != "" && substr(before, length(before) - length(domain) + 1) == domain) print epoch, before }'
}

for host in $HOSTS; do
  [ "$host" = "$self" ] || ask "$host" || true
done | sort -rn | awk 'NR == 1 { print $2 }'
