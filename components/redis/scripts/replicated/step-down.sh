#!/bin/sh
# Before a primary stops, a replica takes over. Writes wait meanwhile and until the replicas have all of them, so that none
# that was acknowledged is left behind. Gives up at STEP_DOWN_SECONDS, so that the server can still stop in order.
set -eu

here=$(dirname "$0")
self=$POD_NAME.$PEER_DOMAIN
deadline=$(($(date +%s) + STEP_DOWN_SECONDS))
cli() { sh "$here/cli.sh" localhost "$@" | tr -d '\r'; }
in_time() { [ "$(date +%s)" -lt "$deadline" ]; }
is_primary() { [ "$(cli ROLE | head -n 1)" = master ]; }

# By the sentinel of another pod: the one beside this server is told to stop in the same moment, and is gone.
fail_over() {
  for host in $HOSTS; do
    [ "$host" != "$self" ] || continue
    answer=$(PORT=$SENTINEL_PORT sh "$here/cli.sh" "$host" SENTINEL FAILOVER primary 2>&1 | tr -d '\r' | head -n 1)
    echo "handing over, by the sentinel of ${host%%.*}: $answer"
    case $answer in OK | *INPROG*) return 0 ;; esac
  done
  return 1
}

while in_time && is_primary; do
  # The pause ends by itself if this fails; WAIT needs a write of its own connection to wait for, and so is asked for all.
  cli CLIENT PAUSE 8000 WRITE >/dev/null
  until ! in_time || cli INFO replication | awk -F '[:,=]' '
    /^master_repl_offset/ { sent = $2 }
    /^slave[0-9]+:.*state=online/ { if ($9 + 0 > got) got = $9 + 0 }
    END { exit !(got >= sent && sent > 0) }'; do
    sleep 0.2
  done
  if fail_over; then
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
      is_primary || break
      sleep 0.5
    done
  else
    # No write waits for a handover that nobody makes, such as while the only replica has just come back.
    cli CLIENT UNPAUSE >/dev/null
    sleep 1
  fi
done
# Other routers find out who serves now within their checks; this pod's own router still stands by.
sleep "$DRAIN_SECONDS"
