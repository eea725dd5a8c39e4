#!/bin/sh
# The sentinel calls this with everything it notices. Once the sentinels vote on who replaces a silent primary, it takes no
# writes for a moment if it goes on: it does not know of its successor yet, and a replica that does not know of it either would
# confirm those writes, which are lost.
set -eu

here=$(dirname "$0")
[ "$1" = +vote-for-leader ] || exit 0
[ "$(sh "$here/own-sentinel.sh")" = "$POD_NAME.$PEER_DOMAIN" ] || exit 0

# A sentinel ends its scripts after a minute.
deadline=$(($(date +%s) + 50))
while [ "$(date +%s)" -lt "$deadline" ]; do
  # Twice the time that the sentinels need to tell all servers of the successor: they look once a second whether it is promoted.
  # Where nobody was, the server goes on by itself. Through the socket, because TLS takes several turns.
  case $(sh "$here/cli.sh" self CLIENT PAUSE 3000 WRITE 2>&1) in OK*) exit 0 ;; esac
  sleep 0.2
done
