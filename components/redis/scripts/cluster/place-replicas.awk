# Says which primary each replica should copy, so that no node and, where possible, no zone holds both.
# Reads one server a line: id, zone/node, the primary's own id for a primary that owns slots, else the id of the primary
# that the server copies, or - for none. Writes `id primary` for every server that should copy another than it does.

{
  id[NR] = $1; place[$1] = $2
  if ($3 == $1) primaries[++nPrimaries] = $1
  else { replicas[++nReplicas] = $1; current[$1] = $3 }
}

END {
  share = int((nReplicas + nPrimaries - 1) / nPrimaries)
  keepCurrent()
  fill()
  while (improve()) {}
  for (i = 1; i <= nReplicas; i++)
    if (copies[replicas[i]] != current[replicas[i]]) print replicas[i], copies[replicas[i]]
}

# What is copied now stays, as long as nobody has more than a fair share.
function keepCurrent(  i, replica) {
  for (i = 1; i <= nPrimaries; i++) count[primaries[i]] = 0
  for (i = 1; i <= nReplicas; i++) {
    replica = replicas[i]
    if (current[replica] in count && count[current[replica]] < share) assign(replica, current[replica])
  }
}

# The rest goes where replicas are fewest, and among those where the place is best.
function fill(  i, j, replica, best, rank, bestRank) {
  for (i = 1; i <= nReplicas; i++) {
    replica = replicas[i]
    if (replica in copies) continue
    best = ""
    for (j = 1; j <= nPrimaries; j++) {
      rank = count[primaries[j]] * 1000 + cost(replica, primaries[j])
      if (best == "" || rank < bestRank) { best = primaries[j]; bestRank = rank }
    }
    assign(replica, best)
  }
}

# Exchanges the primaries of two replicas where that makes both together better off.
function improve(  i, j, a, b, gain) {
  for (i = 1; i < nReplicas; i++)
    for (j = i + 1; j <= nReplicas; j++) {
      a = replicas[i]; b = replicas[j]
      gain = cost(a, copies[a]) + cost(b, copies[b]) - cost(a, copies[b]) - cost(b, copies[a])
      if (gain > 0) { exchange(a, b); return 1 }
    }
  return 0
}

function exchange(a, b,  kept) { kept = copies[a]; copies[a] = copies[b]; copies[b] = kept }

function assign(replica, primary) { copies[replica] = primary; count[primary]++ }

# The same node is a hundred times worse than the same zone; an unknown zone is nobody's.
function cost(replica, primary,  one, other) {
  split(place[replica], one, "/"); split(place[primary], other, "/")
  if (one[1] == other[1] && one[2] == other[2]) return 100
  return one[1] != "" && one[1] == other[1] ? 1 : 0
}
