#!/bin/sh
# Tells the server where its peers are now. They are known by their names; the addresses that the bus keeps go stale with
# the pods, all of them at once when all restart. To meet a known server at a new address makes everybody learn that
# address. Who joins the cluster is not decided here: a server that knows nobody is left alone.
set -eu

here=$(dirname "$0")
cli() { sh "$here/cli.sh" self "$@" | tr -d '\r'; }
state=$(printf 'CLUSTER NODES\nINFO replication\n' | cli)
nodes=$(echo "$state" | awk '$1 ~ /^[0-9a-f]+$/ && length($1) == 40')
[ "$(echo "$nodes" | wc -l)" -gt 1 ] || exit 0

is_connected() {
  echo "$nodes" | awk -v host="$1" -v address="$2" '
    { at = $2; name = ""; if (split($2, part, ",") > 1) name = part[2]; sub(/@.*/, "", at); sub(/:[0-9]+$/, "", at) }
    name == host && at == address && $8 == "connected" { found = 1 }
    END { exit !found }'
}

# A replica that heard of its primary's new address from a third goes on dialling the old one, for ever.
follow_primary() {
  dialled=$(echo "$state" | sed -n 's/^master_host://p')
  echo "$state" | grep -q '^master_link_status:down' || return 0
  primary=$(echo "$nodes" | awk '$3 ~ /myself/ { print $4 }')
  known=$(echo "$nodes" | awk -v id="$primary" '$1 == id { at = $2; sub(/@.*/, "", at); sub(/:[0-9]+$/, "", at); print at }')
  [ -n "$known" ] && [ "$known" != "$dialled" ] || return 0
  echo "following the primary from $dialled to $known: $(cli CLUSTER REPLICATE "$primary")"
}

for host in $HOSTS; do
  address=$(getent hosts "$host" | awk '{ print $1; exit }')
  if [ -z "$address" ] || [ "$address" = "$POD_IP" ] || is_connected "$host" "$address"; then continue; fi
  echo "meeting $host at $address: $(cli CLUSTER MEET "$address" "$PORT")"
done
follow_primary
