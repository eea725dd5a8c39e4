#!/bin/sh
# Puts out of the way what servers of another topology left in the volume, and deletes nothing: set-aside.sh MARKER, a file
# that only they leave. Loaded, a shard of a cluster would pass for all of the data.
set -eu

[ -e "$DATA_FOLDER/$1" ] || exit 0
aside=$DATA_FOLDER/set-aside-$(date -u +%Y%m%dT%H%M%SZ)
mkdir "$aside"
# The marker last: where this is interrupted, the next start goes on.
for file in appendonlydir dump.rdb "$1"; do
  [ ! -e "$DATA_FOLDER/$file" ] || mv "$DATA_FOLDER/$file" "$aside/$file"
done
echo "The volume was one of another topology's servers: their data is in $aside now, and this server starts empty."
