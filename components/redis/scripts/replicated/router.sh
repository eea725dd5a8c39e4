#!/bin/sh
# Runs the router that passes clients on to the primary, and loads rotated certificates and passwords without closing a
# connection: the old process serves those that it has.
set -eu

conf=$RUN_FOLDER/router.cfg
# A resolver that asks the cluster's DNS itself needs whole names.
domain=$(awk '$1 == "search" { for (i = 2; i <= NF; i++) if ($i ~ /^svc\./) { print substr($i, 5); exit } }' /etc/resolv.conf)

configure() {
  umask 077
  cat "$TLS_FOLDER/tls.crt" "$TLS_FOLDER/tls.key" >"$RUN_FOLDER/router.pem"
  sed -e "s/@PASSWORD@/$(cat "$AUTH_FOLDER/router")/" -e "s/@DOMAIN@/$domain/" /etc/redis/router/router.cfg >"$conf"
}
files() { cat "$TLS_FOLDER"/* "$AUTH_FOLDER/router" | cksum; }

configure
loaded=$(files)
haproxy -W -f "$conf" &
router=$!
trap 'kill -USR1 "$router"; wait "$router"; exit 0' TERM INT
while kill -0 "$router" 2>/dev/null; do
  sleep 5 &
  wait $!
  now=$(files)
  [ "$now" != "$loaded" ] || continue
  configure
  kill -USR2 "$router"
  loaded=$now
  echo "loaded rotated certificates and passwords"
done
wait "$router"
