/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

// Package node raises a whole Kubernetes with one node, on which pods really run. It expects namespaces of its own for mounts,
// network and processes, which hack/e2e/inside.sh makes: nothing of it outlives them.
package node

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/drover-dev/drover/hack/stage"
)

// Name is the node's.
const Name = "e2e"

// patience is how long a part may take to start on a busy machine.
const patience = 2 * time.Minute

// Options say where everything is.
type Options struct {
	// Assets is the directory of the components of Kubernetes, Plugins that of CNI's.
	Assets, Plugins string
	// Dir is for what the cluster keeps, Logs for the logs of its processes and pods.
	Dir, Logs string
	// Address is one of the machine's that is not loopback.
	Address string
	// Cgroup is the group, which exists, below which those of the pods are made.
	Cgroup string
	// Pause is the image that holds the namespaces of a pod, and PauseArchive where it is.
	Pause, PauseArchive string
}

// Node is a cluster of one node.
type Node struct {
	Options

	credentials credentials
	processes   []*stage.Process
	ended       context.CancelCauseFunc
}

// Start raises the cluster and waits until its node is ready for pods. If a part of it ends before it is stopped, it calls ended.
func Start(ctx context.Context, o Options, ended context.CancelCauseFunc) (*Node, error) {
	n := &Node{Options: o, ended: ended}
	if err := n.start(ctx); err != nil {
		n.Stop()
		return nil, err
	}
	return n, nil
}

func (n *Node) start(ctx context.Context) error {
	var err error
	if n.credentials, err = newCredentials(n.Dir, n.Address, apiService, "127.0.0.1"); err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{
		func(context.Context) error { return n.writeSettings() },
		n.startServer, n.startControllers, n.startRuntime, n.startNode,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Kubeconfig is the file of the one who may do everything.
func (n *Node) Kubeconfig() string { return n.credentials.kubeconfig }

// Stop ends all processes, the last one first. Pods are no processes of ours; they end with the namespaces.
func (n *Node) Stop() {
	for len(n.processes) > 0 {
		last := len(n.processes) - 1
		n.processes[last].Stop()
		n.processes = n.processes[:last]
	}
}

// Import gives the node an image from an archive.
func (n *Node) Import(ctx context.Context, archive string) error {
	return n.containerd(ctx, "images", "import", "--snapshotter", "native", archive)
}

// Kill ends a container as the kernel would: without a word to it.
func (n *Node) Kill(ctx context.Context, container string) error {
	return n.containerd(ctx, "tasks", "kill", "--signal", "SIGKILL", strings.TrimPrefix(container, "containerd://"))
}

func (n *Node) containerd(ctx context.Context, arguments ...string) error {
	arguments = append([]string{"--address", containerdAddress, "--namespace", "k8s.io"}, arguments...)
	out, err := exec.CommandContext(ctx, "ctr", arguments...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("ctr %s: %w\n%s", strings.Join(arguments, " "), err, out)
	}
	return nil
}

// run starts a process of a directory, with a log of its name.
func (n *Node) run(bin, name string, arguments ...string) error {
	process, err := stage.Start(name, bin, arguments, stage.ClientEnvironment(os.Environ()), nil,
		filepath.Join(n.Logs, name+".log"), n.ended)
	if err == nil {
		n.processes = append(n.processes, process)
	}
	return err
}

// await waits until a command succeeds.
func await(ctx context.Context, command string, arguments ...string) error {
	const interval = 200 * time.Millisecond
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		out, err := exec.CommandContext(ctx, command, arguments...).CombinedOutput()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			words := fmt.Errorf("%s %s: %w\n%s", command, strings.Join(arguments, " "), err, out)
			return errors.Join(context.Cause(ctx), words)
		case <-time.After(interval):
		}
	}
}
