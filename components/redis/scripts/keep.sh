#!/bin/sh
# Keeps the server beside it up to date while it runs: certificates, users and passwords that were rotated and, in a
# cluster, the addresses of its peers. No connection is closed for any of that.
set -eu

here=${0%/*}
trap 'exit 0' TERM INT
cli() { sh "$here/cli.sh" self "$@" | tr -d '\r'; }

# The password that the server takes: that of the files or, until it has heard of that, the one from before.
log_in() {
  for PASSWORD_FILE in "$AUTH_FOLDER/admin" "$RUN_FOLDER/admin"; do
    export PASSWORD_FILE
    [ "$(cli PING 2>/dev/null)" = PONG ] || continue
    [ "$PASSWORD_FILE" = "$RUN_FOLDER/admin" ] || (umask 077 && cat "$PASSWORD_FILE" >"$RUN_FOLDER/admin")
    return 0
  done
  return 1
}

# The files are replaced at once with their folder, but read one after the other: a server that met them half-way keeps
# the old ones, and is asked again.
apply_certificates() {
  cli CONFIG SET tls-cert-file "$TLS_FOLDER/tls.crt" tls-key-file "$TLS_FOLDER/tls.key" \
    tls-ca-cert-file "$TLS_FOLDER/ca.crt"
}

# ACL LOAD would close the connections of every user that has one; this changes users in place.
apply_users() {
  awk '$1 == "user" { $1 = "ACL SETUSER"; $2 = $2 " reset"; print }' "$ACL_FOLDER/users.acl" | cli
  cli ACL USERS | while read -r name; do
    grep -q "^user $name " "$ACL_FOLDER/users.acl" || cli ACL DELUSER "$name" >/dev/null
  done
}

apply_replication_password() {
  printf 'CONFIG SET masterauth %s\n' "$(cat "$AUTH_FOLDER/replication")" | cli
}

# Applies one kind of change where its files are not those of the last time.
apply() {
  what=$1 seen=$2
  shift 2
  now=$(cat "$@" | cksum)
  [ "$now" != "$seen" ] || return 0
  answer=$("apply_$what" 2>&1 | sort -u)
  if [ "$answer" = OK ]; then
    echo "applied $what"
    return 0
  fi
  complete=no
  # Never with what was sent: it may hold a secret.
  echo "the server did not take the $what yet: $(echo "$answer" | cut -d ' ' -f 1-6 | head -n 1)" >&2
  now=$seen
}

# Nearly always nothing was exchanged, and one process finds that out: this runs every few seconds beside every server.
fingerprint() { cksum "$TLS_FOLDER"/*.crt "$TLS_FOLDER/tls.key" "$ACL_FOLDER/users.acl" "$AUTH_FOLDER"/*; }

# Each kind by itself: the server may take one and not yet another.
catch_up() {
  complete=yes
  apply certificates "$certificates" "$TLS_FOLDER"/*.crt "$TLS_FOLDER/tls.key" && certificates=$now
  apply users "$users" "$ACL_FOLDER/users.acl" && users=$now
  apply replication_password "$replication_password" "$AUTH_FOLDER/replication" && replication_password=$now
  [ "$complete" = no ] || applied=$found
}

certificates='' users='' replication_password=''
applied='' logged_in=no
while :; do
  found=$(fingerprint) || found=''
  if [ "$found" != "$applied" ]; then
    if log_in; then
      logged_in=yes
      catch_up
    else
      logged_in=no
    fi
  fi
  if [ "$logged_in" = yes ] && [ -e "$here/meet-peers.sh" ]; then
    sh "$here/meet-peers.sh" || echo "the peers could not be looked at" >&2
  fi
  sleep 4 &
  wait $!
done
