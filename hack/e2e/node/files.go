/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package node

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

const (
	// containerdAddress is in /run, which is empty and its own where the node is raised.
	containerdAddress = "/run/containerd/containerd.sock"
	podNetwork        = "10.244.0.0/24"
	serviceNetwork    = "10.96.0.0/24"
	// apiService is the first address of the services' network, where pods find the API server.
	apiService = "10.96.0.1"
	apiPort    = "6443"
)

// containerdSettings keep all of containerd's data in dir. Its snapshots are copies: overlays do not work on top of each other,
// and the machine may itself be a container. It may also not let its containers raise their priority to survive.
func containerdSettings(dir, plugins, pause string) string {
	return fmt.Sprintf(`version = 2
root = %[1]q
state = "/run/containerd"
[grpc]
address = %[2]q
[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = %[3]q
restrict_oom_score_adj = true
[plugins."io.containerd.grpc.v1.cri".containerd]
snapshotter = "native"
[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = %[4]q
conf_dir = %[5]q
`, filepath.Join(dir, "containerd"), containerdAddress, pause, plugins, filepath.Join(dir, "cni"))
}

// network leads each pod to the node by a link of its own: without a bridge, everything passes the rules of kube-proxy.
const network = `{
  "cniVersion": "1.0.0",
  "name": "e2e",
  "plugins": [{
    "type": "ptp",
    "ipam": {"type": "host-local", "ranges": [[{"subnet": "` + podNetwork + `"}]], "routes": [{"dst": "0.0.0.0/0"}]}
  }]
}
`

// kubeletSettings ask nothing of the machine that a test can do without: free space, swap, the version of cgroups.
func kubeletSettings(dir, logs, cgroup string) string {
	return fmt.Sprintf(`apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
containerRuntimeEndpoint: unix://%s
cgroupDriver: cgroupfs
cgroupRoot: /%s
failCgroupV1: false
failSwapOn: false
localStorageCapacityIsolation: false
evictionHard:
  memory.available: 50Mi
imageGCHighThresholdPercent: 100
enforceNodeAllocatable: []
podLogsDir: %s
resolvConf: ""
staticPodPath: ""
nodeStatusUpdateFrequency: 2s
authentication:
  anonymous:
    enabled: true
  webhook:
    enabled: false
authorization:
  mode: AlwaysAllow
tlsCertFile: %s
tlsPrivateKeyFile: %s
`, containerdAddress, cgroup, filepath.Join(logs, "pods"),
		filepath.Join(dir, "apiserver.crt"), filepath.Join(dir, "apiserver.key"))
}

// proxySettings leave the limits of conntrack alone, which belong to the whole machine.
func proxySettings(kubeconfig string) string {
	return fmt.Sprintf(`apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: iptables
hostnameOverride: %s
clusterCIDR: %s
clientConnection:
  kubeconfig: %s
conntrack:
  maxPerCore: 0
  min: 0
  tcpEstablishedTimeout: 0s
  tcpCloseWaitTimeout: 0s
`, Name, podNetwork, kubeconfig)
}

// writeSettings writes the files of the processes.
func (n *Node) writeSettings() error {
	write := func(name, content string) error {
		return os.WriteFile(filepath.Join(n.Dir, name), []byte(content), 0o600)
	}
	return errors.Join(
		os.Mkdir(filepath.Join(n.Dir, "cni"), 0o700),
		write("cni/e2e.conflist", network),
		write("containerd.toml", containerdSettings(n.Dir, n.Plugins, n.Pause)),
		write("kubelet.yaml", kubeletSettings(n.Dir, n.Logs, n.Cgroup)),
		write("kube-proxy.yaml", proxySettings(n.credentials.kubeconfig)),
	)
}
