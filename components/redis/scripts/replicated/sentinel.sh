#!/bin/sh
# Runs the sentinel that watches the primary with those of the other pods, and starts it anew with rotated certificates
# and passwords. What it learned is noted in the volume, without any secret, so that all pods can restart at once.
set -eu

here=$(dirname "$0")
self=$POD_NAME.$PEER_DOMAIN
conf=$RUN_FOLDER/sentinel.conf
state=$DATA_FOLDER/sentinel.state

learned() { grep -E '^sentinel (monitor|config-epoch|leader-epoch|current-epoch|known-replica|known-sentinel) ' "$1"; }

# The users that a sentinel knows, with their passwords; rules are written for servers, whose commands it does not have.
users() {
  awk '$2 == "admin" || $2 == "sentinel" {
    line = "user " $2 " on"
    for (i = 3; i <= NF; i++) if ($i ~ /^#/) line = line " " $i
    print line " &* +@all"
  }' "$ACL_FOLDER/users.acl"
}

# A sentinel runs programs only, and the scripts are mounted as files that nobody may run.
program() {
  printf '#!/bin/sh\nexec sh %s/%s.sh "$@"\n' "$here" "$1" >"$RUN_FOLDER/$1"
  chmod 700 "$RUN_FOLDER/$1"
  echo "$RUN_FOLDER/$1"
}

configure() {
  umask 077
  password=$(cat "$AUTH_FOLDER/sentinel")
  follow=$(program follow)
  hold_writes=$(program hold-writes)
  {
    echo "port 0"
    echo "tls-port $SENTINEL_PORT"
    echo "tls-cert-file $TLS_FOLDER/tls.crt"
    echo "tls-key-file $TLS_FOLDER/tls.key"
    echo "tls-ca-cert-file $TLS_FOLDER/ca.crt"
    echo "tls-auth-clients yes"
    echo "tls-replication yes"
    echo "dir /tmp"
    # Without any rules, unlike the servers' own: a sentinel replays no file as this user.
    echo "user default off"
    users
    echo "sentinel sentinel-user sentinel"
    echo "sentinel sentinel-pass $password"
    echo "sentinel resolve-hostnames yes"
    echo "sentinel announce-hostnames yes"
    echo "sentinel announce-ip $self"
    echo "sentinel announce-port $SENTINEL_PORT"
    # The same after each restart, or every restart would add a voter that is never there again.
    echo "sentinel myid $(echo "$self" | sha1sum | cut -c 1-40)"
    if [ -s "$state" ]; then
      grep '^sentinel monitor ' "$state"
    else
      start=$(sh "$here/find-primary.sh")
      echo "sentinel monitor primary ${start:-${HOSTS%% *}} $PORT $QUORUM"
    fi
    echo "sentinel down-after-milliseconds primary $DOWN_AFTER"
    echo "sentinel failover-timeout primary 30000"
    echo "sentinel parallel-syncs primary 1"
    echo "sentinel client-reconfig-script primary $follow"
    echo "sentinel notification-script primary $hold_writes"
    echo "sentinel auth-user primary sentinel"
    echo "sentinel auth-pass primary $password"
    if [ -s "$state" ]; then sed '/^sentinel monitor /d' "$state"; fi
  } >"$conf"
}

files() { cat "$TLS_FOLDER"/* "$AUTH_FOLDER/sentinel" "$ACL_FOLDER/users.acl" | cksum; }

note_state() {
  learned "$conf" >"$state.new" || return 0
  mv "$state.new" "$state"
}

sentinel=''
trap '[ -z "$sentinel" ] || kill "$sentinel"; note_state; exit 0' TERM INT
while :; do
  started=$(files)
  configure
  "$REDIS_SERVER" "$conf" --sentinel &
  sentinel=$!
  while kill -0 "$sentinel" 2>/dev/null && [ "$(files)" = "$started" ]; do
    note_state
    sleep 2 &
    wait $!
  done
  kill "$sentinel" 2>/dev/null || true
  wait "$sentinel" || true
  note_state
  sleep 1
done
