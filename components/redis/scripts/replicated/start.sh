#!/bin/sh
# Starts the server with what only this pod knows, as the replica of whoever is the primary. The sentinels of the other pods
# say who that is; where none answers, because everything starts at once, what this pod's own sentinel noted last; and in the
# beginning the first server.
set -eu

here=$(dirname "$0")
self=$POD_NAME.$PEER_DOMAIN
conf=$RUN_FOLDER/redis.conf

noted() { sed -n 's/^sentinel monitor primary \([^ ]*\) .*/\1/p' "$DATA_FOLDER/sentinel.state" 2>/dev/null || true; }

find_leader() {
  found=$(sh "$here/find-primary.sh")
  leader=${found:-$(noted)}
  leader=${leader:-${HOSTS%% *}}
}

is_empty() { [ ! -e "$DATA_FOLDER/appendonlydir" ]; }

# Whether all others said that they hold nothing, as in the beginning. One that does not answer may hold everything.
others_are_empty() {
  for host in $HOSTS; do
    [ "$host" != "$self" ] || continue
    [ "$(sh "$here/cli.sh" "$host" DBSIZE 2>/dev/null | tr -d '\r')" = 0 ] || return 1
  done
}

# What stands against leading. A pod that was gone may have noted nothing of the handover after it; where only the
# container was started again, its sentinel went on listening.
objection() {
  if is_empty; then
    others_are_empty || echo "its volume is empty, and the others would copy its emptiness. It waits until they say that theirs are, or that another is the primary"
  elif [ -z "$found" ] && [ ! -e "$conf" ] && [ "$HOSTS" != "$self" ]; then
    echo "only its own note says so. It waits for the sentinel of another pod"
  fi
}

sh "$here/set-aside.sh" nodes.conf
told=''
find_leader
while [ "$leader" = "$self" ]; do
  objection=$(objection)
  [ -n "$objection" ] || break
  [ "$objection" = "$told" ] || echo "This server is to be the primary, but $objection."
  told=$objection
  sleep 1
  find_leader
done

umask 077
{
  echo "include /etc/redis/redis.conf"
  echo "masterauth $(cat "$AUTH_FOLDER/replication")"
  # Addresses change with every pod; names do not.
  echo "replica-announce-ip $self"
  echo "replica-announce-port $PORT"
  if [ "$leader" != "$self" ]; then echo "replicaof $leader $PORT"; fi
} >"$conf"
echo "starting as $([ "$leader" = "$self" ] && echo "the primary" || echo "a replica of $leader")"
exec "$REDIS_SERVER" "$conf"
