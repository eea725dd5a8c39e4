#!/bin/sh
# Reads the Redis backup in $BACKUP_FOLDER with servers that nobody else reaches, and compares what they hold with the
# manifest.
set -eu

scripts=$(dirname "$0")
# shellcheck source=redis.sh
. "$scripts/redis.sh"
# shellcheck source=redis-load.sh
. "$scripts/redis-load.sh"

check_files
while IFS=$tab read -r number ranges keys expires; do
  read_shard "$number" "$ranges" "$keys" "$expires" '' </dev/null
  stop_reader
done <<SHARDS
$(lines shard)
SHARDS
echo "the Redis backup of $(lines taken) can be restored: $(lines shard | grep -c '' || true) shards, $(lines value | grep -c '' || true) values compared"
