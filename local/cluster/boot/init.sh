#!/bin/sh
# Runs first inside a machine, as its process 1: gives it a /run, a /var and a /sys of its own, then supervises its daemons.
# All mounts are in the machine's own mount namespace and go when it goes.
#
#   init.sh <machine> <work folder> <network namespace> <hierarchy>...      (as enter.sh)
set -eu

machine=$1 work=$2
shift 3
data=$work/cluster/$machine
stage=/run/seaworthy/stage

hostname "$machine"

# Built aside and moved into place, because the project's folder may itself be somewhere below /run or /var.
mount -n -t tmpfs -o mode=755 tmpfs "$stage"
mkdir "$stage/seaworthy" "$stage/checkout" "$stage/lock"
mount -n --bind "$work" "$stage/seaworthy"
mount -n --bind "$(dirname "$work")" "$stage/checkout"
mount -n --bind "$work/cluster/volumes" "$data/var/lib/seaworthy/volumes"
mount -n --rbind "$data/var" /var
mount -n --move "$stage" /run

# /sys shows this network namespace's devices, and control groups from this machine's own group down.
mount -n -t sysfs sysfs /sys
case $* in
*cgroup2:/sys/fs/cgroup:*) ;;
*) mount -n -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup ;;
esac
for hierarchy in "$@"; do
  type=${hierarchy%%:*} rest=${hierarchy#*:}
  point=${rest%%:*} options=${rest#*:}
  mkdir -p "$point"
  mount -n -t "$type" ${options:+-o "$options"} "$type" "$point"
  if [ "$type" = cgroup2 ]; then
    read -r controllers <"$point/cgroup.controllers" || true
    for controller in $controllers; do
      echo "+$controller" >"$point/cgroup.subtree_control" || true
    done
  fi
done

# The kubelet insists on these values and would set them for the whole kernel, so that this machine's owner would find it
# rebooting after an oops, for one. It reads, and may write, files of its own instead.
while read -r parameter value; do
  mkdir -p "/run/sys/$(dirname "$parameter")"
  echo "$value" >"/run/sys/$parameter"
  mount -n --bind "/run/sys/$parameter" "/proc/sys/$parameter"
done <<END
vm/overcommit_memory 1
vm/panic_on_oom 0
kernel/panic 10
kernel/panic_on_oops 1
kernel/keys/root_maxkeys 1000000
kernel/keys/root_maxbytes 25000000
END

# Mounts that a pod asks to share must reach the others; nothing leaves this mount namespace.
mount -n --make-rshared /

# The supervisor keeps its state beside each service, so it gets a copy.
cp -r "/run/seaworthy/cluster/$machine/services" /run/services
exec s6-svscan /run/services
