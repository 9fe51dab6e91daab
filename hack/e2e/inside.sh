#!/usr/bin/env bash
# Runs a command, the arguments, where a node can be raised without a trace: it expects namespaces of its own for network, mounts
# and processes. The first argument is the node's address.
set -euo pipefail
address=$1
shift

ip link set lo up
ip address add "$address/32" dev lo
echo 1 >/proc/sys/net/ipv4/ip_forward

mount --make-rshared /
# What the parts of a node keep at places that cannot be chosen, or share with a node that this machine may already be.
for directory in /run /var/log /var/lib/cni /var/lib/kubelet; do
  mkdir -p "$directory"
  mount -t tmpfs tmpfs "$directory"
done
exec "$@"
