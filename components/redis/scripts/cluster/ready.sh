#!/bin/sh
# Fails while this server can't serve its part of a whole cluster: before the cluster is formed, while the majority is
# out of reach, while a replica has not caught up, and when a primary owns nothing because its volume was lost.
# Neither the first start nor a restart of all waits for this: servers find each other before they are ready.
set -eu

here=${0%/*}
printf 'CLUSTER INFO\nINFO replication\nCLUSTER NODES\n' | sh "$here/cli.sh" localhost | awk '
  { sub(/\r$/, "") }
  { split($0, field, ":") }
  field[1] == "cluster_state" { state = field[2] }
  field[1] == "cluster_slots_assigned" { assigned = field[2] }
  field[1] == "role" { role = field[2] }
  field[1] == "master_link_status" { link = field[2] }
  $3 ~ /myself/ { owned = NF - 8 }
  END {
    if (state != "ok") problem = "the cluster state is " (state == "" ? "unknown" : state)
    else if (assigned != 16384) problem = assigned " of 16384 slots are assigned"
    else if (role == "slave" && link != "up") problem = "the link to the primary is " link
    else if (role == "master" && owned < 1) problem = "this server owns no slots and copies nobody: run the init job again"
    if (problem) { print problem; exit 1 }
  }'
