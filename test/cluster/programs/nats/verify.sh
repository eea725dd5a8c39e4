#!/bin/sh
# Prints every message that the run acknowledged and the stream does not hold, and every one that it holds twice.
set -eu

export XDG_CONFIG_HOME=/tmp
cd /tmp
run=$1
nats --server tls://nats:4222 --tlsca /load/ca.crt --tlscert /load/tls.crt --tlskey /load/tls.key \
  subscribe "load.$run" --stream LOAD --all --raw --wait 3s 2>"/tmp/read-$run" >"/tmp/found-$run"
awk 'NR == FNR { found[$1]++; next } found[$1] != 1 { print $1 ": " found[$1] + 0 " times" }' \
  "/tmp/found-$run" "/tmp/acknowledged-$run"
