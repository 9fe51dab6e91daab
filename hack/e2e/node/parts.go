/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package node

import (
	"context"
	"errors"
	"os/exec"
	"path/filepath"
)

// startServer starts what keeps and serves the objects. The ports are the usual ones: the network is the node's own.
func (n *Node) startServer(ctx context.Context) error {
	const etcd = "http://127.0.0.1:2379"
	err := n.run(n.Assets, "etcd", "--data-dir", filepath.Join(n.Dir, "etcd"), "--unsafe-no-fsync",
		"--listen-client-urls", etcd, "--advertise-client-urls", etcd)
	if err != nil {
		return err
	}
	err = n.run(n.Assets, "kube-apiserver", "--etcd-servers", etcd, "--secure-port", apiPort,
		"--advertise-address", n.Address, "--service-cluster-ip-range", serviceNetwork,
		"--tls-cert-file", n.credentials.serving, "--tls-private-key-file", n.credentials.key,
		"--token-auth-file", n.credentials.tokens, "--authorization-mode", "RBAC",
		"--kubelet-preferred-address-types", "InternalIP",
		"--service-account-issuer", "https://kubernetes.default.svc",
		"--service-account-key-file", n.credentials.key, "--service-account-signing-key-file", n.credentials.key)
	if err != nil {
		return err
	}
	return n.awaitKubectl(ctx, "get", "--raw", "/readyz")
}

func (n *Node) startControllers(context.Context) error {
	return errors.Join(
		n.run(n.Assets, "kube-controller-manager", "--kubeconfig", n.credentials.kubeconfig, "--leader-elect=false",
			"--authentication-skip-lookup", "--root-ca-file", n.credentials.serving,
			"--service-account-private-key-file", n.credentials.key),
		n.run(n.Assets, "kube-scheduler", "--kubeconfig", n.credentials.kubeconfig, "--leader-elect=false",
			"--authentication-skip-lookup"),
	)
}

func (n *Node) startRuntime(ctx context.Context) error {
	containerd, err := exec.LookPath("containerd")
	if err != nil {
		return err
	}
	if err := n.run(filepath.Dir(containerd), "containerd", "--config", filepath.Join(n.Dir, "containerd.toml")); err != nil {
		return err
	}
	if err := await(ctx, "ctr", "--address", containerdAddress, "version"); err != nil {
		return err
	}
	return n.Import(ctx, n.PauseArchive)
}

func (n *Node) startNode(ctx context.Context) error {
	err := errors.Join(
		n.run(n.Assets, "kubelet", "--config", filepath.Join(n.Dir, "kubelet.yaml"), "--kubeconfig", n.credentials.kubeconfig,
			"--root-dir", filepath.Join(n.Dir, "kubelet"), "--hostname-override", Name, "--node-ip", n.Address),
		n.run(n.Assets, "kube-proxy", "--config", filepath.Join(n.Dir, "kube-proxy.yaml")),
	)
	if err != nil {
		return err
	}
	return n.awaitKubectl(ctx, "wait", "--for=condition=Ready", "node/"+Name, "--timeout=5s")
}

func (n *Node) awaitKubectl(ctx context.Context, arguments ...string) error {
	arguments = append([]string{"--kubeconfig", n.credentials.kubeconfig}, arguments...)
	return await(ctx, filepath.Join(n.Assets, "kubectl"), arguments...)
}
