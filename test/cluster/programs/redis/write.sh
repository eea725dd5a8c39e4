#!/bin/sh
# Writes one key after the other into the cluster at redis:6379, each until it is acknowledged, until /tmp/stop is there.
# Then says how many were written, how many tries failed, and the longest time from one acknowledgement to the next in
# milliseconds. The name of the run is in the keys.
set -eu

run=$1
rm -f /tmp/stop "/tmp/acknowledged-$run" "/tmp/failed-$run"
cli() {
  REDISCLI_AUTH=$(cat /auth/password)
  export REDISCLI_AUTH
  timeout 5 redis-cli -c -h redis --user load \
    --tls --cacert /tls/ca.crt --cert /tls/tls.crt --key /tls/tls.key "$@"
}
now() { date +%s%3N; }

number=0
last=$(now)
longest=0
while [ ! -e /tmp/stop ]; do
  number=$((number + 1))
  until answer=$(cli SET "$run-$number" "$number" 2>&1) && [ "$answer" = OK ]; do
    echo "$(date +%T) $answer" | head -n 1 >>"/tmp/failed-$run"
  done
  moment=$(now)
  if [ $((moment - last)) -gt "$longest" ]; then longest=$((moment - last)); fi
  last=$moment
  echo "$run-$number $number" >>"/tmp/acknowledged-$run"
done
touch "/tmp/failed-$run"
echo "$number $(wc -l <"/tmp/failed-$run") $longest" >"/tmp/written-$run.tmp"
mv "/tmp/written-$run.tmp" "/tmp/written-$run"
