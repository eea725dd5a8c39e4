#!/bin/sh
# Hands over what this server leads, and sends its clients to the others. It goes on until they have left, and takes no
# notice of the stop signal that follows; but one that came before it has begun would end it at once.
# Needs DRAIN_SECONDS, MONITOR and PID_FILE.
set -eu

# Every node first learns that nobody is to be sent here any more.
sleep "$DRAIN_SECONDS"
nats-server --signal "ldm=$PID_FILE"
# A server that takes no new clients calls itself not ready.
while timeout 2 wget -q -O /dev/null "$MONITOR/healthz?js-server-only=true" 2>/dev/null; do sleep 1; done
