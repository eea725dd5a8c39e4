#!/bin/sh
# Whether the server has caught up with everything that it keeps. Its very first start is over only when it has met all
# its peers: a majority makes a cluster, but not yet streams with a copy on every server, and whoever asked for one in
# that moment would be refused. Needs MONITOR, PEERS (how many) and FORMED (a file on the server's own volume).
set -eu

timeout 4 wget -q -O /dev/null "$MONITOR/healthz"
[ -e "$FORMED" ] && exit 0
met=$(timeout 4 wget -q -O - "$MONITOR/routez" | sed -n 's/.*"remote_name": *"\([^"]*\)".*/\1/p' | sort -u | wc -l)
[ "$met" -ge "$PEERS" ] || exit 1
: >"$FORMED"
