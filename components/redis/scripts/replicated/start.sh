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

# Whether another server holds data that an empty primary would make it forget.
others_hold_data() {
  for host in $HOSTS; do
    [ "$host" != "$self" ] || continue
    keys=$(CLI_SECONDS=2 sh "$here/cli.sh" "$host" DBSIZE 2>/dev/null || true)
    [ "${keys:-0}" = 0 ] || return 0
  done
  return 1
}

leader=$(primary)
while [ "$leader" = "$self" ] && is_empty && others_hold_data; do
  echo "This server lost its volume while it was the primary. It waits until another is: its replicas would forget all."
  sleep 2
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
