#!/bin/sh
# Publishes one message after the other to the stream LOAD, each until it is acknowledged, until /tmp/stop is there. Then
# says how many were acknowledged, how many tries failed, and the longest time from one acknowledgement to the next in
# milliseconds. The name of the run is the subject's.
set -eu

export XDG_CONFIG_HOME=/tmp
cd /tmp
run=$1
rm -f /tmp/stop "/tmp/acknowledged-$run" "/tmp/failed-$run"
ask() {
  nats --server tls://nats:4222 --tlsca /load/ca.crt --tlscert /load/tls.crt --tlskey /load/tls.key \
    --timeout 2s request --raw "$@" 2>&1
}
# Milliseconds since the machine was started.
now() { awk '{ print int($1 * 1000) }' /proc/uptime; }

number=0
last=$(now)
longest=0
while [ ! -e /tmp/stop ]; do
  number=$((number + 1))
  # With its number as its id, a message that was stored without our knowledge is not stored again.
  until answer=$(ask --header "Nats-Msg-Id:$run-$number" "load.$run" "$run-$number") && [ "${answer#*\"seq\":}" != "$answer" ]; do
    echo "$(date +%T) $answer" | tail -n 1 >>"/tmp/failed-$run"
  done
  moment=$(now)
  if [ $((moment - last)) -gt "$longest" ]; then longest=$((moment - last)); fi
  last=$moment
  echo "$run-$number" >>"/tmp/acknowledged-$run"
done
touch "/tmp/failed-$run"
echo "$number $(wc -l <"/tmp/failed-$run") $longest" >"/tmp/written-$run"
