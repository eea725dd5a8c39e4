#!/bin/sh
# Before a primary stops, its replica takes over: a failover on purpose loses nothing and takes a moment, where one that
# the others decide on takes the node timeout. Gives up at STEP_DOWN_SECONDS, so that the server can still stop in order.
set -eu

here=$(dirname "$0")
deadline=$(($(date +%s) + STEP_DOWN_SECONDS))
cli() { sh "$here/cli.sh" "$@" | tr -d '\r'; }
in_time() { [ "$(date +%s)" -lt "$deadline" ]; }

is_primary() {
  cli localhost CLUSTER NODES | awk '$3 ~ /myself/ && $3 ~ /master/ && NF > 8 { found = 1 } END { exit !found }'
}

# The address of the replica that has received most.
best_replica() {
  cli localhost INFO replication | awk -F '[:,=]' '
    /^slave[0-9]+:.*state=online/ && $9 + 0 >= most { most = $9 + 0; address = $3 }
    END { print address }'
}

while in_time && is_primary; do
  replica=$(best_replica)
  if [ -z "$replica" ]; then
    echo "no replica is in sync yet"
    sleep 1
    continue
  fi
  echo "handing over to $replica: $(cli "$replica" CLUSTER FAILOVER)"
  # A failover that did not happen within five seconds never will: the server drops it, and the next round asks again.
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    is_primary || break
    sleep 0.5
  done
done
# Connections stay open while clients learn who serves now: this server sends them there.
sleep "$DRAIN_SECONDS"
