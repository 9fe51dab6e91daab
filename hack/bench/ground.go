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
	"path/filepath"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/envtest"

	"github.com/drover-dev/drover/internal/operator"
	"github.com/drover-dev/drover/internal/simulator"
	"github.com/drover-dev/drover/internal/simulator/front"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

const (
	// operatorNamespace is where the operator keeps its Lease.
	operatorNamespace = "drover-system"
	// namespace is where everything that is measured lives.
	namespace = "acme"
	// patience is how long a component of the control plane may take to start or stop on a busy machine.
	patience = 2 * time.Minute
)

// ground is a control plane and a simulator, both without delays of their own.
type ground struct {
	dir         string
	root        string
	manager     string
	profiles    string
	environment *envtest.Environment
	config      *rest.Config
	client      client.Client
	simulator   *simulator.Simulator
	proxy       *front.Server
}

func newGround(ctx context.Context, o options) (*ground, error) {
	dir, err := os.MkdirTemp("", "drover-bench-")
	if err != nil {
		return nil, err
	}
	g := &ground{dir: dir, root: o.root, manager: o.manager, profiles: o.profiles}
	if err := errors.Join(g.startCluster(o.assets), g.prepare(ctx)); err != nil {
		return nil, errors.Join(err, g.close(false))
	}
	return g, nil
}

// startCluster starts etcd and the API server, which share their time without a limit on who asks how often: the operator is to
// be measured, not the server's patience. Nothing outlives the run, so no write needs to reach a disk.
func (g *ground) startCluster(assets string) error {
	g.environment = &envtest.Environment{
		BinaryAssetsDirectory: assets, ControlPlaneStartTimeout: patience, ControlPlaneStopTimeout: patience,
		CRDDirectoryPaths: []string{filepath.Join(g.root, "config", "crd", "bases")}, ErrorIfCRDPathMissing: true,
	}
	g.environment.ControlPlane.GetAPIServer().Configure().
		Set("advertise-address", "127.0.0.1").Set("endpoint-reconciler-type", "none").
		Set("enable-priority-and-fairness", "false").
		Set("max-requests-inflight", "0").Set("max-mutating-requests-inflight", "0")
	g.environment.ControlPlane.Etcd = &envtest.Etcd{}
	g.environment.ControlPlane.Etcd.Configure().Set("unsafe-no-fsync", "true")
	config, err := g.environment.Start()
	if err != nil {
		return fmt.Errorf("start the control plane: %w", err)
	}
	g.config = config
	g.config.QPS = -1 // The bench is to be no slower than its clients.
	g.client, err = client.New(g.config, client.Options{Scheme: operator.NewScheme()})
	return errors.Join(err, os.WriteFile(g.file("kubeconfig"), g.environment.KubeConfig, 0o600))
}

func (g *ground) prepare(ctx context.Context) error {
	if g.client == nil {
		return nil // What went wrong is told already.
	}
	for _, name := range []string{operatorNamespace, namespace} {
		if err := g.client.Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}); err != nil {
			return err
		}
	}
	return nil
}

// simulate starts a simulator with a pair of instance and site for each so many Migrations.
func (g *ground) simulate(pairs, spacesEach int) error {
	sc, err := scenarioOf(pairs, spacesEach)
	if err != nil {
		return err
	}
	return g.serve(sc)
}

// serve starts a simulator of a scenario.
func (g *ground) serve(sc *scenario.Scenario) (err error) {
	g.simulator, err = simulator.New(simulator.Options{Scenario: sc, Clock: clock.RealClock{}})
	if err != nil {
		return err
	}
	g.proxy, err = g.simulator.Listen("127.0.0.1:0")
	if err != nil {
		return err
	}
	return os.WriteFile(g.file("ca.pem"), g.proxy.CA(), 0o600)
}

func (g *ground) file(name string) string { return filepath.Join(g.dir, name) }

// close ends everything. Logs stay where something went wrong.
func (g *ground) close(well bool) error {
	var errs []error
	if g.proxy != nil {
		errs = append(errs, g.proxy.Close())
	}
	errs = append(errs, g.environment.Stop())
	if well {
		errs = append(errs, os.RemoveAll(g.dir))
	}
	return errors.Join(errs...)
}
