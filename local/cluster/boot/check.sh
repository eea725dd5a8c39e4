#!/bin/sh
# Tries out, in namespaces that vanish with this script, what the machines of the cluster need from the kernel.
# Prints what is missing and fails; prints nothing where all is there.
#
#   unshare --mount --net --pid --fork check.sh <folder on the disk that will hold containers>
set -u

missing() {
  echo "$1"
  exit 1
}

ip link add check0 type bridge || missing "network bridges (kernel module bridge)"
ip link add check1 type veth peer name check2 || missing "pairs of network links (kernel module veth)"
nft add table inet check || missing "nftables (kernel module nf_tables)"
iptables -w -A FORWARD -m comment --comment check -m conntrack --ctstate ESTABLISHED -j ACCEPT ||
  missing "iptables on nftables (kernel module nft_compat)"
ipset create check hash:ip || missing "sets of addresses (kernel module ip_set_hash_ip)"

layers=$1/check-layers
mkdir -p "$layers/lower" "$layers/upper" "$layers/work" "$layers/merged"
mount -t overlay -o "lowerdir=$layers/lower,upperdir=$layers/upper,workdir=$layers/work" overlay "$layers/merged" ||
  missing "layered file systems on the disk of $1 (overlayfs)"
umount "$layers/merged"
rm -rf "$layers"
