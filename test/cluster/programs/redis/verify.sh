#!/bin/sh
# Prints every key that the run acknowledged and the cluster does not hold as it was written.
set -eu

run=$1
REDISCLI_AUTH=$(cat /auth/password)
export REDISCLI_AUTH
cut -d ' ' -f 1 "/tmp/acknowledged-$run" | sed 's/^/GET /' |
  redis-cli -c -h redis --user load \
    --tls --cacert /tls/ca.crt --cert /tls/tls.crt --key /tls/tls.key |
  sed '/^-> Redirected /d' >"/tmp/found-$run"
paste -d ' ' "/tmp/acknowledged-$run" "/tmp/found-$run" | awk 'NF != 3 || $2 != $3 { print $1 }'
