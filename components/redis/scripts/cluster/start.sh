#!/bin/sh
# Starts the server with what only this pod knows: its name, its address and node, and the password of replication.
# They go into a file of the pod's own, for nobody else to read: arguments are for every process to see.
set -eu

sh "${0%/*}/set-aside.sh" sentinel.state
conf=$RUN_FOLDER/redis.conf
umask 077
{
  echo "include /etc/redis/redis.conf"
  echo "masterauth $(cat "$AUTH_FOLDER/replication")"
  # Addresses change with every pod, so nodes.conf may never decide what this one is called.
  echo "cluster-announce-ip $POD_IP"
  echo "cluster-announce-hostname $POD_NAME.$PEER_DOMAIN"
  # Nothing is written to syslog: this is where the others look up on which node, in which zone, this server runs.
  echo "syslog-ident ${ZONE:-}/$NODE_NAME"
} >"$conf"
exec "$REDIS_SERVER" "$conf"
