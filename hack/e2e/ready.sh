#!/usr/bin/env bash
# Prepares this machine for a node: installs what Debian packages, and tries whether the kernel lets namespaces be made. Prints
# the directory of the CNI plugins; or, in one line to standard error, what is missing and what to do, and fails.
set -euo pipefail

packages=(containerd containernetworking-plugins iproute2 iptables runc util-linux)
commands=(containerd ctr ip iptables runc unshare)

missing() {
  echo "e2e: $1; or name a cluster by KUBECONFIG and a registry that it reaches by REGISTRY" >&2
  exit 1
}

# plugins prints the directory of CNI's plugins, where there is one.
plugins() {
  local directory
  for directory in /usr/lib/cni /opt/cni/bin /usr/libexec/cni; do
    if [[ -x $directory/ptp && -x $directory/host-local && -x $directory/loopback ]]; then
      echo "$directory"
      return
    fi
  done
  return 1
}

complete() {
  local name
  for name in "${commands[@]}"; do
    command -v "$name" >/dev/null || return 1
  done
  plugins >/dev/null
}

install() {
  echo "e2e: installing Debian's packages ${packages[*]}" >&2
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -qq --yes --no-install-recommends "${packages[@]}"; } >&2
}

[[ $(uname -s) == Linux ]] || missing 'a node needs Linux'
[[ $(id -u) -eq 0 ]] || missing 'a node needs root: run "make e2e" as root'
PATH=$PATH:/usr/sbin:/sbin
if ! complete; then
  command -v apt-get >/dev/null || missing "a node needs the commands ${commands[*]} and the CNI plugins: install them"
  install || missing "the packages ${packages[*]} cannot be installed by apt-get: install them"
  complete || missing "the packages ${packages[*]} lack some of the commands ${commands[*]} or the CNI plugins: install them"
fi
unshare --net --mount --pid --fork --mount-proc iptables --table nat --list --numeric >/dev/null ||
  missing 'the kernel refuses namespaces or iptables, as it does in most containers: use a virtual machine'
plugins
