#!/bin/sh
# Starts a machine: moves this process into the machine's control groups and namespaces, then becomes its first process.
# The groups come first: a namespace of control groups takes the group that a process is in as its root.
#
#   enter.sh <machine> <work folder> <network namespace> <hierarchy>...
#
# A hierarchy of control groups is <type>:<mount point>:<mount options>.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
stage=${STAGE:-groups}
machine=$1 netns=$3

# Writes this shell's own number into the machine's groups, or into the group below each that is named.
join() {
  below=$1
  shift 4
  for hierarchy in "$@"; do
    point=${hierarchy#*:}
    group=${point%%:*}/seaworthy/$machine$below
    mkdir -p "$group"
    echo $$ >"$group/cgroup.procs"
  done
}

case $stage in
groups)
  join "" "$@"
  STAGE=namespaces exec unshare --cgroup "$0" "$@"
  ;;
namespaces)
  # Kubernetes wants the root group free of processes (version 2 demands it), so all of them live one below.
  join /init "$@"
  exec nsenter --net="$netns" \
    unshare --mount --uts --ipc --pid --fork --kill-child --mount-proc "$here/init.sh" "$@"
  ;;
esac
