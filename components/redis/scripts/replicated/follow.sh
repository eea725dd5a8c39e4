#!/bin/sh
# The sentinel calls this as soon as it knows of another primary: the server beside it follows that one at once. By itself a
# sentinel waits ten seconds before it tells a server that goes on as before, and a primary that hung and a replica that still
# follows it take and confirm writes all that time, which are lost with it.
set -eu

here=$(dirname "$0")
self=$POD_NAME.$PEER_DOMAIN
# Nothing where the sentinel does not answer with one of the servers: whatever else it says must not be followed.
leader() {
  PORT=$SENTINEL_PORT sh "$here/cli.sh" localhost SENTINEL GET-MASTER-ADDR-BY-NAME primary 2>/dev/null | tr -d '\r' |
    head -n 1 | grep -F ".$PEER_DOMAIN" || true
}

# A server that hangs hears of it with the first that it reads again. A sentinel ends its scripts after a minute.
deadline=$(($(date +%s) + 50))
while [ "$(date +%s)" -lt "$deadline" ]; do
  # Asked anew each time: there may have been another handover meanwhile.
  leader=$(leader)
  case $leader in
  "$self") exit 0 ;;
  ?*) case $(sh "$here/cli.sh" localhost REPLICAOF "$leader" "$PORT" 2>&1) in OK*) exit 0 ;; esac ;;
  esac
  sleep 0.2
done
