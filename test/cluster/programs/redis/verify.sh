#!/bin/sh
# Prints every question about what the run had acknowledged that Redis does not answer as it must.
set -eu

run=$1
acknowledged=/tmp/acknowledged-$run
found=/tmp/found-$run
REDISCLI_AUTH=$(cat /auth/password)
export REDISCLI_AUTH

# The client has no time-out of its own, and a server that goes may leave it waiting for ever.
read_all() {
  cut -d ' ' -f 2- "$acknowledged" |
    timeout 90 redis-cli -c -h redis --user load \
      --tls --cacert /tls/ca.crt --cert /tls/tls.crt --key /tls/tls.key |
    sed '/^-> Redirected /d' >"$found"
}

for _ in 1 2 3; do
  read_all
  [ "$(wc -l <"$found")" -ne "$(wc -l <"$acknowledged")" ] || break
done
paste -d ' ' "$acknowledged" "$found" | awk 'NF != 4 || $1 != $4 { print $2, $3 }'
