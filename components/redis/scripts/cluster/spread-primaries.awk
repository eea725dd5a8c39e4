# Says which replicas should take over, so that no node and, where possible, no zone has more primaries than it must: where
# a node with the majority of them is lost, nobody is left to elect others. Failovers and drains bring primaries together.
# Reads what place-replicas.awk reads. Writes the id of every replica that should be a primary.

{
  id[NR] = $1; place[$1] = $2; shard[$1] = $3
  if ($3 == $1) { serves[$1] = $1; count($1, 1) }
}

END {
  while (improve()) {}
  for (i = 1; i <= NR; i++) if (serves[id[i]] != "" && serves[id[i]] != id[i]) print serves[id[i]]
}

# Each step lessens the sum of the squares of what nodes have, so that there is a last one.
function improve(  i, server, now) {
  for (i = 1; i <= NR; i++) {
    server = id[i]; now = serves[shard[server]]
    if (now == "" || now == server || gain(now, server) <= 0) continue
    count(now, -1); count(server, 1); serves[shard[server]] = server
    return 1
  }
  return 0
}

# A node counts a hundred times as much as a zone; an unknown zone is nobody's.
function gain(from, to) {
  return 100 * (onNode[place[from]] - onNode[place[to]] - 1) * (place[from] != place[to]) + \
    (inZone[zone(from)] - inZone[zone(to)] - 1) * (zone(from) != zone(to) && zone(from) != "" && zone(to) != "")
}

function count(server, change) { onNode[place[server]] += change; inZone[zone(server)] += change }

function zone(server) { return substr(place[server], 1, index(place[server], "/") - 1) }
