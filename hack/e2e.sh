#!/usr/bin/env bash
# Shows the operator on a real node: makes the images and charts, and starts hack/e2e with them. KUBECONFIG names a cluster, which
# pulls the images from REGISTRY; without it a node is raised on this machine, which needs root. PREVIOUS is the commit to upgrade
# from. With IF_POSSIBLE, a machine that cannot raise a node is no failure.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly address=172.31.255.1
readonly node_components=(etcd kube-apiserver kubectl kube-controller-manager kube-scheduler kubelet kube-proxy)
PATH=$PATH:/usr/sbin:/sbin
: "${KUBECONFIG:=}" "${REGISTRY:=}" "${PREVIOUS:=}" "${IF_POSSIBLE:=}"

if [[ -z $KUBECONFIG ]]; then
  if ! plugins=$(hack/e2e/ready.sh); then
    [[ -z $IF_POSSIBLE ]] || { echo 'e2e: not run'; exit 0; }
    exit 1
  fi
  REGISTRY=
elif [[ -z $REGISTRY ]]; then
  echo 'e2e: set REGISTRY to where the cluster of KUBECONFIG pulls images from, as in registry.example/team' >&2
  exit 1
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/drover-e2e.XXXXXX")
mkdir "$work/images" "$work/images/previous" "$work/node" "$work/logs"
group=$(basename "$work")
# A tag of its own: nodes keep images, and would take an old one for this.
tag=e2e-$(date +%s)
result=1

# cgroups prints the group of the pods in each hierarchy: one for everything, or one for each controller.
cgroups() {
  if [[ -e /sys/fs/cgroup/cgroup.controllers ]]; then
    echo "/sys/fs/cgroup/$group"
  else
    printf "%s/$group\n" /sys/fs/cgroup/*
  fi
}

# make_cgroups makes them. Where there is one for everything, the root must hand its controllers down first.
make_cgroups() {
  local controller
  if [[ -e /sys/fs/cgroup/cgroup.controllers ]]; then
    for controller in $(</sys/fs/cgroup/cgroup.controllers); do
      echo "+$controller" >/sys/fs/cgroup/cgroup.subtree_control
    done
  fi
  cgroups | xargs mkdir
}

# remove_cgroups succeeds once all are gone, a moment after their processes are.
remove_cgroups() {
  local path left=0
  while read -r path; do
    [[ ! -d $path ]] || find "$path" -depth -type d -exec rmdir {} \; 2>/dev/null || true
    [[ ! -d $path ]] || left=1
  done < <(cgroups)
  return "$left"
}

# clean removes everything but the logs of a failure.
clean() {
  local attempt
  for attempt in {1..20}; do
    ! remove_cgroups || break
    sleep 0.5
  done
  if [[ -z $KUBECONFIG ]]; then
    rmdir --ignore-fail-on-non-empty /var/lib/cni /var/lib/kubelet 2>/dev/null || true
  fi
  if [[ $result -eq 0 ]]; then
    rm -rf "$work"
  else
    rm -rf "$work/images" "$work/node" "$work/source" "$work/"*.tgz
    echo "e2e: the logs are in $work/logs" >&2
  fi
}
trap clean EXIT

# image makes an image and pushes it to REGISTRY: its name, its program, its tag, the checkout, and where the archive goes.
image() {
  NAME=$1 PACKAGE=$2 SOURCE=$4 OUT=$5 ARCHITECTURES=$(go env GOHOSTARCH) REGISTRY=$REGISTRY hack/image.sh "$3" >/dev/null
}

# check_out puts the version to upgrade from into work/source: the commit of PREVIOUS, or the newest tag. While there is neither,
# it is this one, with an older number and pods of its own.
check_out() {
  local commit=${PREVIOUS:-$(git describe --tags --abbrev=0 2>/dev/null || true)} number=()
  if [[ -z $commit ]]; then
    echo 'e2e: there is no tag and no PREVIOUS, so the upgrade is from the same version under an older number'
    previous=$PWD number=(--version 0.0.1)
  else
    echo "e2e: the upgrade is from $commit"
    git clone --quiet --shared --no-checkout . "$work/source"
    git -C "$work/source" checkout --quiet --detach "$(git rev-parse "$commit^{commit}")"
    previous=$work/source
  fi
  bin/helm package "$previous/charts/drover" "${number[@]}" --destination "$work" >/dev/null
}

check_out
echo 'e2e: making the images'
image drover ./cmd/manager "$tag" "$PWD" "$work/images"
image atlassian-sim ./cmd/atlassian-sim "$tag" "$PWD" "$work/images"
image drover ./cmd/manager "$tag-previous" "$previous" "$work/images/previous"

arguments=(-root="$PWD" -logs="$work/logs" -dir="$work/node" -tag="$tag" -previous-tag="$tag-previous"
  -chart=charts/drover -previous-chart="$(echo "$work"/drover-*.tgz)")
if [[ -n $KUBECONFIG ]]; then
  bin/e2e "${arguments[@]}" -cluster="$KUBECONFIG" -repository="$REGISTRY" -assets="$(hack/kube/assets.sh kubectl)"
else
  image pause ./hack/e2e/pause "$tag" "$PWD" "$work/images"
  assets=$(hack/kube/assets.sh "${node_components[@]}")
  make_cgroups
  status=0
  unshare --net --mount --pid --fork --kill-child --mount-proc hack/e2e/inside.sh "$address" \
    bin/e2e "${arguments[@]}" -archives="$work/images" -assets="$assets" -plugins="$plugins" -address="$address" -cgroup="$group" ||
    status=$?
  # The machine's doing, and not that of what is tried: its kernel lacks something that only a kubelet finds out.
  if [[ $status -eq 3 && -n $IF_POSSIBLE ]]; then
    tail -n 20 "$work"/logs/* >&2 || true
    echo 'e2e: not run'
    exit 0
  fi
  [[ $status -eq 0 ]] || exit "$status"
fi
result=0
