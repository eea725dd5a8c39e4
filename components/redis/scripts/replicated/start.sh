#!/bin/sh
# Starts the server with what only this pod knows, as the replica of whoever is the primary. The sentinels say who that is;
# where none answers, because everything starts at once, what this pod's own sentinel noted last; and in the beginning the
# first server.
set -eu

here=$(dirname "$0")
self=$POD_NAME.$PEER_DOMAIN
conf=$RUN_FOLDER/redis.conf

noted() { sed -n 's/^sentinel monitor primary \([^ ]*\) .*/\1/p' "$DATA_FOLDER/sentinel.state" 2>/dev/null || true; }

primary() {
  found=$(sh "$here/find-primary.sh")
  [ -n "$found" ] || found=$(noted)
  echo "${found:-${HOSTS%% *}}"
}

is_empty() { [ ! -e "$DATA_FOLDER/appendonlydir" ]; }

# Whether all others said that they hold nothing, as in the beginning. One that does not answer may hold everything.
others_are_empty() {
  for host in $HOSTS; do
    [ "$host" != "$self" ] || continue
    [ "$(sh "$here/cli.sh" "$host" DBSIZE 2>/dev/null | tr -d '\r')" = 0 ] || return 1
  done
}

sh "$here/set-aside.sh" nodes.conf
leader=$(primary)
while [ "$leader" = "$self" ] && is_empty && ! others_are_empty; do
  echo "This server is to be the primary and its volume is empty. It waits until the others say that theirs are, or that another is the primary: they would copy its emptiness."
  sleep 1
  leader=$(primary)
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
