#!/bin/sh
# Makes one cluster of the servers in HOSTS, with PRIMARIES primaries, or puts right what there is: joins servers that
# are apart, forgets lost ones, gives each primary its replicas on other nodes, and spreads primaries. It can run at any time,
# changes nothing where nothing is wrong, and never takes a server that holds data for an empty one.
set -eu

here=$(dirname "$0")
deadline=$(($(date +%s) + DEADLINE_SECONDS))
servers=$RUN_FOLDER/servers
all_slots=16384
cli() { sh "$here/cli.sh" "$@" | tr -d '\r'; }

fail() {
  echo "$*" >&2
  exit 1
}

# Repeats a check until it succeeds: until WHAT COMMAND…
until_true() {
  what=$1
  shift
  until "$@"; do
    [ "$(date +%s)" -lt "$deadline" ] || fail "Gave up after $DEADLINE_SECONDS seconds, waiting until $what."
    sleep 1
  done
}

answers() { [ "$(cli "$1" PING 2>/dev/null)" = PONG ]; }

wait_for_servers() {
  for host in $HOSTS; do
    until_true "$host answers" answers "$host"
  done
}

# One line a server: host, address, id, zone/node, id of the primary that it copies (its own if it is one and owns
# slots, - if it is an empty one), number of keys.
describe() {
  for host in $HOSTS; do
    address=$(getent hosts "$host" | awk '{ print $1; exit }')
    place=$(cli "$host" CONFIG GET syslog-ident | sed -n 2p)
    keys=$(cli "$host" DBSIZE)
    cli "$host" CLUSTER NODES | awk -v host="$host" -v address="$address" -v place="$place" -v keys="$keys" '
      $3 ~ /myself/ { print host, address, $1, place, ($3 ~ /slave/ ? $4 : NF > 8 ? $1 : "-"), keys }'
  done >"$servers"
  [ "$(awk 'NF == 6' "$servers" | wc -l)" -eq "$(echo "$HOSTS" | wc -w)" ]
}

# The first server's view is as good as any once all have met.
first() { echo "${HOSTS%% *}"; }
assigned_slots() { cli "$1" CLUSTER INFO | sed -n 's/^cluster_slots_assigned://p'; }
keys() { awk '{ sum += $6 } END { print sum + 0 }' "$servers"; }

# Two clusters that both own slots would fight over them once they met, and one would lose its data.
refuse_strangers() {
  owners=$(awk '$5 == $3 { print $3 }' "$servers")
  awk '$5 == $3 { print $1 }' "$servers" | while read -r host; do
    known=$(cli "$host" CLUSTER NODES | cut -d ' ' -f 1)
    for owner in $owners; do
      echo "$known" | grep -qx "$owner" || fail "$host does not know $owner, and both own slots: they come from different clusters. Empty the volumes of one of them."
    done
  done
}

join() {
  while read -r _ address _; do
    cli "$(first)" CLUSTER MEET "$address" "$PORT" >/dev/null
  done <"$servers"
}

# Whether a server has a connection to every other.
is_joined() {
  cut -d ' ' -f 3 "$servers" >"$RUN_FOLDER/ids"
  for host in $HOSTS; do
    cli "$host" CLUSTER NODES | awk '
      NR == FNR { wanted[$1]; next }
      $1 in wanted && $8 == "connected" { delete wanted[$1] }
      END { for (id in wanted) exit 1 }' "$RUN_FOLDER/ids" - || return 1
  done
}

# Whoever is known by an id that no server has any more lost its volume.
forget_lost() {
  cli "$(first)" CLUSTER NODES | awk '
    NR == FNR { here[$1]; next }
    !($1 in here) && $3 !~ /handshake/ { print $1, NF - 8 }' "$RUN_FOLDER/ids" - >"$RUN_FOLDER/lost"
  while read -r id slots; do
    [ "$slots" -lt 1 ] || fail "The server $id is gone with its slots, and no replica took over: restore a backup."
    echo "forgetting $id, which has lost its volume"
    for host in $HOSTS; do cli "$host" CLUSTER FORGET "$id" >/dev/null; done
  done <"$RUN_FOLDER/lost"
}

# A first run that was interrupted: nothing can have been stored yet.
start_over() {
  [ "$(keys)" -eq 0 ] || fail "Only $1 of $all_slots slots are assigned, and there is data: restore a backup."
  echo "only $1 of $all_slots slots are assigned, and no server holds data: starting over"
  for host in $HOSTS; do cli "$host" CLUSTER RESET HARD >/dev/null; done
  until_true "every server says who it is" describe
  join
  until_true "all servers have met" is_joined
}

# The first servers of as many nodes as there are become primaries.
choose_primaries() {
  awk -v wanted="$PRIMARIES" '
    { host[NR] = $1; place[NR] = $4 }
    END {
      for (round = 0; chosen < wanted && round < NR; round++) {
        for (i = 1; i <= NR && chosen < wanted; i++)
          if (host[i] != "" && uses[place[i]] <= round) { print host[i]; host[i] = ""; uses[place[i]]++; chosen++ }
      }
    }' "$servers"
}

assign_slots() {
  [ "$(keys)" -eq 0 ] || fail "No slots are assigned, and yet there is data: restore a backup into an empty cluster."
  number=0
  for host in $(choose_primaries); do
    from=$((number * all_slots / PRIMARIES))
    number=$((number + 1))
    to=$((number * all_slots / PRIMARIES - 1))
    echo "$host gets the slots $from to $to: $(cli "$host" CLUSTER ADDSLOTSRANGE "$from" "$to")"
  done
}

agree_on_slots() {
  for host in $HOSTS; do
    [ "$(assigned_slots "$host")" = "$all_slots" ] || return 1
  done
}

copies() { cli "$1" CLUSTER REPLICATE "$2" | grep -q '^OK'; }
is_in_sync() { cli "$1" INFO replication | grep -q '^master_link_status:up'; }

# One after the other: all the others stay where they are while one copies.
place_replicas() {
  until_true "every server says who it is" describe
  cut -d ' ' -f 3-5 "$servers" | awk -f "$here/place-replicas.awk" >"$RUN_FOLDER/moves"
  while read -r id primary; do
    host=$(awk -v id="$id" '$3 == id { print $1 }' "$servers")
    echo "$host copies $primary"
    until_true "$host takes $primary as its primary" copies "$host" "$primary"
    until_true "$host is in sync" is_in_sync "$host"
  done <"$RUN_FOLDER/moves"
}

# A failover that did not happen within five seconds never will: the server drops it, and must be asked again.
takes_over() {
  cli "$1" CLUSTER FAILOVER >/dev/null
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    ! cli "$1" INFO replication | grep -q '^role:master' || return 0
    sleep 0.5
  done
  return 1
}

# On purpose, which loses nothing: a primary waits until the replica that takes over has all.
spread_primaries() {
  until_true "every server says who it is" describe
  cut -d ' ' -f 3-5 "$servers" | awk -f "$here/spread-primaries.awk" >"$RUN_FOLDER/takeovers"
  while read -r id; do
    host=$(awk -v id="$id" '$3 == id { print $1 }' "$servers")
    echo "$host takes over, because its primary's node has too many"
    until_true "$host is a primary" takes_over "$host"
  done <"$RUN_FOLDER/takeovers"
}

is_whole() {
  describe || return 1
  for host in $HOSTS; do
    cli "$host" CLUSTER INFO | awk -F : -v slots="$all_slots" '
      $1 == "cluster_state" && $2 == "ok" { right++ }
      $1 == "cluster_slots_ok" && $2 == slots { right++ }
      END { exit right != 2 }' || return 1
  done
  [ "$(awk '$5 == $3' "$servers" | wc -l)" -eq "$PRIMARIES" ] || return 1
  awk '$5 != $3 { print $1 }' "$servers" | while read -r host; do is_in_sync "$host" || exit 1; done || return 1
  # Every primary has its share of replicas.
  awk -v primaries="$PRIMARIES" '
    $5 == $3 { count[$3] += 0 } $5 != $3 { count[$5]++ }
    END { for (id in count) if (count[id] != (NR - primaries) / primaries) exit 1 }' "$servers"
}

report() {
  awk '{ place[$3] = $4; line[NR] = $0; nodes += !seen[$4]++ }
    $5 == $3 { primaries++; on[$4]++ }
    END {
      remedy = nodes > 1 ? "delete a pod there, one at a time" : "no other node has a server"
      for (node in on)
        if (primaries > 1 && on[node] * 2 > primaries)
          printf "WARNING: %d of %d primaries are on %s, whose loss stops the cluster: %s\n", on[node], primaries, node, remedy
      for (i = 1; i <= NR; i++) {
        split(line[i], f, " ")
        print f[1], "on", f[4], (f[5] == f[3] ? "is a primary" : "copies " f[5] " on " place[f[5]])
        if (f[5] != f[3] && f[4] == place[f[5]]) print "WARNING: both are on one node, whose loss loses their slots"
      }
    }' "$servers"
  echo "The cluster is whole: $all_slots slots, $PRIMARIES primaries, each with its replicas in sync."
}

wait_for_servers
until_true "every server says who it is" describe
refuse_strangers
is_joined || join
until_true "all servers have met" is_joined
forget_lost
slots=$(assigned_slots "$(first)")
if [ "$slots" -gt 0 ] && [ "$slots" -lt "$all_slots" ]; then
  start_over "$slots"
  slots=0
fi
[ "$slots" -ne 0 ] || assign_slots
until_true "all servers agree on the slots" agree_on_slots
place_replicas
spread_primaries
until_true "the cluster is whole" is_whole
report
