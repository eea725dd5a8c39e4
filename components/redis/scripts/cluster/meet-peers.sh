#!/bin/sh
# Tells the server where its peers are now. They are known by their names; the addresses that the bus keeps go stale with
# the pods, all of them at once when all restart. To meet a known server at a new address makes everybody learn that
# address. Who joins the cluster is not decided here: a server that knows nobody is left alone.
set -eu

here=${0%/*}
cli() { sh "$here/cli.sh" self "$@"; }

# One process each, because this runs every few seconds beside every server.
now() {
  # shellcheck disable=SC2086 # one word each
  getent hosts $HOSTS || : # a peer without an address is left out
  printf 'CLUSTER NODES\nINFO replication\n' | cli
}

# What to do, a line each: "meet NAME ADDRESS", "follow PRIMARY ADDRESS INSTEAD-OF".
todo() {
  awk -v hosts="$HOSTS" -v own="$POD_IP" '
    function address_of(at) { sub(/@.*/, "", at); sub(/:[0-9]+$/, "", at); return at }
    BEGIN { count = split(hosts, host, " ") }
    { sub(/\r$/, "") }
    length($1) == 40 && $1 ~ /^[0-9a-f]+$/ {
      nodes++
      known[$1] = address_of($2)
      if (split($2, part, ",") > 1 && $8 == "connected") connected[part[2], known[$1]] = 1
      if ($3 ~ /myself/) primary = $4
      next
    }
    /^master_host:/ { dialled = substr($0, 13); next }
    /^master_link_status:/ { link = substr($0, 20); next }
    NF > 1 && $1 ~ /^[0-9a-f.:]+$/ {
      for (i = 1; i <= count; i++)
        if (index($2 ".", host[i] ".") == 1 && !(host[i] in address)) address[host[i]] = $1
    }
    END {
      if (nodes < 2) exit
      for (i = 1; i <= count; i++) {
        at = address[host[i]]
        if (at != "" && at != own && !((host[i], at) in connected)) print "meet", host[i], at
      }
      # A replica that heard of its primary'"'"'s new address from a third goes on dialling the old one, for ever.
      if (link == "down" && known[primary] != "" && known[primary] != dialled)
        print "follow", primary, known[primary], dialled
    }'
}

now | todo | while read -r what who where instead; do
  case $what in
    meet) echo "meeting $who at $where: $(cli CLUSTER MEET "$where" "$PORT" </dev/null)" ;;
    follow) echo "following the primary from $instead to $where: $(cli CLUSTER REPLICATE "$who" </dev/null)" ;;
  esac
done
