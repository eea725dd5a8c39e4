#!/bin/sh
# The sentinel calls this as soon as it knows of another primary: the server beside it follows that one at once. By itself a
# sentinel waits ten seconds before it tells a server that goes on as before, and a primary that hung and a replica that still
# follows it take and confirm writes all that time, which are lost with it.
set -eu

here=$(dirname "$0")
self=$POD_NAME.$PEER_DOMAIN
# A server that hangs hears of it with the first that it reads again. A sentinel ends its scripts after a minute.
deadline=$(($(date +%s) + 50))
while [ "$(date +%s)" -lt "$deadline" ]; do
  # Asked anew each time: there may have been another handover meanwhile.
  leader=$(sh "$here/own-sentinel.sh")
  case $leader in
  "$self") exit 0 ;;
  ?*) case $(sh "$here/cli.sh" self REPLICAOF "$leader" "$PORT" 2>&1) in OK*) exit 0 ;; esac ;;
  esac
  sleep 0.2
done
