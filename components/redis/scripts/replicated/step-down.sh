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
# The sentinels lead everybody to another server from then on; this one may take itself for the primary for ten seconds more.
found=''
has_successor() {
  found=$(sh "$here/find-primary.sh")
  [ -n "$found" ] && [ "$found" != "$self" ]
}
leads() { is_primary && ! has_successor; }

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

# It ends by itself where this script fails, and is renewed until a successor is known: a write after the successor has
# all of them would be lost.
pause_writes() { cli CLIENT PAUSE 8000 WRITE >/dev/null; }

# By all replicas that are there, because any of them may be the successor. One that hangs is none for the sentinels, either.
# WAIT would need a write of its own connection to wait for.
is_copied() {
  cli INFO replication | awk -F '[:,=]' '
    /^master_repl_offset/ { sent = $2 }
    /^slave[0-9]+:.*state=online/ && $11 < 5 { if (!copies++ || $9 + 0 < got) got = $9 + 0 }
    END { exit !(copies && got >= sent) }'
}

led=no
while in_time && leads; do
  led=yes
  pause_writes
  until ! in_time || is_copied; do
    sleep 0.2
    pause_writes
  done
  if fail_over; then
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
      { in_time && leads; } || break
      pause_writes
      sleep 0.5
    done
  else
    # No write waits for a handover that nobody makes, such as while the only replica has just come back.
    cli CLIENT UNPAUSE >/dev/null
    sleep 1
  fi
done
# Whoever waits is told now that this server takes no writes, and tries again where the routers lead by then.
if [ "$led" = yes ] && ! leads; then
  case $found in '' | "$self") ;; *) cli REPLICAOF "$found" "$PORT" >/dev/null ;; esac
  cli CLIENT UNPAUSE >/dev/null
fi
# Other routers find out who serves now within their checks; this pod's own router still stands by.
sleep "$DRAIN_SECONDS"
