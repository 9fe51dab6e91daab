/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/envtest"

	"github.com/drover-dev/drover/hack/stage"
	"github.com/drover-dev/drover/internal/operator"
)

// operatorNamespace is where the operator keeps its Lease.
const operatorNamespace = "drover-system"

// patience is how long a component of the control plane may take to start on a busy machine.
const patience = time.Minute

// cluster is a control plane without nodes: what an operator outside of it needs.
type cluster struct {
	environment *envtest.Environment
	client      client.Client
	kubectl     string
	kubeconfig  string
	logs        []*os.File
}

func startCluster(files layout, assets string) (*cluster, error) {
	c := &cluster{
		environment: &envtest.Environment{
			BinaryAssetsDirectory: assets, ControlPlaneStartTimeout: patience, ControlPlaneStopTimeout: stage.StopGrace,
		},
		kubectl: filepath.Join(assets, "kubectl"), kubeconfig: files.kubeconfig,
	}
	if err := c.tune(files); err != nil {
		return nil, errors.Join(err, c.stop())
	}
	config, err := c.environment.Start()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start the control plane: %w", err), c.stop())
	}
	if err := os.WriteFile(files.kubeconfig, c.environment.KubeConfig, 0o600); err != nil {
		return nil, errors.Join(err, c.stop())
	}
	c.client, err = client.New(config, client.Options{Scheme: operator.NewScheme()})
	if err != nil {
		return nil, errors.Join(err, c.stop())
	}
	return c, nil
}

// tune keeps the server on loopback, and its output in files.
func (c *cluster) tune(files layout) error {
	server := c.environment.ControlPlane.GetAPIServer()
	server.Configure().Set("advertise-address", "127.0.0.1").Set("endpoint-reconciler-type", "none")
	c.environment.ControlPlane.Etcd = &envtest.Etcd{}
	for _, name := range []string{files.apiServerLog, files.etcdLog} {
		log, err := os.Create(name) //nolint:gosec // A log of ours.
		if err != nil {
			return err
		}
		c.logs = append(c.logs, log)
	}
	server.Err, c.environment.ControlPlane.Etcd.Err = c.logs[0], c.logs[1]
	return nil
}

func (c *cluster) stop() error {
	err := c.environment.Stop()
	for _, log := range c.logs {
		err = errors.Join(err, log.Close())
	}
	return err
}

// install gives the cluster what an installation of the operator would.
func (c *cluster) install(ctx context.Context, files layout) error {
	if err := c.apply(ctx, "-f", files.crds); err != nil {
		return err
	}
	if err := c.run(ctx, "wait", "--for=condition=Established", "--timeout=30s", "-f", files.crds); err != nil {
		return err
	}
	return c.run(ctx, "create", "namespace", operatorNamespace)
}

// apply applies files or a kustomization.
func (c *cluster) apply(ctx context.Context, arguments ...string) error {
	return c.run(ctx, append([]string{"apply", "--server-side"}, arguments...)...)
}

// dump writes all resources of ours and their events to a file. It is for a failure, so it does what it can.
func (c *cluster) dump(ctx context.Context, file string) {
	out, err := c.command(ctx, "get", "cloudsites,appassessments,migrations,events", "--all-namespaces", "--output=yaml").Output()
	if err == nil {
		_ = os.WriteFile(file, out, 0o600)
	}
}

func (c *cluster) run(ctx context.Context, arguments ...string) error {
	out, err := c.command(ctx, arguments...).CombinedOutput()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return fmt.Errorf("kubectl %s: %w\n%s", strings.Join(arguments, " "), err, out)
	}
	return nil
}

func (c *cluster) command(ctx context.Context, arguments ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.kubectl, arguments...)
	cmd.Env = append(stage.ClientEnvironment(os.Environ()), "KUBECONFIG="+c.kubeconfig)
	return cmd
}
